/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of I/O accounting share. Threads are suspended and killed
 * anywhere, also in here, and interrupted by a signal whose handler comes here
 * as well: nothing takes a lock, and no thread waits for another.
 */
#ifndef PROCSTATS_IO_PRIVATE_H
#define PROCSTATS_IO_PRIVATE_H

#include "io.h"

#include "../host/guard.h"
#include "../services.h"
#include "../teb.h"

#include <stddef.h>

/*
 * For functions that are called by the services which programs call most. It keeps
 * the registers that either convention keeps, so that an entry with Microsoft's
 * need not save those that System V's gives up.
 */
#ifdef __x86_64__
#define OUT_OF_LINE __attribute__((noinline, ms_abi))
#else
#define OUT_OF_LINE __attribute__((noinline))
#endif

/* counters.c */

/* The record's page is gone: adds to the counter at this offset in private memory. */
OUT_OF_LINE void count_without_record(size_t offset, uint64_t value);

/* Of several, the one that this thread adds to: ids are multiples of four. */
static inline struct io_counters *own_stripe(struct io_stripe *stripes)
{
    return &stripes[own_tid() / 4 % IO_STRIPES].counters;
}

static inline number_in_one_piece *counter_at(struct io_counters *counters, size_t offset)
{
    return (number_in_one_piece *)((char *)counters + offset);
}

/* Every request passes here, so it is short. */
static inline void add_to_counter(size_t offset, uint64_t value)
{
    struct io_counters *counters = own_stripe(__atomic_load_n(&own_counters.now, __ATOMIC_ACQUIRE));

    if (__builtin_expect(!guarded_add(counter_at(counters, offset), value), 0))
        count_without_record(offset, value);
}

static inline void count_operation(enum io_kind kind)
{
    add_to_counter(offsetof(struct io_counters, operations) + kind * sizeof(uint64_t), 1);
}

static inline void count_bytes(enum io_kind kind, uint64_t bytes)
{
    if (bytes)
        add_to_counter(offsetof(struct io_counters, bytes) + kind * sizeof(uint64_t), bytes);
}

/* The operation of a request that was rejected after all. */
OUT_OF_LINE void take_back_operation(enum io_kind kind);

/* pending.c: requests whose bytes have still to be counted. */

/* What an IO_STATUS_BLOCK holds. */
struct result {
    uint64_t status;      /* the whole first word; the NTSTATUS is its low half */
    uint64_t information; /* how many bytes were moved, if the request has ended well */
};

struct pending {
    uintptr_t key;       /* what the request is found by: see pending.c */
    uintptr_t block;     /* the address of the IO_STATUS_BLOCK that gets the result */
    struct result prior; /* what the block held before the request was made */
    uint32_t file;       /* the handle's value */
    uint32_t waited_on;  /* the value of the handle that is signalled at the end: event or file */
    uint32_t room;       /* no more bytes than this can be moved */
    uint8_t kind;        /* an enum io_kind */
    bool narrow;         /* the block is a 32-bit program's, below a 64-bit host side */
    bool on_port;        /* a completion packet will be queued */
    bool on_stack; /* the block is on the thread's stack; only the block and waits show the end */
};

#define ROOM_UNKNOWN UINT32_MAX

/* Of a slot's word, what stays when the request has been taken: see pending.c. */
#define TURN_MASK ((uint64_t)0xfffe)

/* One request in the table: where it is, and the slot's word, which changes with each request. */
struct ticket {
    number_in_one_piece *word;
    const struct pending *request;
    uint64_t seen;
    int level;
};

static inline NTSTATUS status_of(const struct result *result)
{
    return (NTSTATUS)(uint32_t)result->status;
}

OUT_OF_LINE bool read_result_by_words(uintptr_t block, struct result *ret_result);

/*
 * Reads a block that may be gone. Wine writes the size first and the status last,
 * so they are read the other way round. On i386 guarded_load is a locked access,
 * which must not be used on a block that is in two cache lines.
 */
static inline bool read_result(uintptr_t block, bool narrow, struct result *ret_result)
{
#ifdef __x86_64__
    if (!narrow)
        return guarded_load((const uint64_t *)block, &ret_result->status) &&
               guarded_load((const uint64_t *)block + 1, &ret_result->information);
#else
    (void)narrow;
#endif
    return read_result_by_words(block, ret_result);
}

/* Whether the block shows, by itself, that the request has ended. */
OUT_OF_LINE bool shows_end(const struct pending *request, const struct result *result);

