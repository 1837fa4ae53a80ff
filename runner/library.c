/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finds the files of this package: relative to the running program first, so that a
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

#if !defined(PKGLIBDIR) || !defined(BINDIR)
#error "PKGLIBDIR and BINDIR have to be the folders that our DLLs and this program are installed in"
#endif

/* Where the library is relative to the program's folder if both were moved together. */
static bool moved_library(const char *folder, char ret_path[PATH_MAX])
{
    const char *bin = BINDIR, *library = PKGLIBDIR;
    char path[PATH_MAX];
    size_t i, common = 0;
    bool fits;

    for (i = 0; bin[i] && bin[i] == library[i]; i++)
        if (bin[i] == '/')
            common = i + 1;
    fits = path_format(ret_path, "%s", folder);
    /* One step up for each part of BINDIR that is not in PKGLIBDIR. */
    for (bin += common; *bin && fits; bin += strspn(bin, "/")) {
        fits = path_format(path, "%s/..", ret_path) && path_format(ret_path, "%s", path);
        bin += strcspn(bin, "/");
    }
    fits = fits && path_format(path, "%s/%s", ret_path, library + common);
    return fits && path_format(ret_path, "%s", path);
}

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
    char folder[PATH_MAX], moved[PATH_MAX];

    path_format(folder, "%s", self);
    path_cut(folder);
    if (is_library(folder) && path_format(ret_folder, "%s", folder)) /* a build tree */
        return all_examined();
    if (moved_library(folder, moved) && is_library(moved) && resolve_path(moved, ret_folder))
        return all_examined();
    if (is_library(PKGLIBDIR) && path_format(ret_folder, "%s", PKGLIBDIR))
        return all_examined();
    set_passing(); /* during an upgrade of this package */
    return all_examined() && report("cannot find %s/ntdll_procstats.dll beside %s, in %s nor in "
                                    "%s: install wine-procstats again",
                                    arches[0].pe_folder, self, moved, PKGLIBDIR);
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
