/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The requests that have been counted as operations and whose bytes have still
 * to be: an open hash of buckets of eight, without locks. A slot is free (key
 * 0), being written or read by one thread (BUSY), or holds a request; whoever
 * changes its key from the request's to BUSY has taken that request, so bytes
 * are counted once. A thread killed in between loses one slot for good.
 *
 * A full bucket overflows into the next level, a larger table made when it is
 * first needed; with all of them full, an old request makes room and loses its
 * bytes. A request whose end is never seen stays until its IO_STATUS_BLOCK is
 * used again, which is when the program has it back.
 *
 * The key is what the program will hand back: the APC context where a
 * completion port gets it, else the address of the IO_STATUS_BLOCK. Where the
 * block is on the stack of a thread that is about to wait for it, as in every
 * blocking call above an asynchronous handle, the key is that thread's and what
 * it waits for.
 */
#include "io_private.h"

#define BUCKET_SLOTS 8
#define LEVELS       3
#define FREE         ((ULONG_PTR)0)
#define BUSY         ((ULONG_PTR)1)

struct bucket {
    ULONG_PTR keys[BUCKET_SLOTS]; /* one cache line: a search that finds nothing reads no more */
    struct pending requests[BUCKET_SLOTS];
};

struct level {
    unsigned bits; /* the number of buckets is a power of two */
    struct bucket *buckets;
};

static struct bucket first_buckets[1 << 8];
static struct level levels[LEVELS] = {{8, first_buckets}, {12, NULL}, {16, NULL}};

ULONG_PTR own_thread_key(HANDLE waited_for)
{
    ULONG_PTR tid = (ULONG_PTR)NtCurrentTeb()->Reserved1[9]; /* ClientId.UniqueThread */

    /* Odd, as no other key is; above BUSY, since thread ids begin at 4. */
    return ((tid << 16) ^ (ULONG_PTR)waited_for) | 1;
}

static struct bucket *find_bucket(int i, ULONG_PTR key)
{
    struct bucket *buckets = __atomic_load_n(&levels[i].buckets, __ATOMIC_ACQUIRE);
    UINT64 mixed = (UINT64)key * 0x9E3779B97F4A7C15u; /* 2^64 / golden ratio */

    return buckets ? &buckets[mixed >> (64 - levels[i].bits)] : NULL;
}

static BOOL change_key(ULONG_PTR *slot, ULONG_PTR from, ULONG_PTR to)
{
    return __atomic_compare_exchange_n(slot, &from, to, FALSE, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static void write_slot(struct bucket *bucket, int slot, const struct pending *request)
{
    bucket->requests[slot] = *request;
    __atomic_store_n(&bucket->keys[slot], request->key, __ATOMIC_RELEASE);
}

static BOOL add_to_bucket(struct bucket *bucket, const struct pending *request)
{
    for (int slot = 0; slot < BUCKET_SLOTS; slot++) {
        if (__atomic_load_n(&bucket->keys[slot], __ATOMIC_RELAXED) == FREE &&
            change_key(&bucket->keys[slot], FREE, BUSY)) {
            write_slot(bucket, slot, request);
            return TRUE;
        }
    }
    return FALSE;
}

static BOOL take_from_bucket(struct bucket *bucket, ULONG_PTR key, ULONG_PTR block,
                             struct pending *ret_request)
{
    for (int slot = 0; slot < BUCKET_SLOTS; slot++) {
        if (__atomic_load_n(&bucket->keys[slot], __ATOMIC_RELAXED) != key ||
            !change_key(&bucket->keys[slot], key, BUSY))
            continue;
        if (block == ANY_BLOCK || bucket->requests[slot].block == block) {
            *ret_request = bucket->requests[slot];
            __atomic_store_n(&bucket->keys[slot], FREE, __ATOMIC_RELEASE);
            return TRUE;
        }
        __atomic_store_n(&bucket->keys[slot], key, __ATOMIC_RELEASE);
    }
    return FALSE;
}

static void make_level(int i)
{
    SIZE_T size = sizeof(struct bucket) << levels[i].bits;
    struct bucket *none = NULL;
    SIZE_T whole = 0;
    PVOID made = NULL;

    if (ZwAllocateVirtualMemory(NtCurrentProcess(), &made, 0, &size, MEM_COMMIT, PAGE_READWRITE))
        return;
    if (!__atomic_compare_exchange_n(&levels[i].buckets, &none, (struct bucket *)made, FALSE,
                                     __ATOMIC_RELEASE, __ATOMIC_RELAXED))
        ZwFreeVirtualMemory(NtCurrentProcess(), &made, &whole, MEM_RELEASE);
}

/* Every level is full here: the slot that is overwritten changes from call to call. */
static void add_by_force(const struct pending *request)
{
    static unsigned turn;
    struct bucket *bucket = find_bucket(0, request->key);
    int slot = (int)(__atomic_fetch_add(&turn, 1, __ATOMIC_RELAXED) % BUCKET_SLOTS);
    ULONG_PTR seen = __atomic_load_n(&bucket->keys[slot], __ATOMIC_RELAXED);

    if (seen != BUSY && change_key(&bucket->keys[slot], seen, BUSY))
        write_slot(bucket, slot, request);
}

/*
 * The program makes a new request with a block that an old one is waiting for,
 * so the old one has ended, unseen. What the block says of it still stands if
 * the program did not clear it; it is believed if it is the same handle's and
 * no more than was asked for.
 */
static void count_reused(const struct pending *old, const struct pending *request)
{
    const IO_STATUS_BLOCK *block = (const IO_STATUS_BLOCK *)old->block;
    ULONG_PTR information, status;

    if (old->handle == request->handle && old->room != ROOM_UNKNOWN &&
        guarded_load(&block->Information, &information) &&
        guarded_load((const ULONG_PTR *)&block->Pointer, &status))
        count_completed(old, (NTSTATUS)status, information);
}

void pending_add(const struct pending *request)
{
    struct pending old;

    /* Contexts of our callers' own need not differ, blocks must. */
    if (request->key == request->block && pending_take(request->key, request->block, &old))
        count_reused(&old, request);
    for (int i = 0; i < LEVELS; i++) {
        struct bucket *bucket = find_bucket(i, request->key);

        if (!bucket) {
            make_level(i);
            bucket = find_bucket(i, request->key);
        }
        if (bucket && add_to_bucket(bucket, request))
            return;
    }
    add_by_force(request);
}

BOOL pending_take(ULONG_PTR key, ULONG_PTR block, struct pending *ret_request)
{
    for (int i = 0; i < LEVELS; i++) {
        struct bucket *bucket = find_bucket(i, key);

        if (bucket && take_from_bucket(bucket, key, block, ret_request))
            return TRUE;
    }
    return FALSE;
}

void count_completed(const struct pending *request, NTSTATUS status, ULONG_PTR information)
{
    if (!NT_ERROR(status) && information <= request->room)
        count_bytes((enum io_kind)request->kind, information);
}

void pending_completed(ULONG_PTR key, ULONG_PTR block, NTSTATUS status, ULONG_PTR information)
{
    struct pending request;

    if (key && pending_take(key, block, &request))
        count_completed(&request, status, information);
}
