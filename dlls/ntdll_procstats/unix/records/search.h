/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finds a process by what it has in memory, by what its main thread's TEB points
 * to, or by its sizes.
 */
#ifndef PROCSTATS_RECORDS_SEARCH_H
#define PROCSTATS_RECORDS_SEARCH_H

#include <stddef.h>
#include <stdint.h>

#define TEB_PART 0x400 /* bytes of a TEB that hold Wine's notes on the thread */

/*
 * The Unix process that a main thread's TEB is of. Wine keeps a pointer into
 * that thread's first stack frames there, and Linux tells where each process's
 * stack begins. -ENOENT if no process, or more than one, can be it.
 */
int find_process_of_teb(const uint8_t teb[TEB_PART], uint64_t creation_time,
                        uint32_t *ret_unix_pid);

/*
 * The Unix process that has these bytes at this address of its memory, as far as
 * this one may read it. -ENOENT if no process, or more than one, can be it.
 */
struct process_content {
    uintptr_t address;
    const void *bytes;
    size_t size; /* at most CONTENT_MAX */
};
#define CONTENT_MAX 64
int find_process_of_content(const struct process_content *content, uint64_t creation_time,
                            uint32_t *ret_unix_pid);

/* In bytes. */
struct process_sizes {
    size_t peak_virtual;
    size_t virtual;
    size_t peak_resident;
};

/*
 * The Unix process that has these sizes now. -ENOENT if none, or more than one,
 * has. It is the one if it had them before and after the call.
 */
int find_process_of_sizes(const struct process_sizes *sizes, uint64_t creation_time,
                          uint32_t *ret_unix_pid);

#endif
