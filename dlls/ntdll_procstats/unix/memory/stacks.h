/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Threads of this process, and what each is charged for: its TEB, and of its
 * stack what it has used, as Windows, where Wine commits all of it.
 */
#ifndef PROCSTATS_MEMORY_STACKS_H
#define PROCSTATS_MEMORY_STACKS_H

#include "account.h"

/* Begins with the calling thread, which must be on its kernel stack. */
void stacks_attach(void);

/*
 * A thread has been made. stack_commit is what its creator wants to be committed
 * from the start, 0 for the program's default. To be called within a change.
 */
void stacks_thread_begins(const struct account_thread *thread, uint64_t stack_commit);

/* What the stack of such a thread commits from the start. */
uint64_t stacks_first_commit(uint64_t stack_commit);

/* How many threads there are, as far as is known here. */
unsigned int stacks_count(void);

/* Measures all stacks again, and puts the differences into the account. */
void stacks_measure(void);

/* Adds what all threads are charged for now. */
void stacks_add_charges(struct memory_account *account);

/* Looks at all threads, if another process has made or ended one. Returns whether. */
bool stacks_take_rescan(void);
void stacks_want_rescan(void);

#endif
