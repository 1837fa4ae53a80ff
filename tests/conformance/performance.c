/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The machine: what NtQuerySystemInformation tells of memory, I/O, processors and
 * the start of the system, what moves it, and that GetPerformanceInfo and
 * GlobalMemoryStatusEx say the same. Other programs run meanwhile, so a figure
 * has grown by at least what this one did.
 */
#include "suite.h"

#define LIST_SIZE  ((ULONG)MIB)
#define WRITES     16u
#define BLOCKS     256u /* of 64 KiB, one page of each is touched */
#define SWITCHES   100u /* of two threads */
#define COMMITTED  (256 * (SIZE_T)MIB)
#define TRIES      50    /* at a figure that other programs can move meanwhile */
#define SLACK      65536 /* pages that other programs can commit or free meanwhile, now and then */
#define PROCESSORS 256
#define TICK       100000     /* of the processors' times, in 100 ns, at most */
#define TICK_COUNT (5 * 1000) /* how far boot time and tick count may be apart, in ms */
#define HANDLES    512        /* that may come and go between two questions [wine] */

/* SYSTEM_PERFORMANCE_INFORMATION, as far as it is looked at; 312 bytes. */
struct performance {
    LARGE_INTEGER Idle, Transferred[3];
    ULONG Operations[3];
    ULONG AvailablePages, CommittedPages, CommitLimit, PeakCommitment, PageFaultCount;
    ULONG Unused1[12];
    ULONG PagedPoolPages, NonPagedPoolPages;
    ULONG Unused2[44];
    ULONG ContextSwitches;
    ULONG Unused3[3];
};
C_ASSERT(sizeof(struct performance) == 312);
C_ASSERT(FIELD_OFFSET(struct performance, ContextSwitches) == 296);

struct processor {
    LARGE_INTEGER Idle, Kernel, User, Dpc, Interrupt;
    ULONG InterruptCount;
};

struct time_of_day {
    LARGE_INTEGER Boot, Current, Bias;
    ULONG Unused[6];
};
C_ASSERT(sizeof(struct time_of_day) == 48);

struct basic {
    ULONG Unused1[2], PageSize, NumberOfPhysicalPages, Unused2[3];
    ULONG_PTR Unused3[4];
};

static BOOL(WINAPI *pK32GetPerformanceInfo)(PERFORMANCE_INFORMATION *, DWORD);
static BOOL(WINAPI *pGlobalMemoryStatusEx)(MEMORYSTATUSEX *);
static ULONGLONG(WINAPI *pGetTickCount64)(void);

static struct performance performance_now(void)
{
    struct performance performance = {0};
    ULONG returned = 0;
    NTSTATUS status = pNtQuerySystemInformation(2, &performance, sizeof(performance), &returned);

    ok(status == STATUS_SUCCESS && returned >= sizeof(performance), "status %#lx, %lu bytes\n",
       status, returned);
    return performance;
}

static ULONG distance(SIZE_T a, SIZE_T b)
{
    return (ULONG)(a < b ? b - a : a - b);
}

static void test_lengths(void)
{
    BYTE small[64];
    NTSTATUS status = pNtQuerySystemInformation(2, small, sizeof(small), NULL);

    ok(status == STATUS_INFO_LENGTH_MISMATCH, "status %#lx\n", status);
    status = pNtQuerySystemInformation(2, NULL, sizeof(struct performance), NULL);
    ok(status == STATUS_ACCESS_VIOLATION, "status %#lx\n", status);
}

static void write_blocks(void)
{
    static BYTE block[MIB / WRITES];
    char folder[MAX_PATH], path[MAX_PATH];
    HANDLE file;
    DWORD done;

    GetTempPathA(ARRAY_SIZE(folder), folder);
    GetTempFileNameA(folder, "io", 0, path);
    file =
        CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    for (unsigned int i = 0; i < WRITES; i++)
        ok(WriteFile(file, block, sizeof(block), &done, NULL), "write: %lu\n", GetLastError());
    CloseHandle(file);
}

