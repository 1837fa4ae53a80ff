/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Anonymous and named pipes, both ends in this process, and mailslots.
 */
#include "io_suite.h"
#include <stdio.h>

#define SIZE 1000

struct world {
    struct pipe_ends pipe;
    HANDLE event, port;
    OVERLAPPED *overlapped; /* on the heap */
};

static BOOL read_pipe(HANDLE end, DWORD size, DWORD expected)
{
    DWORD done;

    return ReadFile(end, data, size, &done, NULL) && done == expected;
}

static BOOL client_to_server(void *world)
{
    struct world *w = world;

    return write_pipe(w->pipe.client, SIZE) && read_pipe(w->pipe.server, DATA_SIZE, SIZE);
}

static BOOL server_to_client(void *world)
{
    struct world *w = world;

    return write_pipe(w->pipe.server, SIZE) && read_pipe(w->pipe.client, DATA_SIZE, SIZE);
}

static BOOL in_two_reads(void *world)
{
    struct world *w = world;

    return write_pipe(w->pipe.client, SIZE) && read_pipe(w->pipe.server, 300, 300) &&
           read_pipe(w->pipe.server, DATA_SIZE, SIZE - 300);
}

/* FILE_PIPE_PEEK_BUFFER: four 32-bit numbers before the data. */
static BOOL peek_empty(void *world)
{
    DWORD available = 1;

    return PeekNamedPipe(((struct world *)world)->pipe.server, NULL, 0, NULL, &available, NULL) &&
           !available;
}

static BOOL peek_and_read(void *world)
{
    struct world *w = world;
    DWORD seen;

    return write_pipe(w->pipe.client, 100) &&
           PeekNamedPipe(w->pipe.server, data, DATA_SIZE, &seen, NULL, NULL) && seen == 100 &&
           read_pipe(w->pipe.server, DATA_SIZE, 100);
}

static BOOL set_mode(void *world)
{
    DWORD mode = PIPE_READMODE_BYTE;

    return SetNamedPipeHandleState(((struct world *)world)->pipe.client, &mode, NULL, NULL);
}

static BOOL flush_empty(void *world)
{
    return FlushFileBuffers(((struct world *)world)->pipe.server);
}

static void test_bytes(struct world *world)
{
    static const struct row rows[] = {
        {"client to server", client_to_server, {WRITES(1, SIZE), READS(1, SIZE)}},
        {"server to client", server_to_client, {WRITES(1, SIZE), READS(1, SIZE)}},
        {"in two reads", in_two_reads, {WRITES(1, SIZE), READS(2, SIZE)}},
        {"PeekNamedPipe of nothing", peek_empty, {OTHERS(1, 16)}},
        {"PeekNamedPipe", peek_and_read, {WRITES(1, 100), READS(1, 100), OTHERS(1, 116)}},
        {"SetNamedPipeHandleState", set_mode, {OTHERS(1, 0)}},
        {"FlushFileBuffers of a pipe", flush_empty, {OTHERS(1, 0)}},
    };

    world->pipe = make_pipe(PIPE_TYPE_BYTE, 0);
    run_rows(rows, ARRAY_SIZE(rows), world);
    close_pipe(world->pipe);

    ok(CreatePipe(&world->pipe.server, &world->pipe.client, NULL, DATA_SIZE), "no pipe: %lu\n",
       GetLastError());
    run_rows(rows, 1, world);
    close_pipe(world->pipe);
}

/* A part of a message is data too, though the status is a warning. */
static BOOL read_part(void *world)
{
    struct world *w = world;
    DWORD done;

    return write_pipe(w->pipe.client, SIZE) && !ReadFile(w->pipe.server, data, 300, &done, NULL) &&
           GetLastError() == ERROR_MORE_DATA && done == 300 &&
           read_pipe(w->pipe.server, DATA_SIZE, SIZE - 300);
}

static BOOL read_empty_message(void *world)
{
    struct world *w = world;

    return write_pipe(w->pipe.client, 0) && read_pipe(w->pipe.server, DATA_SIZE, 0);
}

static void test_messages(struct world *world)
{
    static const struct row rows[] = {
        {"message", client_to_server, {WRITES(1, SIZE), READS(1, SIZE)}},
        {"message in two parts", read_part, {WRITES(1, SIZE), READS(2, SIZE)}},
        {"empty message", read_empty_message, {WRITES(1, 0), READS(1, 0)}},
    };

    world->pipe = make_pipe(PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE, 0);
    run_rows(rows, ARRAY_SIZE(rows), world);
    close_pipe(world->pipe);
}

