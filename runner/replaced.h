/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is replaced: the exports of Wine's DLLs that are led to ours, from
 * include/procstats/exports.h, and the files of ours that go beside Wine's.
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

/* Whether the export of that index is the first of its DLL: for what is done once a DLL. */
bool is_first_of_dll(size_t index);

/* A file of ours: in which kind of folder it is, here and in the overlay. */
struct own_file {
    const char *name;
    bool unix_side; /* in ARCH-unix rather than in ARCH-windows */
    bool required;  /* without it the architecture is left as Wine has it */
    bool in_prefix; /* Wine loads it only if a prefix has it too */
};

extern const struct own_file own_files[];
extern const size_t own_file_count;

/* Whether some of the exports of Wine's DLL name are replaced. */
bool is_repointed(const char *name);

#endif
