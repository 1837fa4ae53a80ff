/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the overlay changes: the exports of Wine's DLLs that lead to our DLLs instead (from
 * include/procstats/exports.h), the import that is added, and the files that this package
 * puts beside Wine's.
 */
#ifndef RUNNER_REPLACED_H
#define RUNNER_REPLACED_H

#include <stdbool.h>
#include <stddef.h>

struct replaced_export {
    const char *dll; /* "kernel32.dll" */
    const char *name;
    const char *leads_to; /* forwarder string */
    const char *keep_as;  /* the original's second name, or NULL */
};

extern const struct replaced_export replaced_exports[];
extern const size_t replaced_export_count;

/* Whether the export of that index is the first of its DLL: for what is done once for each DLL. */
bool is_first_of_dll(size_t index);

/*
 * A function that one of Wine's DLLs imports in the overlay in addition to its own imports. Every
 * process loads kernelbase.dll, so every process loads the DLL that exports the function, and
 * initialises it before kernelbase.dll.
 */
struct added_import {
    const char *dll;      /* the one that is changed */
    const char *from;     /* the one it imports from */
    const char *name;     /* the function */
    const char *leads_to; /* both of them, written like a forwarder */
};

/* The one for the DLL of that name, or NULL. */
const struct added_import *import_added_to(const char *dll);

/* A file of this package: in which kind of folder it is, here and in the overlay. */
struct own_file {
    const char *name;
    bool unix_side; /* in ARCH-unix rather than in ARCH-windows */
    bool required;  /* if it is missing, the architecture stays as Wine has it */
    bool in_prefix; /* Wine loads it only if the prefix has a file of that name */
};

enum { OWN_FILE_COUNT = 5 };

extern const struct own_file own_files[OWN_FILE_COUNT];

/* Whether exports of the Wine DLL of that name are replaced. */
bool is_repointed(const char *name);

#endif
