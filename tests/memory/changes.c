/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Random changes of the address space, by one thread and by eight: after each
 * change of the one, and when the eight are at rest, what is reported to the
 * process has moved, to the byte, as its regions have.
 *
 * memory_test.exe changes [SEED [ROUNDS]]; without a seed it is always the same one,
 * and the long test has others.
 */
#include "walk.h"
#include <stdlib.h>
#include <string.h>
#include <wine/test.h>

#define ROUNDS  3000u
#define SEED    1u
#define THREADS 8
#define BLOCKS  12 /* of each thread at a time */

#define FILE_SIZE (256 * KIB)

enum block_kind { NOTHING, PRIVATE, VIEW, HEAP, IMAGE };

struct block {
    enum block_kind kind;
    BYTE *address;
    SIZE_T size;
};

struct worker {
    ULONGLONG random;
    struct block blocks[BLOCKS];
    HANDLE self; /* a real handle of this process */
    HANDLE sections[3];
    ULONG rounds;
};

static HANDLE file_section, start_event, rest_semaphore, end_event;

/* Marsaglia's xorshift with a multiplier. */
static ULONG below(struct worker *worker, ULONG limit)
{
    worker->random ^= worker->random >> 12;
    worker->random ^= worker->random << 25;
    worker->random ^= worker->random >> 27;
    return (ULONG)(worker->random * 0x2545f4914f6cdd1dull >> 32) % limit;
}

static DWORD any_protection(struct worker *worker)
{
    static const DWORD protections[] = {PAGE_READWRITE,    PAGE_READONLY,
                                        PAGE_NOACCESS,     PAGE_EXECUTE,
                                        PAGE_EXECUTE_READ, PAGE_READWRITE | PAGE_GUARD};

    return protections[below(worker, ARRAY_SIZE(protections))];
}

/* A piece of a block that is not always one of whole pages, nor always inside. */
static BYTE *any_piece(struct worker *worker, const struct block *block, SIZE_T *ret_size)
{
    SIZE_T start = below(worker, (ULONG)block->size);

    *ret_size = 1 + below(worker, (ULONG)(block->size - start) + (below(worker, 16) ? 0 : 65536));
    return block->address + start;
}

static void allocate(struct worker *worker, struct block *block)
{
    DWORD types[] = {MEM_RESERVE, MEM_RESERVE | MEM_COMMIT, MEM_COMMIT,
                     MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH,
                     MEM_RESERVE | MEM_COMMIT | MEM_TOP_DOWN};
    DWORD type = types[below(worker, ARRAY_SIZE(types))];

    block->size = 1 + below(worker, below(worker, 8) ? 300000 : 4000000);
    block->address = below(worker, 16)
                         ? VirtualAlloc(NULL, block->size, type, any_protection(worker))
                         : VirtualAllocEx(worker->self, NULL, block->size, type, PAGE_READWRITE);
    if (block->address)
        block->kind = PRIVATE;
}

static void map(struct worker *worker, struct block *block)
{
    static const DWORD accesses[] = {FILE_MAP_READ, FILE_MAP_WRITE, FILE_MAP_COPY};
    HANDLE section = worker->sections[below(worker, ARRAY_SIZE(worker->sections))];

    block->size = FILE_SIZE;
    block->address =
        MapViewOfFile(section, accesses[below(worker, ARRAY_SIZE(accesses))], 0, 0, FILE_SIZE);
    if (block->address)
        block->kind = VIEW;
}

static void allocate_in_heap(struct worker *worker, struct block *block)
{
    block->size = 1 + below(worker, 2000000);
    block->address = HeapAlloc(GetProcessHeap(), 0, block->size);
    if (block->address)
        block->kind = HEAP;
}

static void load_image(struct worker *worker, struct block *block)
{
    static const char *const names[] = {"version.dll", "winmm.dll", "d3d9.dll", "msi.dll"};

    block->address = (BYTE *)LoadLibraryExA(names[below(worker, ARRAY_SIZE(names))], NULL,
                                            DONT_RESOLVE_DLL_REFERENCES);
    if (block->address)
        block->kind = IMAGE;
}

