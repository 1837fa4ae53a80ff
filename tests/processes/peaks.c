/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The commit peak: memory that is taken and given back between two questions
 * shows in it, to 64 KiB, whichever way it was taken.
 */
#include "common.h"
#include <string.h>
#include <wine/test.h>

#define EXACT ((SIZE_T)64 * 1024)

static HANDLE self; /* a real handle of this process */

static SIZE_T peak_commit(void)
{
    struct figures figures;

    ok(read_figures(GetCurrentProcess(), &figures), "a query failed: %lu\n", GetLastError());
    return figures.memory.PeakPagefileUsage;
}

static SIZE_T commit_now(void)
{
    struct figures figures;

    ok(read_figures(GetCurrentProcess(), &figures), "a query failed: %lu\n", GetLastError());
    return figures.memory.PagefileUsage;
}

/* Bytes by which the peak is wrong; low or high makes no difference. */
static SIZE_T error_of(SIZE_T peak, SIZE_T expected)
{
    return peak > expected ? peak - expected : expected - peak;
}

/* ---- Ways to take memory and to give it back: each returns how much it committed ---- */

static SIZE_T take(SIZE_T size, DWORD type, DWORD protection, BOOL touch)
{
    BYTE *memory = VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT | type, protection);

    ok(memory != NULL, "no memory: %lu\n", GetLastError());
    if (memory && touch)
        memset(memory, 1, size);
    return VirtualFree(memory, 0, MEM_RELEASE) ? size : 0;
}

static SIZE_T take_untouched(SIZE_T size)
{
    return take(size, 0, PAGE_READWRITE, FALSE);
}

static SIZE_T take_touched(SIZE_T size)
{
    return take(size, 0, PAGE_READWRITE, TRUE);
}

static SIZE_T take_watched(SIZE_T size)
{
    return take(size, MEM_WRITE_WATCH, PAGE_READWRITE, FALSE);
}

static SIZE_T take_as_guard_pages(SIZE_T size)
{
    return take(size, 0, PAGE_READWRITE | PAGE_GUARD, FALSE);
}

static SIZE_T take_inaccessible(SIZE_T size)
{
    return take(size, 0, PAGE_NOACCESS, FALSE);
}

static SIZE_T take_read_only(SIZE_T size)
{
    return take(size, 0, PAGE_READONLY, FALSE);
}

static SIZE_T reserve_then_commit(SIZE_T size)
{
    BYTE *memory = VirtualAlloc(NULL, 2 * size, MEM_RESERVE, PAGE_READWRITE);

    VirtualAlloc(memory + EXACT, size, MEM_COMMIT, PAGE_READWRITE);
    return VirtualFree(memory, 0, MEM_RELEASE) ? size : 0;
}

static SIZE_T commit_and_decommit(SIZE_T size)
{
    BYTE *memory = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_READWRITE);
    SIZE_T half = size / 2 & ~(SIZE_T)4095;

    VirtualAlloc(memory, half, MEM_COMMIT, PAGE_READWRITE);
    VirtualAlloc(memory + half, size - half, MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    VirtualFree(memory + half, size - half, MEM_DECOMMIT);
    VirtualFree(memory, 0, MEM_DECOMMIT);
    return VirtualFree(memory, 0, MEM_RELEASE) ? size : 0;
}

static SIZE_T take_by_real_handle(SIZE_T size)
{
    void *memory = VirtualAllocEx(self, NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);

    return VirtualFreeEx(self, memory, 0, MEM_RELEASE) ? size : 0;
}

static SIZE_T take_in_pieces(SIZE_T size)
{
    BYTE *pieces[4096];
    SIZE_T count = size / (64 * 1024);

    ok(count <= ARRAY_SIZE(pieces), "%Iu pieces\n", count);
    for (SIZE_T i = 0; i < count; i++)
        pieces[i] = VirtualAlloc(NULL, 64 * 1024, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    for (SIZE_T i = 0; i < count; i++)
        VirtualFree(pieces[i], 0, MEM_RELEASE);
    return count * 64 * 1024;
}

/* What a large block of a heap really takes: its allocation's committed regions. */
static SIZE_T size_of_allocation(const void *block)
{
    MEMORY_BASIC_INFORMATION region;
    SIZE_T size = 0;
    void *base;

    VirtualQuery(block, &region, sizeof(region));
    base = region.AllocationBase;
    for (BYTE *at = base;
         VirtualQuery(at, &region, sizeof(region)) && region.AllocationBase == base;
         at += region.RegionSize)
        if (region.State == MEM_COMMIT)
            size += region.RegionSize;
    return size;
}

static SIZE_T take_of_heap(SIZE_T size, BOOL touch)
{
    BYTE *block = HeapAlloc(GetProcessHeap(), 0, size);
    SIZE_T taken = size_of_allocation(block);

    if (touch)
        memset(block, 1, size);
    ok(taken >= size && taken < size + MIB, "a block of %Iu takes %Iu\n", size, taken);
    return HeapFree(GetProcessHeap(), 0, block) ? taken : 0;
}

static SIZE_T take_of_heap_untouched(SIZE_T size)
{
    return take_of_heap(size, FALSE);
}

static SIZE_T take_of_heap_touched(SIZE_T size)
{
    return take_of_heap(size, TRUE);
}

/* The old block is small, so it does not matter whether it is there beside the new one. */
static SIZE_T reallocate(SIZE_T size)
{
    BYTE *block = HeapReAlloc(GetProcessHeap(), 0, HeapAlloc(GetProcessHeap(), 0, 16), size);
    SIZE_T taken = size_of_allocation(block);

    return HeapFree(GetProcessHeap(), 0, block) ? taken : 0;
}

/* Each page of the view may become the process's own. */
static SIZE_T map_to_copy(SIZE_T size)
{
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, (DWORD)size, NULL);
    BYTE *view = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);

    ok(view != NULL, "no view: %lu\n", GetLastError());
    UnmapViewOfFile(view);
    CloseHandle(section);
    return size;
}

