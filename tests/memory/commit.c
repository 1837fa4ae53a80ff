/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What Windows charges for, and what it does not: microsoft/snmalloc#223,
 * WebKit/WebKit PR 16605, jemalloc/jemalloc#255, MicrosoftDocs/sdk-api PR 229.
 * Private memory that is committed counts whatever its protection, touched or
 * not, and only decommitting and releasing give it back.
 */
#include "walk.h"
#include <string.h>
#include <wine/test.h>

#define SIZE (64 * MIB)

static SIZE_T start;

/* Nothing else allocates here, so it is exact. */
#define moved_by(bytes, what)                                                                      \
    do {                                                                                           \
        SIZE_T now = reported().commit;                                                            \
        ok(now - start == (SIZE_T)(bytes), "%s: commit moved by %Id bytes, expected %Id\n", what,  \
           (SSIZE_T)(now - start), (SSIZE_T)(bytes));                                              \
    } while (0)

static const struct {
    DWORD protection;
    const char *name;
} protections[] = {
    {PAGE_READONLY, "PAGE_READONLY"},
    {PAGE_NOACCESS, "PAGE_NOACCESS"},
    {PAGE_EXECUTE_READ, "PAGE_EXECUTE_READ"},
    {PAGE_EXECUTE, "PAGE_EXECUTE"},
    {PAGE_READWRITE | PAGE_GUARD, "PAGE_GUARD"},
    {PAGE_EXECUTE_READWRITE, "PAGE_EXECUTE_READWRITE"},
};

static void test_protections(void)
{
    BYTE *memory;
    DWORD old;

    start = reported().commit;
    memory = VirtualAlloc(NULL, SIZE, MEM_RESERVE, PAGE_READWRITE);
    ok(memory != NULL, "no memory: %lu\n", GetLastError());
    if (!memory)
        return;
    moved_by(0, "reserved");
    VirtualAlloc(memory, SIZE, MEM_COMMIT, PAGE_READWRITE);
    moved_by(SIZE, "committed, untouched");
    memset(memory, 1, SIZE);
    moved_by(SIZE, "touched");
    for (unsigned int i = 0; i < ARRAY_SIZE(protections); i++) {
        VirtualProtect(memory, SIZE, protections[i].protection, &old);
        moved_by(SIZE, protections[i].name);
        VirtualProtect(memory, SIZE, PAGE_READWRITE, &old);
        moved_by(SIZE, "PAGE_READWRITE again");
    }
    VirtualAlloc(memory, SIZE, MEM_RESET, PAGE_READWRITE);
    moved_by(SIZE, "MEM_RESET");
    VirtualAlloc(memory + 4096, 8192, MEM_COMMIT, PAGE_READWRITE);
    moved_by(SIZE, "committed twice");
    VirtualFree(memory, SIZE / 2, MEM_DECOMMIT);
    moved_by(SIZE / 2, "half of it decommitted");
    VirtualFree(memory, SIZE / 2 + 4096, MEM_DECOMMIT);
    moved_by(SIZE / 2 - 4096, "a page more");
    ok(!VirtualFree(memory + 65536, 0, MEM_RELEASE), "released from its middle\n");
    moved_by(SIZE / 2 - 4096, "a release that failed");
    VirtualFree(memory, 0, MEM_RELEASE);
    moved_by(0, "released");
}

static void test_committed_as(void)
{
    for (unsigned int i = 0; i < ARRAY_SIZE(protections); i++) {
        BYTE *memory;

        start = reported().commit;
        memory = VirtualAlloc(NULL, SIZE, MEM_RESERVE | MEM_COMMIT, protections[i].protection);
        moved_by(SIZE, protections[i].name);
        VirtualFree(memory, 0, MEM_RELEASE);
        moved_by(0, "released");
    }
}

static void test_write_watch(void)
{
    BYTE *memory;

    start = reported().commit;
    memory = VirtualAlloc(NULL, SIZE, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE);
    ok(memory != NULL, "no memory: %lu\n", GetLastError());
    if (!memory)
        return;
    moved_by(SIZE, "watched, untouched");
    memset(memory, 1, SIZE);
    ResetWriteWatch(memory, SIZE);
    moved_by(SIZE, "watched, touched, reset");
    VirtualFree(memory, 0, MEM_RELEASE);
    moved_by(0, "released");
}

