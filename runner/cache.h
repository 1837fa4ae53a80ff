/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The folder with the overlays of a user.
 */
#ifndef RUNNER_CACHE_H
#define RUNNER_CACHE_H

#include <stdbool.h>

/* The path of the folder, whether it is there or not; NULL, reported, if there can be none. */
const char *cache_path(void);

/* Makes the folder if it is not there, and checks that no other user can put something else in its
 * place or into it, and that programs in it can be run. self is this program's path. Returns the
 * folder's, or NULL, reported. */
const char *cache_open(const char *self);

/* Whether the folder, which is there, is the user's alone; self as above. Reports. */
bool cache_check(const char *folder, const char *self);

/* Waits for the right to change what is in the folder; returns a descriptor to close afterwards,
 * or -1 on a file system that knows no locks. */
int cache_lock(const char *folder);

#endif
