/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Fifty processes of all kinds, and every field that two interfaces tell of one:
 * it is one number. The processes wait, or have ended, so that nothing changes
 * between the questions; of one that does change, since it has not come to rest
 * yet, all is asked again.
 */
#include "common.h"
#include "procstats-psapi.h"
#include "procstats/nt.h"
#include <stdio.h>
#include <stdlib.h>
#include <wine/test.h>

#define PROCESSES 50u
#define PATIENCE  60000              /* milliseconds; a child that takes longer hangs */
#define LIST_SIZE ((ULONG)(8 * MIB)) /* bytes */

/* What each process is, by turns. */
static const struct kind {
    const char *arguments;
    DWORD flags;
    BOOL reports; /* it works, and then waits */
    BOOL ends, terminated;
} kinds[] = {
    {"sleep", 0, FALSE, FALSE, FALSE},
    {"wait", 0, TRUE, FALSE, FALSE},
    {"burn wait", 0, TRUE, FALSE, FALSE},
    {"threadless", 0, FALSE, FALSE, FALSE},
    {"sleep", CREATE_SUSPENDED, FALSE, FALSE, FALSE},
    {"sleep", IDLE_PRIORITY_CLASS, FALSE, FALSE, FALSE},
    {"sleep", HIGH_PRIORITY_CLASS, FALSE, FALSE, FALSE},
    {"return", 0, TRUE, TRUE, FALSE},
    {"crash", 0, TRUE, TRUE, FALSE},
    {"wait", 0, TRUE, TRUE, TRUE},
};

struct process {
    const struct kind *kind;
    HANDLE handle, thread;
};

/* What one process is told to have, by whichever interface. */
struct truth {
    NT_VM_COUNTERS_EX2 vm;
    IO_COUNTERS io;
    NT_KERNEL_USER_TIMES times;
    ULONGLONG cycles;
    DWORD handles;
    LONG base_priority;
};

/* The same as kernel32's and psapi's functions tell it. */
struct win32_truth {
    PROCESS_MEMORY_COUNTERS_EX memory;
    IO_COUNTERS io;
    FILETIME created, exited, kernel, user;
    ULONG64 cycles;
    DWORD handles;
};

/* The same as a list of processes has it. */
struct listed_truth {
    BOOL found;
    NT_SYSTEM_PROCESS_INFORMATION row;
};

static BYTE *list;

/* Those that live wait for an event that is never set. */
static BOOL start(const char *program, const struct kind *kind, HANDLE done, HANDLE go,
                  HANDLE never, struct process *ret_process)
{
    char arguments[96];

    *ret_process = (struct process){.kind = kind};
    if (kind->reports)
        snprintf(arguments, sizeof(arguments), "%s %lu %lu", kind->arguments, HandleToUlong(done),
                 HandleToUlong(kind->ends ? go : never));
    else
        snprintf(arguments, sizeof(arguments), "%s", kind->arguments);
    ret_process->handle = start_worker(program, arguments, kind->flags, &ret_process->thread);
    return ret_process->handle && (!kind->reports || !WaitForSingleObject(done, PATIENCE));
}

/* One after the other, since each has done its work when the next begins. */
static unsigned int start_all(const char *program, HANDLE go, struct process *processes)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    HANDLE done = CreateEventA(&inherited, FALSE, FALSE, NULL);
    HANDLE never = CreateEventA(&inherited, TRUE, FALSE, NULL);
    unsigned int count = 0;

    while (count < PROCESSES &&
           start(program, &kinds[count % ARRAY_SIZE(kinds)], done, go, never, &processes[count]))
        count++;
    ok(count == PROCESSES, "%u processes: %lu\n", count, GetLastError());
    CloseHandle(never);
    CloseHandle(done);
    return count;
}

/* Those that end do; the others come to rest. */
static void settle(struct process *processes, unsigned int count, HANDLE go)
{
    SetEvent(go);
    for (unsigned int i = 0; i < count; i++) {
        if (processes[i].kind->terminated)
            TerminateProcess(processes[i].handle, EXIT_CODE);
        if (processes[i].kind->ends)
            ok(!WaitForSingleObject(processes[i].handle, PATIENCE), "%s: it did not end\n",
               processes[i].kind->arguments);
    }
}