/* The process names itself by a handle that is not the usual one. */
static void test_real_handle(void)
{
    HANDLE self = OpenProcess(PROCESS_ALL_ACCESS, FALSE, GetCurrentProcessId());
    BYTE *memory;

    ok(self != NULL, "OpenProcess: %lu\n", GetLastError());
    start = reported().commit;
    memory = VirtualAllocEx(self, NULL, SIZE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    moved_by(SIZE, "VirtualAllocEx");
    VirtualFreeEx(self, memory, SIZE / 2, MEM_DECOMMIT);
    moved_by(SIZE / 2, "VirtualFreeEx of half");
    VirtualFreeEx(self, memory, 0, MEM_RELEASE);
    moved_by(0, "VirtualFreeEx");
    CloseHandle(self);
}

static HANDLE make_section(DWORD flags)
{
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | flags, 0, SIZE, NULL);

    ok(section != NULL, "no section: %lu\n", GetLastError());
    return section;
}

static void test_sections(void)
{
    HANDLE section = make_section(0);
    SIZE_T shared = reported().shared_commit;
    BYTE *view, *copy;
    DWORD old;

    start = reported().commit;
    view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    memset(view, 1, SIZE);
    moved_by(0, "a view of the paging file");
    ok(reported().shared_commit - shared == SIZE, "shared commit moved by %Id\n",
       (SSIZE_T)(reported().shared_commit - shared));
    copy = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    moved_by(SIZE, "FILE_MAP_COPY");
    copy[0] = 2;
    moved_by(SIZE, "FILE_MAP_COPY, written to");
    VirtualProtect(copy, SIZE / 2, PAGE_READONLY, &old);
    moved_by(SIZE / 2, "half of it PAGE_READONLY");
    UnmapViewOfFile(copy);
    moved_by(0, "unmapped");
    UnmapViewOfFile(view);
    ok(reported().shared_commit == shared, "shared commit moved by %Id\n",
       (SSIZE_T)(reported().shared_commit - shared));
    CloseHandle(section);
}

/* Of a section that is only reserved, what has been committed counts. */
static void test_reserved_section(void)
{
    HANDLE section = make_section(SEC_RESERVE);
    SIZE_T shared = reported().shared_commit;
    BYTE *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);

    start = reported().commit;
    ok(reported().shared_commit == shared, "reserved: shared commit moved by %Id\n",
       (SSIZE_T)(reported().shared_commit - shared));
    VirtualAlloc(view + MIB, 3 * MIB, MEM_COMMIT, PAGE_READWRITE);
    ok(reported().shared_commit - shared == 3 * MIB, "committed: shared commit moved by %Id\n",
       (SSIZE_T)(reported().shared_commit - shared));
    moved_by(0, "committed in a section");
    UnmapViewOfFile(view);
    ok(reported().shared_commit == shared, "unmapped: shared commit moved by %Id\n",
       (SSIZE_T)(reported().shared_commit - shared));
    CloseHandle(section);
}

/* A heap keeps some for itself, and gives large blocks back at once. */
static void test_heap(void)
{
    void *blocks[4096], *large;
    SIZE_T now;

    start = reported().commit;
    large = HeapAlloc(GetProcessHeap(), 0, SIZE);
    now = reported().commit;
    ok(now - start >= SIZE && now - start < SIZE + MIB, "HeapAlloc: commit moved by %Id\n",
       (SSIZE_T)(now - start));
    HeapFree(GetProcessHeap(), 0, large);
    now = reported().commit;
    ok(now - start < MIB, "HeapFree: commit moved by %Id\n", (SSIZE_T)(now - start));
    start = now;
    for (unsigned int i = 0; i < ARRAY_SIZE(blocks); i++)
        blocks[i] = HeapAlloc(GetProcessHeap(), 0, 16000);
    now = reported().commit;
    ok(now - start >= ARRAY_SIZE(blocks) * 16000 &&
           now - start < ARRAY_SIZE(blocks) * 16000 + 4 * MIB,
       "small blocks: commit moved by %Id\n", (SSIZE_T)(now - start));
    for (unsigned int i = 0; i < ARRAY_SIZE(blocks); i++)
        HeapFree(GetProcessHeap(), 0, blocks[i]);
}

