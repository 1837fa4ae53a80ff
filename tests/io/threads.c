/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Eight threads at once, each with its own files, pipes and sockets,
 * synchronous and overlapped. Each keeps account of what it did; the sum of that
 * is what the counters say, and they never went back on the way.
 *
 * io_test threads [OPERATIONS]: so many in each thread; the suite's long test has
 * 100,000.
 */
#include "io_suite.h"

#define THREADS 8
#define BLOCKS  64
/* Reads for each operation: many, since the fault that they look for is rare. */
#define READ_FACTOR 40

struct worker {
    HANDLE file, overlapped_file, port_file, port, event;
    struct pipe_ends pipe;
    struct socket_pair sockets;
    unsigned int operations, failures;
    IO_COUNTERS did;
    BYTE buffer[512];
};

static void did_read(struct worker *worker, DWORD bytes)
{
    worker->did.ReadOperationCount++;
    worker->did.ReadTransferCount += bytes;
}

static void did_write(struct worker *worker, DWORD bytes)
{
    worker->did.WriteOperationCount++;
    worker->did.WriteTransferCount += bytes;
}

static void did_other(struct worker *worker, DWORD bytes)
{
    worker->did.OtherOperationCount++;
    worker->did.OtherTransferCount += bytes;
}

static BOOL write_file(struct worker *worker)
{
    OVERLAPPED start = overlapped_at(0, NULL);
    DWORD done;

    did_write(worker, 512);
    return WriteFile(worker->file, worker->buffer, 512, &done, &start) && done == 512;
}

static BOOL read_file(struct worker *worker)
{
    OVERLAPPED near_end = overlapped_at(DATA_SIZE - 300, NULL);
    DWORD done;

    did_read(worker, 300);
    return ReadFile(worker->file, worker->buffer, 512, &done, &near_end) && done == 300;
}

static BOOL read_overlapped(struct worker *worker)
{
    OVERLAPPED start = overlapped_at(0, worker->event);
    DWORD done;

    did_read(worker, 100);
    if (!ReadFile(worker->overlapped_file, worker->buffer, 100, NULL, &start) &&
        GetLastError() != ERROR_IO_PENDING)
        return FALSE;
    return GetOverlappedResult(worker->overlapped_file, &start, &done, TRUE) && done == 100;
}

static BOOL write_to_port(struct worker *worker)
{
    OVERLAPPED start = overlapped_at(0, NULL), *told;
    ULONG_PTR key;
    DWORD done;

    did_write(worker, 200);
    if (!WriteFile(worker->port_file, worker->buffer, 200, NULL, &start) &&
        GetLastError() != ERROR_IO_PENDING)
        return FALSE;
    return GetQueuedCompletionStatus(worker->port, &done, &key, &told, INFINITE) && done == 200;
}

static BOOL use_pipe(struct worker *worker)
{
    DWORD done;

    did_write(worker, 50);
    did_read(worker, 50);
    return WriteFile(worker->pipe.client, worker->buffer, 50, &done, NULL) &&
           ReadFile(worker->pipe.server, worker->buffer, 512, &done, NULL) && done == 50;
}

static BOOL use_sockets(struct worker *worker)
{
    did_other(worker, 60);
    did_other(worker, 60);
    return send(worker->sockets.near_end, (char *)worker->buffer, 60, 0) == 60 &&
           recv(worker->sockets.far_end, (char *)worker->buffer, 60, MSG_WAITALL) == 60;
}

static BOOL receive_overlapped(struct worker *worker)
{
    OVERLAPPED overlapped = overlapped_at(0, worker->event);
    WSABUF buffer = {.len = 70, .buf = (char *)worker->buffer};
    DWORD done, flags = 0;

    did_other(worker, 70);
    did_other(worker, 70);
    if (WSARecv(worker->sockets.near_end, &buffer, 1, NULL, &flags, &overlapped, NULL) &&
        WSAGetLastError() != WSA_IO_PENDING)
        return FALSE;
    return send(worker->sockets.far_end, (char *)worker->buffer, 70, 0) == 70 &&
           WSAGetOverlappedResult(worker->sockets.near_end, &overlapped, &done, TRUE, &flags) &&
           done == 70;
}

static BOOL fail(struct worker *worker)
{
    DWORD done;

    return !ReadFile(worker->event, worker->buffer, 1, &done, NULL);
}

static DWORD WINAPI work(void *argument)
{
    static BOOL (*const kinds[])(struct worker *) = {
        write_file, read_file,   read_overlapped,    read_file, write_to_port,
        use_pipe,   use_sockets, receive_overlapped, fail,      write_file,
    };
    struct worker *worker = argument;

    for (unsigned int i = 0; i < worker->operations; i++)
        worker->failures += !kinds[i % ARRAY_SIZE(kinds)](worker);
    return 0;
}

