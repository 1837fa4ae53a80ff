/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The account of commit and address space: figures in the process's record, which
 * the services that change memory add to as they return.
 */
#ifndef PROCSTATS_MEMORY_ACCOUNT_H
#define PROCSTATS_MEMORY_ACCOUNT_H

#include "../nt.h"
#include "procstats/record.h"
#include <stdbool.h>

/*
 * Begins to keep it, from what the process has now, which the record is to begin
 * with. Called once, by the first thread, on its kernel stack. False if the
 * address space cannot be walked; then no account is kept. locale_file: as for
 * note_system_views.
 */
bool account_attach(uintptr_t locale_file, struct memory_account *ret_account);
bool account_is_kept(void);

/*
 * What the process has now. False where no account is kept. Stacks are measured
 * again if page_faults, the process's count, has advanced. Raises the peaks.
 */
bool account_read(uint64_t page_faults, struct memory_account *ret_account);

/* Walks if it is time for it: to be called now and then, outside of changes. */
void account_look(void);

/* A part of Wine was loaded that allocates memory, or maps images, without a system service. */
void account_expect_unseen(void);

/* The process is about to end: the next account_read walks, if something may have passed unseen. */
void account_look_at_end(void);

/* Adds a difference, whose fields may be negative, and raises the peaks. */
void account_add(const struct memory_account *difference);

/* stacks.c: a thread of this process. All 0: none. */
struct account_thread {
    uintptr_t teb;
    uint32_t tid;
};

/* Gives what is known of the thread, if it is this process's. */
bool account_find_thread(HANDLE thread, struct account_thread *ret_thread);

/* Another thread is about to end this one. */
void account_thread_ending(const struct account_thread *thread);

/* The thread has ended, or is about to end itself. */
void account_thread_end(const struct account_thread *thread);

/* Whether threads are known here that have not ended. */
bool account_has_threads(void);

/* Whether there may be others: another process has made one, or one was not found. */
bool account_lacks_threads(void);

/* The threads that are known here, some of which may have ended; tid is 0 of a free entry. False at
 * the end of them. */
bool account_thread_at(unsigned int index, struct account_thread *ret_thread);

#endif
