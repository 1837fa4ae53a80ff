/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which processes use an overlay.
 */
#ifndef RUNNER_USERS_H
#define RUNNER_USERS_H

#include <sys/types.h>

/* A living process that runs from the folder, and if prefix is not NULL, in that Wine prefix; 0
 * if there is none, -1 if /proc does not show that. */
pid_t find_user(const char *folder, const char *prefix);

#endif
