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

/* Reads a counter, all of them one by one, or a word of a pointer's size. Return FALSE where that
 * raises an exception. */
BOOL guarded_read(const uint64_t *counter, uint64_t *ret_value);
BOOL guarded_read_all(const struct io_counters *counters, struct io_counters *ret_values);
BOOL guarded_load(const ULONG_PTR *word, ULONG_PTR *ret_value);

/* io_counters.c */

/* Where is counted: in the record, or in private memory. */
extern struct io_counters *own_io;

/* The record's page is gone: adds to a counter at this offset where is counted from now on. */
void count_without_record(SIZE_T offset, uint64_t value);

/* Every request comes by here, so it is short. */
static inline void add_to_counter(SIZE_T offset, uint64_t value)
{
    char *counters = (char *)__atomic_load_n(&own_io, __ATOMIC_ACQUIRE);

    if (__builtin_expect(!guarded_add((uint64_t *)(counters + offset), value), FALSE))
        count_without_record(offset, value);
}

static inline void count_operation(enum io_kind kind)
{
    add_to_counter(FIELD_OFFSET(struct io_counters, operations) + kind * sizeof(uint64_t), 1);
}

static inline void take_back_operation(enum io_kind kind)
{
    add_to_counter(FIELD_OFFSET(struct io_counters, operations) + kind * sizeof(uint64_t),
                   (uint64_t)-1);
}

static inline void count_bytes(enum io_kind kind, ULONG_PTR bytes)
{
    if (bytes)
        add_to_counter(FIELD_OFFSET(struct io_counters, bytes) + kind * sizeof(uint64_t), bytes);
}

/* io_handles.c: what is known of a handle, without asking the server. */
enum handle_state {
    HANDLE_IS_FILE = 1 << 0, /* I/O has been done on it, so it is a file's */
    HANDLE_READS = 1 << 1,   /* has been read from, or opened for that */
    HANDLE_WRITES = 1 << 2,
    HANDLE_ON_PORT = 1 << 3,    /* completions go to a port */
    HANDLE_SKIPS_PORT = 1 << 4, /* but not those of requests that succeed at once */
    HANDLE_ENDS_JOB = 1 << 5,   /* a job's that may end when this is closed */
};

#define KNOWN_HANDLES 65536

extern unsigned char handle_states[KNOWN_HANDLES];

/* The two low bits of a handle are the program's. */
static inline unsigned char *state_of(HANDLE handle)
{
    ULONG_PTR index = (ULONG_PTR)handle >> 2;

    return index < KNOWN_HANDLES ? &handle_states[index] : NULL;
}

static inline unsigned handle_state(HANDLE handle)
{
    const unsigned char *state = state_of(handle);

    return state ? __atomic_load_n(state, __ATOMIC_RELAXED) : HANDLE_ON_PORT;
}

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
port_routine *counting_port(port_routine *routine);
pool_routine *counting_pool(pool_routine *routine);

/* io_completion.c */
void find_wrapped_originals(PVOID ntdll);

#endif
