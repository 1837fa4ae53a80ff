/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the I/O counters count: each operation of the program itself, to the byte,
 * and nothing else.
 */
#include "suite.h"
#include <winioctl.h>

#define ROUNDS     1000
#define BLOCK_SIZE 4096

static BYTE block[BLOCK_SIZE];

static void check_difference_(int line, IO_COUNTERS before, IO_COUNTERS after, IO_COUNTERS expected)
{
#define CHECK_FIELD(field)                                                                         \
    ok_(__FILE__, line)(after.field - before.field == expected.field,                              \
                        #field " +%I64d, not +%I64d\n", after.field - before.field,                \
                        expected.field)
    CHECK_FIELD(ReadOperationCount);
    CHECK_FIELD(WriteOperationCount);
    CHECK_FIELD(OtherOperationCount);
    CHECK_FIELD(ReadTransferCount);
    CHECK_FIELD(WriteTransferCount);
    CHECK_FIELD(OtherTransferCount);
#undef CHECK_FIELD
}
/* All six counters; those not named in the initialiser have not moved. */
#define check_difference(before, after, ...)                                                       \
    check_difference_(__LINE__, before, after, (IO_COUNTERS){__VA_ARGS__})

/* A file that goes with its handle. */
static HANDLE create_file(DWORD flags)
{
    char folder[MAX_PATH], path[MAX_PATH];
    HANDLE file;

    GetTempPathA(ARRAY_SIZE(folder), folder);
    GetTempFileNameA(folder, "io", 0, path);
    file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                       FILE_FLAG_DELETE_ON_CLOSE | flags, NULL);
    ok(file != INVALID_HANDLE_VALUE, "cannot create %s: %lu\n", path, GetLastError());
    return file;
}

/* The query itself is no I/O. [psutil] */
static void test_queries(void)
{
    IO_COUNTERS before = io_counters_of(GetCurrentProcess());
    IO_COUNTERS after = io_counters_of(GetCurrentProcess());
    unsigned int i;

    check_difference(before, after, 0);
    for (i = 0; i < ROUNDS; i++) {
        memory_counters_of(GetCurrentProcess());
        handle_count_of(GetCurrentProcess());
        after = io_counters_of(GetCurrentProcess());
    }
    check_difference(before, after, 0);
}

/* [wine] A process has done other operations by the time it runs. */
static void test_plausibility(void)
{
    IO_COUNTERS counters = io_counters_of(GetCurrentProcess());

    ok(counters.OtherOperationCount > 0, "no other operations\n");
    ok(counters.ReadTransferCount <= counters.ReadOperationCount << 32, "%I64u bytes in %I64u\n",
       counters.ReadTransferCount, counters.ReadOperationCount);
}

/* [page] "The number of write operations performed", "the number of bytes written", likewise read.
 */
static void test_read_and_write(void)
{
    HANDLE file = create_file(0);
    IO_COUNTERS before = io_counters_of(GetCurrentProcess()), after;
    DWORD done;
    unsigned int i;
    BOOL ret = TRUE;

    for (i = 0; i < ROUNDS && ret; i++)
        ret = WriteFile(file, block, BLOCK_SIZE, &done, NULL) && done == BLOCK_SIZE;
    after = io_counters_of(GetCurrentProcess());
    ok(ret, "WriteFile failed: %lu\n", GetLastError());
    check_difference(before, after, .WriteOperationCount = ROUNDS,
                     .WriteTransferCount = ROUNDS * BLOCK_SIZE);

    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    before = io_counters_of(GetCurrentProcess());
    for (i = 0; i < ROUNDS && ret; i++)
        ret = ReadFile(file, block, BLOCK_SIZE, &done, NULL) && done == BLOCK_SIZE;
    after = io_counters_of(GetCurrentProcess());
    ok(ret, "ReadFile failed: %lu\n", GetLastError());
    check_difference(before, after, .ReadOperationCount = ROUNDS,
                     .ReadTransferCount = ROUNDS * BLOCK_SIZE);
    CloseHandle(file);
}

/* An operation counts when it is asked for, its bytes when they have moved. [ros] */
static void test_short_transfers(void)
{
    HANDLE file = create_file(0);
    IO_COUNTERS before, after;
    DWORD done;

    WriteFile(file, block, 100, &done, NULL);
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    before = io_counters_of(GetCurrentProcess());
    ok(ReadFile(file, block, BLOCK_SIZE, &done, NULL) && done == 100, "read %lu bytes\n", done);
    after = io_counters_of(GetCurrentProcess());
    check_difference(before, after, .ReadOperationCount = 1, .ReadTransferCount = 100);

    before = after;
    ok(ReadFile(file, block, BLOCK_SIZE, &done, NULL) && done == 0, "read %lu bytes\n", done);
    after = io_counters_of(GetCurrentProcess());
    check_difference(before, after, .ReadOperationCount = 1);
    CloseHandle(file);
}

/* Pipes are files. [page] of the structure: "any I/O operations" */
static void test_pipe(void)
{
    IO_COUNTERS before, after;
    HANDLE reader, writer;
    DWORD done;

    ok(CreatePipe(&reader, &writer, NULL, 0), "no pipe: %lu\n", GetLastError());
    before = io_counters_of(GetCurrentProcess());
    ok(WriteFile(writer, block, 1000, &done, NULL), "WriteFile failed: %lu\n", GetLastError());
    ok(ReadFile(reader, block, BLOCK_SIZE, &done, NULL), "ReadFile failed: %lu\n", GetLastError());
    after = io_counters_of(GetCurrentProcess());
    check_difference(before, after, .ReadOperationCount = 1, .WriteOperationCount = 1,
                     .ReadTransferCount = 1000, .WriteTransferCount = 1000);
    CloseHandle(reader);
    CloseHandle(writer);
}

/* [page] "I/O operations performed, other than read and write operations": controls. Whether the
 * file system knows the control does not matter. */
static void test_control(void)
{
    HANDLE file = create_file(0);
    IO_COUNTERS before = io_counters_of(GetCurrentProcess()), after;
    USHORT format;
    DWORD done;

    DeviceIoControl(file, FSCTL_GET_COMPRESSION, NULL, 0, &format, sizeof(format), &done, NULL);
    after = io_counters_of(GetCurrentProcess());
    ok(after.OtherOperationCount == before.OtherOperationCount + 1, "other operations +%I64d\n",
       after.OtherOperationCount - before.OtherOperationCount);
    ok(after.ReadOperationCount == before.ReadOperationCount &&
           after.WriteOperationCount == before.WriteOperationCount,
       "a control is no read and no write\n");
    CloseHandle(file);
}

/* What needs the system but is no I/O is not counted: on a host where the system is reached over
 * a socket, that socket is not the program's. */
static void test_no_io(void)
{
    IO_COUNTERS before = io_counters_of(GetCurrentProcess()), after;
    unsigned int i;

    for (i = 0; i < ROUNDS; i++)
        CloseHandle(CreateEventA(NULL, FALSE, FALSE, NULL));
    after = io_counters_of(GetCurrentProcess());
    check_difference(before, after, 0);
}

START_TEST(io)
{
    if (!find_functions())
        return;
    io_counters_of(GetCurrentProcess());
    test_queries();
    test_plausibility();
    test_read_and_write();
    test_short_transfers();
    test_pipe();
    test_control();
    test_no_io();
}
