/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a Wine prefix needs from us.
 */
#ifndef RUNNER_PREFIX_H
#define RUNNER_PREFIX_H

#include <limits.h>
#include <stdbool.h>

/* The prefix that Wine will use; false if Wine itself will refuse to start. Nothing reported. */
bool prefix_path(char ret_folder[PATH_MAX]);

/* Puts those of our DLLs that Wine loads only if a prefix has them into the one that Wine will
 * use, if they are not there. A prefix that does not exist yet gets them from Wine when it is made.
 * Reports; returns false if programs cannot start without what is missing. */
bool prefix_prepare(const char *library);

#endif
