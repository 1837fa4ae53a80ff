/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The counters live in a page of a file that every process of this user can
 * truncate or overwrite. A program whose record is so destroyed goes on, its totals do not go
 * back, and what it does from then on is counted. A request that is rejected after the counters
 * were erased is not subtracted from them.
 */
#include "io_suite.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where doc/records.md says that they are in a record. */
#define CREATION_TIME_AT 24
#define COUNTERS_AT      64

/* Other sessions have records of processes with the same id: whether this one is the process's.
 * A view of the file, because a read would be counted. */
static BOOL is_own_record(const char *path)
{
    HANDLE file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, 0, NULL);
    HANDLE mapping = CreateFileMappingA(file, NULL, PAGE_READONLY, 0, 0, NULL);
    const BYTE *record = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, COUNTERS_AT);
    FILETIME created, ended, kernel, user;
    BOOL is_own = record &&
                  GetProcessTimes(GetCurrentProcess(), &created, &ended, &kernel, &user) &&
                  memcmp(record + CREATION_TIME_AT, &created, sizeof(created)) == 0;

    if (record)
        UnmapViewOfFile(record);
    if (mapping)
        CloseHandle(mapping);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return is_own;
}

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
        if (is_own_record(path))
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

/* Runs this program with two more words on its command line; its exit status. */
static DWORD status_of_child(const char *command, const char *argument)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION child;
    char line[4 * MAX_PATH];
    DWORD code = 1;
    char **arguments;

    winetest_get_mainargs(&arguments);
    snprintf(line, sizeof(line), "\"%s\" record %s \"%s\"", arguments[0], command, argument);
    if (!CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &child))
        return 1;
    WaitForSingleObject(child.hProcess, INFINITE);
    GetExitCodeProcess(child.hProcess, &code);
    CloseHandle(child.hThread);
    CloseHandle(child.hProcess);
    return code;
}

/* Makes the counters in the record 0. */
static BOOL erase_counters(const char *path)
{
    static const BYTE zeros[4 * 64];
    HANDLE file = CreateFileA(path, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, 0, NULL);
    OVERLAPPED start = overlapped_at(COUNTERS_AT, NULL);
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

/* ---- A request that is rejected after the counters were erased ---- */

#define MORE_READS 10 /* than were made before */

/* In the child: whether the process has so many reads; the argument is "PID READS". */
static BOOL has_reads(const char *argument)
{
    char *end;
    HANDLE process =
        OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, strtoul(argument, &end, 10));
    IO_COUNTERS io = {0};
    BOOL has = process && GetProcessIoCounters(process, &io) &&
               io.ReadOperationCount == strtoul(end, NULL, 10);

    if (!has)
        printf("another process sees %llu reads: %lu\n", io.ReadOperationCount, GetLastError());
    return has;
}

static BOOL others_see_reads(unsigned long reads)
{
    char argument[40];

    snprintf(argument, sizeof(argument), "%lu %lu", GetCurrentProcessId(), reads);
    return !status_of_child("reads", argument);
}

static BOOL read_socket(SOCKET reader, void *buffer, DWORD size)
{
    DWORD done;

    return ReadFile((HANDLE)reader, buffer, size, &done, NULL) && done == size;
}

struct rejected_read {
    SOCKET reader;
    void *buffer;
    UINT64 reads_before;
    DWORD error;
};

static DWORD WINAPI read_and_fail(void *argument)
{
    struct rejected_read *read = argument;

    read->error = read_socket(read->reader, read->buffer, 100) ? ERROR_SUCCESS : GetLastError();
    return 0;
}

static BOOL read_is_counted(void *argument)
{
    return counters_now().ReadOperationCount ==
           ((struct rejected_read *)argument)->reads_before + 1;
}

/* The read is counted as it begins. Its buffer goes while it waits, so that it is no request after
 * all; and the counters are erased in between. FALSE if Wine fails it in another way. */
static BOOL reject_read(struct socket_pair pair, const char *path)
{
    struct rejected_read read = {.reader = pair.near_end,
                                 .buffer = VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_READWRITE),
                                 .reads_before = counters_now().ReadOperationCount};
    HANDLE thread = CreateThread(NULL, 0, read_and_fail, &read, 0, NULL);
    DWORD old;

    ok(wait_until(read_is_counted, &read), "a read that waits is not counted\n");
    ok(VirtualProtect(read.buffer, 4096, PAGE_NOACCESS, &old), "no protection: %lu\n",
       GetLastError());
    ok(erase_counters(path), "cannot write to %s: %lu\n", path, GetLastError());
    ok(send(pair.far_end, (char *)data, 100, 0) == 100, "no data: %d\n", WSAGetLastError());
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    VirtualFree(read.buffer, 0, MEM_RELEASE);
    if (read.error != ERROR_NOACCESS) {
        skip("this Wine does not reject the read: %lu\n", read.error);
        return FALSE;
    }
    ok(counters_now().ReadOperationCount == read.reads_before + 1,
       "%I64u reads after one was rejected, %I64u before\n", counters_now().ReadOperationCount,
       read.reads_before);
    return TRUE;
}

static void test_rejected_after_erasure(const char *path)
{
    UINT64 before = counters_now().ReadOperationCount;
    unsigned long more = (unsigned long)before + MORE_READS;
    struct socket_pair pair;

    if (!make_waiting_sockets(&pair))
        return;
    ok(send(pair.far_end, (char *)data, 1, 0) == 1 && read_socket(pair.near_end, data, 1),
       "the first read fails: %lu\n", GetLastError());
    if (reject_read(pair, path)) {
        ok(others_see_reads(0), "a read is taken back from counters of zero\n");
        for (unsigned long i = 0; i < more; i++)
            ok(send(pair.far_end, (char *)data, 1, 0) == 1 && read_socket(pair.near_end, data, 1),
               "read %lu fails: %lu\n", i, GetLastError());
        ok(counters_now().ReadOperationCount == more, "%I64u reads of %lu are counted\n",
           counters_now().ReadOperationCount, more);
        ok(others_see_reads(more), "others see another number of reads\n");
    }
    close_sockets(pair);
}

static DWORD do_as_child(const char *command, const char *argument)
{
    return (strcmp(command, "truncate") == 0 ? truncate_file(argument) : has_reads(argument)) ? 0
                                                                                              : 1;
}

START_TEST(record)
{
    static const struct row row = {"write without a record", write_100, {WRITES(1, 100)}};
    IO_COUNTERS before, after;
    char path[2 * MAX_PATH], **arguments;
    HANDLE file;

    if (winetest_get_mainargs(&arguments) > 3)
        ExitProcess(do_as_child(arguments[2], arguments[3]));
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
    test_rejected_after_erasure(path);
    before = counters_now();
    /* Another process truncates it, so that this one's next access is the query's. */
    ok(!status_of_child("truncate", path), "cannot truncate %s: %lu\n", path, GetLastError());
    after = counters_now();
    check_not_less("truncated, and asked", &before, &after);
    ok(write_100(file), "no write: %lu\n", GetLastError());
    after = counters_now();
    check_not_less("truncated", &before, &after);
    run_rows(&row, 1, file);
    CloseHandle(file);
}
