/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * TEBs, as Wine lays them out: in blocks of many, all of one size; each TEB begins a
 * page. Where the stacks are named is Windows's own; how a TEB names the kernel stack
 * is learned from the first thread. A TEB may be freed while it is read here, and
 * keeps what it said until another thread has it, and that of a thread that runs names
 * the stack of its fiber: so TEBs of known threads are passed over, and of others a
 * stack is believed only if an allocation with a guard page is there.
 */
#include "tebs.h"

#include "../host/guard.h"
#include "../teb.h"
#include "memory.h"

#include <sys/mman.h>

#define PAGE_GUARD 0x100u

/* Where the blocks of both pointer sizes have what is read here. */
#define TEB64_STACK_BASE         0x8u
#define TEB64_DEALLOCATION_STACK 0x1478u
#define TEB64_WOW_TEB_OFFSET     0x180cu
#define TEB64_PAGES              2u
#define TEB32_STACK_BASE         0x4u
#define TEB32_DEALLOCATION_STACK 0xe0cu
#define TEB32_WOW_TEB_OFFSET     0xfdcu
#define TEB32_PAGES              1u

#define STACK_SIZE_MAX ((uintptr_t)1 << 30)

/* Where a TEB has words of Wine's own, one of which may be the kernel stack's address. */
#define WINES_WORDS_START 0x1d0u
#define WINES_WORDS_END   0x7d8u

/* Where a TEB has the address of the thread's kernel stack; 0 if it has not. */
static size_t kernel_stack_word;

/* Reads a word of a TEB: of 8 bytes in 64-bit code's, of 4 in 32-bit code's. */
static uintptr_t read_word(uintptr_t address, bool wide)
{
    uint64_t value = 0;

    if (!guarded_copy(&value, (void *)address, wide ? 8 : 4) || value > UINTPTR_MAX)
        return 0;
    return (uintptr_t)value;
}

uintptr_t teb_of_other_half(uintptr_t teb)
{
    int32_t offset = 0;

    guarded_copy(&offset, (void *)(teb + (WIDE ? TEB64_WOW_TEB_OFFSET : TEB32_WOW_TEB_OFFSET)),
                 sizeof(offset));
    return offset && !((uintptr_t)offset & PAGE_MASK) ? teb + (uintptr_t)offset : 0;
}

uint64_t teb_bytes(bool has_other)
{
    return PAGE_BYTES * (has_other ? TEB64_PAGES + TEB32_PAGES : WIDE ? TEB64_PAGES : TEB32_PAGES);
}

/* For the half of the system below the program, the stack's base is within. */
bool teb_stack(uintptr_t teb, bool wide, struct range *ret_stack)
{
    uintptr_t low =
        read_word(teb + (wide ? TEB64_DEALLOCATION_STACK : TEB32_DEALLOCATION_STACK), wide);
    uintptr_t high = read_word(teb + (wide ? TEB64_STACK_BASE : TEB32_STACK_BASE), wide);

    *ret_stack = (struct range){low, (high + PAGE_MASK) & ~PAGE_MASK};
    return low && !(low & GRANULARITY_MASK) && ret_stack->end > low &&
           ret_stack->end - low <= STACK_SIZE_MAX;
}

uintptr_t teb_block(uintptr_t teb)
{
    MEMORY_BASIC_INFORMATION region;

    return query_region(NtCurrentProcess(), teb, &region) ? (uintptr_t)region.AllocationBase : 0;
}

/* 0 if the TEB names none. */
static uintptr_t kernel_stack_of(uintptr_t teb)
{
    uintptr_t stack = kernel_stack_word ? read_word(teb + kernel_stack_word, WIDE) : 0;

    return stack & GRANULARITY_MASK ? 0 : stack;
}

void teb_note_kernel_stack(uintptr_t teb)
{
    uintptr_t stack = kernel_stack_of(teb);

    if (stack)
        note_allocation(stack, ALLOCATION_KERNEL_STACK);
}

/*
 * The TEB has the stack's address, or there is the TEB's at the low end of the
 * allocation that the stack is in.
 */
void teb_learn_kernel_stack(uintptr_t teb, uintptr_t on_stack)
{
    MEMORY_BASIC_INFORMATION region;
    uintptr_t base;

    if (!query_region(NtCurrentProcess(), on_stack, &region) || region.Type != MEM_PRIVATE)
        return;
    base = (uintptr_t)region.AllocationBase;
    for (size_t at = WINES_WORDS_START; at < WINES_WORDS_END; at += sizeof(uintptr_t))
        if (*(const uintptr_t *)(teb + at) == base) {
            kernel_stack_word = at;
            return;
        }
    for (size_t at = 0; at < PAGE_BYTES; at += sizeof(uintptr_t))
        if (*(const uintptr_t *)(base + at) == teb &&
            query_region(NtCurrentProcess(), base, &region)) {
            learn_kernel_stacks(region.RegionSize, at);
            return;
        }
}