/* Sums over all processes, of ended ones too. */
static void test_io(void)
{
    IO_COUNTERS own = io_counters_of(GetCurrentProcess());
    struct performance before = performance_now(), after;
    struct reporting_child child;

    ok((ULONGLONG)before.Transferred[1].QuadPart >= own.WriteTransferCount,
       "%I64d bytes in all, %I64u of this process\n", before.Transferred[1].QuadPart,
       own.WriteTransferCount);
    write_blocks();
    after = performance_now();
    ok(after.Transferred[1].QuadPart >= before.Transferred[1].QuadPart + MIB,
       "%I64d bytes, then %I64d\n", before.Transferred[1].QuadPart, after.Transferred[1].QuadPart);
    ok(after.Operations[1] - before.Operations[1] >= WRITES &&
           after.Operations[2] != before.Operations[2],
       "%lu writes, then %lu\n", before.Operations[1], after.Operations[1]);
    start_reporting_child(&child);
    TerminateProcess(child.process, 0);
    WaitForSingleObject(child.process, INFINITE);
    end_reporting_child(&child);
    before = after;
    after = performance_now();
    ok(after.Transferred[1].QuadPart >= before.Transferred[1].QuadPart + CHILD_WRITES * CHILD_BLOCK,
       "an ended child's bytes are missing: %I64d, then %I64d\n", before.Transferred[1].QuadPart,
       after.Transferred[1].QuadPart);
}

static void test_faults(void)
{
    ULONG before = performance_now().PageFaultCount;

    for (unsigned int i = 0; i < BLOCKS; i++) {
        BYTE *block = allocate(0x10000, MEM_RESERVE | MEM_COMMIT);

        *(volatile BYTE *)block = 1;
    }
    ok(performance_now().PageFaultCount - before >= BLOCKS, "%lu page faults more, not %u\n",
       performance_now().PageFaultCount - before, BLOCKS);
}

static DWORD WINAPI answer(void *events)
{
    HANDLE *ask_and_answer = events;

    for (unsigned int i = 0; i < SWITCHES; i++) {
        WaitForSingleObject(ask_and_answer[0], INFINITE);
        SetEvent(ask_and_answer[1]);
    }
    return 0;
}

static void test_switches(void)
{
    HANDLE events[] = {CreateEventA(NULL, FALSE, FALSE, NULL),
                       CreateEventA(NULL, FALSE, FALSE, NULL)};
    ULONG before = performance_now().ContextSwitches;
    HANDLE thread = CreateThread(NULL, 0, answer, events, 0, NULL);

    for (unsigned int i = 0; i < SWITCHES; i++) {
        SetEvent(events[0]);
        WaitForSingleObject(events[1], INFINITE);
    }
    ok(performance_now().ContextSwitches - before >= SWITCHES, "%lu switches more, not %u\n",
       performance_now().ContextSwitches - before, SWITCHES);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    CloseHandle(events[0]);
    CloseHandle(events[1]);
}

/* Untouched: it is the promise that counts. */
static BOOL commit_shows(void)
{
    struct performance before = performance_now(), during, after;
    BYTE *memory = allocate(COMMITTED, MEM_RESERVE | MEM_COMMIT);

    during = performance_now();
    VirtualFree(memory, 0, MEM_RELEASE);
    after = performance_now();
    ok(during.CommittedPages <= during.CommitLimit &&
           during.CommittedPages <= during.PeakCommitment,
       "%lu pages committed, limit %lu, peak %lu\n", during.CommittedPages, during.CommitLimit,
       during.PeakCommitment);
    ok(after.PeakCommitment >= during.CommittedPages, "the peak has fallen\n");
    return during.CommittedPages >= before.CommittedPages + COMMITTED / PAGE_SIZE / 2 &&
           after.CommittedPages + COMMITTED / PAGE_SIZE / 2 <= during.CommittedPages;
}

static void test_commit(void)
{
    BOOL shows = FALSE;

    for (unsigned int i = 0; i < TRIES && !shows; i++)
        shows = commit_shows();
    ok(shows, "256 MiB of commit do not show\n");
}

static void sum_list(PERFORMANCE_INFORMATION *ret_counts)
{
    BYTE *list = allocate(LIST_SIZE, MEM_RESERVE | MEM_COMMIT);
    const struct process_row *row = (const void *)list;
    NTSTATUS status = pNtQuerySystemInformation(5, list, LIST_SIZE, NULL);

    ok(status == STATUS_SUCCESS, "status %#lx\n", status);
    *ret_counts = (PERFORMANCE_INFORMATION){.ProcessCount = 1};
    for (;; row = (const void *)((const BYTE *)row + row->NextEntryOffset)) {
        ret_counts->HandleCount += row->HandleCount;
        ret_counts->ThreadCount += row->NumberOfThreads;
        if (!row->NextEntryOffset)
            break;
        ret_counts->ProcessCount++;
    }
    VirtualFree(list, 0, MEM_RELEASE);
}

