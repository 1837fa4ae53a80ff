/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Forked children that are the tests' Windows processes, with or without a record, and the
 * questions about them that the process room asks.
 */
#ifndef TESTS_HOST_CHILD_H
#define TESTS_HOST_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "memory/memory.h"
#include "records/peers.h"

#define CREATED 123456789u         /* some creation time; the record's is compared with it only */
#define TOUCHED (8u * 1024 * 1024) /* bytes of memory that each child has */

struct child {
    pid_t unix_pid;
    uint32_t windows_pid;
    uint64_t created;
    int commands; /* a pipe to it */
};

enum command {
    END = 'e',         /* in order */
    MAKE_RECORD = 'r', /* late */
    LOSE_FIRST_THREAD = 't',
    SWELL = 's',        /* for a moment, by TOUCHED bytes more each time */
    KEEP_ACCOUNT = 'a', /* of its commit, from now on: child_account */
};

/* Figures that Linux has not of any child. */
extern const struct memory_account child_account;

/* Makes the calling process's record, as the child's; its I/O tells which child's it is. Ends
 * the process if there is none to be had. */
void make_record(const struct child *child);

/* Returns when the child is there, and has its record if it is to have one. */
struct child start(uint32_t windows_pid, uint64_t created, bool recorded);
void tell(const struct child *child, enum command command);
void reap(const struct child *child);
void end(const struct child *child);
void slay(const struct child *child);

/* Which process is asked about; ended says what Windows knows of it. */
struct peer_identity about(const struct child *child, bool ended);

/* The questions: 0 or a negative errno. */
int ask_io(const struct peer_identity *process, struct io_counters *ret_io);
int ask_memory(const struct peer_identity *process, struct memory_figures *ret_memory);

bool has_io(const struct child *child, bool ended);
int io_error(const struct child *child, bool ended);
bool has_memory(const struct child *child);
/* Asked with room for so many more descriptors. */
int memory_error(const struct child *child, int descriptors);
/* Whether the peaks are those that the host tells of it. */
bool has_peaks(const struct child *child);
/* Whether the answer is success, and no memory now; the peak is in bytes. */
bool is_gone(const struct child *child, bool ended, uint64_t *ret_peak);

#endif
