/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A living process, as another sees it: handle counts, figures that only grow,
 * and a process that was asked about before it had begun to run.
 */
#include "common.h"
#include "../handles_of_others.h"
#include <stdio.h>
#include <string.h>
#include <wine/test.h>

#define PATIENCE 60000 /* milliseconds; a child that takes longer hangs */
#define LEAKED   200   /* more than the table of a new process has room for */

static HANDLE start_child(const char *program, const char *what, DWORD flags, HANDLE *ret_thread)
{
    HANDLE process = start_worker(program, what, flags, ret_thread);

    ok(process != NULL, "no child: %lu\n", GetLastError());
    return process;
}

static void end_child(HANDLE process)
{
    TerminateProcess(process, 0);
    WaitForSingleObject(process, PATIENCE);
    CloseHandle(process);
}

static DWORD count_of(HANDLE process)
{
    DWORD count = 0;

    ok(GetProcessHandleCount(process, &count), "no handle count: %lu\n", GetLastError());
    return count;
}

/* The child sleeps, so only the parent changes its table. */
static void test_handles(const char *program)
{
    HANDLE process, event, theirs[10], moved;
    DWORD count;
    unsigned int i;

    if (!handles_of_others_are_counted()) {
        skip("this Wine does not tell how many handles another process has\n");
        return;
    }
    process = start_child(program, "sleep", CREATE_SUSPENDED, NULL);
    event = CreateEventA(NULL, FALSE, FALSE, NULL);
    count = count_of(process);
    ok(count_of(process) == count, "two queries in a row differ\n");
    for (i = 0; i < ARRAY_SIZE(theirs); i++) {
        ok(DuplicateHandle(GetCurrentProcess(), event, process, &theirs[i], 0, FALSE,
                           DUPLICATE_SAME_ACCESS),
           "no duplicate: %lu\n", GetLastError());
        ok(count_of(process) == count + i + 1, "%lu handles, expected %lu\n", count_of(process),
           count + i + 1);
    }
    while (i--) {
        DuplicateHandle(process, theirs[i], GetCurrentProcess(), &moved, 0, FALSE,
                        DUPLICATE_CLOSE_SOURCE | DUPLICATE_SAME_ACCESS);
        CloseHandle(moved);
        ok(count_of(process) == count + i, "%lu handles, expected %lu\n", count_of(process),
           count + i);
    }
    CloseHandle(event);
    end_child(process);
}

/* A leak shows, whether handles are counted or the table's capacity is reported. */
static void test_leak(const char *program)
{
    HANDLE process = start_child(program, "sleep", CREATE_SUSPENDED, NULL);
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL), theirs;
    DWORD before = count_of(process);
    unsigned int i;

    for (i = 0; i < LEAKED; i++)
        ok(DuplicateHandle(GetCurrentProcess(), event, process, &theirs, 0, FALSE,
                           DUPLICATE_SAME_ACCESS),
           "no duplicate: %lu\n", GetLastError());
    ok(before > 0 && before < LEAKED, "%lu handles before\n", before);
    /* The capacity of a moment ago may be reported. */
    for (i = 0; i < 100 && count_of(process) < LEAKED && !handles_of_others_are_counted(); i++)
        Sleep(10);
    ok(count_of(process) >= LEAKED, "%lu handles after\n", count_of(process));
    CloseHandle(event);
    end_child(process);
}

/* Whether the handle is one in that process. */
static BOOL is_open_there(HANDLE process, HANDLE theirs)
{
    HANDLE copy;

    return DuplicateHandle(process, theirs, GetCurrentProcess(), &copy, 0, FALSE,
                           DUPLICATE_SAME_ACCESS) &&
           CloseHandle(copy);
}

/*
 * [page] of DuplicateHandle: with no target, DUPLICATE_CLOSE_SOURCE just closes.
 * Wine 8.0 calls the target invalid and closes handles of the own process only:
 * the count follows what was done.
 */
