/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How much of one thread's stack has been used: down to the lowest page that has
 * been touched; or, if Wine may have touched it, to the lowest one that has
 * something but zeros in it. Stacks are used downwards, so what is known stays true.
 */
#include "used_stack.h"

#include "../host/guard.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>

#define PAGE_BYTES ((uintptr_t)4096)

/*
 * Some versions of Wine touch almost so much of each stack before the program
 * runs, and leave zeros there: what of it has been used, the contents tell.
 */
#define TOUCHED_BY_WINE ((uint64_t)1 << 20)

/* So many pages of zeros below the pages in use mean that no more are in use. */
#define GAP_PAGES 8u

/* What is asked at once, whether it has been touched; an untouched piece ends the search. */
#define PIECE_PAGES 64u

/* The lowest page of the piece before the mark that has been touched; the mark if there is none. */
static uintptr_t lowest_touched(uintptr_t start, uintptr_t mark)
{
    unsigned char touched[PIECE_PAGES];

    if (mincore((void *)start, mark - start, touched))
        return mark;
    for (uintptr_t i = 0; i < (mark - start) / PAGE_BYTES; i++)
        if (touched[i] & 1)
            return start + i * PAGE_BYTES;
    return mark;
}

static uintptr_t find_touched(const struct stack *stack)
{
    uintptr_t mark = __atomic_load_n(&stack->touched, __ATOMIC_RELAXED), start, found;

    while (mark > stack->low) {
        start = mark - stack->low > PIECE_PAGES * PAGE_BYTES ? mark - PIECE_PAGES * PAGE_BYTES
                                                             : stack->low;
        found = lowest_touched(start, mark);
        if (found == mark)
            break;
        mark = found;
    }
    return mark;
}

/* A page that cannot be read is not Wine's doing. */
static bool is_of_zeros(uintptr_t page)
{
    uint64_t words[PAGE_BYTES / sizeof(uint64_t)], all = 0;

    if (!guarded_copy(words, (void *)page, sizeof(words)))
        return false;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        all |= words[i];
    return !all;
}

static uintptr_t find_written(const struct stack *stack)
{
    uintptr_t mark = __atomic_load_n(&stack->written, __ATOMIC_RELAXED), page = mark;

    while (page > stack->touched && mark - page < GAP_PAGES * PAGE_BYTES) {
        page -= PAGE_BYTES;
        if (!is_of_zeros(page))
            mark = page;
    }
    return mark;
}

uint64_t measure_stack(struct stack *stack)
{
    uint64_t size = stack->high - stack->low, used;

    __atomic_store_n(&stack->touched, find_touched(stack), __ATOMIC_RELAXED);
    used = stack->high - stack->touched;
    if (used <= TOUCHED_BY_WINE) {
        __atomic_store_n(&stack->written, find_written(stack), __ATOMIC_RELAXED);
        used = stack->high - stack->written;
    }
    if (used < stack->commit)
        used = stack->commit;
    used += PAGE_BYTES; /* Windows's guard page */
    return used < size ? used : size;
}
