/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The Unix process behind a Windows process that has no record.
 */
#ifndef PROCSTATS_PROCESS_FIND_UNIX_H
#define PROCSTATS_PROCESS_FIND_UNIX_H

#include "../nt.h"

/* To be called once, by the first thread: 32-bit Wine does not note that one's Unix id. */
void find_unix_attach(void);

/* The Unix id of a thread of the process with this Windows id; 0 if it cannot be found. */
uint32_t find_unix_tid(ULONG pid, uint64_t creation_time);

/*
 * The Unix id of a thread, by its Windows id and its TEB, in the own process or
 * one that can be read. 0 if that is not, or no longer, this thread's TEB.
 */
uint32_t unix_tid_of(HANDLE process, const void *teb, ULONG tid);

/*
 * The same of a thread of another process, whose Unix id is known, without a
 * request to wineserver where Linux lets its memory be read.
 */
uint32_t unix_tid_in(uint32_t unix_pid, const void *teb, ULONG tid);

#endif
