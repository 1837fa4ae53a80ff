/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the tests of memory share: the figures that are reported to a process, and
 * the same figures by the test's walk over the address space.
 */
#ifndef PROCSTATS_TESTS_MEMORY_WALK_H
#define PROCSTATS_TESTS_MEMORY_WALK_H

#include <windows.h>

#define KIB ((SIZE_T)1024)
#define MIB (1024 * KIB)

struct sizes {
    SIZE_T commit;
    SIZE_T shared_commit;
    SIZE_T virtual_size;
};

/* What is reported of a process, perhaps this one: now, and at most so far. */
extern BOOL read_sizes(HANDLE process, struct sizes *ret_now, struct sizes *ret_peak);

/* The calling process's; the test fails if it cannot be read. */
extern struct sizes reported(void);

/*
 * Adds up all regions of the address space as Windows charges them, stacks and
 * what the system allocates for itself in full. So the difference of two walks,
 * between which no thread began, ended or used more of its stack, is that of two
 * answers.
 */
extern struct sizes walk(void);

#endif
