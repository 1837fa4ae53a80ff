/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of I/O accounting share. Threads are suspended and killed
 * anywhere, also in here: nothing takes a lock.
 */
#ifndef PROCSTATS_IO_PRIVATE_H
#define PROCSTATS_IO_PRIVATE_H

#include "procstats/nt.h"
#include "io.h"

/* io_guarded.c: one access each, which may meet memory that is gone. */

/* Adds atomically. Returns FALSE, and has done nothing, where that raises an exception. */
BOOL guarded_add(uint64_t *counter, uint64_t value);

/* Reads a counter, or a word of a pointer's size. Return FALSE where that raises an exception. */
BOOL guarded_read(const uint64_t *counter, uint64_t *ret_value);
BOOL guarded_load(const ULONG_PTR *word, ULONG_PTR *ret_value);

/* io_counters.c */
void count_operation(enum io_kind kind);
void take_back_operation(enum io_kind kind);
void count_bytes(enum io_kind kind, ULONG_PTR bytes);

/* io_handles.c: what is known of a handle, without asking the server. */
enum handle_state {
    HANDLE_IS_FILE = 1 << 0, /* I/O has been done on it, so it is a file's */
    HANDLE_READS = 1 << 1,   /* has been read from, or opened for that */
    HANDLE_WRITES = 1 << 2,
    HANDLE_ON_PORT = 1 << 3,    /* completions go to a port */
    HANDLE_SKIPS_PORT = 1 << 4, /* but not those of requests that succeed at once */
};

unsigned handle_state(HANDLE handle);
void add_handle_state(HANDLE handle, unsigned state);
void set_handle_state(HANDLE handle, unsigned state);

/* io_pending.c: requests whose bytes have still to be counted. */
struct pending {
    ULONG_PTR key;   /* see io_pending.c */
    ULONG_PTR block; /* the IO_STATUS_BLOCK's address */
    HANDLE handle;   /* what the request was made on; for a thread's own, what it waits for */
    ULONG kind;      /* an enum io_kind */
    ULONG room;      /* no more bytes than this can be moved */
};

#define ROOM_UNKNOWN (~(ULONG)0)
#define ANY_BLOCK    ((ULONG_PTR)0)

/* The key of what only the calling thread will learn the end of, by waiting for this handle. */
ULONG_PTR own_thread_key(HANDLE waited_for);

void pending_add(const struct pending *request);

/* Takes a request out, once for all threads: FALSE if there is none, or none with this block. */
BOOL pending_take(ULONG_PTR key, ULONG_PTR block, struct pending *ret_request);

/* A request found its end: takes it out and counts its bytes. */
void pending_completed(ULONG_PTR key, ULONG_PTR block, NTSTATUS status, ULONG_PTR information);

/* Counts the bytes of a request that is no longer in the table, unless they cannot be right. */
void count_completed(const struct pending *request, NTSTATUS status, ULONG_PTR information);

/*
 * io_routines.c: completion routines of the program, led through ours. Each
 * gives the routine to pass on in place of the program's: its own where none of
 * ours is left.
 */
typedef void CALLBACK port_routine(DWORD error, DWORD bytes, PVOID overlapped);
typedef void CALLBACK pool_routine(PVOID instance, PVOID context, PVOID value,
                                   PIO_STATUS_BLOCK result, PVOID io);

PIO_APC_ROUTINE counting_apc(PIO_APC_ROUTINE routine);
port_routine *counting_port_routine(port_routine *routine);
pool_routine *counting_pool_routine(pool_routine *routine);

/* io_completion.c */
void find_wrapped_originals(PVOID ntdll);

/* io.c: a function of ntdll by its name, or NULL. */
PVOID find_in_ntdll(PVOID ntdll, char *name);

#endif