static uintptr_t size_of_allocation(uintptr_t base)
{
    MEMORY_BASIC_INFORMATION region;
    uintptr_t end = base;

    while (query_region(NtCurrentProcess(), end, &region) &&
           (uintptr_t)region.AllocationBase == base)
        end = (uintptr_t)region.BaseAddress + region.RegionSize;
    return end - base;
}

struct search {
    uintptr_t block_size, kernel_stack_size; /* of the calling thread, as all have them */
    teb_is_known *is_known;
};

/* Whether an allocation begins where the stack does, ends with it, and has a guard page. */
static bool is_still_a_stack(const struct range *stack)
{
    MEMORY_BASIC_INFORMATION region;
    uintptr_t at = stack->start;
    bool guarded = false;

    while (query_region(NtCurrentProcess(), at, &region) &&
           (uintptr_t)region.AllocationBase == stack->start) {
        guarded |= region.Type == MEM_PRIVATE && region.Protect & PAGE_GUARD;
        at = (uintptr_t)region.BaseAddress + region.RegionSize;
    }
    return guarded && at >= stack->end && at - stack->end <= GRANULARITY_MASK;
}

static void note_if_unknown(uintptr_t base, enum allocation_kind kind)
{
    if (allocation_kind(base) == ALLOCATION_UNKNOWN)
        note_allocation(base, kind);
}

static void note_unknown_stack(uintptr_t teb, bool wide, const struct search *search)
{
    struct range stack;
    uintptr_t kernel_stack;

    if (!teb_stack(teb, wide, &stack) || !is_still_a_stack(&stack))
        return;
    note_if_unknown(stack.start, ALLOCATION_STACK);
    kernel_stack = wide == WIDE ? kernel_stack_of(teb) : 0;
    if (kernel_stack && size_of_allocation(kernel_stack) == search->kernel_stack_size)
        note_if_unknown(kernel_stack, ALLOCATION_KERNEL_STACK);
}

/* A TEB that Wine has freed has its thread's id until it is used again. */
static bool is_unknown(uintptr_t teb, const struct search *search)
{
    return !search->is_known(
        teb, (uint32_t)read_word(teb + offsetof(struct teb, ClientId.UniqueThread), WIDE));
}

static bool is_teb(uintptr_t page)
{
    return read_word(page + offsetof(struct teb, Self), WIDE) == page &&
           read_word(page + offsetof(struct teb, Peb), WIDE) == (uintptr_t)current_peb() &&
           read_word(page + offsetof(struct teb, ClientId.UniqueProcess), WIDE) == own_pid();
}

static void look_at_teb(uintptr_t teb, const struct search *search)
{
    uintptr_t other = teb_of_other_half(teb);

    note_unknown_stack(teb, WIDE, search);
    if (other)
        note_unknown_stack(other, !WIDE, search);
}

#define PIECE_BYTES (GRANULARITY_MASK + 1)

/* Of 64 KiB, reads the pages that something has touched: the others would become page faults of
 * the program's. Returns whether there is a TEB. */
static bool look_at_piece(uintptr_t piece, const struct search *search)
{
    unsigned char touched[PIECE_BYTES / PAGE_BYTES];
    bool has_teb = false;

    if (mincore((void *)piece, PIECE_BYTES, touched))
        return false;
    for (unsigned int i = 0; i < sizeof(touched); i++) {
        uintptr_t page = piece + i * PAGE_BYTES;

        if (!(touched[i] & 1) || !is_teb(page))
            continue;
        has_teb = true;
        if (is_unknown(page, search))
            look_at_teb(page, search);
    }
    return has_teb;
}

/* Wine fills a block from its end, and a TEB takes no more than 64 KiB of it. (The first block,
 * which ends with the PEB, is known from the start.) */
static void look_at_allocation(uintptr_t base, const struct search *search)
{
    enum allocation_kind kind = allocation_kind(base);
    uintptr_t end = base + search->block_size;

    if ((kind != ALLOCATION_TEBS && kind != ALLOCATION_UNKNOWN) ||
        size_of_allocation(base) != search->block_size)
        return;
    if (kind == ALLOCATION_UNKNOWN && !look_at_piece(end - PIECE_BYTES, search))
        return;
    note_allocation(base, ALLOCATION_TEBS);
    for (uintptr_t piece = base; piece < end; piece += PIECE_BYTES)
        look_at_piece(piece, search);
}

void tebs_note_unknown_stacks(teb_is_known *is_known)
{
    uintptr_t own = (uintptr_t)current_teb(), next;
    const struct search search = {.block_size = size_of_allocation(teb_block(own)),
                                  .kernel_stack_size = size_of_allocation(kernel_stack_of(own)),
                                  .is_known = is_known};
    MEMORY_BASIC_INFORMATION region;

    for (uintptr_t at = 0; query_region(NtCurrentProcess(), at, &region); at = next) {
        next = (uintptr_t)region.BaseAddress + region.RegionSize;
        if (region.Type == MEM_PRIVATE && region.RegionSize <= search.block_size)
            look_at_allocation(at, &search);
        if (next <= at)
            break;
    }
}
