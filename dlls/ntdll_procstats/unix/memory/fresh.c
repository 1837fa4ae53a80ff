/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A direct-mapped cache of words: an allocation's base above its size, which fit,
 * since addresses have 47 bits, bases are multiples of 64 KiB and sizes of 4 KiB.
 * Any thread may overwrite a word, by one atomic store; one that takes an allocation
 * out does so by a compare and exchange, so it is taken once.
 */
#include "fresh.h"

#include "../host/pages.h"

#define WORDS      1024u
#define SIZE_BITS  33
#define PAGE_SHIFT 12
#define BASE_SHIFT 16

#define SIZE_MASK ((UINT64_C(1) << SIZE_BITS) - 1)

static number_in_one_piece words[WORDS] PAGES_OF_THEIR_OWN;

static number_in_one_piece *word_of(uintptr_t base)
{
    return &words[(uint32_t)(base >> BASE_SHIFT) * 0x9E3779B1u >> 22]; /* 2^32 / golden ratio */
}

void note_fresh(struct range range)
{
    uint64_t size = (range.end - range.start) >> PAGE_SHIFT;

    if (size <= SIZE_MASK)
        __atomic_store_n(word_of(range.start),
                         (uint64_t)(range.start >> BASE_SHIFT) << SIZE_BITS | size,
                         __ATOMIC_RELAXED);
}

uintptr_t take_fresh(uintptr_t base)
{
    number_in_one_piece *word = word_of(base);
    uint64_t seen = __atomic_load_n(word, __ATOMIC_RELAXED);

    if (!base || base & GRANULARITY_MASK || seen >> SIZE_BITS != base >> BASE_SHIFT ||
        !__atomic_compare_exchange_n(word, &seen, 0, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        return 0;
    return (uintptr_t)(seen & SIZE_MASK) << PAGE_SHIFT;
}
