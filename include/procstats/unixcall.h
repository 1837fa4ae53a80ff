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
    unix_detach,
    unix_own_io,
    unix_own_memory,
    unix_lose_record,
    unix_note_commit,
    unix_peer_io,
    unix_peer_memory,
    unix_peer_end,
    unix_leave_peer,
    unix_thread_identity,
    unix_find_process,
    unix_functions
};

/*
 * unix_attach: makes the own process's record.
 */
struct attach_params {
    uint64_t creation_time; /* Windows's, in 100 ns since 1601 */
    uint32_t windows_pid;
    uint32_t pointer_size; /* of the caller: 4 or 8 bytes */
    uint32_t io_of_host;   /* nobody counts the process's I/O but Linux */
    uint32_t unused;
    uint64_t record; /* [out] address of a struct process_record */
};

/*
 * unix_detach: notes the own process's final figures, and its end. No
 * parameters.
 */

/* unix_own_io: what Linux counted of the calling process, where the services do not count. */
struct own_io_params {
    struct io_counters io; /* [out] */
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

/*
 * unix_lose_record: the record can no longer be accessed, as an exception in
 * another call has shown. Its maxima go on from those last told. No parameters.
 */

/*
 * unix_note_commit: brings the own record's maxima of sizes up to date, before
 * memory is given back. No parameters.
 */

/*
 * unix_peer_io, unix_peer_memory: another process, by its record or through the
 * host. unix_peer_end notes what is known of one that is about to be ended. STATUS_NOT_FOUND
 * asks for unix_tid, if the caller can find it.
 *
 * A record that is truncated raises an exception, which Wine makes the result
 * of the call: unix_leave_peer then gives back what that call had taken.
 */
struct peer_params {
    uint64_t creation_time; /* Windows's, in 100 ns since 1601 */
    uint32_t windows_pid;
    uint32_t unix_tid; /* of a thread, if the process has no record; 0: not known */
    uint32_t ended;    /* whether it has ended, as far as Windows knows */
    uint32_t place;    /* what the call has taken meanwhile, for unix_leave_peer; 0: nothing */
    union {
        struct io_counters io;        /* [out] unix_peer_io */
        struct memory_figures memory; /* [out] unix_peer_memory */
    };
};

/* unix_thread_identity: what tells the calling thread to the host. */
struct thread_identity_params {
    uint64_t pthread; /* [out] pthread_self() */
    uint32_t tid;     /* [out] gettid() */
    uint32_t unused;
};

#define TEB_PART 0x400 /* bytes of a TEB that hold Wine's notes on the thread */

/*
 * unix_find_process: the process that a main thread's TEB is of. Wine keeps a
 * pointer into that thread's first stack frames there, and Linux tells where
 * each process's stack begins.
 */
struct find_process_params {
    uint64_t creation_time; /* Windows's, in 100 ns since 1601 */
    uint32_t unix_pid;      /* [out] */
    uint32_t unused;
    uint8_t teb[TEB_PART];
};

/* Where 64-bit numbers are aligned to four bytes only, padding at the end would be missing. */
_Static_assert(sizeof(struct attach_params) % 8 == 0, "the same for every caller");
_Static_assert(sizeof(struct own_io_params) % 8 == 0, "the same for every caller");
_Static_assert(sizeof(struct own_memory_params) % 8 == 0, "the same for every caller");
_Static_assert(sizeof(struct peer_params) % 8 == 0, "the same for every caller");
_Static_assert(sizeof(struct thread_identity_params) % 8 == 0, "the same for every caller");
_Static_assert(sizeof(struct find_process_params) % 8 == 0, "the same for every caller");

#endif