static void make(struct worker *worker, struct block *block)
{
    ULONG kind = below(worker, 40);

    if (kind < 20)
        allocate(worker, block);
    else if (kind < 30)
        map(worker, block);
    else if (kind < 39)
        allocate_in_heap(worker, block);
    else
        load_image(worker, block);
}

static void give_back(struct worker *worker, struct block *block)
{
    BOOL done = TRUE;

    if (block->kind == PRIVATE)
        done = below(worker, 16) ? VirtualFree(block->address, 0, MEM_RELEASE)
                                 : VirtualFreeEx(worker->self, block->address, 0, MEM_RELEASE);
    else if (block->kind == VIEW)
        done = UnmapViewOfFile(block->address + (below(worker, 4) ? 0 : 4096));
    else if (block->kind == HEAP)
        done = HeapFree(GetProcessHeap(), 0, block->address);
    else if (block->kind == IMAGE)
        done = FreeLibrary((HMODULE)block->address);
    if (done)
        block->kind = NOTHING;
}

/* Some of it fails, and must not count then. */
static void change_private(struct worker *worker, const struct block *block)
{
    SIZE_T size;
    BYTE *piece = any_piece(worker, block, &size);
    DWORD old;

    switch (below(worker, 8)) {
    case 0:
    case 1:
        VirtualAlloc(piece, size, MEM_COMMIT, any_protection(worker));
        break;
    case 2:
        VirtualAllocEx(worker->self, piece, size, MEM_COMMIT, PAGE_READWRITE);
        break;
    case 3:
    case 4:
        VirtualFree(piece, size, MEM_DECOMMIT);
        break;
    case 5:
        VirtualFree(block->address, 0, below(worker, 4) ? MEM_DECOMMIT : 0);
        break;
    case 6:
        VirtualAlloc(piece, size, MEM_RESET, PAGE_READWRITE);
        VirtualFree(block->address + 65536, 0, block->size > 65536 ? MEM_RELEASE : 0);
        break;
    default:
        VirtualProtect(piece, size, any_protection(worker), &old);
        break;
    }
}

static void change_view(struct worker *worker, const struct block *block)
{
    static const DWORD protections[] = {PAGE_READONLY, PAGE_READWRITE, PAGE_WRITECOPY,
                                        PAGE_NOACCESS};
    SIZE_T size;
    BYTE *piece = any_piece(worker, block, &size);
    DWORD old;

    if (below(worker, 3))
        VirtualProtect(piece, size, protections[below(worker, ARRAY_SIZE(protections))], &old);
    else
        VirtualAlloc(piece, size, MEM_COMMIT, PAGE_READWRITE);
}

/* Its headers become the process's own, and are shared again. */
static void change_image(struct worker *worker, const struct block *block)
{
    DWORD old;

    VirtualProtect(block->address, 4096, below(worker, 2) ? PAGE_WRITECOPY : PAGE_READONLY, &old);
}

static void change_something(struct worker *worker)
{
    struct block *block = &worker->blocks[below(worker, BLOCKS)];

    if (block->kind == NOTHING)
        make(worker, block);
    else if (!below(worker, 3))
        give_back(worker, block);
    else if (block->kind == PRIVATE)
        change_private(worker, block);
    else if (block->kind == VIEW)
        change_view(worker, block);
    else if (block->kind == IMAGE)
        change_image(worker, block);
}

static void give_all_back(struct worker *worker)
{
    for (unsigned int i = 0; i < BLOCKS; i++)
        while (worker->blocks[i].kind != NOTHING)
            give_back(worker, &worker->blocks[i]);
}

static HANDLE make_section(DWORD flags)
{
    return CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | flags, 0, FILE_SIZE,
                              NULL);
}

static void prepare(struct worker *worker, ULONGLONG seed, ULONG rounds)
{
    memset(worker, 0, sizeof(*worker));
    worker->random = seed + !seed;
    worker->rounds = rounds;
    worker->self = OpenProcess(PROCESS_ALL_ACCESS, FALSE, GetCurrentProcessId());
    worker->sections[0] = make_section(0);
    worker->sections[1] = make_section(SEC_RESERVE);
    worker->sections[2] = file_section;
}

static struct sizes difference(struct sizes after, struct sizes before)
{
    return (struct sizes){after.commit - before.commit, after.shared_commit - before.shared_commit,
                          after.virtual_size - before.virtual_size};
}