/* With an answer waiting, the exchange is done at once. Its bytes are the answer's. */
static DWORD WINAPI answer(void *server)
{
    DWORD done;

    return ReadFile(server, (BYTE[100]){0}, 100, &done, NULL) && write_pipe(server, 50);
}

static BOOL transact(void *world)
{
    struct world *w = world;
    HANDLE thread = CreateThread(NULL, 0, answer, w->pipe.server, 0, NULL);
    BYTE reply[200];
    DWORD size;
    BOOL done = TransactNamedPipe(w->pipe.client, data, 100, reply, sizeof(reply), &size, NULL) &&
                size == 50;

    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    return done;
}

static void test_transaction(struct world *world)
{
    static const struct row row = {
        "TransactNamedPipe, both ends", transact, {WRITES(1, 50), READS(1, 100), OTHERS(1, 50)}};

    world->pipe = make_pipe(PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE, 0);
    run_rows(&row, 1, world);
    close_pipe(world->pipe);
}

static BOOL start_read(struct world *world, HANDLE event)
{
    *world->overlapped = overlapped_at(0, event);
    return !ReadFile(world->pipe.server, data, SIZE, NULL, world->overlapped) &&
           GetLastError() == ERROR_IO_PENDING;
}

static BOOL take_read(struct world *world)
{
    DWORD bytes;

    return GetOverlappedResult(world->pipe.server, world->overlapped, &bytes, TRUE) &&
           bytes == SIZE;
}

/* An asynchronous handle used without OVERLAPPED: the system waits inside the call. */
static BOOL write_client(struct world *world)
{
    return write_pipe(world->pipe.client, SIZE);
}

static BOOL read_before_data(void *world)
{
    struct world *w = world;

    return start_read(w, w->event) && write_client(w) && take_read(w);
}

static BOOL read_after_data(void *world)
{
    struct world *w = world;
    DWORD bytes = 0;

    *w->overlapped = overlapped_at(0, w->event);
    return write_client(w) && ReadFile(w->pipe.server, data, SIZE, &bytes, w->overlapped) &&
           bytes == SIZE;
}

static BOOL read_asked_too_early(void *world)
{
    struct world *w = world;
    DWORD bytes;

    return start_read(w, w->event) &&
           !GetOverlappedResult(w->pipe.server, w->overlapped, &bytes, FALSE) &&
           GetLastError() == ERROR_IO_INCOMPLETE && write_client(w) && take_read(w);
}

static void CALLBACK routine(DWORD error, DWORD bytes, OVERLAPPED *overlapped)
{
    *(DWORD *)overlapped->hEvent = error ? 0 : bytes;
}

static BOOL read_with_routine(void *world)
{
    struct world *w = world;
    DWORD bytes = 0;

    *w->overlapped = overlapped_at(0, &bytes);
    return ReadFileEx(w->pipe.server, data, SIZE, w->overlapped, routine) && write_client(w) &&
           SleepEx(10000, TRUE) == WAIT_IO_COMPLETION && bytes == SIZE;
}

static void test_overlapped(struct world *world)
{
    static const struct row rows[] = {
        {"read before there is data", read_before_data, {WRITES(1, SIZE), READS(1, SIZE)}},
        {"read after there is data", read_after_data, {WRITES(1, SIZE), READS(1, SIZE)}},
        {"read asked for too early", read_asked_too_early, {WRITES(1, SIZE), READS(1, SIZE)}},
        {"ReadFileEx", read_with_routine, {WRITES(1, SIZE), READS(1, SIZE)}},
        {"client to server", client_to_server, {WRITES(1, SIZE), READS(1, SIZE)}},
    };
    IO_COUNTERS before;

    world->pipe = make_pipe(PIPE_TYPE_BYTE, FILE_FLAG_OVERLAPPED);
    run_rows(rows, ARRAY_SIZE(rows), world);

    before = counters_now();
    ok(start_read(world, world->event), "no read: %lu\n", GetLastError());
    check_difference("read under way", before, counters_now(), (IO_COUNTERS){READS(1, 0)}, 1);
    ok(write_client(world) && take_read(world), "no data: %lu\n", GetLastError());
    close_pipe(world->pipe);
}

