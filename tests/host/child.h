/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Forked children that stand for Windows processes, with or without a record, and what the
 * host side says of them when it is asked as the NT layer asks it.
 */
#ifndef TESTS_HOST_CHILD_H
#define TESTS_HOST_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "private.h"

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
    SWELL = 's', /* for a moment, by TOUCHED bytes more each time */
};

/* The record of the process that calls, as the child's; its I/O tells which child's it is. Ends
 * the process if there is none to be had. */
struct process_record *make_record(const struct child *child);

/* Returns when the child is there, and has its record if it is to have one. */
struct child start(uint32_t windows_pid, uint64_t created, bool recorded);
void tell(const struct child *child, enum command command);
void reap(const struct child *child);
void end(const struct child *child);
void slay(const struct child *child);

/* Asks the host side; after a fault in a truncated record once more. 0 or a negative errno. */
int ask(int (*question)(struct peer_params *), struct peer_params *params);
unsigned int faults_taken(void);

/* What is asked about a child; ended says what Wine says of it. */
struct peer_params about(const struct child *child, bool ended);
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