/* How deep the thread went from where it began, in bytes. */
static SIZE_T stack_used;

static void __attribute__((noinline)) use_stack(SIZE_T top, SIZE_T size)
{
    volatile BYTE used[16 * 1024];

    memset((void *)used, 1, sizeof(used));
    if (size > sizeof(used))
        use_stack(top, size - sizeof(used));
    else
        stack_used = top - (SIZE_T)used;
    used[0] = used[1];
}

static DWORD WINAPI use_own_stack(void *size)
{
    use_stack((SIZE_T)&size, (SIZE_T)size);
    return 0;
}

static SIZE_T use_stack_of_thread(SIZE_T size)
{
    HANDLE thread = CreateThread(NULL, size + size / 8, use_own_stack, (void *)size,
                                 STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);

    ok(thread != NULL, "no thread: %lu\n", GetLastError());
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    return stack_used;
}

static const struct way {
    const char *name;
    SIZE_T (*take)(SIZE_T size);
} ways[] = {
    {"VirtualAlloc, untouched", take_untouched},
    {"VirtualAlloc, touched", take_touched},
    {"write watch", take_watched},
    {"guard pages", take_as_guard_pages},
    {"PAGE_NOACCESS", take_inaccessible},
    {"PAGE_READONLY", take_read_only},
    {"reserved, then committed", reserve_then_commit},
    {"committed and decommitted in two parts", commit_and_decommit},
    {"VirtualAllocEx on oneself", take_by_real_handle},
    {"pieces of 64 KiB", take_in_pieces},
    {"HeapAlloc, untouched", take_of_heap_untouched},
    {"HeapAlloc, touched", take_of_heap_touched},
    {"HeapReAlloc", reallocate},
    {"FILE_MAP_COPY", map_to_copy},
    {"a thread's stack", use_stack_of_thread},
};

/* Each takes more than was there before, so that it makes a new peak. */
static void test_way(const struct way *way)
{
    SIZE_T before = commit_now(), start = peak_commit(), size = start - before + 4 * MIB, taken;

    size = (size + 65535) & ~(SIZE_T)65535;
    taken = way->take(size);
    ok(error_of(peak_commit(), before + taken) < EXACT,
       "%s: %Iu bytes taken; the peak went from %Iu to %Iu, expected %Iu\n", way->name, taken,
       start, peak_commit(), before + taken);
    ok(error_of(commit_now(), before) < MIB, "%s: commit went from %Iu to %Iu\n", way->name, before,
       commit_now());
}

/* Steps that are no multiple of anything but a page. */
static void test_steps(void)
{
    SIZE_T size = 512 * 1024 + peak_commit() - commit_now(), worst = 0;

    for (SIZE_T i = 0; i < 200; i++) {
        SIZE_T before = commit_now(), error;

        size = (size + 64 * 1024 + i % 5 * 4096) & ~(SIZE_T)4095;
        take_untouched(size);
        error = error_of(peak_commit(), before + size);
        if (error > worst)
            worst = error;
    }
    ok(worst < EXACT, "the peak was wrong by %Iu bytes\n", worst);
    trace("VirtualAlloc and VirtualFree: wrong by %Iu bytes at most\n", worst);
}

/* A file that is mapped and read is no commit, though it is resident. */
static void test_mapped_file(void)
{
    SIZE_T size = 64 * MIB, before = peak_commit();
    HANDLE file = make_file(), section;
    volatile BYTE *view;
    BYTE sum = 0;

    section = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, (DWORD)size, NULL);
    view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, size);
    ok(view != NULL, "no view: %lu\n", GetLastError());
    for (SIZE_T i = 0; view && i < size; i += 4096)
        sum = (BYTE)(sum + view[i]);
    UnmapViewOfFile((void *)view);
    CloseHandle(section);
    CloseHandle(file);
    ok(sum == 0 && peak_commit() < before + EXACT, "peak %Iu, before %Iu\n", peak_commit(), before);
}

START_TEST(peaks)
{
    self = OpenProcess(PROCESS_ALL_ACCESS, FALSE, GetCurrentProcessId());
    ok(self != NULL, "OpenProcess: %lu\n", GetLastError());
    HeapFree(GetProcessHeap(), 0, HeapAlloc(GetProcessHeap(), 0, 64 * MIB));
    for (unsigned int i = 0; i < ARRAY_SIZE(ways); i++)
        test_way(&ways[i]);
    test_steps();
    test_mapped_file();
    CloseHandle(self);
}