/*
 * A request is about to be made: if an earlier one had the same block, that has ended; then the new
 * one is entered. Returns false if there is no room for it.
 */
OUT_OF_LINE bool pending_enter(const struct pending *request, struct ticket *ret_ticket);

/* Enters a request whose service has returned. Returns false if there is no room for it. */
OUT_OF_LINE bool pending_add(const struct pending *request, struct ticket *ret_ticket);

/* The service has returned STATUS_PENDING. Does nothing if the request has been taken since. */
OUT_OF_LINE void pending_wait(const struct ticket *ticket, const struct pending *request);

/* Takes the request out. Returns false if another thread has done so before. */
static inline bool pending_take(const struct ticket *ticket)
{
    uint64_t seen = ticket->seen;

    return __atomic_compare_exchange_n(ticket->word, &seen, seen & TURN_MASK, false,
                                       __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

/*
 * Where requests wait, by the words of own_counters alone: see groups_of() in
 * pending.c. A request whose service has not returned shows in none of them.
 */
#define GROUP_BITS     5
#define KEY_BITS       48
#define WORD_OF_STACKS 0
#define WORD_OF_SHARED 2

/* The part of a key that the table knows. */
static inline uint64_t key_bits(uintptr_t key)
{
    return (uint64_t)key & (((uint64_t)1 << KEY_BITS) - 1);
}

static inline uint64_t mix(uint64_t bits)
{
    return bits * 0x9E3779B97F4A7C15u; /* 2^64 / golden ratio */
}

static inline unsigned int shared_group(uint64_t bits)
{
    return (unsigned int)(mix(bits) >> (64 - GROUP_BITS));
}

/* Where a thread's frames are, mostly; a part of the address space of that size has one group. */
#define STACK_BITS 18
#define STACK_TOP  ((uintptr_t)1 << STACK_BITS)

static inline unsigned int stack_group(uint64_t bits)
{
    return (unsigned int)(bits >> STACK_BITS) % (1u << GROUP_BITS);
}

/* The two that the top of this thread's stack can have, a bit for each. */
static inline uint32_t own_stack_groups(void)
{
    uintptr_t base = OWN_TEB(StackBase);

    return 1u << stack_group(key_bits(base - STACK_TOP)) | 1u << stack_group(key_bits(base - 1));
}

/* Whether a request on this thread's stack may wait. */
static inline bool some_wait_on_own_stack(void)
{
    uint32_t groups = waiting_groups(&own_counters.waiting[WORD_OF_STACKS]);

    return groups && groups & own_stack_groups();
}

/* Whether a request that waits may have this key: on a stack, and elsewhere. */
static inline bool some_on_stack_may_have(uintptr_t key)
{
    return waiting_groups(&own_counters.waiting[WORD_OF_STACKS]) >> stack_group(key_bits(key)) & 1;
}

static inline bool some_shared_may_have(uintptr_t key)
{
    uint32_t groups = 0;

#pragma GCC unroll 8
    for (int word = WORD_OF_STACKS + 1; word < WAITING_WORDS; word++)
        groups |= waiting_groups(&own_counters.waiting[word]);
    return groups && groups >> shared_group(key_bits(key)) & 1;
}

/* Whether there may be a request with this key in the table. */
OUT_OF_LINE bool pending_has(uintptr_t key);

/* A request is about to be made: if an earlier one had the same block, that has ended. */
OUT_OF_LINE void pending_reused(const struct pending *next);

/* A completion packet has been removed from a port. */
void pending_completed(uintptr_t context, NTSTATUS status, uintptr_t information);

/* A wait was satisfied by this handle. */
OUT_OF_LINE void pending_signalled(HANDLE handle);

/* Its value may be given to another object. */
void pending_forget_handle(HANDLE handle);

OUT_OF_LINE void look_at_waiting(void);

/*
 * Of the requests that wait, that no packet will report and whose block is not on
 * another thread's stack, counts those whose block shows their end.
 */
static inline void pending_look(void)
{
    if (__builtin_expect(
            waiting_groups(&own_counters.waiting[WORD_OF_SHARED]) || some_wait_on_own_stack(), 0))
        look_at_waiting();
}

/* Whether there has ever been a request to look for: if not, waits have nothing to do. */
extern bool pending_in_use;

/* completion.c */

/* Replaces the wait of win32u.so, if that is loaded and it has not been done. */
OUT_OF_LINE void watch_message_waits(void);

#endif
