/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the subjects of io_test.exe share.
 */
#include "io_suite.h"
#include <stdio.h>
#include <stdlib.h>

#define TIMES 20 /* a row is run so often: enough for a mistake in one of a few to show */

BYTE *data;

void start_subject(void)
{
    data = VirtualAlloc(NULL, DATA_SIZE, MEM_COMMIT, PAGE_READWRITE);
    if (!data) {
        ok(FALSE, "no memory: %lu\n", GetLastError());
        ExitProcess(1);
    }
}

void *zeroed_memory(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (!memory) {
        ok(FALSE, "no memory for %lu bytes\n", (ULONG)(count * size));
        ExitProcess(1);
    }
    return memory;
}

IO_COUNTERS counters_now(void)
{
    IO_COUNTERS counters = {0};

    ok(GetProcessIoCounters(GetCurrentProcess(), &counters), "GetProcessIoCounters: %lu\n",
       GetLastError());
    return counters;
}

void check_difference(const char *operation, IO_COUNTERS before, IO_COUNTERS after,
                      IO_COUNTERS expected, unsigned int times)
{
#define CHECK_FIELD(field)                                                                         \
    ok(after.field - before.field == times * expected.field,                                       \
       "%u x %s: " #field " +%I64d, not +%I64d\n", times, operation, after.field - before.field,   \
       times * expected.field)
    CHECK_FIELD(ReadOperationCount);
    CHECK_FIELD(WriteOperationCount);
    CHECK_FIELD(OtherOperationCount);
    CHECK_FIELD(ReadTransferCount);
    CHECK_FIELD(WriteTransferCount);
    CHECK_FIELD(OtherTransferCount);
#undef CHECK_FIELD
}

void add_counters(IO_COUNTERS *sum, const IO_COUNTERS *counters)
{
    sum->ReadOperationCount += counters->ReadOperationCount;
    sum->WriteOperationCount += counters->WriteOperationCount;
    sum->OtherOperationCount += counters->OtherOperationCount;
    sum->ReadTransferCount += counters->ReadTransferCount;
    sum->WriteTransferCount += counters->WriteTransferCount;
    sum->OtherTransferCount += counters->OtherTransferCount;
}

static void run_row(const struct row *row, void *world, unsigned int times)
{
    IO_COUNTERS before = counters_now();
    unsigned int done = 0;

    while (done < times && row->run(world))
        done++;
    ok(done == times, "%s: failed the time after %u: %lu\n", row->operation, done, GetLastError());
    check_difference(row->operation, before, counters_now(), row->adds, done);
}

void run_rows(const struct row *rows, unsigned int count, void *world)
{
    for (unsigned int i = 0; i < count; i++)
        run_row(&rows[i], world, TIMES);
}

void run_once(const struct row *row, void *world)
{
    run_row(row, world, 1);
}

const char *fresh_path(char path[MAX_PATH])
{
    static LONG serial;
    char folder[MAX_PATH - sizeof("io01234567-01234567")] = "";

    ok(GetTempPathA(ARRAY_SIZE(folder), folder) < ARRAY_SIZE(folder),
       "the name of the folder for files is too long\n");
    snprintf(path, MAX_PATH, "%sio%lx-%lx", folder, GetCurrentProcessId(),
             InterlockedIncrement(&serial));
    return path;
}

HANDLE make_file(DWORD flags)
{
    OVERLAPPED start = overlapped_at(0, NULL);
    char path[MAX_PATH];
    DWORD done;
    HANDLE file = CreateFileA(fresh_path(path), GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_NEW,
                              FILE_FLAG_DELETE_ON_CLOSE | flags, NULL);

    ok(file != INVALID_HANDLE_VALUE, "cannot create %s: %lu\n", path, GetLastError());
    if (!WriteFile(file, data, DATA_SIZE, &done, &start) && GetLastError() == ERROR_IO_PENDING)
        GetOverlappedResult(file, &start, &done, TRUE);
    ok(done == DATA_SIZE, "wrote %lu bytes\n", done);
    if (!(flags & FILE_FLAG_OVERLAPPED))
        SetFilePointer(file, 0, NULL, FILE_BEGIN);
    return file;
}