static BOOL take_from_port(struct world *world)
{
    return take_completion(world->port, 0, world->overlapped, SIZE);
}

static BOOL port_before_data(void *world)
{
    return start_read(world, NULL) && write_client(world) && take_from_port(world);
}

/* Done at once, and a packet is queued all the same. */
static BOOL port_after_data(void *world)
{
    return read_after_data(world) && take_from_port(world);
}

/* As before, with a context that is not the block's address, and odd. */
static BOOL port_odd_context(void *world)
{
    struct world *w = world;
    OVERLAPPED *const odd = (OVERLAPPED *)(ULONG_PTR)0x10001;
    IO_STATUS_BLOCK *block = (IO_STATUS_BLOCK *)w->overlapped;

    return write_client(w) &&
           !NtReadFile(w->pipe.server, NULL, NULL, odd, block, data, SIZE, NULL, NULL) &&
           take_completion(w->port, 0, odd, SIZE);
}

static void test_ports(struct world *world)
{
    static const struct row rows[] = {
        {"port, read before data", port_before_data, {WRITES(1, SIZE), READS(1, SIZE)}},
        {"port, read after data", port_after_data, {WRITES(1, SIZE), READS(1, SIZE)}},
        {"port, odd context", port_odd_context, {WRITES(1, SIZE), READS(1, SIZE)}},
    };
    static const struct row skipping = {
        "no packet for success at once", read_after_data, {WRITES(1, SIZE), READS(1, SIZE)}};

    world->pipe = make_pipe(PIPE_TYPE_BYTE, FILE_FLAG_OVERLAPPED);
    world->port = CreateIoCompletionPort(world->pipe.server, NULL, 0, 1);
    run_rows(rows, ARRAY_SIZE(rows), world);
    ok(SetFileCompletionNotificationModes(world->pipe.server, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS),
       "cannot skip the port: %lu\n", GetLastError());
    run_rows(&skipping, 1, world);
    CloseHandle(world->port);
    close_pipe(world->pipe);
}

static DWORD WINAPI read_blocking(void *server)
{
    return read_pipe(server, DATA_SIZE, SIZE);
}

/* A read that waits for data is an operation already, its bytes come with the data. [issue] */
static void test_blocking(struct world *world, DWORD flags)
{
    IO_COUNTERS before;
    HANDLE thread;

    world->pipe = make_pipe(PIPE_TYPE_BYTE, flags);
    before = counters_now();
    thread = CreateThread(NULL, 0, read_blocking, world->pipe.server, 0, NULL);
    ok(wait_for_reads(before, 1), "a read that waits is not counted\n");
    check_difference("blocked read", before, counters_now(), (IO_COUNTERS){READS(1, 0)}, 1);
    ok(write_client(world), "no write: %lu\n", GetLastError());
    ok(thread_succeeds(thread), "the read failed\n");
    check_difference("blocked read, and data", before, counters_now(),
                     (IO_COUNTERS){READS(1, SIZE), WRITES(1, SIZE)}, 1);
    close_pipe(world->pipe);
}

static void test_mailslot(struct world *world)
{
    static const struct row row = {"mailslot", client_to_server, {WRITES(1, SIZE), READS(1, SIZE)}};
    char name[64];

    snprintf(name, sizeof(name), "\\\\.\\mailslot\\io_test-%lx", GetCurrentProcessId());
    world->pipe.server = CreateMailslotA(name, 0, MAILSLOT_WAIT_FOREVER, NULL);
    world->pipe.client =
        CreateFileA(name, GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    ok(world->pipe.client != INVALID_HANDLE_VALUE, "no mailslot: %lu\n", GetLastError());
    run_rows(&row, 1, world);
    close_pipe(world->pipe);
}

START_TEST(pipes)
{
    struct world world = {.event = CreateEventA(NULL, TRUE, FALSE, NULL)};

    start_subject();
    world.overlapped = zeroed_memory(1, sizeof(*world.overlapped));
    test_bytes(&world);
    test_messages(&world);
    test_transaction(&world);
    test_overlapped(&world);
    test_ports(&world);
    test_blocking(&world, 0);
    test_blocking(&world, FILE_FLAG_OVERLAPPED);
    test_mailslot(&world);
    CloseHandle(world.event);
    free(world.overlapped);
}
