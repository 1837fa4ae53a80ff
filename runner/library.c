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
#include "pe_exports.h"
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
            resolve_path(candidate, ret_folder))
            return all_examined();
    if (is_library(PKGLIBDIR) && path_format(ret_folder, "%s", PKGLIBDIR))
        return all_examined();
    set_passing(); /* during an upgrade of this package */
    return all_examined() && report("cannot find %s/ntdll_procstats.dll beside %s, in "
                                    "../lib/wine-procstats nor in %s: install wine-procstats again",
                                    arches[0].pe_folder, self, PKGLIBDIR);
}

/* Whether the image of size bytes at data exports a function of that name. */
static bool exports_function(const uint8_t *data, size_t size, const char *name)
{
    struct pe_exports exports;
    struct pe_image image;
    struct pe_slot slot;

    return !pe_parse(data, size, &image) && !pe_read_exports(&image, &exports) &&
           pe_find_export(&exports, name, &slot) && slot.rva;
}

bool library_has(const char *library, const struct arch *arch, const char *leads_to, bool *ret_has)
{
    int length = (int)strcspn(leads_to, ".");
    char path[PATH_MAX];
    uint8_t *data;
    size_t size;

    *ret_has = false;
    if (!path_format(path, "%s/%s/%.*s.dll", library, arch->pe_folder, length, leads_to))
        return report("the path of %s is too long", library);
    if (!read_file(path, &data, &size))
        return errno == ENOENT || report_look("cannot read", path);
    *ret_has = exports_function(data, size, leads_to + length + 1);
    free(data);
    return true;
}