OVERLAPPED overlapped_at(UINT64 offset, HANDLE event)
{
    return (OVERLAPPED){
        .Offset = (DWORD)offset, .OffsetHigh = (DWORD)(offset >> 32), .hEvent = event};
}

BOOL take_completion(HANDLE port, ULONG_PTR key, const OVERLAPPED *overlapped, DWORD bytes)
{
    OVERLAPPED *told;
    ULONG_PTR told_key;
    DWORD told_bytes;

    return GetQueuedCompletionStatus(port, &told_bytes, &told_key, &told, 10000) &&
           told == overlapped && told_key == key && told_bytes == bytes;
}

struct pipe_ends make_pipe(DWORD mode, DWORD flags)
{
    struct pipe_ends pipe;
    char name[64];
    static LONG serial;

    snprintf(name, sizeof(name), "\\\\.\\pipe\\io_test-%lx-%lx", GetCurrentProcessId(),
             InterlockedIncrement(&serial));
    pipe.server =
        CreateNamedPipeA(name, PIPE_ACCESS_DUPLEX | flags, mode, 1, DATA_SIZE, DATA_SIZE, 0, NULL);
    ok(pipe.server != INVALID_HANDLE_VALUE, "no pipe: %lu\n", GetLastError());
    pipe.client =
        CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, flags, NULL);
    ok(pipe.client != INVALID_HANDLE_VALUE, "no client: %lu\n", GetLastError());
    if (mode & PIPE_READMODE_MESSAGE)
        SetNamedPipeHandleState(pipe.client, &(DWORD){PIPE_READMODE_MESSAGE}, NULL, NULL);
    return pipe;
}

void close_pipe(struct pipe_ends pipe)
{
    CloseHandle(pipe.client);
    CloseHandle(pipe.server);
}

static BOOL connect_sockets(struct socket_pair *pair, DWORD flags)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int length = sizeof(address);
    SOCKET listener;
    WSADATA info;
    BOOL made;

    if (WSAStartup(MAKEWORD(2, 2), &info))
        return FALSE;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    pair->near_end = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, flags);
    pair->far_end = INVALID_SOCKET;
    if (!bind(listener, (struct sockaddr *)&address, sizeof(address)) && !listen(listener, 1) &&
        !getsockname(listener, (struct sockaddr *)&address, &length) &&
        !connect(pair->near_end, (struct sockaddr *)&address, sizeof(address)))
        pair->far_end = accept(listener, NULL, NULL);
    made = pair->far_end != INVALID_SOCKET;
    ok(made, "no sockets: %d\n", WSAGetLastError());
    closesocket(listener);
    return made;
}

BOOL make_sockets(struct socket_pair *pair)
{
    return connect_sockets(pair, WSA_FLAG_OVERLAPPED);
}

BOOL make_waiting_sockets(struct socket_pair *pair)
{
    return connect_sockets(pair, 0);
}

void close_sockets(struct socket_pair pair)
{
    closesocket(pair.near_end);
    closesocket(pair.far_end);
}

BOOL write_pipe(HANDLE end, DWORD size)
{
    DWORD done;

    return WriteFile(end, data, size, &done, NULL) && done == size;
}

BOOL thread_succeeds(HANDLE thread)
{
    DWORD code = 0;

    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    CloseHandle(thread);
    return code != 0;
}

BOOL wait_until(BOOL (*condition)(void *argument), void *argument)
{
    BOOL met = condition(argument);

    for (int i = 0; i < 1000 && !met; i++) {
        Sleep(10);
        met = condition(argument);
    }
    return met;
}

static BOOL have_come(void *operations)
{
    return counters_now().ReadOperationCount == *(const ULONGLONG *)operations;
}

BOOL wait_for_reads(IO_COUNTERS before, unsigned int count)
{
    ULONGLONG operations = before.ReadOperationCount + count;

    return wait_until(have_come, &operations);
}
