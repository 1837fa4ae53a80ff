/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the account of memory costs: blocks taken and given back, and a program that does little
 * else. */
#include "bench.h"

#define ROW_MS     400
#define SMALL      (64 * 1024)
#define LARGE      (16 * 1024 * 1024)
#define PAGE_BYTES 4096
#define BLOCKS     1000
#define BLOCK_MAX  2048

static BOOL take_small(void *context)
{
    (void)context;
    return VirtualFree(VirtualAlloc(NULL, SMALL, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE), 0,
                       MEM_RELEASE);
}

static BOOL take_large(void *context)
{
    volatile BYTE *memory = VirtualAlloc(NULL, LARGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);

    (void)context;
    for (DWORD i = 0; memory && i < LARGE; i += PAGE_BYTES)
        memory[i] = 1;
    return VirtualFree((void *)memory, 0, MEM_RELEASE);
}

static BOOL commit_in_reserved(void *reserved)
{
    return VirtualAlloc(reserved, SMALL, MEM_COMMIT, PAGE_READWRITE) &&
           VirtualFree(reserved, SMALL, MEM_DECOMMIT);
}

static DWORD WINAPI do_nothing(void *context)
{
    (void)context;
    return 0;
}

/* A thread's stack is measured at its start and its end, and its time noted. */
static BOOL make_thread(void *context)
{
    HANDLE thread = CreateThread(NULL, 0, do_nothing, NULL, 0, NULL);

    (void)context;
    return WaitForSingleObject(thread, INFINITE) == WAIT_OBJECT_0 && CloseHandle(thread);
}

/* A thousand blocks of a heap, each of another size than the one that it replaces. */
static BOOL replace_blocks(void *context)
{
    static void *blocks[BLOCKS];
    static DWORD size;

    (void)context;
    for (size_t i = 0; i < BLOCKS; i++) {
        HeapFree(GetProcessHeap(), 0, blocks[i]);
        size = (size * 1103515245 + 12345) & 0x7fffffff;
        blocks[i] = HeapAlloc(GetProcessHeap(), 0, 1 + size % BLOCK_MAX);
    }
    return blocks[0] != NULL;
}

void bench_memory(const char *argument)
{
    void *reserved = VirtualAlloc(NULL, LARGE, MEM_RESERVE, PAGE_READWRITE);

    (void)argument;
    if (!reserved)
        fail("reserve memory");
    time_row("VirtualAlloc, VirtualFree of 64 KiB", take_small, NULL, ROW_MS);
    time_row("VirtualAlloc, VirtualFree of 16 MiB, touched", take_large, NULL, ROW_MS);
    time_row("commit, decommit of 64 KiB", commit_in_reserved, reserved, ROW_MS);
    time_row("1000 small blocks of a heap replaced", replace_blocks, NULL, ROW_MS);
    time_row("thread, made and ended", make_thread, NULL, ROW_MS);
}

/* The same, and I/O, of a process in a job whose memory is limited, and not reached. */
void bench_in_job(const char *argument)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags =
                                                       JOB_OBJECT_LIMIT_PROCESS_MEMORY |
                                                       JOB_OBJECT_LIMIT_JOB_MEMORY,
                                                   .ProcessMemoryLimit = 128 * (SIZE_T)LARGE,
                                                   .JobMemoryLimit = 128 * (SIZE_T)LARGE};
    HANDLE job = CreateJobObjectA(NULL, NULL);

    if (!job ||
        !SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits)) ||
        !AssignProcessToJobObject(job, GetCurrentProcess()))
        fail("be in a job");
    name_rows("in a job: ");
    bench_memory(argument);
    bench_io(argument);
}