static NTSTATUS query(HANDLE process, ULONG class, void *info, ULONG length)
{
    return NtQueryInformationProcess(process, (PROCESSINFOCLASS) class, info, length, NULL);
}

/* The new WoW64's wow64.dll lets 32-bit programs not query the system for all: the rest is from the
 * Win32 functions. */
static BOOL read_memory(HANDLE process, NT_VM_COUNTERS_EX2 *ret_vm)
{
    PROCESS_MEMORY_COUNTERS_EX2 memory = {.cb = sizeof(memory)};
    NTSTATUS status = query(process, ProcessVmCountersClass, ret_vm, sizeof(*ret_vm));

    if (sizeof(void *) != 4 || status != STATUS_INFO_LENGTH_MISMATCH)
        return !status;
    status = query(process, ProcessVmCountersClass, &ret_vm->Ex, sizeof(ret_vm->Ex));
    if (status ||
        !GetProcessMemoryInfo(process, (PROCESS_MEMORY_COUNTERS *)&memory, sizeof(memory)))
        return FALSE;
    ret_vm->PrivateWorkingSetSize = memory.PrivateWorkingSetSize;
    ret_vm->SharedCommitUsage = (SIZE_T)memory.SharedCommitUsage;
    return TRUE;
}

static BOOL read_cycles(HANDLE process, ULONGLONG *ret_cycles)
{
    ULONGLONG cycles[2] = {0};
    NTSTATUS status = query(process, ProcessCycleTimeClass, cycles, sizeof(cycles));

    if (sizeof(void *) == 4 && status)
        return QueryProcessCycleTime(process, ret_cycles);
    *ret_cycles = cycles[0];
    return !status;
}

static void read_nt(HANDLE process, struct truth *truth)
{
    NT_PROCESS_BASIC_INFORMATION basic = {0};

    memset(truth, 0, sizeof(*truth));
    ok(read_memory(process, &truth->vm) &&
           !query(process, ProcessIoCountersClass, &truth->io, sizeof(truth->io)) &&
           !query(process, ProcessTimesClass, &truth->times, sizeof(truth->times)) &&
           read_cycles(process, &truth->cycles) &&
           !query(process, ProcessHandleCountClass, &truth->handles, sizeof(truth->handles)) &&
           !query(process, ProcessBasicInformation, &basic, sizeof(basic)),
       "not all is answered\n");
    truth->base_priority = basic.BasePriority;
}

