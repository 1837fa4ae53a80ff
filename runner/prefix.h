/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a Wine prefix needs from us.
 */
#ifndef RUNNER_PREFIX_H
#define RUNNER_PREFIX_H

#include <stdbool.h>

#include "arch.h"
#include "cleaned.h"
#include "layout.h"

/* The prefix that Wine will use; NULL if Wine itself will refuse to start. Nothing reported. */
const char *prefix_path(void);

enum { SYSTEM_FOLDERS = 2 };

/* A prefix and the architectures of the system folders that it has. */
struct prefix {
    const char *path; /* NULL if there can be none */
    struct system_folder {
        const char *path;
        const struct arch *arch; /* NULL if the folder is not there, or of no use */
    } folders[SYSTEM_FOLDERS];
};

/* Looks at the prefix at that path. */
void prefix_look(const char *path, struct prefix *ret);

/* Makes the prefix that Wine will use ready for programs, and describes it in *ret. If there is
 * none, Wine makes it, started by the loader at that path; if another runner is doing that, this
 * one waits. Then the DLLs that Wine loads only if a prefix has them are copied from the folder
 * library. Reports; returns false if programs cannot start. */
bool prefix_make(const char *loader, const char *library, struct prefix *ret);

/* Whether the prefix lacks a DLL of this package. */
bool prefix_lacks(const struct prefix *prefix, const char *library);

/* Whether the prefix has DLLs of that architecture, or of any if that is NULL. */
bool prefix_has_arch(const struct prefix *prefix, const struct arch *arch);

/* Puts into the prefix what it lacks. If the caller has its lock, files that an interrupted process
 * has left are removed. Reports. */
bool prefix_fill(const struct prefix *prefix, const char *library, bool locked);

/* Makes the system folders of the prefix what the installed Wine would have made them. Prints
 * and counts. Reports; returns false if something is left. */
bool prefix_clean(const struct prefix *prefix, const struct wine_install *install,
                  struct cleaned *cleaned);

#endif
