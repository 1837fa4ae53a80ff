/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the fuzz test's rounds are made of: random numbers, and random places of
 * awkward memory.
 */
#ifndef PROCSTATS_TESTS_RANDOM_H
#define PROCSTATS_TESTS_RANDOM_H

#include "suite.h"

extern void start_random(ULONGLONG seed);

/* A number from 0 to limit - 1. */
extern ULONG below(ULONG limit);

/* Pairs of pages: answers go to one set, ReturnLength to another, so that they do not overlap. */
#define ARENA_PAIRS 4
struct arena {
    struct page_pair pages[ARENA_PAIRS];
    BYTE *reserved; /* a page that is not committed */
};

extern void make_arena(struct arena *arena);
extern void free_arena(struct arena *arena);

/* An address that is of no page of the program's. */
extern struct place nowhere(const struct arena *arena);

/* Places for size bytes: well inside a page, up to its last byte, across its end, behind it. */
extern struct place choose_place(const struct arena *arena, ULONG size);

/* Somewhere in the first page of a pair, with all of the size writable. */
extern struct place safe_place(const struct arena *arena, ULONG size);

/* Poisons what may be written, and arms the guard again. */
extern void prepare_place(const struct place *place);

/* Whether every byte of the place's pages is as it was but count of them at the address. */
extern BOOL is_untouched_but(const struct place *place, ULONG count);

/* ---- Rounds of NtQuerySystemInformation (fuzz_system.c) ---- */

/* The rounds look at this program and at that child. */
extern void start_fuzz_system(HANDLE child);
extern void fuzz_system(const struct arena *lengths);
extern void end_fuzz_system(void);

#endif
