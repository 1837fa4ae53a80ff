/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finds this project's own files: relative to the running program first, so that a
 * build tree and a moved installation work, then where they were configured to be.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch.h"
#include "files.h"
#include "library.h"
#include "report.h"

#ifndef PKGLIBDIR
#error "PKGLIBDIR has to be the folder that our DLLs are installed in"
#endif

/* From the program's folder; the first is the build tree's. */
static const char *const relative_places[] = {".", "../lib/wine-procstats"};

static bool is_library(const char *folder)
{
    char path[PATH_MAX];
    size_t i;

    for (i = 0; i < ARCH_COUNT; i++)
        if (path_format(path, "%s/%s/ntdll_procstats.dll", folder, arches[i].pe_folder) &&
            file_exists(path))
            return true;
    return false;
}

bool find_self(char ret_path[PATH_MAX])
{
    ssize_t length = readlink("/proc/self/exe", ret_path, PATH_MAX - 1);

    if (length < 0)
        return report("cannot read the link /proc/self/exe: %s", strerror(errno));
    ret_path[length] = 0;
    return true;
}

bool find_library(const char *self, char ret_folder[PATH_MAX])
{
    char folder[PATH_MAX], candidate[PATH_MAX];
    size_t i;

    path_format(folder, "%s", self);
    path_cut(folder);
    for (i = 0; i < sizeof(relative_places) / sizeof(relative_places[0]); i++)
        if (path_format(candidate, "%s/%s", folder, relative_places[i]) && is_library(candidate) &&
            realpath(candidate, ret_folder))
            return true;
    if (is_library(PKGLIBDIR))
        return path_format(ret_folder, "%s", PKGLIBDIR);
    return report("cannot find %s/ntdll_procstats.dll beside %s, in "
                  "../lib/wine-procstats nor in %s: install wine-procstats again",
                  arches[0].pe_folder, self, PKGLIBDIR);
}
