/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Regions of an address space, and what of each counts. For the own process the
 * kinds of allocations are kept in tables of buckets, each one cache line of
 * words: an allocation's base, which is a multiple of 64 KiB, with its kind in
 * the low bits. A word is changed by one atomic operation, so no lock is needed.
 * The first table is one page, since most programs have few allocations; the
 * second takes what the first has no room for.
 */
#include "regions.h"

#include "../host/guard.h"
#include "../host/pages.h"
#include "../table/originals.h"
#include "../teb.h"

#define PAGE_READWRITE         0x04u
#define PAGE_WRITECOPY         0x08u
#define PAGE_EXECUTE_READWRITE 0x40u
#define PAGE_EXECUTE_WRITECOPY 0x80u

#define PAGE_COPIES   (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY)
#define PAGE_WRITABLE (PAGE_READWRITE | PAGE_EXECUTE_READWRITE | PAGE_COPIES)

#define BUCKET_WORDS 8u

#define FIRST_BITS  6u
#define SECOND_BITS 12u

#define STATUS_FILE_INVALID ((NTSTATUS)0xC0000098)

/* How kernel stacks that name their thread are known: their size, and where the TEB's address is.
 */
static size_t kernel_stack_size, kernel_stack_teb;

typedef uintptr_t bucket[BUCKET_WORDS];

static bucket first_kinds[1u << FIRST_BITS] PAGES_OF_THEIR_OWN;
static bucket second_kinds[1u << SECOND_BITS] PAGES_OF_THEIR_OWN;

/* How many of the tables are in use; the second one is from when the first had no room. */
static unsigned int tables = 1;

static uintptr_t *bucket_of(unsigned int table, uintptr_t base)
{
    /* 2^32 / golden ratio; its high bits are mixed best */
    uint32_t hash = (uint32_t)(base >> 16) * 0x9E3779B1u;

    return table ? second_kinds[hash >> (32 - SECOND_BITS)]
                 : first_kinds[hash >> (32 - FIRST_BITS)];
}

static bool is_of(uintptr_t word, uintptr_t base)
{
    return word && !((word ^ base) & ~GRANULARITY_MASK);
}

/* The word of this allocation, and in *ret_seen what it holds; NULL if there is none. */
static uintptr_t *find_word(uintptr_t base, uintptr_t *ret_seen)
{
    for (unsigned int table = 0; table < __atomic_load_n(&tables, __ATOMIC_ACQUIRE); table++) {
        uintptr_t *words = bucket_of(table, base);

        for (unsigned int i = 0; i < BUCKET_WORDS; i++) {
            *ret_seen = __atomic_load_n(&words[i], __ATOMIC_ACQUIRE);
            if (is_of(*ret_seen, base))
                return &words[i];
        }
    }
    return NULL;
}

