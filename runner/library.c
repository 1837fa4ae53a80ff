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
#include "replaced.h"
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
    return all_examined() && report("cannot find %s/ntdll_procstats.dll beside %s, in "
                                    "../lib/wine-procstats nor in %s: install wine-procstats again",
                                    arches[0].pe_folder, self, PKGLIBDIR);
}

/* Marks the replaced exports whose forwarders name the DLL, of that base name, and lead to a
 * function of its own. */
static void mark_provided(const struct pe_exports *exports, const char *dll, bool *provided)
{
    size_t length = strlen(dll), i;

    for (i = 0; i < replaced_export_count; i++) {
        const char *leads_to = replaced_exports[i].leads_to;
        struct pe_slot slot;

        if (!strncmp(leads_to, dll, length) && leads_to[length] == '.')
            provided[i] = pe_find_export(exports, leads_to + length + 1, &slot) && slot.rva;
    }
}

bool library_provides(const char *library, const struct arch *arch, bool *ret_provided)
{
    size_t i;

    memset(ret_provided, 0, replaced_export_count * sizeof(*ret_provided));
    for (i = 0; i < own_file_count; i++) {
        char path[PATH_MAX], dll[PATH_MAX];
        struct pe_exports exports;
        struct pe_image image;
        uint8_t *data;
        size_t size;

        if (own_files[i].unix_side ||
            !path_format(path, "%s/%s/%s", library, arch->pe_folder, own_files[i].name))
            continue;
        if (!read_file(path, &data, &size)) {
            if (errno == ENOENT)
                continue;
            return report_look("cannot read", path);
        }
        path_format(dll, "%.*s", (int)strcspn(own_files[i].name, "."), own_files[i].name);
        if (!pe_parse(data, size, &image) && !pe_read_exports(&image, &exports))
            mark_provided(&exports, dll, ret_provided);
        free(data);
    }
    return true;
}
