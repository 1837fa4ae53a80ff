/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The requests that have been counted as operations and whose bytes have still
 * to be counted: an open hash of buckets of eight slots.
 *
 * The table has four levels. The first is for requests whose block is on the
 * stack of the thread that makes them, and which neither a routine nor a packet
 * reports. A thread's services look there only where its own stack lies; the
 * stacks of two threads can come to the same bucket.
 *
 * A slot is a word and a request. The word is
 *
 *   bits 16 to 63   the low bits of the request's key; FREE or BUSY if there is none
 *   bits 1 to 15    a number that grows with each request in this slot
 *   bit 0           ISSUING: the service that makes the request has not returned
 *
 * Who may write:
 *   - Whoever changes a word from FREE to BUSY owns the slot: it writes the
 *     request, and then the word. The request does not change until the word does.
 *   - Whoever changes a word from a request's to FREE has taken that request, and
 *     counts its bytes. A reader therefore loads the word, copies the request,
 *     looks at its block, and takes it by compare-and-swap with the loaded word:
 *     if that succeeds, the copy was of one request, and the same one. Nobody puts
 *     a request back, so a search never misses one that another thread looks at.
 *   - Only the thread that makes the request clears ISSUING, by compare-and-swap.
 *
 * A thread that is killed while it writes a slot leaves it BUSY: it is lost. One
 * that is killed after taking a request loses its bytes.
 *
 * While a request is in the table its block has not been reported to the program
 * by a packet or a wait, since the services that do so take it first. Only a
 * program that polls the block can have freed it. So a block is read with a guard, and
 * what it holds is believed only if it can be this request's result.
 *
 * groups_of() tells where requests are that wait: a bit for each 32nd of a level's
 * buckets, and above the bits how many requests have ever come. Both change at
 * once, after the slot's word has been written. A thread that finds nothing in a
 * group clears its bit only if no request has come since it began to look: so
 * the bit is there as long as a request waits, but for the moment in which the
 * request's own thread is in pending_wait().
 *
 * A full bucket overflows into the next level; the last two are larger tables that
 * are mapped when they are first needed and stay. With all full, an old request
 * makes room and loses its bytes. A request whose end is not seen stays until its
 * block is used again or the process ends.
 */
#include "private.h"

#include "../host/pages.h"

#include <sys/mman.h>

#define BUCKET_SLOTS 8
#define STACK_LEVEL  0
#define FIRST_SHARED 1
#define LEVELS       4
#define FIRST_BITS   6

#define ALL_GROUPS ((uint64_t)UINT32_MAX)
#define ARRIVAL    ((uint64_t)1 << 32)

#define FREE      0u
#define BUSY      1u
#define ISSUING   ((uint64_t)1)
#define TAG_SHIFT 16
#define TURN      ((uint64_t)2)

#define KEY_BITS_OF(word) ((word) >> TAG_SHIFT)

/* The words of a bucket share a cache line: a search that finds nothing reads no more. */
struct bucket {
    number_in_one_piece words[BUCKET_SLOTS];
    struct pending requests[BUCKET_SLOTS];
} __attribute__((aligned(64)));

struct level {
    unsigned int bits; /* the number of buckets is a power of two */
    struct bucket *buckets;
};

static struct bucket stack_buckets[1 << GROUP_BITS] PAGES_OF_THEIR_OWN;
static struct bucket first_buckets[1 << FIRST_BITS] PAGES_OF_THEIR_OWN;
static struct level levels[LEVELS] = {
    {GROUP_BITS, stack_buckets}, {FIRST_BITS, first_buckets}, {10, NULL}, {16, NULL}};

/* Which requests of the table to look at: those that a packet will report, or the others. */
enum class { ON_PORT, WITHOUT_PORT, CLASSES };

/* No packet reports a request of the first level. */
#define WORD_OF(level, class) ((level)*CLASSES + (int)(class) - 1)

