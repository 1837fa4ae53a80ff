/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The counters live in a page of a file that every process of this user can
 * truncate or overwrite. A program whose record is so destroyed goes on, its totals do not go
 * back, and what it does from then on is counted.
 */
#include "io_suite.h"
#include <stdio.h>

/* Gives the record's Windows path; the folder in between is named after the session. */
static BOOL find_record(char *path, SIZE_T size)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    char pattern[MAX_PATH];
    WIN32_FIND_DATAA found;
    HANDLE find;
    BOOL more;

    snprintf(pattern, sizeof(pattern), "Z:%s\\wine-procstats\\*", runtime ? runtime : "");
    find = FindFirstFileA(pattern, &found);
    for (more = find != INVALID_HANDLE_VALUE; more; more = FindNextFileA(find, &found)) {
        snprintf(path, size, "Z:%s\\wine-procstats\\%s\\%08lx", runtime ? runtime : "",
                 found.cFileName, GetCurrentProcessId());
        if (GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES)
            break;
    }
    if (find != INVALID_HANDLE_VALUE)
        FindClose(find);
    return more;
}

static BOOL truncate_file(const char *path)
{
    HANDLE file = CreateFileA(path, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              TRUNCATE_EXISTING, 0, NULL);

    return file != INVALID_HANDLE_VALUE && CloseHandle(file);
}

/* Another process truncates it, so that this one's next access is the query's. */
static BOOL truncate_by_child(const char *path)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION child;
    char command[4 * MAX_PATH];
    DWORD code = 1;
    char **arguments;

    winetest_get_mainargs(&arguments);
    snprintf(command, sizeof(command), "\"%s\" record truncate \"%s\"", arguments[0], path);
    if (!CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &child))
        return FALSE;
    WaitForSingleObject(child.hProcess, INFINITE);
    GetExitCodeProcess(child.hProcess, &code);
    CloseHandle(child.hThread);
    CloseHandle(child.hProcess);
    return code == 0;
}

/* Makes the counters in the record 0, where doc/records.md says that they are. */
static BOOL erase_counters(const char *path)
{
    static const BYTE zeros[48];
    HANDLE file = CreateFileA(path, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, 0, NULL);
    OVERLAPPED start = overlapped_at(64, NULL);
    DWORD done;

    return file != INVALID_HANDLE_VALUE && WriteFile(file, zeros, sizeof(zeros), &done, &start) &&
           CloseHandle(file);
}

static void check_not_less(const char *what, const IO_COUNTERS *before, const IO_COUNTERS *after)
{
    ok(after->ReadOperationCount >= before->ReadOperationCount &&
           after->WriteOperationCount >= before->WriteOperationCount &&
           after->OtherOperationCount >= before->OtherOperationCount &&
           after->ReadTransferCount >= before->ReadTransferCount &&
           after->WriteTransferCount >= before->WriteTransferCount &&
           after->OtherTransferCount >= before->OtherTransferCount,
       "%s: totals went back: %I64u writes, then %I64u\n", what, before->WriteOperationCount,
       after->WriteOperationCount);
}

static BOOL write_100(void *file)
{
    OVERLAPPED start = overlapped_at(0, NULL);
    DWORD done;

    return WriteFile(file, data, 100, &done, &start) && done == 100;
}

START_TEST(record)
{
    static const struct row row = {"write without a record", write_100, {WRITES(1, 100)}};
    IO_COUNTERS before, after;
    char path[2 * MAX_PATH], **arguments;
    HANDLE file;

    if (winetest_get_mainargs(&arguments) > 3)
        ExitProcess(truncate_file(arguments[3]) ? 0 : 1);
    start_subject();
    file = make_file(0);
    run_rows(&row, 1, file);
    if (!find_record(path, sizeof(path))) {
        skip("this process has no record\n");
        return;
    }
    before = counters_now();
    if (!erase_counters(path)) {
        skip("cannot write to %s: %lu\n", path, GetLastError());
        return;
    }
    after = counters_now();
    check_not_less("erased", &before, &after);
    before = after;
    ok(truncate_by_child(path), "cannot truncate %s: %lu\n", path, GetLastError());
    after = counters_now();
    check_not_less("truncated, and asked", &before, &after);
    ok(write_100(file), "no write: %lu\n", GetLastError());
    after = counters_now();
    check_not_less("truncated", &before, &after);
    run_rows(&row, 1, file);
    CloseHandle(file);
}