/* Whether the figures that other programs move are those of a moment ago, but for a little. */
static BOOL is_near(const PERFORMANCE_INFORMATION *info, const struct performance *performance)
{
    return distance(info->CommitTotal, performance->CommittedPages) < SLACK &&
           distance(info->CommitLimit, performance->CommitLimit) < SLACK &&
           distance(info->PhysicalAvailable, performance->AvailablePages) < SLACK;
}

static void test_performance_info(void)
{
    PERFORMANCE_INFORMATION info = {0}, counts;
    struct performance performance;
    struct basic basic = {0};
    unsigned int tries = 0;

    SetLastError(POISON_ERROR);
    ok(!pK32GetPerformanceInfo(&info, sizeof(info) - 1) && GetLastError() == ERROR_BAD_LENGTH,
       "too short: error %lu\n", GetLastError()); /* [wine] */
    do {
        performance = performance_now();
        ok(pK32GetPerformanceInfo(&info, sizeof(info)), "failed: %lu\n", GetLastError());
    } while (!is_near(&info, &performance) && ++tries < TRIES);
    sum_list(&counts);
    ok(!pNtQuerySystemInformation(0, &basic, sizeof(basic), NULL) ||
           !pNtQuerySystemInformation(
               0, &basic, FIELD_OFFSET(struct basic, Unused3) + 5 * sizeof(ULONG_PTR), NULL),
       "no SystemBasicInformation\n");
    ok(info.cb == sizeof(info) && info.PageSize == PAGE_SIZE, "cb %lu, page %Iu\n", info.cb,
       info.PageSize);
    ok(is_near(&info, &performance),
       "commit %Iu of %Iu, %Iu pages available, NT says %lu of %lu, %lu\n", info.CommitTotal,
       info.CommitLimit, info.PhysicalAvailable, performance.CommittedPages,
       performance.CommitLimit, performance.AvailablePages);
    ok(info.CommitPeak >= performance.PeakCommitment && info.CommitPeak <= info.CommitLimit,
       "peak %Iu, NT says %lu\n", info.CommitPeak, performance.PeakCommitment);
    ok(info.PhysicalAvailable <= info.PhysicalTotal, "%Iu of %Iu pages available\n",
       info.PhysicalAvailable, info.PhysicalTotal);
    ok(info.SystemCache > 0 && info.SystemCache <= info.PhysicalTotal, "cache %Iu of %Iu pages\n",
       info.SystemCache, info.PhysicalTotal);
    ok(info.KernelPaged > 0 && info.KernelNonpaged > 0 &&
           info.KernelTotal == info.KernelPaged + info.KernelNonpaged,
       "pools %Iu, %Iu, in all %Iu\n", info.KernelPaged, info.KernelNonpaged, info.KernelTotal);
    ok(distance(info.HandleCount, counts.HandleCount) <= HANDLES, "%lu handles, the list has %lu\n",
       info.HandleCount, counts.HandleCount);
    ok(distance(info.ProcessCount, counts.ProcessCount) <= 8 &&
           distance(info.ThreadCount, counts.ThreadCount) <= 64,
       "%lu processes, %lu threads; the list has %lu and %lu\n", info.ProcessCount,
       info.ThreadCount, counts.ProcessCount, counts.ThreadCount);
}

static void test_memory_status(void)
{
    MEMORYSTATUSEX memory = {.dwLength = sizeof(memory)};
    struct performance performance;
    unsigned int tries = 0;

    do {
        performance = performance_now();
        ok(pGlobalMemoryStatusEx(&memory), "failed: %lu\n", GetLastError());
    } while (distance((SIZE_T)(memory.ullAvailPhys / PAGE_SIZE), performance.AvailablePages) >=
                 SLACK &&
             ++tries < TRIES);
    ok(distance((SIZE_T)(memory.ullTotalPageFile / PAGE_SIZE), performance.CommitLimit) < SLACK &&
           memory.ullAvailPageFile <= memory.ullTotalPageFile,
       "page file %I64u of %I64u, NT says %lu pages\n", memory.ullAvailPageFile,
       memory.ullTotalPageFile, performance.CommitLimit);
    ok(distance((SIZE_T)(memory.ullAvailPhys / PAGE_SIZE), performance.AvailablePages) < SLACK,
       "%I64u bytes available, NT says %lu pages\n", memory.ullAvailPhys,
       performance.AvailablePages);
}

