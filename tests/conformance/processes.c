/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Other processes: what is reported of one is what it reports of itself, while it
 * lives and, of what remains, after it has ended.
 */
#include "suite.h"
#include "../handles_of_others.h"

#define SLACK                                                                                      \
    ((SIZE_T)MIB) /* the child's own allocators, and pages that come in while it waits             \
                   */
#define INHERITED 20

static SIZE_T distance(SIZE_T a, SIZE_T b)
{
    return a < b ? b - a : a - b;
}

static void check_living(HANDLE process, const struct child_report *said)
{
    IO_COUNTERS io = io_counters_of(process);
    struct vm_counters vm = vm_counters_of(process);
    struct memory_counters pmc = memory_counters_of(process);
    DWORD handles = handle_count_of(process);

    ok(!memcmp(&io, &said->io, sizeof(io)), "I/O counters differ: %I64u writes, said %I64u\n",
       io.WriteOperationCount, said->io.WriteOperationCount);
    ok(io.WriteTransferCount >= CHILD_WRITES * CHILD_BLOCK, "%I64u bytes written\n",
       io.WriteTransferCount);
    ok(handles == said->handles || (!handles_of_others_are_counted() && handles > said->handles),
       "%lu handles, said %lu\n", handles, said->handles);
#define CHECK_FIELD(field)                                                                         \
    ok(distance(vm.field, said->vm.field) < SLACK, #field " %Iu, said %Iu\n", vm.field,            \
       said->vm.field);
    CHECK_FIELD(WorkingSetSize);
    CHECK_FIELD(PeakWorkingSetSize);
    CHECK_FIELD(PagefileUsage);
    CHECK_FIELD(PeakPagefileUsage);
    CHECK_FIELD(PrivateUsage);
#undef CHECK_FIELD
    ok(vm.PageFaultCount >= said->vm.PageFaultCount, "%lu page faults, said %lu\n",
       vm.PageFaultCount, said->vm.PageFaultCount);
    ok(distance(pmc.PrivateUsage, vm.PrivateUsage) < SLACK, "private %Iu, NT says %Iu\n",
       pmc.PrivateUsage, vm.PrivateUsage);
}

/* Totals and peaks stay as long as a handle is open; judges of programs ask only then. What the
 * process used at the moment is given back. [page] of the peaks, [here] how little is left */
static void check_ended(HANDLE process, const struct child_report *said)
{
    IO_COUNTERS io = io_counters_of(process);
    struct vm_counters vm = vm_counters_of(process);
    struct memory_counters pmc = memory_counters_of(process);
    DWORD handles = handle_count_of(process);

    ok(io.WriteOperationCount == said->io.WriteOperationCount &&
           io.WriteTransferCount == said->io.WriteTransferCount,
       "%I64u writes of %I64u bytes, said %I64u of %I64u\n", io.WriteOperationCount,
       io.WriteTransferCount, said->io.WriteOperationCount, said->io.WriteTransferCount);
    ok(io.ReadOperationCount >= said->io.ReadOperationCount &&
           io.OtherOperationCount >= said->io.OtherOperationCount,
       "operations have become fewer\n");
    ok(handles == 0, "%lu handles\n", handles); /* [ros] */
    ok(vm.PeakWorkingSetSize >= said->vm.PeakWorkingSetSize, "peak working set %Iu, said %Iu\n",
       vm.PeakWorkingSetSize, said->vm.PeakWorkingSetSize);
    ok(vm.PeakPagefileUsage >= said->vm.PeakPagefileUsage, "peak page file %Iu, said %Iu\n",
       vm.PeakPagefileUsage, said->vm.PeakPagefileUsage);
    ok(vm.PageFaultCount >= said->vm.PageFaultCount, "%lu page faults, said %lu\n",
       vm.PageFaultCount, said->vm.PageFaultCount);
    ok(vm.WorkingSetSize < SLACK && vm.PagefileUsage < SLACK && vm.PrivateUsage < SLACK,
       "still uses: working set %Iu, page file %Iu, private %Iu\n", vm.WorkingSetSize,
       vm.PagefileUsage, vm.PrivateUsage);
    ok(pmc.PeakPagefileUsage == vm.PeakPagefileUsage &&
           pmc.PeakWorkingSetSize == vm.PeakWorkingSetSize,
       "GetProcessMemoryInfo has other peaks: page file %Iu, working set %Iu\n",
       pmc.PeakPagefileUsage, pmc.PeakWorkingSetSize);
}

