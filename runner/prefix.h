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

/* Has Wine make the prefix if there is none, with the loader at that path, and waits while another
 * of us does, by a lock on the cache folder. Reports; returns false if it cannot be tried. */
bool prefix_make(const char *cache, const char *loader);

/* Puts those of our DLLs that Wine loads only if a prefix has them into the one that Wine will
 * use, if they are not there. A prefix that we have Wine make gets them from it.
 * Reports; returns false if programs cannot start without what is missing. */
bool prefix_prepare(const char *library);

#endif
