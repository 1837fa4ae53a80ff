/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The calls from ntdll_procstats.dll to its host side, ntdll_procstats.so: one
 * struct of parameters each, of fixed-width fields only, so that one set of
 * functions serves 32- and 64-bit callers. A call returns an NTSTATUS; [out]
 * fields are written on success only.
 */
#ifndef PROCSTATS_UNIXCALL_H
#define PROCSTATS_UNIXCALL_H

#include "procstats/record.h"

#include <stdint.h>

/* name, as in unix_NAME and struct NAME_params; the tables of functions are made from this list. */
#define UNIX_CALLS(CALL)                                                                           \
    CALL(attach)                                                                                   \
    CALL(query)                                                                                    \
    CALL(copy)                                                                                     \
    CALL(describe)

enum unix_function {
#define UNIX_CALL(name) unix_##name,
    UNIX_CALLS(UNIX_CALL)
#undef UNIX_CALL
        unix_functions
};

#define WAITING_WORDS 7

/*
 * The own process's counters, which a 64-bit program's side reads without a call.
 *
 * waiting   one whose lower half is not 0: bytes of requests may have to be counted first
 * now       the stripes that are added to; in a page that may be gone
 * returned  the greatest totals that a query has returned; each only grows
 */
struct own_counters {
    number_in_one_piece waiting[WAITING_WORDS];
    struct io_stripe *now;
    struct io_counters returned;
} __attribute__((aligned(64))); /* the first two, which every request looks at, in a cache line */

typedef uint32_t __attribute__((may_alias)) half_of_number;

/* The lower half of one of the words. */
static inline uint32_t waiting_groups(const number_in_one_piece *waiting)
{
    return __atomic_load_n((const half_of_number *)waiting, __ATOMIC_ACQUIRE);
}

/* Code of the program's side: a fault between start and end goes on at failed. All 0: none. */
struct guarded_code {
    uint64_t start;
    uint64_t end;
    uint64_t failed;
};

/*
 * unix_attach: replaces the system services and makes the process's record. To
 * be called once, while the process has one thread.
 */
struct attach_params {
    uint64_t creation_time; /* of the process, in 100 ns since 1601 */
    uint32_t windows_pid;
    uint32_t pointer_size; /* of the program: 4 or 8 bytes */
    uint32_t wine_major;   /* Wine's major version; 0 where it is hidden */
    uint32_t size;         /* of this structure: a DLL of another version is refused */
    uint64_t locale_file;  /* where the program has the file of locales mapped; 0: not known */
    struct guarded_code guarded;
    uint64_t own_counters; /* [out] address of a struct own_counters; 0: ask by unix_query */
};

enum query_kind { QUERY_PROCESS, QUERY_THREAD, QUERY_JOB, SET_PROCESS, SET_JOB };

/*
 * unix_query: NtQueryInformationProcess and its like, by the kind, as the program would have it
 * from ntdll.dll, in the layouts of the program's pointer size. Classes that are not answered here
 * are the original's. STATUS_NOT_SUPPORTED: the host side cannot reach Wine's services, ask
 * ntdll.dll.
 */
struct query_params {
    uint64_t handle;        /* HANDLE */
    uint64_t info;          /* pointer of the program's */
    uint64_t return_length; /* pointer of the program's to a ULONG, or 0 */
    uint32_t info_class;
    uint32_t length; /* in bytes */
    uint32_t pointer_size;
    uint32_t kind; /* enum query_kind */
};

/*
 * unix_copy: writes to memory of the program, which may be bad: then the status
 * is STATUS_ACCESS_VIOLATION, and no exception is raised.
 */
struct copy_params {
    uint64_t destination;
    uint64_t source; /* 0: only tries whether the first and the last byte can be written */
    uint64_t size;   /* in bytes */
};

#define DESCRIPTION_SIZE 256

/* unix_describe: what is counted in this process, and if not, why. */
struct describe_params {
    char text[DESCRIPTION_SIZE]; /* [out] one line, "counts ..." or "not counted: ..." */
};

/* Where 64-bit numbers are aligned to four bytes only, padding at the end would be missing. */
#define UNIX_CALL(name)                                                                            \
    _Static_assert(sizeof(struct name##_params) % 8 == 0, "the same for every caller");
UNIX_CALLS(UNIX_CALL)
#undef UNIX_CALL

#endif