_Static_assert(WORD_OF(LEVELS, ON_PORT) == WAITING_WORDS &&
                   WORD_OF(STACK_LEVEL, WITHOUT_PORT) == WORD_OF_STACKS &&
                   WORD_OF(FIRST_SHARED, WITHOUT_PORT) == WORD_OF_SHARED,
               "a word for each level and class, and private.h has the same");

static number_in_one_piece *groups_of(int level, enum class class)
{
    return &own_counters.waiting[WORD_OF(level, class)];
}

/*
 * The request that was last made to signal a handle, as level, bucket and slot,
 * plus one; 0 for none. It may be long gone: only a hint, which any thread may
 * overwrite.
 */
static uint32_t last_request[KNOWN_HANDLES] PAGES_OF_THEIR_OWN;

#define SLOT_BITS   3
#define LEVEL_SHIFT 24
#define LEVEL_MASK  ((1u << LEVEL_SHIFT) - 1)

bool pending_in_use;

_Static_assert(KEY_BITS == 64 - TAG_SHIFT, "the part of a key that is in a slot's word");

static inline __attribute__((always_inline)) struct bucket *find_bucket(int level, uint64_t bits)
{
    struct bucket *buckets = __atomic_load_n(&levels[level].buckets, __ATOMIC_ACQUIRE);

    if (level == STACK_LEVEL)
        return &buckets[stack_group(bits)];
    return buckets ? &buckets[mix(bits) >> (64 - levels[level].bits)] : NULL;
}

typedef uintptr_t __attribute__((may_alias)) request_word;