static void test_closed_without_target(const char *program)
{
    HANDLE process = start_child(program, "sleep", CREATE_SUSPENDED, NULL);
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL), theirs;
    DWORD before = count_of(process), after, left;

    ok(DuplicateHandle(GetCurrentProcess(), event, process, &theirs, 0, FALSE,
                       DUPLICATE_SAME_ACCESS),
       "no duplicate: %lu\n", GetLastError());
    DuplicateHandle(process, theirs, NULL, NULL, 0, FALSE, DUPLICATE_CLOSE_SOURCE);
    after = count_of(process);
    left = is_open_there(process, theirs) ? 1 : 0;
    ok(after == before + left || !handles_of_others_are_counted(), "%lu handles, expected %lu\n",
       after, before + left);

    before = count_of(GetCurrentProcess());
    DuplicateHandle(GetCurrentProcess(), event, NULL, NULL, 0, FALSE, DUPLICATE_CLOSE_SOURCE);
    after = count_of(GetCurrentProcess());
    left = is_open_there(GetCurrentProcess(), event) ? 1 : 0;
    ok(after == before - 1 + left, "%lu own handles, expected %lu\n", after, before - 1 + left);
    end_child(process);
}

static HANDLE open_by_pid(DWORD pid)
{
    HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid);

    ok(process != NULL, "cannot open %lu: %lu\n", pid, GetLastError());
    return process;
}

/* A handle's value, once closed, is given to the next: what was said of the one is not of that. */
static void test_reused_handle(const char *program)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    HANDLE done = CreateEventA(&inherited, TRUE, FALSE, NULL);
    HANDLE idle = start_child(program, "sleep", 0, NULL), busy, process, first = NULL;
    struct figures figures;
    char arguments[64];

    snprintf(arguments, sizeof(arguments), "wait %lu %lu", HandleToUlong(done),
             HandleToUlong(CreateEventA(&inherited, TRUE, TRUE, NULL)));
    busy = start_child(program, arguments, 0, NULL);
    ok(!WaitForSingleObject(done, PATIENCE), "it did not do its work\n");
    for (unsigned int i = 0; i < 10; i++) {
        process = open_by_pid(GetProcessId(i % 2 ? idle : busy));
        if (!first)
            first = process;
        ok(process == first, "another handle: %p, not %p\n", process, first);
        ok(read_figures(process, &figures), "a query failed: %lu\n", GetLastError());
        ok(figures.io.WriteOperationCount == (i % 2 ? 0 : WORK_WRITES), "%I64u writes\n",
           figures.io.WriteOperationCount);
        CloseHandle(process);
    }
    end_child(busy);
    end_child(idle);
    CloseHandle(done);
}

/* Nothing of these is ever less than it was. */
static void check_only_grew(const struct figures *before, const struct figures *after)
{
#define CHECK_GREW(field)                                                                          \
    ok(after->field >= before->field, #field " fell from %I64u to %I64u\n",                        \
       (ULONGLONG)before->field, (ULONGLONG)after->field)
    CHECK_GREW(memory.PageFaultCount);
    CHECK_GREW(memory.PeakWorkingSetSize);
    CHECK_GREW(memory.PeakPagefileUsage);
    CHECK_GREW(memory.QuotaPeakPagedPoolUsage);
    CHECK_GREW(memory.QuotaPeakNonPagedPoolUsage);
    CHECK_GREW(io.ReadOperationCount);
    CHECK_GREW(io.WriteOperationCount);
    CHECK_GREW(io.OtherOperationCount);
    CHECK_GREW(io.ReadTransferCount);
    CHECK_GREW(io.WriteTransferCount);
    CHECK_GREW(io.OtherTransferCount);
#undef CHECK_GREW
    ok(after->memory.PeakWorkingSetSize >= after->memory.WorkingSetSize &&
           after->memory.PeakPagefileUsage >= after->memory.PagefileUsage,
       "a peak is less than the current size\n");
}

