/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a Wine prefix needs from us.
 */
#ifndef RUNNER_PREFIX_H
#define RUNNER_PREFIX_H

#include <limits.h>
#include <stdbool.h>

#include "cleaned.h"
#include "layout.h"

/* The prefix that Wine will use; false if Wine itself will refuse to start. Nothing reported. */
bool prefix_path(char ret_folder[PATH_MAX]);

/* Makes the prefix that Wine will use ready for programs: has Wine make it, by the loader at that
 * path, if there is none, waiting while another of us does; and puts those of our DLLs into it,
 * from the folder library, that Wine loads only if a prefix has them. Reports; returns false if
 * programs cannot start without what is missing. */
bool prefix_make(const char *loader, const char *library);

/* Whether the prefix at that path lacks something of ours. */
bool prefix_lacks(const char *prefix, const char *library);

/* Whether the prefix has DLLs of that architecture. */
bool prefix_has_arch(const char *prefix, const struct arch *arch);

/* Puts into the prefix what it lacks; with its lock, what was interrupted is removed. Reports. */
bool prefix_fill(const char *prefix, const char *library, bool locked);

/* Makes the system folders of the prefix what the installed Wine would have made them. Prints
 * and counts. Reports; returns false if something is left. */
bool prefix_clean(const char *prefix, const struct wine_install *install, struct cleaned *cleaned);

#endif
