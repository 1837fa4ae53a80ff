/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * NtQueryVirtualMemory: the two classes that tell of pages, of any process. All
 * others go on to the original at once, which is called often.
 */
#include "working_set.h"

#include "../host/guard.h"
#include "../host/hold.h"
#include "../memory/account.h"
#include "../memory/memory.h"
#include "../memory/working_set.h"
#include "../services.h"
#include "../table/originals.h"
#include "peers.h"

#define CHUNK 256 /* entries that are written to the program's memory at a time */
#define TRIES 4   /* at that: the program can take its memory away again each time */

/* Of NtQueryVirtualMemory. NULL as the process: the own one. */
struct page_query {
    uint32_t unix_pid; /* 0: the own process */
    uintptr_t info;
    size_t length;
};

/* The low bits of a block, below the page's number, by what Windows has there. */
static uintptr_t block_of(uint64_t address, const struct page_state *page)
{
    static const uint8_t numbers[] = {
        [0] = 0 /* no access */, [1] = 1 /* read only */,        [2] = 4 /* read, write */,
        [3] = 5 /* copy */,      [4] = 2 /* execute */,          [5] = 3 /* execute, read */,
        [6] = 6 /* all */,       [7] = 7 /* execute and copy */,
    };
    unsigned int protection = (unsigned int)__builtin_ctz(page->protection);

    return (uintptr_t)(address & ~(uint64_t)(PAGE_BYTES - 1)) | numbers[protection & 7] |
           (uintptr_t)page->share_count << 5 | (uintptr_t)page->is_shared << 8;
}

/* ---- MemoryWorkingSetInformation: a count, then blocks ---- */

struct block_writer {
    uintptr_t *blocks; /* of the program */
    size_t room;       /* for so many */
    size_t count;      /* how many there are */
    bool is_bad;
    size_t kept;
    uintptr_t chunk[CHUNK];
};

static bool write_chunk(struct block_writer *writer)
{
    size_t start = writer->count - writer->kept;
    size_t left = start < writer->room ? writer->room - start : 0;
    size_t count = writer->kept < left ? writer->kept : left;

    writer->kept = 0;
    if (count && !guarded_copy(writer->blocks + start, writer->chunk, count * sizeof(uintptr_t)))
        writer->is_bad = true;
    return !writer->is_bad;
}

/* A page that a program of this pointer size cannot address is not told. */
static bool write_block(uint64_t address, const struct page_state *page, void *context)
{
    struct block_writer *writer = context;

    if (address > UINTPTR_MAX)
        return true;
    writer->chunk[writer->kept++] = block_of(address, page);
    writer->count++;
    return writer->kept < CHUNK || write_chunk(writer);
}

static NTSTATUS write_working_set(const struct address_space *space, const struct page_query *query,
                                  size_t *ret_size)
{
    struct block_writer writer = {.blocks = (uintptr_t *)query->info + 1,
                                  .room = query->length / sizeof(uintptr_t) - 1};
    uintptr_t count;

    visit_pages(space, write_block, &writer);
    if (writer.is_bad || !write_chunk(&writer))
        return STATUS_ACCESS_VIOLATION;
    count = writer.count;
    if (!guarded_copy((void *)query->info, &count, sizeof(count)))
        return STATUS_ACCESS_VIOLATION;
    *ret_size = (1 + writer.count) * sizeof(uintptr_t);
    return writer.count > writer.room ? STATUS_INFO_LENGTH_MISMATCH : STATUS_SUCCESS;
}

/* ---- MemoryWorkingSetExInformation: the program gives addresses ---- */

struct page_entry {
    uintptr_t address;
    uintptr_t attributes;
};

static uintptr_t attributes_of(const struct page_state *page)
{
    return (uintptr_t)page->is_valid | (uintptr_t)page->share_count << 1 |
           (uintptr_t)page->protection << 4 | (uintptr_t)page->is_shared << 15;
}

static bool write_entries(const struct address_space *space, struct page_entry *entries,
                          size_t count)
{
    struct page_entry chunk[CHUNK];
    struct page_state pages[CHUNK];
    uint64_t addresses[CHUNK];

    if (!guarded_copy(chunk, entries, count * sizeof(*chunk)))
        return false;
    for (size_t i = 0; i < count; i++)
        addresses[i] = chunk[i].address;
    /* cppcheck-suppress uninitvar ; of none, none is read */
    query_pages(space, addresses, count, pages);
    for (size_t i = 0; i < count; i++)
        chunk[i].attributes = attributes_of(&pages[i]);
    return guarded_copy(entries, chunk, count * sizeof(*chunk));
}