static bool change_word(uintptr_t *word, uintptr_t from, uintptr_t to)
{
    return __atomic_compare_exchange_n(word, &from, to, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

static bool put_in_table(unsigned int table, uintptr_t base, uintptr_t note)
{
    uintptr_t *words = bucket_of(table, base);

    for (unsigned int i = 0; i < BUCKET_WORDS; i++)
        if (change_word(&words[i], 0, note))
            return true;
    return false;
}

bool note_allocation(uintptr_t base, enum allocation_kind kind)
{
    uintptr_t note = base | (uintptr_t)kind, seen;
    uintptr_t *word = find_word(base, &seen);

    if (word && change_word(word, seen, note))
        return true;
    if (put_in_table(0, base, note))
        return true;
    __atomic_store_n(&tables, 2, __ATOMIC_RELEASE);
    return put_in_table(1, base, note);
}

/* Two threads that noted it at once have used two words. */
void forget_allocation(uintptr_t base)
{
    uintptr_t seen, *word;

    while ((word = find_word(base, &seen)))
        change_word(word, seen, 0);
}

enum allocation_kind allocation_kind(uintptr_t base)
{
    uintptr_t seen;

    return find_word(base, &seen) ? (enum allocation_kind)(seen & GRANULARITY_MASK)
                                  : ALLOCATION_UNKNOWN;
}

void learn_kernel_stacks(size_t size, size_t teb_offset)
{
    kernel_stack_size = size;
    kernel_stack_teb = teb_offset;
}

bool query_region(HANDLE process, uintptr_t address, MEMORY_BASIC_INFORMATION *ret_region)
{
    return !original_NtQueryVirtualMemory(ARG(process), address, MemoryBasicInformationClass,
                                          ARG(ret_region), sizeof(*ret_region), 0) &&
           ret_region->RegionSize;
}

/* On i386 Wine shows addresses that it leaves to Unix as reserved, with a protection. */
static bool is_free(const MEMORY_BASIC_INFORMATION *region)
{
    return region->State == MEM_FREE || (region->State == MEM_RESERVE && region->Protect);
}

/* A view of the paging file has no file name. To ask costs a request to wineserver. */
static bool is_shared_view(HANDLE process, uintptr_t base)
{
    bool own = process == NtCurrentProcess();
    enum allocation_kind kind = own ? allocation_kind(base) : ALLOCATION_UNKNOWN;
    uint16_t name[600] = {0};

    if (kind != ALLOCATION_FILE_VIEW && kind != ALLOCATION_SHARED_VIEW) {
        kind = original_NtQueryVirtualMemory(ARG(process), base, MemoryMappedFilenameClass,
                                             ARG(name), sizeof(name), 0) == STATUS_FILE_INVALID
                   ? ALLOCATION_SHARED_VIEW
                   : ALLOCATION_FILE_VIEW;
        if (own)
            note_allocation(base, kind);
    }
    return kind == ALLOCATION_SHARED_VIEW;
}

/* A page of a view for copying that has been written to is writable, and the process's own. */
static bool is_copied(const MEMORY_BASIC_INFORMATION *region)
{
    return region->Protect & PAGE_COPIES ||
           (region->AllocationProtect & PAGE_COPIES && region->Protect & PAGE_WRITABLE);
}

/* An image that was mapped before changes were seen, or by a part of Wine that no service shows. */
static void note_image(const MEMORY_BASIC_INFORMATION *region)
{
    uintptr_t base = (uintptr_t)region->AllocationBase;

    if (region->Type == MEM_IMAGE && base == (uintptr_t)region->BaseAddress &&
        allocation_kind(base) != ALLOCATION_IMAGE)
        note_allocation(base, ALLOCATION_IMAGE);
}

void note_system_views(uintptr_t locale_file)
{
    const struct peb *peb = current_peb();
    const uintptr_t views[] = {(uintptr_t)peb->ApiSetMap, (uintptr_t)peb->AnsiCodePageData,
                               (uintptr_t)peb->OemCodePageData,
                               (uintptr_t)peb->UnicodeCaseTableData, locale_file};

    /* The map of API sets is a section of the file, at its second page. */
    for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
        uintptr_t base = views[i] & ~GRANULARITY_MASK;

        if (base && allocation_kind(base) == ALLOCATION_UNKNOWN)
            note_allocation(base, ALLOCATION_FILE_VIEW);
    }
}

static void add_region(HANDLE process, const MEMORY_BASIC_INFORMATION *region, uint64_t size,
                       struct memory_account *sums)
{
    sums->virtual_size += size;
    if (region->State != MEM_COMMIT)
        return;
    if (region->Type == MEM_PRIVATE ||
        (region->Type == MEM_IMAGE && region->Protect & PAGE_WRITABLE))
        sums->commit += size;
    if (region->Type != MEM_MAPPED)
        return;
    if (is_copied(region))
        sums->commit += size;
    if (is_shared_view(process, (uintptr_t)region->AllocationBase))
        sums->shared_commit += size;
}

/* Whether an allocation has the size of a kernel stack, and names a TEB where one does. */
static bool is_like_kernel_stack(const MEMORY_BASIC_INFORMATION *region)
{
    uintptr_t base = (uintptr_t)region->AllocationBase, teb, self;

    return kernel_stack_size && region->RegionSize == kernel_stack_size &&
           region->State == MEM_COMMIT && base == (uintptr_t)region->BaseAddress &&
           guarded_copy(&teb, (void *)(base + kernel_stack_teb), sizeof(teb)) && teb &&
           guarded_copy(&self, (void *)(teb + offsetof(struct teb, Self)), sizeof(self)) &&
           self == teb;
}

static bool counts_by_state(HANDLE process, const MEMORY_BASIC_INFORMATION *region)
{
    enum allocation_kind kind;

    if (process != NtCurrentProcess() || region->Type != MEM_PRIVATE)
        return true;
    kind = allocation_kind((uintptr_t)region->AllocationBase);
    if (kind == ALLOCATION_UNKNOWN && is_like_kernel_stack(region))
        return false;
    return kind != ALLOCATION_STACK && kind != ALLOCATION_KERNEL_STACK && kind != ALLOCATION_TEBS;
}

/*
 * Adds up regions from range->start on, to its end or the address space's; of one
 * allocation, unless that is 0.
 */
static bool measure(HANDLE process, struct range *range, uintptr_t allocation,
                    struct region_sums *sums)
{
    MEMORY_BASIC_INFORMATION region;
    uintptr_t at = range->start, end;

    *sums = (struct region_sums){.all_counted = true, .all_private = true};
    for (; at < range->end; at = end) {
        if (!query_region(process, at, &region))
            break;
        if (allocation && (is_free(&region) || (uintptr_t)region.AllocationBase != allocation))
            break;
        end = (uintptr_t)region.BaseAddress + region.RegionSize;
        if (end > range->end || end <= at)
            end = range->end;
        if (process == NtCurrentProcess())
            note_image(&region);
        if (at == range->start)
            sums->allocation_base = (uintptr_t)region.AllocationBase;
        if (is_free(&region) || region.Type != MEM_PRIVATE)
            sums->all_private = false;
        if (!counts_by_state(process, &region))
            sums->all_counted = false;
        else if (!is_free(&region))
            add_region(process, &region, end - at, &sums->account);
    }
    range->end = at;
    return at > range->start;
}

bool measure_range(HANDLE process, struct range range, struct region_sums *ret_sums)
{
    uintptr_t end = range.end;

    return measure(process, &range, 0, ret_sums) && range.end == end;
}

bool measure_allocation(HANDLE process, uintptr_t address, struct range *ret_range,
                        struct region_sums *ret_sums)
{
    MEMORY_BASIC_INFORMATION region;

    if (!query_region(process, address, &region) || is_free(&region))
        return false;
    *ret_range = (struct range){(uintptr_t)region.AllocationBase, UINTPTR_MAX};
    return measure(process, ret_range, ret_range->start, ret_sums);
}

bool measure_all(struct region_sums *ret_sums)
{
    struct range range = {0, UINTPTR_MAX};

    return measure(NtCurrentProcess(), &range, 0, ret_sums);
}
