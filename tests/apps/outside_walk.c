/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The walk: private committed memory, the pages of images that can be written to, views that
 * copy. Three kinds of memory do not count by their regions, since Wine has more there than
 * Windows: blocks of TEBs, of which each thread has two pages; kernel stacks, which Windows has in
 * its own address space; and stacks, of which counts what has been used, from the base down to the
 * lowest byte that is not zero, and a guard page. A stack that no thread has is of one that has
 * ended: Wine frees it when the next thread ends.
 */
#include "outside_walk.h"
#include <stddef.h>
#include <tlhelp32.h>
#include <winternl.h>

#define PAGE       ((SIZE_T)4096)
#define PIECE      (64 * 1024)
#define TEB_BYTES  (sizeof(void *) == 8 ? 2 * PAGE : PAGE)
#define STACK_TRY  (256 * 1024)
#define STACK_MAX  ((SIZE_T)1 << 30)
#define STACK_NAME (sizeof(void *) == 8 ? 0x1478 : 0xe0c) /* TEB.DeallocationStack */
#define WRITABLE   (PAGE_READWRITE | PAGE_EXECUTE_READWRITE)
#define COPIES     (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY)
#define THREADS    512

/* Of each thread. */
static SIZE_T kernel_stack;

struct thread {
    BYTE *tebs; /* the block that its TEB is in */
    BYTE *low, *high;
};

struct walk {
    HANDLE process;
    struct thread threads[THREADS];
    unsigned int count;
    BYTE *left; /* the last stack that no thread has, in the order of addresses */
    SIZE_T commit;
};

/* How much of a piece, from its lowest byte that is not zero to its end. */
static SIZE_T used_of_piece(const BYTE *piece, SIZE_T size)
{
    SIZE_T at = 0;

    while (at < size && !piece[at])
        at++;
    return size - at;
}

static SIZE_T commit_of_stack(HANDLE process, const BYTE *low, const BYTE *high, SIZE_T at_least)
{
    static BYTE piece[PIECE];
    SIZE_T used = 0, size = high - low;

    for (SIZE_T from_high = 0; from_high < size; from_high += PIECE) {
        SIZE_T length = size - from_high < PIECE ? size - from_high : PIECE, in_piece;

        if (!ReadProcessMemory(process, high - from_high - length, piece, length, NULL))
            break; /* the guard page is near */
        in_piece = used_of_piece(piece, length);
        if (!in_piece)
            break; /* what is read below would be in the host's memory from then on */
        used = from_high + in_piece;
    }
    used = (used + PAGE - 1) & ~(PAGE - 1);
    if (used < at_least)
        used = at_least;
    return used + PAGE < size ? used + PAGE : size;
}

/* What the program's header wants of each thread's stack. */
static SIZE_T stack_commit_of_program(HANDLE process)
{
    PROCESS_BASIC_INFORMATION basic;
    IMAGE_DOS_HEADER dos;
    IMAGE_NT_HEADERS headers;
    BYTE *image;

    if (NtQueryInformationProcess(process, ProcessBasicInformation, &basic, sizeof(basic), NULL) ||
        !ReadProcessMemory(process, (BYTE *)basic.PebBaseAddress + 2 * sizeof(void *), &image,
                           sizeof(image), NULL) ||
        !ReadProcessMemory(process, image, &dos, sizeof(dos), NULL) ||
        !ReadProcessMemory(process, image + dos.e_lfanew, &headers, sizeof(headers), NULL))
        return 0;
    return headers.OptionalHeader.SizeOfStackCommit;
}

/* False for a thread that is about to begin or has ended. */
static BOOL find_thread(HANDLE process, DWORD tid, struct thread *ret_thread)
{
    struct {
        NTSTATUS ExitStatus;
        BYTE *TebBaseAddress;
        HANDLE ids[2];
        ULONG_PTR affinity;
        LONG priorities[2];
    } basic = {0};
    HANDLE handle = OpenThread(THREAD_QUERY_INFORMATION, FALSE, tid);
    MEMORY_BASIC_INFORMATION region;
    BOOL found = handle &&
                 !NtQueryInformationThread(handle, (THREADINFOCLASS)0, &basic, sizeof(basic), NULL);

    if (handle)
        CloseHandle(handle);
    if (!found || !VirtualQueryEx(process, basic.TebBaseAddress, &region, sizeof(region)) ||
        !ReadProcessMemory(process, basic.TebBaseAddress + STACK_NAME, &ret_thread->low,
                           sizeof(ret_thread->low), NULL) ||
        !ReadProcessMemory(process, basic.TebBaseAddress + offsetof(NT_TIB, StackBase),
                           &ret_thread->high, sizeof(ret_thread->high), NULL))
        return FALSE;
    ret_thread->tebs = region.AllocationBase;
    return ret_thread->high > ret_thread->low &&
           (SIZE_T)(ret_thread->high - ret_thread->low) < STACK_MAX;
}

