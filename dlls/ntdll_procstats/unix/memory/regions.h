/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Commit and size of a part of an address space, by its regions as
 * NtQueryVirtualMemory's original describes them. Every figure of the account is
 * a function of that state, so what a change adds and what a walk finds agree to
 * the byte. doc/fields.md says which regions count.
 */
#ifndef PROCSTATS_MEMORY_REGIONS_H
#define PROCSTATS_MEMORY_REGIONS_H

#include "../nt.h"
#include "procstats/record.h"
#include <stdbool.h>

#define PAGE_MASK        ((uintptr_t)4095)
#define GRANULARITY_MASK ((uintptr_t)0xffff) /* allocations begin at multiples of 64 KiB */

/* Addresses from start up to end, which is not part of it. */
struct range {
    uintptr_t start, end;
};

/*
 * What is known of the allocation that begins at an address and a region does
 * not tell. Stacks, kernel stacks and blocks of TEBs are not counted by their
 * regions: stacks.h charges each thread.
 */
enum allocation_kind {
    ALLOCATION_UNKNOWN,
    ALLOCATION_STACK,
    ALLOCATION_KERNEL_STACK, /* Wine's; Windows has it in its own address space */
    ALLOCATION_TEBS,
    ALLOCATION_FILE_VIEW,
    ALLOCATION_SHARED_VIEW, /* of a section that the paging file backs */
    ALLOCATION_IMAGE,
};

/* Of the own process. A note that finds no room is lost: note_allocation returns false. */
bool note_allocation(uintptr_t base, enum allocation_kind kind);
void forget_allocation(uintptr_t base);
enum allocation_kind allocation_kind(uintptr_t base);

/* Notes the views of files that ntdll.dll maps in every process before it runs: those that the
 * process's block names, and the file of locales. To find out what they are would cost a request to
 * wineserver for each. */
void note_system_views(uintptr_t locale_file);

struct region_sums {
    struct memory_account account;
    uintptr_t allocation_base; /* of the first region */
    bool all_counted;          /* every region counts by its state */
    bool all_private;
};

/* Adds up what is in the range, in a process. False if it cannot be asked. */
bool measure_range(HANDLE process, struct range range, struct region_sums *ret_sums);

/* The same of the allocation that an address is in. False if there is none, too. */
bool measure_allocation(HANDLE process, uintptr_t address, struct range *ret_range,
                        struct region_sums *ret_sums);

/* The same of the whole own address space. */
bool measure_all(struct region_sums *ret_sums);

/* One region. False at the end of the address space, or if the process cannot be asked. */
bool query_region(HANDLE process, uintptr_t address, MEMORY_BASIC_INFORMATION *ret_region);

/*
 * In some versions of Wine a kernel stack, with what is below it, names its
 * thread's TEB, and the TEB does not name the stack: walks know such stacks by
 * their size and by that word, at this offset.
 */
void learn_kernel_stacks(size_t size, size_t teb_offset);

#endif