#ifdef _WIN64
static void test_large_reservations(void)
{
    static const SIZE_T sizes[] = {256, 1024}; /* in GiB */

    for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
        SIZE_T virtual_size = reported().virtual_size;
        void *memory;

        start = reported().commit;
        memory = VirtualAlloc(NULL, sizes[i] << 30, MEM_RESERVE, PAGE_READWRITE);
        ok(memory != NULL, "no %Iu GiB: %lu\n", sizes[i], GetLastError());
        moved_by(0, "reserved");
        ok(reported().virtual_size - virtual_size == sizes[i] << 30, "VirtualSize moved by %Iu\n",
           reported().virtual_size - virtual_size);
        VirtualFree(memory, 0, MEM_RELEASE);
        ok(reported().virtual_size == virtual_size, "VirtualSize moved by %Id\n",
           (SSIZE_T)(reported().virtual_size - virtual_size));
    }
}

/* The host's own tables for each range of addresses do not count. */
static void test_far_apart(void)
{
    BYTE *blocks[64];
    SIZE_T apart = (SIZE_T)20 << 30;

    start = reported().commit;
    for (unsigned int i = 0; i < ARRAY_SIZE(blocks); i++) {
        blocks[i] = VirtualAlloc((void *)((i + 1) * apart), 64 * KIB, MEM_RESERVE | MEM_COMMIT,
                                 PAGE_READWRITE);
        ok(blocks[i] != NULL, "no block at %p\n", (void *)((i + 1) * apart));
    }
    moved_by(4 * MIB, "64 blocks of 64 KiB");
    for (unsigned int i = 0; i < ARRAY_SIZE(blocks); i++)
        VirtualFree(blocks[i], 0, MEM_RELEASE);
    moved_by(0, "released");
}
#endif

/* Windows charges the sections of an image that can be written to when it is mapped. */
static void test_images(void)
{
    HMODULE dll;
    SIZE_T mapped;
    struct sizes before, after;

    start = reported().commit;
    before = walk();
    dll = LoadLibraryExA("d3d9.dll", NULL, DONT_RESOLVE_DLL_REFERENCES);
    if (!dll) {
        skip("there is no d3d9.dll to load\n");
        return;
    }
    after = walk();
    mapped = reported().commit - start;
    ok(mapped == after.commit - before.commit, "loaded: commit moved by %Iu, its regions say %Iu\n",
       mapped, after.commit - before.commit);
    FreeLibrary(dll);
}

static void moved_as_regions(struct sizes before, struct sizes walked, const char *what)
{
    struct sizes now = reported(), after = walk();

    ok(now.commit - before.commit == after.commit - walked.commit &&
           now.virtual_size - before.virtual_size == after.virtual_size - walked.virtual_size,
       "%s: commit moved by %Id, its regions say %Id; VirtualSize moved by %Id, they say %Id\n",
       what, (SSIZE_T)(now.commit - before.commit), (SSIZE_T)(after.commit - walked.commit),
       (SSIZE_T)(now.virtual_size - before.virtual_size),
       (SSIZE_T)(after.virtual_size - walked.virtual_size));
}

static void CALLBACK never_run(void *unused)
{
    (void)unused;
}

/* Their stacks are reserved by another service than other memory. */
static void test_fibers(void)
{
    struct sizes before = reported(), walked = walk(), during;
    void *fibers[16];

    for (unsigned int i = 0; i < ARRAY_SIZE(fibers); i++) {
        fibers[i] = CreateFiber(0, never_run, NULL);
        ok(fibers[i] != NULL, "no fiber: %lu\n", GetLastError());
    }
    during = reported();
    ok(during.virtual_size - before.virtual_size >= ARRAY_SIZE(fibers) * MIB,
       "VirtualSize moved by %Id\n", (SSIZE_T)(during.virtual_size - before.virtual_size));
    moved_as_regions(before, walked, "fibers made");
    for (unsigned int i = 0; i < ARRAY_SIZE(fibers); i++)
        DeleteFiber(fibers[i]);
    moved_as_regions(before, walked, "fibers deleted");
}

START_TEST(commit)
{
    reported(); /* the first question makes what all need */
    test_protections();
    test_committed_as();
    test_write_watch();
    test_real_handle();
    test_sections();
    test_reserved_section();
    test_heap();
    test_images();
    test_fibers();
#ifdef _WIN64
    test_large_reservations();
    test_far_apart();
#endif
}