static void prepare(struct worker *worker, unsigned int operations)
{
    worker->operations = operations;
    worker->file = make_file(0);
    worker->overlapped_file = make_file(FILE_FLAG_OVERLAPPED);
    worker->port_file = make_file(FILE_FLAG_OVERLAPPED);
    worker->port = CreateIoCompletionPort(worker->port_file, NULL, 0, 1);
    worker->event = CreateEventA(NULL, TRUE, FALSE, NULL);
    worker->pipe = make_pipe(PIPE_TYPE_BYTE, FILE_FLAG_OVERLAPPED);
    make_sockets(&worker->sockets);
}

static void clean_up(struct worker *worker)
{
    CloseHandle(worker->file);
    CloseHandle(worker->overlapped_file);
    CloseHandle(worker->port_file);
    CloseHandle(worker->port);
    CloseHandle(worker->event);
    close_pipe(worker->pipe);
    close_sockets(worker->sockets);
}

static BOOL went_back(const IO_COUNTERS *before, const IO_COUNTERS *after)
{
    return after->ReadOperationCount < before->ReadOperationCount ||
           after->WriteOperationCount < before->WriteOperationCount ||
           after->OtherOperationCount < before->OtherOperationCount ||
           after->ReadTransferCount < before->ReadTransferCount ||
           after->WriteTransferCount < before->WriteTransferCount ||
           after->OtherTransferCount < before->OtherTransferCount;
}

static LONG stop_watching;

/* Sees each total at some moment; the number of times one went back is the result. */
static DWORD WINAPI watch(void *argument)
{
    IO_COUNTERS before = {0}, now = {0};
    DWORD times = 0;

    (void)argument;
    while (!InterlockedCompareExchange(&stop_watching, 0, 0)) {
        GetProcessIoCounters(GetCurrentProcess(), &now);
        times += went_back(&before, &now);
        before = now;
        Sleep(1);
    }
    return times;
}

/* Where requests are that end at once is a matter of their blocks' addresses: with many of them,
 * some threads come to the same place at the same moment. */
static DWORD WINAPI read_with_many_blocks(void *argument)
{
    OVERLAPPED *blocks = zeroed_memory(BLOCKS, sizeof(*blocks));
    struct worker *worker = argument;
    DWORD done;

    for (unsigned int i = 0; i < worker->operations; i++) {
        OVERLAPPED *block = &blocks[i % BLOCKS];

        *block = overlapped_at(0, NULL);
        did_read(worker, 100);
        if (!ReadFile(worker->overlapped_file, worker->buffer, 100, NULL, block) &&
            GetLastError() != ERROR_IO_PENDING)
            worker->failures++;
        else if (!GetOverlappedResult(worker->overlapped_file, block, &done, TRUE) || done != 100)
            worker->failures++;
    }
    free(blocks);
    return 0;
}

/* All of it together is what the counters say. */
static void run_threads(const char *name, struct worker *workers, LPTHREAD_START_ROUTINE routine)
{
    IO_COUNTERS before = counters_now(), sum = {0};
    HANDLE threads[THREADS];

    for (int i = 0; i < THREADS; i++) {
        workers[i].did = (IO_COUNTERS){0};
        threads[i] = CreateThread(NULL, 0, routine, &workers[i], 0, NULL);
    }
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
    for (int i = 0; i < THREADS; i++) {
        ok(!workers[i].failures, "%u failures in thread %d\n", workers[i].failures, i);
        add_counters(&sum, &workers[i].did);
        CloseHandle(threads[i]);
    }
    check_difference(name, before, counters_now(), sum, 1);
}

START_TEST(threads)
{
    struct worker *workers = zeroed_memory(THREADS, sizeof(*workers));
    HANDLE watcher;
    DWORD times = 1;
    char **arguments;
    unsigned int operations =
        winetest_get_mainargs(&arguments) > 2 ? strtoul(arguments[2], NULL, 10) : 2000;

    start_subject();
    for (int i = 0; i < THREADS; i++)
        prepare(&workers[i], operations);
    watcher = CreateThread(NULL, 0, watch, NULL, 0, NULL);

    run_threads("eight threads", workers, work);

    for (int i = 0; i < THREADS; i++)
        workers[i].operations = READ_FACTOR * operations;
    run_threads("reads with many blocks", workers, read_with_many_blocks);

    InterlockedExchange(&stop_watching, 1);
    WaitForSingleObject(watcher, INFINITE);
    GetExitCodeThread(watcher, &times);
    ok(!times, "a total went back %lu times\n", times);
    CloseHandle(watcher);
    for (int i = 0; i < THREADS; i++)
        clean_up(&workers[i]);
    free(workers);
}