/* Whether both have moved by the same since the start. */
static BOOL agree(struct sizes reported_before, struct sizes walk_before, const char *when,
                  ULONG round)
{
    struct sizes by_account = difference(reported(), reported_before);
    struct sizes by_walk = difference(walk(), walk_before);
    BOOL same = by_account.commit == by_walk.commit &&
                by_account.shared_commit == by_walk.shared_commit &&
                by_account.virtual_size == by_walk.virtual_size;

    ok(same,
       "%s %lu: commit moved by %Id, its regions by %Id; shared by %Id, %Id; size by %Id, %Id\n",
       when, round, (SSIZE_T)by_account.commit, (SSIZE_T)by_walk.commit,
       (SSIZE_T)by_account.shared_commit, (SSIZE_T)by_walk.shared_commit,
       (SSIZE_T)by_account.virtual_size, (SSIZE_T)by_walk.virtual_size);
    return same;
}

static void use_stack(void)
{
    volatile BYTE used[128 * KIB];

    memset((void *)used, 1, sizeof(used));
}

static void test_one(ULONGLONG seed, ULONG rounds)
{
    static struct worker worker;
    struct sizes reported_before, walk_before;
    ULONG round = 0;

    prepare(&worker, seed, rounds);
    reported_before = reported();
    walk_before = walk();
    while (round < rounds && agree(reported_before, walk_before, "round", round)) {
        change_something(&worker);
        round++;
    }
    give_all_back(&worker);
    agree(reported_before, walk_before, "at the end, after round", round);
    trace("%lu rounds\n", round);
}

static DWORD WINAPI work(void *argument)
{
    struct worker *worker = argument;

    use_stack();
    ReleaseSemaphore(rest_semaphore, 1, NULL);
    WaitForSingleObject(start_event, INFINITE);
    for (ULONG i = 0; i < worker->rounds; i++)
        change_something(worker);
    ReleaseSemaphore(rest_semaphore, 1, NULL);
    WaitForSingleObject(end_event, INFINITE);
    return 0;
}

static void wait_for_rest(void)
{
    for (unsigned int i = 0; i < THREADS; i++)
        WaitForSingleObject(rest_semaphore, INFINITE);
}

static void test_eight(ULONGLONG seed, ULONG rounds)
{
    static struct worker workers[THREADS];
    HANDLE threads[THREADS];
    struct sizes reported_before, walk_before;

    start_event = CreateEventA(NULL, TRUE, FALSE, NULL);
    end_event = CreateEventA(NULL, TRUE, FALSE, NULL);
    rest_semaphore = CreateSemaphoreA(NULL, 0, THREADS, NULL);
    for (unsigned int i = 0; i < THREADS; i++) {
        prepare(&workers[i], seed + i, rounds);
        threads[i] = CreateThread(NULL, 0, work, &workers[i], 0, NULL);
        ok(threads[i] != NULL, "no thread: %lu\n", GetLastError());
    }
    wait_for_rest();
    reported_before = reported();
    walk_before = walk();
    SetEvent(start_event);
    wait_for_rest();
    agree(reported_before, walk_before, "eight threads at rest after rounds", rounds);
    for (unsigned int i = 0; i < THREADS; i++)
        give_all_back(&workers[i]);
    agree(reported_before, walk_before, "all given back after rounds", rounds);
    SetEvent(end_event);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
}

static void make_file_section(void)
{
    char folder[MAX_PATH], path[MAX_PATH];
    HANDLE file;

    GetTempPathA(sizeof(folder), folder);
    GetTempFileNameA(folder, "prc", 0, path);
    file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                       FILE_FLAG_DELETE_ON_CLOSE, NULL);
    file_section = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, FILE_SIZE, NULL);
    ok(file_section != NULL, "no section of a file: %lu\n", GetLastError());
}

START_TEST(changes)
{
    char **argv;
    int argc = winetest_get_mainargs(&argv);
    ULONGLONG seed = argc > 2 ? _strtoui64(argv[2], NULL, 0) : SEED;
    ULONG rounds = argc > 3 ? strtoul(argv[3], NULL, 0) : ROUNDS;

    trace("seed %I64u\n", seed);
    make_file_section();
    use_stack();
    test_one(seed, rounds);
    test_eight(seed, rounds / THREADS);
}