/* The tick count is the time since the system was started; no process is older. */
static void test_boot_time(void)
{
    struct time_of_day times = {0};
    BYTE *list = allocate(LIST_SIZE, MEM_RESERVE | MEM_COMMIT);
    const struct process_row *row = (const void *)list;
    LONGLONG before = (LONGLONG)pGetTickCount64(), after, age; /* ms */
    NTSTATUS status = pNtQuerySystemInformation(3, &times, sizeof(times), NULL);

    after = (LONGLONG)pGetTickCount64();
    age = (times.Current.QuadPart - times.Boot.QuadPart) / 10000;
    ok(status == STATUS_SUCCESS, "status %#lx\n", status);
    ok(age + TICK_COUNT > before && age < after + TICK_COUNT,
       "started %I64d ms ago, tick count %I64d, then %I64d\n", age, before, after);
    ok(!pNtQuerySystemInformation(5, list, LIST_SIZE, NULL), "no list\n");
    for (; row->NextEntryOffset; row = (const void *)((const BYTE *)row + row->NextEntryOffset))
        ok(!row->CreateTime.QuadPart || row->CreateTime.QuadPart > times.Boot.QuadPart,
           "process %Iu is older than the system\n", (ULONG_PTR)row->UniqueProcessId);
    VirtualFree(list, 0, MEM_RELEASE);
}

static ULONG processors_now(struct processor *processors, LONGLONG *ret_idle)
{
    ULONG returned = 0, count;
    NTSTATUS status = pNtQuerySystemInformation(8, processors,
                                                PROCESSORS * (ULONG)sizeof(*processors), &returned);

    ok(status == STATUS_SUCCESS, "status %#lx\n", status);
    *ret_idle = 0;
    for (count = 0; count < returned / sizeof(*processors); count++)
        *ret_idle += processors[count].Idle.QuadPart;
    return count;
}

static void test_processors(void)
{
    static struct processor before[PROCESSORS], after[PROCESSORS];
    LONGLONG idle_before, idle_after, idle, idle_slack;
    ULONG count = processors_now(before, &idle_before), interrupts = 0;

    idle = performance_now().Idle.QuadPart;
    ok(processors_now(after, &idle_after) == count && count > 0, "%lu processors\n", count);
    idle_slack = count * (LONGLONG)TICK;
    ok(idle + idle_slack >= idle_before && idle <= idle_after + idle_slack,
       "idle for %I64d in all, and %I64d to %I64d\n", idle, idle_before, idle_after);
    for (ULONG i = 0; i < count; i++) {
        ok(after[i].Kernel.QuadPart + TICK >=
               after[i].Idle.QuadPart + after[i].Dpc.QuadPart + after[i].Interrupt.QuadPart,
           "processor %lu: kernel time %I64d, of it idle %I64d, DPCs %I64d, interrupts %I64d\n", i,
           after[i].Kernel.QuadPart, after[i].Idle.QuadPart, after[i].Dpc.QuadPart,
           after[i].Interrupt.QuadPart);
        ok(after[i].User.QuadPart >= before[i].User.QuadPart, "processor %lu: user time fell\n", i);
        interrupts += after[i].InterruptCount != 0;
    }
    ok(interrupts > 0, "no processor has had an interrupt\n");
}

START_TEST(performance)
{
    HMODULE kernel32 = GetModuleHandleA("kernel32.dll");

    if (!find_functions())
        return;
    pK32GetPerformanceInfo = (void *)GetProcAddress(kernel32, "K32GetPerformanceInfo");
    pGlobalMemoryStatusEx = (void *)GetProcAddress(kernel32, "GlobalMemoryStatusEx");
    pGetTickCount64 = (void *)GetProcAddress(kernel32, "GetTickCount64");
    if (!pK32GetPerformanceInfo || !pGlobalMemoryStatusEx || !pGetTickCount64) {
        win_skip("no K32GetPerformanceInfo\n"); /* before Windows 7 */
        return;
    }
    test_lengths();
    test_io();
    test_faults();
    test_switches();
    test_commit();
    test_performance_info();
    test_memory_status();
    test_boot_time();
    test_processors();
}