static BOOL find_threads(struct walk *walk)
{
    HANDLE list = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    THREADENTRY32 entry = {.dwSize = sizeof(entry)};
    DWORD pid = GetProcessId(walk->process);

    if (list == INVALID_HANDLE_VALUE)
        return FALSE;
    for (BOOL more = Thread32First(list, &entry); more; more = Thread32Next(list, &entry))
        if (entry.th32OwnerProcessID == pid && walk->count < THREADS)
            walk->count +=
                find_thread(walk->process, entry.th32ThreadID, &walk->threads[walk->count]);
    CloseHandle(list);
    return walk->count && walk->count < THREADS;
}

static BOOL is_of_threads(const struct walk *walk, const BYTE *allocation)
{
    for (unsigned int i = 0; i < walk->count; i++)
        if (walk->threads[i].low == allocation || walk->threads[i].tebs == allocation)
            return TRUE;
    return FALSE;
}

/* A stack ends in a guard page, with at most one page below that. */
static BOOL is_stack_left(const MEMORY_BASIC_INFORMATION *region)
{
    return region->State == MEM_COMMIT && region->Protect & PAGE_GUARD &&
           (SIZE_T)((BYTE *)region->BaseAddress - (BYTE *)region->AllocationBase) <= PAGE;
}

static void add_region(struct walk *walk, const MEMORY_BASIC_INFORMATION *region)
{
    BOOL copies = (region->Protect & COPIES) ||
                  ((region->AllocationProtect & COPIES) && (region->Protect & WRITABLE));

    if (region->State != MEM_COMMIT || is_of_threads(walk, region->AllocationBase))
        return;
    if (region->Type == MEM_PRIVATE && is_stack_left(region)) {
        walk->left = region->AllocationBase;
        walk->commit -= kernel_stack + (BYTE *)region->BaseAddress - walk->left;
    }
    if (region->AllocationBase == walk->left)
        return;
    if (region->Type == MEM_PRIVATE || (region->Type == MEM_MAPPED && copies) ||
        (region->Type == MEM_IMAGE && (region->Protect & (WRITABLE | COPIES))))
        walk->commit += region->RegionSize;
}

static void add_regions(struct walk *walk)
{
    MEMORY_BASIC_INFORMATION region;
    BYTE *next;

    for (BYTE *at = NULL; VirtualQueryEx(walk->process, at, &region, sizeof(region)); at = next) {
        next = (BYTE *)region.BaseAddress + region.RegionSize;
        add_region(walk, &region);
        if (next <= at)
            break;
    }
}

BOOL walk_from_outside(HANDLE process, SIZE_T *ret_commit)
{
    static struct walk walk;
    SIZE_T stack_commit = stack_commit_of_program(process);

    walk = (struct walk){.process = process};
    if (!find_threads(&walk))
        return FALSE;
    add_regions(&walk);
    for (unsigned int i = 0; i < walk.count; i++)
        walk.commit +=
            TEB_BYTES +
            commit_of_stack(process, walk.threads[i].low, walk.threads[i].high, stack_commit) -
            kernel_stack;
    *ret_commit = walk.commit;
    return TRUE;
}

static DWORD WINAPI wait_for_event(void *event)
{
    return WaitForSingleObject(event, INFINITE);
}

BOOL learn_kernel_stack(void)
{
    HANDLE process = GetCurrentProcess(), event = CreateEventA(NULL, TRUE, FALSE, NULL), thread;
    SIZE_T before, both;
    struct thread found;
    BOOL walked;
    DWORD tid;

    walked = walk_from_outside(process, &before);
    thread = CreateThread(NULL, STACK_TRY, wait_for_event, event, 0, &tid);
    walked = walked && event && thread && walk_from_outside(process, &both) &&
             find_thread(process, tid, &found);
    if (!walked)
        return FALSE;
    kernel_stack =
        (both - before - TEB_BYTES -
         commit_of_stack(process, found.low, found.high, stack_commit_of_program(process))) &
        ~(SIZE_T)(PIECE - 1);
    SetEvent(event);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    CloseHandle(event);
    return TRUE;
}