/* From before its first instruction to after its last, with no gap in between: each sample lets the
 * child go on by one breath at most. */
static void test_growth(const char *program)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    HANDLE begun = CreateEventA(&inherited, FALSE, FALSE, NULL);
    HANDLE go = CreateEventA(&inherited, FALSE, FALSE, NULL), thread, process;
    struct figures before, after = {0};
    unsigned int samples = 0;
    BOOL ended = FALSE;
    char arguments[64];

    snprintf(arguments, sizeof(arguments), "breathe %lu %lu", HandleToUlong(begun),
             HandleToUlong(go));
    process = start_child(program, arguments, CREATE_SUSPENDED, &thread);
    ok(read_figures(process, &before), "suspended: %lu\n", GetLastError());
    ok(before.io.WriteOperationCount == 0, "%I64u writes before it ran\n",
       before.io.WriteOperationCount);
    ResumeThread(thread);
    while (!ended) {
        ended = WaitForSingleObject(process, 0) == WAIT_OBJECT_0;
        if (!read_figures(process, &after)) {
            ok(FALSE, "sample %u: %lu\n", samples, GetLastError());
            break;
        }
        check_only_grew(&before, &after);
        before = after;
        samples++;
        SetEvent(go);
    }
    ok(samples > BREATHS, "only %u samples\n", samples);
    ok(after.io.WriteOperationCount == BREATHS &&
           after.io.WriteTransferCount == BREATHS * BREATH_SIZE,
       "%I64u writes of %I64u bytes\n", after.io.WriteOperationCount, after.io.WriteTransferCount);
    ok(after.memory.PeakPagefileUsage >= 22 * MIB, "peak page file %Iu\n",
       after.memory.PeakPagefileUsage);
    ok(after.memory.PeakWorkingSetSize >= 20 * MIB, "peak working set %Iu\n",
       after.memory.PeakWorkingSetSize);
    CloseHandle(thread);
    CloseHandle(process);
    CloseHandle(begun);
    CloseHandle(go);
}

/* A process that was asked about too early is recognized later. */
static void test_asked_early(const char *program)
{
    HANDLE thread, process = start_child(program, "return", CREATE_SUSPENDED, &thread);
    struct figures figures;

    ok(read_figures(process, &figures), "suspended: %lu\n", GetLastError());
    ok(figures.memory.WorkingSetSize > 0, "no working set\n");
    ResumeThread(thread);
    ok(!WaitForSingleObject(process, PATIENCE), "it did not end\n");
    ok(read_figures(process, &figures), "ended: %lu\n", GetLastError());
    ok(figures.io.WriteOperationCount == WORK_WRITES, "%I64u writes\n",
       figures.io.WriteOperationCount);
    ok(figures.memory.PeakWorkingSetSize >= WORK_MEMORY, "peak working set %Iu\n",
       figures.memory.PeakWorkingSetSize);
    CloseHandle(thread);
    CloseHandle(process);
}

static void test_queries_take_nothing(const char *program)
{
    HANDLE process = start_child(program, "sleep", 0, NULL);
    struct figures figures;
    DWORD count;

    ok(read_figures(process, &figures), "a query failed: %lu\n", GetLastError());
    count = count_of(GetCurrentProcess());
    for (unsigned int i = 0; i < 300; i++)
        read_figures(process, &figures);
    ok(count_of(GetCurrentProcess()) == count, "%lu handles, before %lu\n",
       count_of(GetCurrentProcess()), count);
    end_child(process);
}

START_TEST(living)
{
    char **argv;

    winetest_get_mainargs(&argv);
    test_handles(argv[0]);
    test_leak(argv[0]);
    test_closed_without_target(argv[0]);
    test_reused_handle(argv[0]);
    test_growth(argv[0]);
    test_asked_early(argv[0]);
    test_queries_take_nothing(argv[0]);
}