static NTSTATUS write_pages(const struct address_space *space, const struct page_query *query,
                            size_t *ret_size)
{
    struct page_entry *entries = (struct page_entry *)query->info;
    size_t count = query->length / sizeof(*entries);

    for (size_t at = 0; at < count; at += CHUNK)
        if (!write_entries(space, entries + at, count - at < CHUNK ? count - at : CHUNK))
            return STATUS_ACCESS_VIOLATION;
    *ret_size = query->length;
    return STATUS_SUCCESS;
}

/* ---- Both ---- */

typedef NTSTATUS page_writer(const struct address_space *space, const struct page_query *query,
                             size_t *ret_size);

static NTSTATUS write_held(page_writer *writer, const struct page_query *query, size_t *ret_size)
{
    NTSTATUS status = STATUS_NOT_SUPPORTED;
    struct address_space space;
    sigset_t signals;

    hold_signals(&signals);
    if (open_address_space(query->unix_pid, &space)) {
        status = writer(&space, query, ret_size);
        close_address_space(&space);
    }
    release_signals(&signals);
    return status;
}

static NTSTATUS find_process(HANDLE process, struct page_query *query)
{
    struct target target;
    NTSTATUS status = find_target(process, true, &target);

    if (status)
        return status;
    if (process != NtCurrentProcess() && !has_right(process, PROCESS_QUERY_INFORMATION))
        return STATUS_ACCESS_DENIED;
    if (target.ended)
        return STATUS_PROCESS_IS_TERMINATING;
    return target.own ? STATUS_SUCCESS : peer_unix_pid(&target, &query->unix_pid);
}

/* STATUS_NOT_SUPPORTED: Linux does not tell. */
static NTSTATUS query_pages_of(HANDLE process, page_writer *writer, struct page_query *query,
                               size_t *ret_size)
{
    NTSTATUS status = find_process(process, query);

    if (status == STATUS_UNSUCCESSFUL)
        return STATUS_NOT_SUPPORTED;
    if (status)
        return status;
    status = write_held(writer, query, ret_size);
    for (int tries = 1; status == STATUS_ACCESS_VIOLATION && tries < TRIES; tries++) {
        write_as_program(query->info, query->length);
        status = write_held(writer, query, ret_size);
    }
    return status;
}

/* a1 to a6: NtQueryVirtualMemory's parameters. */
static NTSTATUS answer_special(PARAMS_6)
{
    struct page_query query = {.info = a4, .length = a5};
    bool is_list = (ULONG)a3 == MemoryWorkingSetInformationClass;
    NTSTATUS status;
    size_t size = 0;

    if ((ULONG)a3 >= MemoryWineUnixFuncsClass) {
        account_expect_unseen();
        return original_NtQueryVirtualMemory(ARGS_6);
    }
    if (a5 < 2 * sizeof(uintptr_t))
        return STATUS_INFO_LENGTH_MISMATCH;
    status = query_pages_of((HANDLE)a1, is_list ? write_working_set : write_pages, &query, &size);
    if (status == STATUS_NOT_SUPPORTED)
        return original_NtQueryVirtualMemory(ARGS_6);
    if (!status && a6)
        *(SIZE_T *)a6 = size;
    return status;
}

static inline bool is_special(uintptr_t info_class)
{
    return (ULONG)info_class == MemoryWorkingSetInformationClass ||
           (ULONG)info_class == MemoryWorkingSetExInformationClass ||
           (ULONG)info_class >= MemoryWineUnixFuncsClass;
}

/*
 * NtQueryVirtualMemory
 *
 * MemoryWorkingSetInformation and MemoryWorkingSetExInformation, for a handle
 * with PROCESS_QUERY_INFORMATION; other classes are the original's.
 * https://learn.microsoft.com/windows/win32/api/psapi/nf-psapi-queryworkingset
 * https://learn.microsoft.com/windows/win32/api/psapi/nf-psapi-queryworkingsetex
 */
NTSTATUS service_NtQueryVirtualMemory(PARAMS_6)
{
    if (__builtin_expect(is_special(a3), 0))
        return answer_special(ARGS_6);
    return original_NtQueryVirtualMemory(ARGS_6);
}

#ifdef __x86_64__

/* Apart, since to go on to the other convention it saves ten registers. */
static MS_ABI __attribute__((noinline)) NTSTATUS ms_answer_special(PARAMS_6)
{
    return answer_special(ARGS_6);
}

MS_ABI NTSTATUS ms_NtQueryVirtualMemory(PARAMS_6)
{
    if (__builtin_expect(is_special(a3), 0))
        return ms_answer_special(ARGS_6);
    return CALL_MS_ORIGINAL(NtQueryVirtualMemory, 6);
}

#endif

void trim_process(const struct target *target)
{
    uint32_t unix_pid = 0;
    sigset_t signals;

    if (!target->own && peer_unix_pid(target, &unix_pid))
        return;
    hold_signals(&signals);
    trim_working_set(unix_pid);
    release_signals(&signals);
}
