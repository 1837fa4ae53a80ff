/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The tables of what is replaced.
 */
#include <string.h>

#include "replaced.h"

/* pe_rename_import overwrites one name with the other, see exports.h. */
#define WIN32_EXPORT(name, args, original)                                                         \
    _Static_assert(sizeof(#name) == sizeof(#original), "the names differ in length: " #name);
#include "procstats/exports.h"

const struct replaced_export replaced_exports[] = {
#define WIN32_EXPORT(name, args, original)                                                         \
    {"kernel32.dll", #name, "kernel32_procstats." #name, NULL},                                    \
        {"kernelbase.dll", #name, "kernel32_procstats." #name, #original},
#define KERNEL32_EXPORT(name, args)    {"kernel32.dll", #name, "kernel32_procstats." #name, NULL},
#define WIN32_ALIAS(dll, name, target) {#dll ".dll", #name, "kernel32_procstats." #target, NULL},
#include "procstats/exports.h"
};

const size_t replaced_export_count = sizeof(replaced_exports) / sizeof(replaced_exports[0]);

bool is_first_of_dll(size_t index)
{
    size_t i;

    for (i = 0; i < index; i++)
        if (!strcmp(replaced_exports[i].dll, replaced_exports[index].dll))
            return false;
    return true;
}

static const struct added_import added_import = {
    .dll = "kernelbase.dll",
    .from = "ntdll_procstats.dll",
    .name = "ProcstatsAttached",
    .leads_to = "ntdll_procstats.ProcstatsAttached",
};

const struct added_import *import_added_to(const char *dll)
{
    return !strcmp(dll, added_import.dll) ? &added_import : NULL;
}

const struct own_file own_files[OWN_FILE_COUNT] = {
    {.name = "ntdll_procstats.dll", .required = true, .in_prefix = true},
    {.name = "kernel32_procstats.dll", .required = true, .in_prefix = true},
    {.name = "psapi.dll", .required = true},
    {.name = "minkernelbase.dll", .in_prefix = true},
    {.name = "ntdll_procstats.so", .unix_side = true},
};

bool is_repointed(const char *name)
{
    size_t i;

    for (i = 0; i < replaced_export_count; i++)
        if (!strcmp(replaced_exports[i].dll, name))
            return true;
    return false;
}
