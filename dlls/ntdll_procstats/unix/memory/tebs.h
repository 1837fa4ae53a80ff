/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a TEB tells of its thread's memory. A 32-bit program on a 64-bit system has
 * two TEBs for a thread, one for each half of the system, in the same block.
 */
#ifndef PROCSTATS_MEMORY_TEBS_H
#define PROCSTATS_MEMORY_TEBS_H

#include "regions.h"

/* Of the two layouts of a TEB, whether the host side's own pointer size has the 64-bit one. */
#define WIDE (sizeof(void *) == 8)

/* The thread's other TEB; 0 if there is none. */
uintptr_t teb_of_other_half(uintptr_t teb);

/* Bytes that Windows commits for a thread's TEBs. */
uint64_t teb_bytes(bool has_other);

/* Gives the stack that a TEB of one of the layouts names. False if that cannot be one. */
bool teb_stack(uintptr_t teb, bool wide, struct range *ret_stack);

/* Where the block that the TEB is in begins; 0 if it cannot be found. */
uintptr_t teb_block(uintptr_t teb);

/* Notes the kernel stack that the TEB names, if it names one. */
void teb_note_kernel_stack(uintptr_t teb);

/* Learns from the calling thread how TEB and kernel stack name each other. */
void teb_learn_kernel_stack(uintptr_t teb, uintptr_t on_stack);

/* Whether a thread has been entered, whose stacks are known therefore. It may have ended. */
typedef bool teb_is_known(uintptr_t teb, uint32_t tid);

/*
 * Notes the stacks that the other TEBs name and that nothing is known of. Wine keeps the stack of
 * a thread that is killed, and tells of no thread that has not begun.
 */
void tebs_note_unknown_stacks(teb_is_known *is_known);

#endif
