/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a process finds in its counters when its main function begins, and what
 * asking for them adds. A second process is this program again, which writes its
 * counters to a file.
 */
#include "io_suite.h"
#include <stdio.h>

/* io_test startup PATH: the child. */
static void tell_counters(const char *path)
{
    IO_COUNTERS counters = counters_now();
    HANDLE file = CreateFileA(path, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, 0, NULL);
    DWORD done;

    ok(WriteFile(file, &counters, sizeof(counters), &done, NULL), "cannot tell: %lu\n",
       GetLastError());
    CloseHandle(file);
}

static IO_COUNTERS counters_at_start(const char *program)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION child;
    IO_COUNTERS counters = {0};
    char path[MAX_PATH], command[2 * MAX_PATH + 16];
    HANDLE file;
    DWORD done;

    file = CreateFileA(fresh_path(path), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                       CREATE_NEW, 0, NULL);
    snprintf(command, sizeof(command), "\"%s\" startup %s", program, path);
    if (CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &child)) {
        wait_child_process(child.hProcess);
        CloseHandle(child.hThread);
        CloseHandle(child.hProcess);
    } else {
        ok(FALSE, "cannot start %s: %lu\n", command, GetLastError());
    }
    ok(ReadFile(file, &counters, sizeof(counters), &done, NULL) && done == sizeof(counters),
       "the child reported nothing\n");
    CloseHandle(file);
    DeleteFileA(path);
    return counters;
}

/*
 * The program has read and written nothing by then; what loads it, and accounts
 * for it, is not its own I/O. That something has been done always [wine]: its
 * own C library and kernelbase open what they need.
 */
static void test_start(const char *program)
{
    IO_COUNTERS first = counters_at_start(program);
    IO_COUNTERS second = counters_at_start(program);

    ok(!first.ReadOperationCount && !first.ReadTransferCount, "%I64u reads at the start\n",
       first.ReadOperationCount);
    ok(!first.WriteOperationCount && !first.WriteTransferCount, "%I64u writes at the start\n",
       first.WriteOperationCount);
    ok(first.OtherOperationCount > 0, "nothing done at the start\n");
    ok(!memcmp(&first, &second, sizeof(first)), "starts differ: %I64u and %I64u others\n",
       first.OtherOperationCount, second.OtherOperationCount);
}

static BOOL ask(void *process)
{
    IO_COUNTERS counters;

    return GetProcessIoCounters(process, &counters);
}

static void test_query(void)
{
    static const struct row row = {"GetProcessIoCounters", ask, {0}};
    HANDLE self = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, GetCurrentProcessId());

    run_rows(&row, 1, GetCurrentProcess());
    run_rows(&row, 1, self);
    CloseHandle(self);
}

START_TEST(startup)
{
    char **arguments;
    int count = winetest_get_mainargs(&arguments);

    if (count > 2) {
        tell_counters(arguments[2]);
        return;
    }
    start_subject();
    test_start(arguments[0]);
    test_query();
}
