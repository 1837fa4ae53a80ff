/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The calls from the NT layer to its host side, ntdll_procstats.so: one struct
 * of parameters each, of fixed-width fields only, so that one set of functions
 * serves 32- and 64-bit callers. A call returns an NTSTATUS; [out] fields are
 * written on success only.
 */
#ifndef PROCSTATS_UNIXCALL_H
#define PROCSTATS_UNIXCALL_H

#include <stdint.h>
#include "procstats/record.h"

enum unix_function {
    unix_attach,
    unix_own_memory,
    unix_functions
};

/*
 * unix_attach: makes the own process's record.
 */
struct attach_params {
    uint64_t creation_time; /* Windows's, in 100 ns since 1601 */
    uint32_t windows_pid;
    uint32_t pointer_size;  /* of the caller: 4 or 8 bytes */
    uint64_t record;        /* [out] address of a struct process_record */
};

/* Sizes in bytes; what each stands for on this host is said in doc/fields.md. */
struct memory_figures {
    uint64_t page_faults;
    uint64_t working_set;
    uint64_t private_working_set;
    uint64_t commit;
    uint64_t shared_commit;
    uint64_t virtual_size;
    uint64_t paged_pool;
    uint64_t nonpaged_pool;
    struct memory_maxima peak; /* peak.page_faults is page_faults */
};

/*
 * unix_own_memory: the calling process's memory now; its record's maxima are
 * brought up to date.
 */
struct own_memory_params {
    struct memory_figures memory; /* [out] */
};

#endif
