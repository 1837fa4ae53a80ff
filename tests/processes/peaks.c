/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The commit peak, which Linux does not keep: how far what is told is from what
 * the program knows it took. The measure stands in doc/records.md.
 */
#include "common.h"
#include <string.h>
#include <wine/test.h>

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

/* Wine keeps a table of 1 MiB for each 4 GiB of addresses, made when the first of them is used.
 * Those that the tests would need are there once a larger block was. */
static void use_addresses(void)
{
    VirtualFree(VirtualAlloc(NULL, 256 * MIB, MEM_RESERVE, PAGE_NOACCESS), 0, MEM_RELEASE);
}

/*
 * Each block is greater than all before by an odd bit, so that each makes a new
 * peak, and nobody asks while it is there.
 */
static void test_virtual_alloc(BOOL touch)
{
    SIZE_T worst = 0;

    for (SIZE_T size = 512 * 1024 + peak_commit() - commit_now(), i = 0; i < 200; i++) {
        SIZE_T before = commit_now(), error;
        BYTE *memory;

        size += 64 * 1024 + i % 5 * 4096;
        memory = VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
        ok(memory != NULL, "no memory\n");
        if (touch)
            memset(memory, 1, size);
        VirtualFree(memory, 0, MEM_RELEASE);
        error = error_of(peak_commit(), before + size);
        if (error > worst)
            worst = error;
    }
    /* Less than the step of the samples, 1 MiB, and one table that Wine makes meanwhile all the
     * same. */
    ok(worst < 2 * MIB, "the peak was wrong by %Iu bytes\n", worst);
    trace("VirtualAlloc and VirtualFree, %s: wrong by %Iu bytes at most\n",
          touch ? "touched" : "untouched", worst);
}

/* The same in small pieces, given back one by one: less than SAMPLE_BYTES each. */
static void test_small_pieces(void)
{
    SIZE_T before = commit_now(), start = peak_commit(), error;
    BYTE *pieces[1024];

    for (unsigned int i = 0; i < ARRAY_SIZE(pieces); i++)
        pieces[i] = VirtualAlloc(NULL, 128 * 1024, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    for (unsigned int i = 0; i < ARRAY_SIZE(pieces); i++)
        VirtualFree(pieces[i], 0, MEM_RELEASE);
    error = error_of(peak_commit(), before + sizeof(pieces) / sizeof(pieces[0]) * 128 * 1024);
    ok(start < before + 128 * MIB, "the peak was there before\n");
    ok(error < MIB, "the peak was wrong by %Iu bytes\n", error);
    trace("1024 pieces of 128 KiB: wrong by %Iu bytes\n", error);
}

/*
 * The heap gives back large blocks inside ntdll, past every export. What was
 * touched shows in the peak working set all the same.
 */
static void test_heap(BOOL touch)
{
    SIZE_T size = peak_commit() - commit_now() + 64 * MIB, before = commit_now(), peak;
    BYTE *memory = HeapAlloc(GetProcessHeap(), 0, size);

    ok(memory != NULL, "no memory\n");
    if (memory && touch)
        memset(memory, 1, size);
    HeapFree(GetProcessHeap(), 0, memory);
    peak = peak_commit();
    /* What was committed and not touched before is missing from it. */
    if (touch)
        ok(peak + 16 * MIB >= before + size && peak < before + size + MIB,
           "peak %Iu, expected %Iu\n", peak, before + size);
    trace("HeapAlloc and HeapFree of %Iu MiB, %s: wrong by %Iu bytes\n", size / MIB,
          touch ? "touched" : "untouched", error_of(peak, before + size));
}

/* A file that is mapped and read is no commit, though it is resident. */
static void test_mapped_file(void)
{
    SIZE_T size = 64 * MIB + peak_commit(), before = peak_commit();
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
    ok(sum == 0 && peak_commit() < before + MIB, "peak %Iu, before %Iu\n", peak_commit(), before);
}

START_TEST(peaks)
{
    use_addresses();
    test_virtual_alloc(FALSE);
    test_virtual_alloc(TRUE);
    test_small_pieces();
    test_heap(TRUE);
    test_heap(FALSE);
    test_mapped_file();
}