/* [wine] PROCESS_QUERY_LIMITED_INFORMATION is enough for another process too, from Vista on. */
static void test_living(const struct reporting_child *child)
{
    HANDLE limited =
        OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, GetProcessId(child->process));

    winetest_push_context("a living child");
    check_living(child->process, child->report);
    winetest_pop_context();
    if (!limited || !rights_suffice(PROCESS_QUERY_LIMITED_INFORMATION))
        return;
    winetest_push_context("a living child, limited handle");
    check_living(limited, child->report);
    winetest_pop_context();
    CloseHandle(limited);
}

static void test_exit(void)
{
    struct reporting_child child;

    start_reporting_child(&child);
    test_living(&child);
    SetEvent(child.go);
    ok(WaitForSingleObject(child.process, 60000) == WAIT_OBJECT_0, "the child does not end\n");
    winetest_push_context("after ExitProcess");
    check_ended(child.process, child.report);
    winetest_pop_context();
    end_reporting_child(&child);
}

static void test_terminate(void)
{
    struct reporting_child child;

    start_reporting_child(&child);
    ok(TerminateProcess(child.process, 3), "cannot terminate: %lu\n", GetLastError());
    WaitForSingleObject(child.process, INFINITE);
    winetest_push_context("after TerminateProcess");
    check_ended(child.process, child.report);
    winetest_pop_context();
    end_reporting_child(&child);
}

static void check_count_(int line, HANDLE process, DWORD expected)
{
    DWORD count = handle_count_of(process);

    if (process != GetCurrentProcess() && !handles_of_others_are_counted())
        return;
    ok_(__FILE__, line)(count == expected, "%lu handles, expected %lu\n", count, expected);
}
#define check_count(process, expected) check_count_(__LINE__, process, expected)

/* A handle that is inherited counts from the start. [page] of handle inheritance */
static void test_inherited(void)
{
    SECURITY_ATTRIBUTES inherit = {.nLength = sizeof(inherit), .bInheritHandle = TRUE};
    HANDLE plain = start_child("idle", CREATE_SUSPENDED), child, events[INHERITED];
    DWORD plain_count = handle_count_of(plain);
    unsigned int i;

    if (!handles_of_others_are_counted())
        skip("this Wine does not tell how many handles another process has\n");
    for (i = 0; i < INHERITED; i++)
        events[i] = CreateEventA(&inherit, FALSE, FALSE, NULL);
    child = start_child("idle", CREATE_SUSPENDED);
    check_count(child, plain_count + INHERITED);
    for (i = 0; i < INHERITED; i++)
        CloseHandle(events[i]);
    check_count(child, plain_count + INHERITED);
    end_child(child);
    end_child(plain);
}

/* So does one that another process puts there, until it is taken away. [page] of DuplicateHandle */
static void test_duplicated(void)
{
    struct reporting_child child;
    HANDLE event, there[3], copy;
    DWORD own, count;
    unsigned int i;

    start_reporting_child(&child);
    count = handle_count_of(child.process);
    event = CreateEventA(NULL, FALSE, FALSE, NULL);
    own = handle_count_of(GetCurrentProcess());
    for (i = 0; i < ARRAY_SIZE(there); i++) {
        ok(DuplicateHandle(GetCurrentProcess(), event, child.process, &there[i], 0, FALSE,
                           DUPLICATE_SAME_ACCESS),
           "cannot duplicate: %lu\n", GetLastError());
        check_count(child.process, count + i + 1);
    }
    check_count(GetCurrentProcess(), own);
    for (i = 0; i < ARRAY_SIZE(there); i++) {
        ok(DuplicateHandle(child.process, there[i], GetCurrentProcess(), &copy, 0, FALSE,
                           DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE),
           "cannot take back: %lu\n", GetLastError());
        check_count(child.process, count + ARRAY_SIZE(there) - i - 1);
        CloseHandle(copy);
    }
    check_count(GetCurrentProcess(), own);
    CloseHandle(event);
    SetEvent(child.go);
    WaitForSingleObject(child.process, INFINITE);
    end_reporting_child(&child);
}

START_TEST(processes)
{
    char **argv;
    int argc = winetest_get_mainargs(&argv);

    if (!find_functions() || (argc > 2 && !strcmp(argv[2], "idle")))
        return;
    if (argc > 5 && !strcmp(argv[2], "report"))
        be_reporting_child(argv);
    test_exit();
    test_terminate();
    test_inherited();
    test_duplicated();
}