/* May copy parts of two requests; then the slot's word has changed. */
static void copy_request(struct pending *copy, const struct pending *request)
{
    _Static_assert(sizeof(*copy) % sizeof(request_word) == 0, "it is copied by words");

#pragma GCC unroll 16
    for (size_t i = 0; i < sizeof(*copy) / sizeof(request_word); i++)
        ((request_word *)copy)[i] =
            __atomic_load_n((const request_word *)request + i, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
}

static bool change_word(number_in_one_piece *word, uint64_t from, uint64_t to)
{
    return __atomic_compare_exchange_n(word, &from, to, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

static uint64_t load_word(const number_in_one_piece *word)
{
    return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

OUT_OF_LINE bool read_result_by_words(uintptr_t block, struct result *ret_result)
{
    uint32_t words[2];

    if (!guarded_copy(words, (const void *)block, sizeof(words)))
        return false;
    ret_result->status = words[0];
    ret_result->information = words[1];
    return true;
}

/* Statuses that requests end with are errors, or the system's own: with no facility. */
#define FACILITY_MASK 0x3fff0000u

/* Whether the block can hold this request's result. The upper half of the first word is not Wine's
 * to write. */
static inline __attribute__((always_inline)) bool is_plausible(const struct pending *request,
                                                               const struct result *result)
{
    NTSTATUS status = status_of(result);
    uint32_t room = request->room == ROOM_UNKNOWN ? INT32_MAX : request->room;

    if (status == STATUS_PENDING || result->status >> 32 != request->prior.status >> 32)
        return false;
    return NT_ERROR(status) || (!((uint32_t)status & FACILITY_MASK) && result->information <= room);
}

static inline bool has_changed(const struct pending *request, const struct result *result)
{
    return result->status != request->prior.status ||
           result->information != request->prior.information;
}

OUT_OF_LINE bool shows_end(const struct pending *request, const struct result *result)
{
    return has_changed(request, result) && is_plausible(request, result);
}

static inline __attribute__((always_inline)) void
count_result(const struct pending *request, NTSTATUS status, uint64_t information)
{
    if (!NT_ERROR(status) && information <= request->room)
        count_bytes((enum io_kind)request->kind, information);
}

static struct ticket ticket_of(int level, struct bucket *bucket, int slot)
{
    return (struct ticket){.word = &bucket->words[slot],
                           .request = &bucket->requests[slot],
                           .seen = load_word(&bucket->words[slot]),
                           .level = level};
}

static bool holds_request(const struct ticket *ticket)
{
    return KEY_BITS_OF(ticket->seen) > BUSY;
}

/*
 * Sets of a bucket's slots, a bit for each, made without branches, which a processor often
 * mispredicts after a system call. A slot's word may change once it has been looked at. The number
 * of each unroll is BUCKET_SLOTS, which gcc does not take there.
 */
static inline unsigned int slots_with_key(const struct bucket *bucket, uint64_t bits)
{
    unsigned int slots = 0;

#pragma GCC unroll 8
    for (unsigned int slot = 0; slot < BUCKET_SLOTS; slot++)
        slots |= (unsigned int)(KEY_BITS_OF(load_word(&bucket->words[slot])) == bits) << slot;
    return slots;
}

/* Whether the bucket has no request, and nobody writes one. */
static inline bool is_empty(const struct bucket *bucket)
{
    uint64_t all = 0;

#pragma GCC unroll 8
    for (unsigned int slot = 0; slot < BUCKET_SLOTS; slot++)
        all |= load_word(&bucket->words[slot]);
    return KEY_BITS_OF(all) == FREE;
}

/* Those with a request whose service has returned. */
static inline unsigned int waiting_slots(const struct bucket *bucket)
{
    unsigned int slots = 0;

#pragma GCC unroll 8
    for (unsigned int slot = 0; slot < BUCKET_SLOTS; slot++) {
        uint64_t seen = load_word(&bucket->words[slot]);

        slots |= ((unsigned int)(KEY_BITS_OF(seen) > BUSY) & (unsigned int)~seen & ISSUING) << slot;
    }
    return slots;
}

/* Whether there may be a request with this key, from level first to the one before end. */
static inline bool has_key(uintptr_t key, int first, int end)
{
    uint64_t bits = key_bits(key);

    for (int level = first; level < end; level++) {
        const struct bucket *bucket = find_bucket(level, bits);

        if (bucket && slots_with_key(bucket, bits))
            return true;
    }
    return false;
}

OUT_OF_LINE bool pending_has(uintptr_t key)
{
    return has_key(key, 0, LEVELS);
}

/* Calls visit with each request there that has this key, until it returns true. */
static bool find_key(uintptr_t key, int first, int end,
                     bool (*visit)(const struct ticket *, void *), void *context)
{
    uint64_t bits = key_bits(key);

    for (int level = first; level < end; level++) {
        struct bucket *bucket = find_bucket(level, bits);

        for (unsigned int left = bucket ? slots_with_key(bucket, bits) : 0; left;
             left &= left - 1) {
            struct ticket ticket = ticket_of(level, bucket, __builtin_ctz(left));

            if (KEY_BITS_OF(ticket.seen) == bits && holds_request(&ticket) &&
                visit(&ticket, context))
                return true;
        }
    }
    return false;
}

static OUT_OF_LINE void make_level(int level)
{
    size_t size = sizeof(struct bucket) << levels[level].bits;
    struct bucket *none = NULL;
    void *made = mmap(NULL, size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (made == MAP_FAILED)
        return;
    if (!__atomic_compare_exchange_n(&levels[level].buckets, &none, (struct bucket *)made, false,
                                     __ATOMIC_RELEASE, __ATOMIC_RELAXED))
        munmap(made, size);
}

static void note_handle(uint32_t handle, int level, const struct bucket *bucket, int slot)
{
    uintptr_t index = handle >> 2;
    uint32_t number = (uint32_t)level << LEVEL_SHIFT |
                      (uint32_t)(bucket - levels[level].buckets) << SLOT_BITS | (uint32_t)slot;

    if (index < KNOWN_HANDLES &&
        __atomic_load_n(&last_request[index], __ATOMIC_RELAXED) != number + 1)
        __atomic_store_n(&last_request[index], number + 1, __ATOMIC_RELAXED);
}

/* seen is what the slot's word was when the slot was chosen: a request that has come since stays.
 */
static OUT_OF_LINE bool write_slot(int level, struct bucket *bucket, int slot, uint64_t seen,
                                   const struct pending *request, struct ticket *ret_ticket)
{
    uint64_t turn = (seen + TURN) & TURN_MASK;
    struct ticket ticket = ticket_of(level, bucket, slot);

    if (KEY_BITS_OF(seen) == BUSY ||
        !change_word(ticket.word, seen, (uint64_t)BUSY << TAG_SHIFT | turn))
        return false;
    if (!__atomic_load_n(&pending_in_use, __ATOMIC_RELAXED))
        __atomic_store_n(&pending_in_use, true, __ATOMIC_RELAXED);
    bucket->requests[slot] = *request;
    ticket.seen = key_bits(request->key) << TAG_SHIFT | turn | ISSUING;
    __atomic_store_n(ticket.word, ticket.seen, __ATOMIC_RELEASE);
    note_handle(request->waited_on, level, bucket, slot);
    *ret_ticket = ticket;
    return true;
}

static bool add_to_level(int level, const struct pending *request, struct ticket *ret_ticket)
{
    struct bucket *bucket = find_bucket(level, key_bits(request->key));

    for (int slot = 0; bucket && slot < BUCKET_SLOTS; slot++) {
        uint64_t seen = load_word(&bucket->words[slot]);

        if (KEY_BITS_OF(seen) == FREE && write_slot(level, bucket, slot, seen, request, ret_ticket))
            return true;
    }
    return false;
}

/* Every level is full here: the slot that is overwritten changes from call to call. */
static OUT_OF_LINE bool add_by_force(const struct pending *request, struct ticket *ret_ticket)
{
    static unsigned int next;
    int slot = (int)(__atomic_fetch_add(&next, 1, __ATOMIC_RELAXED) % BUCKET_SLOTS);
    struct bucket *bucket = find_bucket(FIRST_SHARED, key_bits(request->key));

    return write_slot(FIRST_SHARED, bucket, slot, load_word(&bucket->words[slot]), request,
                      ret_ticket);
}

OUT_OF_LINE bool pending_add(const struct pending *request, struct ticket *ret_ticket)
{
    if (key_bits(request->key) <= BUSY)
        return false;
    for (int level = request->on_stack ? STACK_LEVEL : FIRST_SHARED; level < LEVELS; level++) {
        if (!__atomic_load_n(&levels[level].buckets, __ATOMIC_RELAXED))
            make_level(level);
        if (add_to_level(level, request, ret_ticket))
            return true;
    }
    return add_by_force(request, ret_ticket);
}

/*
 * Counts the request and takes it out if it has ended: its block has changed, or, if signalled, it
 * holds what can be the result. signalled: the handle was that is signalled at the request's end.
 * Returns whether the request has ended. It calls no function of System V's convention, for which
 * it would save ten registers.
 */
static OUT_OF_LINE bool look_at(const struct ticket *ticket, bool signalled)
{
    struct pending request;
    struct result result;

    copy_request(&request, ticket->request);
    if (!read_result(request.block, request.narrow, &result) ||
        !(signalled || has_changed(&request, &result)) || !is_plausible(&request, &result))
        return false;
    if (pending_take(ticket))
        count_result(&request, status_of(&result), result.information);
    return true;
}

static enum class ticket_class(const struct ticket *ticket) {
    return __atomic_load_n(&ticket->request->on_port, __ATOMIC_RELAXED) ? ON_PORT : WITHOUT_PORT;
}

/* Looks at the requests of a class in a group. Returns whether one remains. */
static inline bool look_at_group(int level, enum class class, unsigned int group)
{
    size_t count = (size_t)1 << (levels[level].bits - GROUP_BITS);
    struct bucket *first = &levels[level].buckets[group * count];
    bool remains = false;

    for (struct bucket *bucket = first; bucket < first + count; bucket++) {
        for (unsigned int left = waiting_slots(bucket); left; left &= left - 1) {
            struct ticket ticket = ticket_of(level, bucket, __builtin_ctz(left));

            if (holds_request(&ticket) && !(ticket.seen & ISSUING) &&
                ticket_class(&ticket) == class && !look_at(&ticket, false))
                remains = true;
        }
    }
    return remains;
}

/* groups: a bit for each */
static OUT_OF_LINE void look_at_groups(int level, enum class class, uint64_t groups)
{
    number_in_one_piece *all = groups_of(level, class);

    for (uint64_t left = load_word(all) & groups; left; left &= left - 1) {
        unsigned int group = (unsigned int)__builtin_ctzll(left);
        uint64_t before = load_word(all);

        if (!look_at_group(level, class, group))
            change_word(all, before, before & ~((uint64_t)1 << group));
    }
}

OUT_OF_LINE void look_at_waiting(void)
{
    if (some_wait_on_own_stack())
        look_at_groups(STACK_LEVEL, WITHOUT_PORT, own_stack_groups());
    if (waiting_groups(&own_counters.waiting[WORD_OF_SHARED]))
        look_at_groups(FIRST_SHARED, WITHOUT_PORT, ALL_GROUPS);
}

void io_sweep_all(void)
{
    for (int word = 0; word < WAITING_WORDS; word++)
        look_at_groups((word + 1) / CLASSES, (enum class)((word + 1) % CLASSES), ALL_GROUPS);
}

/* The group has a request more. */
static void note_arrival(number_in_one_piece *all, unsigned int group)
{
    uint64_t seen = __atomic_load_n(all, __ATOMIC_RELAXED);

    while (!__atomic_compare_exchange_n(all, &seen, (seen | (uint64_t)1 << group) + ARRIVAL, false,
                                        __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
        ;
}

/*
 * From the arrival on, pending_look looks at the request. What Wine has written
 * to the block before that is seen by the look at the end.
 */
OUT_OF_LINE void pending_wait(const struct ticket *ticket, const struct pending *request)
{
    struct ticket waiting = *ticket;
    uint64_t bits = key_bits(request->key);
    unsigned int group = ticket->level == STACK_LEVEL ? stack_group(bits) : shared_group(bits);

    waiting.seen &= ~ISSUING;
    if (!change_word(ticket->word, ticket->seen, waiting.seen))
        return;
    note_arrival(groups_of(ticket->level, request->on_port ? ON_PORT : WITHOUT_PORT), group);
    look_at(&waiting, false);
}

/* In the first level, each group is one bucket. */
static inline void clear_if_empty(const struct bucket *bucket)
{
    number_in_one_piece *all = groups_of(STACK_LEVEL, WITHOUT_PORT);
    uint64_t before = load_word(all);

    if (is_empty(bucket))
        change_word(all, before, before & ~((uint64_t)1 << (bucket - stack_buckets)));
}

/*
 * The handle may have been signalled by something else. While the service that
 * makes the request has not returned, only a block that has changed shows its
 * end; then, any that can be its result does.
 */
OUT_OF_LINE void pending_signalled(HANDLE handle)
{
    uintptr_t index = handle_index(handle);
    uint32_t number =
        index < KNOWN_HANDLES ? __atomic_load_n(&last_request[index], __ATOMIC_RELAXED) : 0;
    struct bucket *bucket;
    struct ticket ticket;
    int level;

    if (!number)
        return;
    number--;
    level = (int)(number >> LEVEL_SHIFT);
    bucket = __atomic_load_n(&levels[level].buckets, __ATOMIC_ACQUIRE) +
             ((number & LEVEL_MASK) >> SLOT_BITS);
    ticket = ticket_of(level, bucket, (int)(number % BUCKET_SLOTS));
    if (!holds_request(&ticket) ||
        __atomic_load_n(&ticket.request->waited_on, __ATOMIC_RELAXED) >> 2 != index)
        return;
    if (look_at(&ticket, !(ticket.seen & ISSUING)) && level == STACK_LEVEL)
        clear_if_empty(bucket);
}

void pending_forget_handle(HANDLE handle)
{
    uintptr_t index = handle_index(handle);

    if (index < KNOWN_HANDLES && __atomic_load_n(&last_request[index], __ATOMIC_RELAXED))
        __atomic_store_n(&last_request[index], 0, __ATOMIC_RELAXED);
}

/*
 * Whether what the next request found in the block can be this one's result.
 * kernelbase.dll has set the status to STATUS_PENDING by then, and left the size.
 */
static bool is_left_over(const struct pending *old, const struct pending *next)
{
    struct result left = next->prior;

    if (status_of(&left) == STATUS_PENDING)
        left.status = old->prior.status >> 32 << 32 | STATUS_SUCCESS;
    return old->file == next->file && is_plausible(old, &left);
}

/* An old request whose service has not returned has been looked at where its end was reported. */
static bool replace_old(const struct ticket *ticket, void *context)
{
    const struct pending *next = context;
    struct pending old;

    copy_request(&old, ticket->request);
    if (old.block == next->block && pending_take(ticket) && !(ticket->seen & ISSUING) &&
        is_left_over(&old, next))
        count_result(&old, status_of(&next->prior), next->prior.information);
    return false;
}

static OUT_OF_LINE void replace_all_old(const struct pending *next, int first, int end)
{
    find_key(next->key, first, end, replace_old, (void *)(uintptr_t)next);
}

/* Where the next request will not be entered, only requests that wait are looked for. */
OUT_OF_LINE void pending_reused(const struct pending *next)
{
    bool on_stack = next->on_stack;
    int first = on_stack || some_on_stack_may_have(next->key) ? STACK_LEVEL : FIRST_SHARED;
    int end = !on_stack || some_shared_may_have(next->key) ? LEVELS : FIRST_SHARED;

    if (has_key(next->key, first, end))
        replace_all_old(next, first, end);
}

/*
 * Adds a request if no other is seen that may have its block, nor any in its bucket. One that
 * another thread adds to the bucket meanwhile has another block, on that thread's stack.
 */
static inline bool add_as_only_one(const struct pending *request, struct ticket *ret_ticket)
{
    struct bucket *bucket = &stack_buckets[stack_group(request->key)];
    uint64_t seen = load_word(&bucket->words[0]); /* first: a request that comes since stays */

    return !some_shared_may_have(request->key) && is_empty(bucket) &&
           write_slot(STACK_LEVEL, bucket, 0, seen, request, ret_ticket);
}

OUT_OF_LINE bool pending_enter(const struct pending *request, struct ticket *ret_ticket)
{
    if (request->on_stack && add_as_only_one(request, ret_ticket))
        return true;
    pending_reused(request);
    return pending_add(request, ret_ticket);
}

/* A packet, and a request that may be its, if none is found whose block says the same. */
struct packet {
    uintptr_t context;
    struct result result;
    struct ticket candidate;
    bool has_candidate;
};

static bool take_packets_request(const struct ticket *ticket, const struct packet *packet)
{
    struct pending request;

    copy_request(&request, ticket->request);
    if (!pending_take(ticket))
        return false;
    count_result(&request, status_of(&packet->result), packet->result.information);
    return true;
}

/*
 * Requests may share a context: the one is wanted whose block has the packet's
 * result. A block that is still pending, after the service has returned, means
 * that the program has queued the packet itself.
 */
static bool match_packet(const struct ticket *ticket, void *context)
{
    struct packet *packet = context;
    struct pending request;
    struct result result;

    copy_request(&request, ticket->request);
    if (request.key != packet->context)
        return false;
    if (read_result(request.block, request.narrow, &result)) {
        if (status_of(&result) == status_of(&packet->result) &&
            result.information == packet->result.information &&
            take_packets_request(ticket, packet)) {
            packet->has_candidate = false;
            return true;
        }
        if (status_of(&result) == STATUS_PENDING && !(ticket->seen & ISSUING))
            return false;
    }
    if (!packet->has_candidate) {
        packet->candidate = *ticket;
        packet->has_candidate = true;
    }
    return false;
}

void pending_completed(uintptr_t context, NTSTATUS status, uintptr_t information)
{
    struct packet packet = {.context = context,
                            .result = {.status = (uint32_t)status, .information = information}};

    if (!__atomic_load_n(&pending_in_use, __ATOMIC_RELAXED))
        return;
    find_key(context, FIRST_SHARED, LEVELS, match_packet, &packet);
    if (packet.has_candidate)
        take_packets_request(&packet.candidate, &packet);
}
