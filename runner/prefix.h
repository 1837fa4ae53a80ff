/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a Wine prefix needs from us.
 */
#ifndef RUNNER_PREFIX_H
#define RUNNER_PREFIX_H

#include <stdbool.h>

#include "cleaned.h"
#include "layout.h"

/* The prefix that Wine will use; NULL if Wine itself will refuse to start. Nothing reported. */
const char *prefix_path(void);

/* Makes the prefix that Wine will use ready for programs. If there is none, Wine makes it, started
 * by the loader at that path; if another runner is doing that, this one waits. Then the DLLs that
 * Wine loads only if a prefix has them are copied from the folder library. Reports; returns false
 * if programs cannot start. */
bool prefix_make(const char *loader, const char *library);

/* Whether the prefix at that path lacks a DLL of this package. */
bool prefix_lacks(const char *prefix, const char *library);

/* Whether the prefix has DLLs of that architecture. */
bool prefix_has_arch(const char *prefix, const struct arch *arch);

/* Puts into the prefix what it lacks. If the caller has its lock, files that an interrupted process
 * has left are removed. Reports. */
bool prefix_fill(const char *prefix, const char *library, bool locked);

/* Makes the system folders of the prefix what the installed Wine would have made them. Prints
 * and counts. Reports; returns false if something is left. */
bool prefix_clean(const char *prefix, const struct wine_install *install, struct cleaned *cleaned);

#endif
