/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finds the files of this package: relative to the running program first, so that a
 * build tree and a moved installation work, then where they were configured to be.
 */
#include <errno.h>
#include <limits.h>
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
static const char *moved_library(const char *folder)
{
    const char *bin = BINDIR, *library = PKGLIBDIR, *path = folder;
    size_t i, common = 0;

    for (i = 0; bin[i] && bin[i] == library[i]; i++)
        if (bin[i] == '/')
            common = i + 1;
    /* One step up for each part of BINDIR that is not in PKGLIBDIR. */
    for (bin += common; *bin && path; bin += strspn(bin, "/")) {
        path = path_join(path, "..");
        bin += strcspn(bin, "/");
    }
    return path ? path_join(path, library + common) : NULL;
}

static bool is_library(const char *folder)
{
    size_t i;

    for (i = 0; i < ARCH_COUNT; i++) {
        const char *path = path_format("%s/%s/ntdll_procstats.dll", folder, arches[i].pe_folder);

        if (path && file_exists(path))
            return true;
    }
    return false;
}

const char *find_self(void)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

    if (length < 0) {
        report("cannot read the link /proc/self/exe: %s", strerror(errno));
        return NULL;
    }
    path[length] = 0;
    return path_copy(path);
}

const char *find_library(const char *self)
{
    const char *folder = path_parent(self);
    const char *moved = folder ? moved_library(folder) : NULL;

    if (!moved)
        return NULL;
    if (!is_library(folder)) /* else a build tree */
        folder = is_library(moved) ? resolve_path(moved) : NULL;
    if (!folder && is_library(PKGLIBDIR))
        folder = PKGLIBDIR;
    if (folder)
        return all_examined() ? folder : NULL;
    set_passing(); /* during an upgrade of this package */
    if (all_examined())
        report("cannot find %s/ntdll_procstats.dll beside %s, in %s nor in %s: install "
               "wine-procstats again",
               arches[0].pe_folder, self, moved, PKGLIBDIR);
    return NULL;
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
    const char *path = path_format("%s/%s/%.*s.dll", library, arch->pe_folder, length, leads_to);
    uint8_t *data;
    size_t size;

    *ret_has = false;
    if (!path)
        return false;
    if (!read_file(path, &data, &size))
        return errno == ENOENT || report_look("cannot read", path);
    *ret_has = exports_function(data, size, leads_to + length + 1);
    free(data);
    return true;
}
