/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * I/O accounting, as the other rooms see it: the six counters, and what is known
 * of handles.
 */
#ifndef PROCSTATS_IO_IO_H
#define PROCSTATS_IO_IO_H

#include "procstats/record.h"
#include "procstats/unixcall.h"

#include "../nt.h"

#include <signal.h>
#include <stdbool.h>

/*
 * Puts a handler before Wine's for SIGUSR1, by which a request's end is seen as
 * soon as Wine writes it (signal.c). Returns false if Wine has no such handler;
 * then such an end is seen when the thread next enters a service.
 */
bool io_watch_signals(void);

/*
 * The function is called at each SIGUSR1, before Wine's handler, and in any state of
 * the thread. Where it returns false, Wine's handler is not called. To be called
 * before io_watch_signals.
 */
typedef bool io_signal_handler(const siginfo_t *info, const void *context);
void io_on_signal(io_signal_handler *handler);

/*
 * The function is called after each wait of any thread, from now on; NULL: none is.
 * Can be called in the handler of a signal.
 */
typedef void io_wait_handler(void);
void io_after_waits(io_wait_handler *handler);

/* Moves the counters, with what they hold, to the process's record. Called once. */
void io_publish(struct io_stripe *shared);

/* Where the program's side may read the counters itself. */
extern struct own_counters own_counters;

/*
 * The own process's totals, with the bytes of every request that has ended by
 * now. No figure is ever less than one that an earlier call returned.
 */
void io_totals(struct io_counters *ret_totals);

/* Counts the bytes of every request that has ended by now. */
void io_sweep_all(void);

/* What is known of a handle, without asking wineserver. */
enum handle_state {
    HANDLE_IS_FILE = 1 << 0,     /* I/O has been done on it, so it is a file's */
    HANDLE_READS = 1 << 1,       /* has been read from, or opened for that */
    HANDLE_WRITES = 1 << 2,      /* has been written to, or opened for that */
    HANDLE_ON_PORT = 1 << 3,     /* the file has a completion port */
    HANDLE_ON_DISK = 1 << 4,     /* a regular file's or directory's */
    HANDLE_NOT_ON_DISK = 1 << 5, /* neither bit is set until that has been asked */
    HANDLE_ENDS_JOB = 1 << 6,    /* a job that may end when this handle is closed */
};

/* Nothing is known of handles with an index beyond these. */
#define KNOWN_HANDLES 65536u

extern unsigned char handle_states[KNOWN_HANDLES];

/* The two low bits of a handle are the program's to use. */
static inline uintptr_t handle_index(HANDLE handle)
{
    return (uintptr_t)handle >> 2;
}

static inline unsigned int handle_state(HANDLE handle)
{
    uintptr_t index = handle_index(handle);

    return index < KNOWN_HANDLES ? __atomic_load_n(&handle_states[index], __ATOMIC_RELAXED) : 0;
}

void add_handle_state(HANDLE handle, unsigned int state);
void set_handle_state(HANDLE handle, unsigned int state);

/* To be called before a handle of this process is closed: its value may be given again at once. */
void io_handle_closing(HANDLE handle);

/*
 * A handle has been duplicated into this process. source_state is what was
 * known of its source, 0 if that was another process's.
 */
void io_handle_duplicated(unsigned int source_state, HANDLE target, bool same_access);

#endif
