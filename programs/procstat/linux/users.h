/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of users. */
#ifndef PROCSTAT_USERS_H
#define PROCSTAT_USERS_H

#include <sys/types.h>

/* The user's name, or the number if there is none. It is remembered, and stays where it is. */
const char *user_name(uid_t uid);

#endif
