/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Processor time and cycles: a process's own grow with its work, another's are
 * its own and not the caller's, and the list of processes says the same.
 */
#include "suite.h"

#define WORK      500000 /* 50 ms, in 100 ns */
#define LIST_SIZE MIB
#define PATIENCE  60000 /* milliseconds till the child is at rest */

static BOOL(WINAPI *pQueryProcessCycleTime)(HANDLE, ULONG64 *);

struct times {
    LONGLONG created, exited, kernel, user; /* 100 ns */
};

static struct times times_of(HANDLE process)
{
    struct times times = {0};
    NTSTATUS status = pNtQueryInformationProcess(process, 4, &times, sizeof(times), NULL);

    ok(status == STATUS_SUCCESS, "ProcessTimes: status %#lx\n", status);
    return times;
}

static ULONG64 cycles_of(HANDLE process)
{
    ULONG64 cycles = 0;

    ok(pQueryProcessCycleTime(process, &cycles), "QueryProcessCycleTime failed: %lu\n",
       GetLastError());
    return cycles;
}

static LONGLONG sum(const struct times *times)
{
    return times->kernel + times->user;
}

static void work(void)
{
    struct times before = times_of(GetCurrentProcess()), now;

    do {
        for (volatile unsigned int i = 0; i < 1000000; i++)
            ;
        now = times_of(GetCurrentProcess());
    } while (sum(&now) < sum(&before) + WORK);
}

static void test_win32(HANDLE process)
{
    FILETIME created, exited, kernel, user;
    struct times before = times_of(process), after;
    LONGLONG value;

    ok(GetProcessTimes(process, &created, &exited, &kernel, &user), "failed: %lu\n",
       GetLastError());
    after = times_of(process);
    value = (LONGLONG)user.dwHighDateTime << 32 | user.dwLowDateTime;
    ok(value >= before.user && value <= after.user, "GetProcessTimes: user %I64d, NT says %I64d\n",
       value, after.user);
    value = (LONGLONG)created.dwHighDateTime << 32 | created.dwLowDateTime;
    ok(value == before.created && before.created > 0, "GetProcessTimes: created %I64d, NT %I64d\n",
       value, before.created);
}

/* Asks for the list until the times are the same before and after it: the child may still be on its
 * way into its wait. */
static void check_listed(HANDLE process)
{
    BYTE *list = VirtualAlloc(NULL, LIST_SIZE, MEM_COMMIT, PAGE_READWRITE);
    DWORD start = GetTickCount();
    struct times before, after;
    const struct process_row *row;

    do {
        before = times_of(process);
        ok(!pNtQuerySystemInformation(5, list, LIST_SIZE, NULL), "no list\n");
        after = times_of(process);
    } while (memcmp(&before, &after, sizeof(before)) && GetTickCount() - start < PATIENCE);
    row = find_row(list, GetProcessId(process));
    ok(row && row->UserTime.QuadPart == after.user && row->KernelTime.QuadPart == after.kernel,
       "the list says user %I64d, kernel %I64d\n", row ? row->UserTime.QuadPart : 0,
       row ? row->KernelTime.QuadPart : 0);
    ok(row && row->UniqueProcessKey, "it has no key\n");
    ok(row && row->BasePriority == 8, "base priority %ld\n", row ? row->BasePriority : 0);
    VirtualFree(list, 0, MEM_RELEASE);
}

/* The child waits, so its times stand still while this process works. */
static void test_other(void)
{
    struct reporting_child child;
    struct times before, after;
    ULONG64 cycles;

    start_reporting_child(&child);
    check_listed(child.process);
    before = times_of(child.process);
    cycles = cycles_of(child.process);
    ok(cycles > 0 && !before.exited, "%I64u cycles, exited %I64d\n", cycles, before.exited);
    work();
    after = times_of(child.process);
    ok(sum(&after) < sum(&before) + WORK / 2, "it grew by %I64d while another worked\n",
       sum(&after) - sum(&before));
    ok(cycles_of(child.process) < 2 * cycles, "its cycles grew while another worked\n");
    test_win32(child.process);
    TerminateProcess(child.process, 0);
    WaitForSingleObject(child.process, INFINITE);
    before = times_of(child.process);
    ok(before.exited >= before.created && sum(&before) >= sum(&after),
       "ended: exited %I64d, %I64d before and %I64d now\n", before.exited, sum(&after),
       sum(&before));
    ok(cycles_of(child.process) >= cycles, "ended: it has lost cycles\n");
    end_reporting_child(&child);
}

START_TEST(times)
{
    struct times before, after;
    ULONG64 cycles;

    if (!find_functions())
        return;
    pQueryProcessCycleTime =
        (void *)GetProcAddress(GetModuleHandleA("kernel32.dll"), "QueryProcessCycleTime");
    if (!pQueryProcessCycleTime) {
        win_skip("no QueryProcessCycleTime\n"); /* before Windows Vista */
        return;
    }
    before = times_of(GetCurrentProcess());
    cycles = cycles_of(GetCurrentProcess());
    work();
    after = times_of(GetCurrentProcess());
    ok(after.user > before.user && after.created == before.created && !after.exited,
       "user %I64d, then %I64d\n", before.user, after.user);
    ok(cycles_of(GetCurrentProcess()) > cycles, "cycles do not grow\n");
    test_win32(GetCurrentProcess());
    test_other();
}