#define CHECK(a, b, field, format)                                                                 \
    /* NOLINTNEXTLINE(bugprone-macro-parentheses): of a, and of b */                               \
    ok((a)field == (b)field, #field " " format ", and " format "\n", (a)field, (b)field)

static void check_memory(const NT_VM_COUNTERS *a, const NT_VM_COUNTERS *b)
{
    CHECK(a, b, ->PeakVirtualSize, "%Iu");
    CHECK(a, b, ->VirtualSize, "%Iu");
    CHECK(a, b, ->PageFaultCount, "%lu");
    CHECK(a, b, ->PeakWorkingSetSize, "%Iu");
    CHECK(a, b, ->WorkingSetSize, "%Iu");
    CHECK(a, b, ->QuotaPeakPagedPoolUsage, "%Iu");
    CHECK(a, b, ->QuotaPagedPoolUsage, "%Iu");
    CHECK(a, b, ->QuotaPeakNonPagedPoolUsage, "%Iu");
    CHECK(a, b, ->QuotaNonPagedPoolUsage, "%Iu");
    CHECK(a, b, ->PagefileUsage, "%Iu");
    CHECK(a, b, ->PeakPagefileUsage, "%Iu");
}

/*
 * Times are those before, or, where asking has taken some time of the process, between those before
 * and after: wineserver may stop a process without a record to read its memory.
 */
static void check_times(const NT_KERNEL_USER_TIMES *times, ULONGLONG cycles,
                        const struct truth *before, const struct truth *after)
{
    LONGLONG least = before->times.KernelTime.QuadPart + before->times.UserTime.QuadPart;
    LONGLONG most = after->times.KernelTime.QuadPart + after->times.UserTime.QuadPart;
    LONGLONG sum = times->KernelTime.QuadPart + times->UserTime.QuadPart;

    CHECK(times, &before->times, ->CreateTime.QuadPart, "%I64d");
    CHECK(times, &before->times, ->ExitTime.QuadPart, "%I64d");
    if (least == most) {
        CHECK(times, &before->times, ->KernelTime.QuadPart, "%I64d");
        CHECK(times, &before->times, ->UserTime.QuadPart, "%I64d");
    }
    ok(sum >= least && sum <= most, "time %I64d, and %I64d to %I64d\n", sum, least, most);
    ok(cycles >= before->cycles && cycles <= after->cycles, "%I64u cycles, and %I64u to %I64u\n",
       cycles, before->cycles, after->cycles);
}

static LARGE_INTEGER number_of(const FILETIME *time)
{
    return (LARGE_INTEGER){.QuadPart = (LONGLONG)time->dwHighDateTime << 32 | time->dwLowDateTime};
}

static void read_win32(HANDLE process, struct win32_truth *truth)
{
    memset(truth, 0, sizeof(*truth));
    truth->memory.cb = sizeof(truth->memory);
    ok(GetProcessMemoryInfo(process, (PROCESS_MEMORY_COUNTERS *)&truth->memory,
                            sizeof(truth->memory)) &&
           GetProcessIoCounters(process, &truth->io) &&
           GetProcessHandleCount(process, &truth->handles) &&
           GetProcessTimes(process, &truth->created, &truth->exited, &truth->kernel,
                           &truth->user) &&
           QueryProcessCycleTime(process, &truth->cycles),
       "not all is answered: %lu\n", GetLastError());
}

static void check_win32(const struct win32_truth *win32, const struct truth *truth,
                        const struct truth *after)
{
    NT_KERNEL_USER_TIMES times = {number_of(&win32->created), number_of(&win32->exited),
                                  number_of(&win32->kernel), number_of(&win32->user)};
    const PROCESS_MEMORY_COUNTERS_EX *pmc = &win32->memory;
    NT_VM_COUNTERS vm = truth->vm.Ex.Base;

    vm.PageFaultCount = pmc->PageFaultCount;
    vm.PeakWorkingSetSize = pmc->PeakWorkingSetSize;
    vm.WorkingSetSize = pmc->WorkingSetSize;
    vm.QuotaPeakPagedPoolUsage = pmc->QuotaPeakPagedPoolUsage;
    vm.QuotaPagedPoolUsage = pmc->QuotaPagedPoolUsage;
    vm.QuotaPeakNonPagedPoolUsage = pmc->QuotaPeakNonPagedPoolUsage;
    vm.QuotaNonPagedPoolUsage = pmc->QuotaNonPagedPoolUsage;
    vm.PagefileUsage = pmc->PagefileUsage;
    vm.PeakPagefileUsage = pmc->PeakPagefileUsage;
    check_memory(&truth->vm.Ex.Base, &vm);
    ok(pmc->PrivateUsage == truth->vm.Ex.PrivateUsage && pmc->PrivateUsage == pmc->PagefileUsage,
       "PrivateUsage %Iu, and %Iu\n", pmc->PrivateUsage, truth->vm.Ex.PrivateUsage);
    ok(!memcmp(&win32->io, &truth->io, sizeof(truth->io)), "I/O: other %I64u, and %I64u\n",
       win32->io.OtherOperationCount, truth->io.OtherOperationCount);
    ok(win32->handles == truth->handles, "%lu handles, and %lu\n", win32->handles, truth->handles);
    check_times(&times, win32->cycles, truth, after);
}

static void read_listed(ULONG class, DWORD pid, struct listed_truth *truth)
{
    const NT_SYSTEM_PROCESS_INFORMATION *row = (const void *)list;

    ok(!NtQuerySystemInformation((SYSTEM_INFORMATION_CLASS) class, list, LIST_SIZE, NULL),
       "class %lu: no list\n", class);
    while (HandleToUlong(row->UniqueProcessId) != pid && row->NextEntryOffset)
        row = (const void *)((const BYTE *)row + row->NextEntryOffset);
    truth->found = HandleToUlong(row->UniqueProcessId) == pid;
    truth->row = *row;
}

static void check_listed(const NT_SYSTEM_PROCESS_INFORMATION *row, const struct truth *truth,
                         const struct truth *after)
{
    NT_KERNEL_USER_TIMES times = {row->CreateTime, truth->times.ExitTime, row->KernelTime,
                                  row->UserTime};

    check_memory(&row->VirtualMemoryCounters, &truth->vm.Ex.Base);
    ok((SIZE_T)row->WorkingSetPrivateSize.QuadPart == truth->vm.PrivateWorkingSetSize,
       "private working set %I64d, and %Iu\n", row->WorkingSetPrivateSize.QuadPart,
       truth->vm.PrivateWorkingSetSize);
    ok(row->PrivatePageCount == truth->vm.Ex.PrivateUsage, "private %Iu, and %Iu\n",
       row->PrivatePageCount, truth->vm.Ex.PrivateUsage);
    ok(!memcmp(&row->IoCounters, &truth->io, sizeof(truth->io)), "I/O: other %I64u, and %I64u\n",
       row->IoCounters.OtherOperationCount, truth->io.OtherOperationCount);
    check_times(&times, row->CycleTime, truth, after);
    ok(row->HandleCount == truth->handles, "%lu handles, and %lu\n", row->HandleCount,
       truth->handles);
    ok(row->BasePriority == truth->base_priority, "base priority %ld, and %ld\n", row->BasePriority,
       truth->base_priority);
    ok(row->NumberOfThreadsHighWatermark >= row->NumberOfThreads, "%lu threads, peak %lu\n",
       row->NumberOfThreads, row->NumberOfThreadsHighWatermark);
}

/*
 * A suspended process has no record. 32-bit Wine gives nothing by which it can be told from others
 * that have just been made, if they have the same sizes: then what is asked of it is refused.
 */
static BOOL is_refused(const struct process *process)
{
    IO_COUNTERS io;

    return sizeof(void *) == 4 && process->kind->flags & CREATE_SUSPENDED &&
           query(process->handle, ProcessIoCountersClass, &io, sizeof(io)) == STATUS_ACCESS_DENIED;
}

/* Whether all but the times are the same before and after, and so in between. */
static BOOL is_at_rest(const struct truth *before, const struct truth *after)
{
    /* NOLINTNEXTLINE(bugprone-suspicious-memory-comparison): no rest if only the padding differs */
    return !memcmp(&before->vm, &after->vm, sizeof(before->vm)) &&
           !memcmp(&before->io, &after->io, sizeof(before->io)) &&
           before->handles == after->handles && before->base_priority == after->base_priority;
}

/* A suspended process, which has no record, is told of by Linux, and is like the others. */
static void check_process(const struct process *process)
{
    DWORD pid = GetProcessId(process->handle), start = GetTickCount();
    struct listed_truth shorter, longer;
    struct win32_truth win32;
    struct truth truth, after;

    winetest_push_context("%s, flags %#lx", process->kind->arguments, process->kind->flags);
    do {
        read_nt(process->handle, &truth);
        read_win32(process->handle, &win32);
        read_listed(SystemProcessInformationClass, pid, &shorter);
        read_listed(SystemExtendedProcessInformationClass, pid, &longer);
        read_nt(process->handle, &after);
    } while (!is_at_rest(&truth, &after) && GetTickCount() - start < PATIENCE);
    check_memory(&after.vm.Ex.Base, &truth.vm.Ex.Base);
    check_win32(&win32, &truth, &after);
    ok(shorter.found != process->kind->ends && longer.found == shorter.found,
       "it is%s in the list, and%s in the longer one\n", shorter.found ? "" : " not",
       longer.found ? "" : " not");
    if (shorter.found)
        check_listed(&shorter.row, &truth, &after);
    if (longer.found)
        check_listed(&longer.row, &truth, &after);
    winetest_pop_context();
}

START_TEST(sweep)
{
    static struct process processes[PROCESSES];
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    HANDLE go = CreateEventA(&inherited, TRUE, FALSE, NULL);
    unsigned int count;
    char **argv;

    winetest_get_mainargs(&argv);
    list = malloc(LIST_SIZE);
    count = start_all(argv[0], go, processes);
    settle(processes, count, go);
    for (unsigned int i = 0; list && i < count; i++) {
        if (is_refused(&processes[i]))
            skip("process %u is suspended, and cannot be told from others\n", i);
        else
            check_process(&processes[i]);
    }
    for (unsigned int i = 0; i < count; i++) {
        TerminateProcess(processes[i].handle, 0);
        CloseHandle(processes[i].thread);
        CloseHandle(processes[i].handle);
    }
    CloseHandle(go);
    free(list);
}
