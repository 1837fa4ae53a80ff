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

static BOOL write_pipe(HANDLE end, DWORD size)
{
    DWORD done;

    return WriteFile(end, data, size, &done, NULL) && done == size;
}

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

struct one_more_read {
    IO_COUNTERS before;
};

static BOOL is_counted(void *argument)
{
    return counters_now().ReadOperationCount ==
           ((struct one_more_read *)argument)->before.ReadOperationCount + 1;
}

/* A read that waits for data is an operation already, its bytes come with the data. [issue] */
static void test_blocking(struct world *world, DWORD flags)
{
    struct one_more_read read;
    HANDLE thread;
    DWORD code = 0;

    world->pipe = make_pipe(PIPE_TYPE_BYTE, flags);
    read.before = counters_now();
    thread = CreateThread(NULL, 0, read_blocking, world->pipe.server, 0, NULL);
    ok(wait_until(is_counted, &read), "a read that waits is not counted\n");
    check_difference("blocked read", read.before, counters_now(), (IO_COUNTERS){READS(1, 0)}, 1);
    ok(write_client(world), "no write: %lu\n", GetLastError());
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    ok(code != 0, "the read failed\n");
    check_difference("blocked read, and data", read.before, counters_now(),
                     (IO_COUNTERS){READS(1, SIZE), WRITES(1, SIZE)}, 1);
    CloseHandle(thread);
    close_pipe(world->pipe);
}

struct other_writer {
    HANDLE client, go, done;
};

static DWORD WINAPI write_when_told(void *argument)
{
    struct other_writer *writer = argument;

    while (!WaitForSingleObject(writer->go, INFINITE) && write_pipe(writer->client, SIZE))
        SetEvent(writer->done);
    return 0;
}

/* Looks at the block alone: no wait and no packet reports the request's end. */
static BOOL spin_until(const volatile IO_STATUS_BLOCK *block, DWORD size)
{
    DWORD start = GetTickCount();

    while (block->Status == STATUS_PENDING && GetTickCount() - start < 10000)
        YieldProcessor();
    return !block->Status && block->Information == size;
}

/* A read that waits, and whose end only the block shows; then a read that does not wait uses the
 * same block. */
static BOOL use_block_again(struct world *world, struct other_writer *writer, HANDLE file)
{
    LARGE_INTEGER start = {.QuadPart = 0};
    IO_STATUS_BLOCK block = {.Status = STATUS_PENDING};

    return NtReadFile(world->pipe.server, NULL, NULL, NULL, &block, data, SIZE, NULL, NULL) ==
               STATUS_PENDING &&
           SetEvent(writer->go) && spin_until(&block, SIZE) &&
           !NtReadFile(file, NULL, NULL, NULL, &block, data, 10, &start, NULL) &&
           block.Information == 10 && !WaitForSingleObject(writer->done, 10000);
}

static void test_block_used_again(struct world *world)
{
    enum { ROUNDS = 20 };
    HANDLE file = make_file(0), thread;
    struct other_writer writer = {.go = CreateEventA(NULL, FALSE, FALSE, NULL),
                                  .done = CreateEventA(NULL, FALSE, FALSE, NULL)};
    IO_COUNTERS before;

    world->pipe = make_pipe(PIPE_TYPE_BYTE, FILE_FLAG_OVERLAPPED);
    writer.client = world->pipe.client;
    thread = CreateThread(NULL, 0, write_when_told, &writer, 0, NULL);
    ok(use_block_again(world, &writer, file), "the first round failed\n");
    before = counters_now();
    for (int i = 0; i < ROUNDS; i++)
        ok(use_block_again(world, &writer, file), "round %d failed\n", i);
    check_difference("block of a polled read used again", before, counters_now(),
                     (IO_COUNTERS){READS(2, SIZE + 10), WRITES(1, SIZE)}, ROUNDS);
    close_pipe(world->pipe);
    SetEvent(writer.go);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    CloseHandle(writer.go);
    CloseHandle(writer.done);
    CloseHandle(file);
}

/* More than a few, so that no place for a thread's first ones is enough. */
#define AT_ONCE 40

struct own_read {
    struct pipe_ends pipe;
    HANDLE event;
    BYTE read[SIZE];
};

static BOOL begin_own_read(struct own_read *read, IO_STATUS_BLOCK *block)
{
    block->Status = STATUS_PENDING;
    return NT_SUCCESS(NtReadFile(read->pipe.server, read->event, NULL, NULL, block, read->read,
                                 SIZE, NULL, NULL));
}

static BOOL end_own_read(const struct own_read *read, const volatile IO_STATUS_BLOCK *block)
{
    return !WaitForSingleObject(read->event, 10000) && !block->Status && block->Information == SIZE;
}

/* Blocks on the stack of the thread that makes the requests, which no packet and no routine
 * reports. */
static BOOL read_all_at_once(struct own_read *reads)
{
    IO_STATUS_BLOCK blocks[AT_ONCE];
    BOOL right = TRUE;

    for (int i = 0; i < AT_ONCE; i++)
        right &= begin_own_read(&reads[i], &blocks[i]);
    for (int i = 0; i < AT_ONCE; i++)
        right &= write_pipe(reads[i].pipe.client, SIZE);
    for (int i = AT_ONCE; i-- > 0;)
        right &= end_own_read(&reads[i], &blocks[i]);
    return right;
}

static BOOL all_have_begun(void *before)
{
    return counters_now().ReadOperationCount ==
           ((const IO_COUNTERS *)before)->ReadOperationCount + AT_ONCE;
}

static DWORD WINAPI read_one(void *argument)
{
    struct own_read *read = argument;
    IO_STATUS_BLOCK block;

    return begin_own_read(read, &block) && end_own_read(read, &block);
}

/* Each in its own thread; all have begun before the first can end. */
static BOOL read_in_threads(struct own_read *reads)
{
    IO_COUNTERS before = counters_now();
    HANDLE threads[AT_ONCE];
    BOOL right = TRUE;
    DWORD code = 0;

    for (int i = 0; i < AT_ONCE; i++)
        threads[i] = CreateThread(NULL, 0x10000, read_one, &reads[i], 0, NULL);
    right &= wait_until(all_have_begun, &before);
    for (int i = 0; i < AT_ONCE; i++)
        right &= write_pipe(reads[i].pipe.client, SIZE);
    for (int i = 0; i < AT_ONCE; i++) {
        right &=
            !WaitForSingleObject(threads[i], 10000) && GetExitCodeThread(threads[i], &code) && code;
        CloseHandle(threads[i]);
    }
    return right;
}

static void test_own_reads(void)
{
    static const struct {
        const char *name;
        BOOL (*act)(struct own_read *);
    } rows[] = {
        {"one thread's reads at once", read_all_at_once},
        {"reads of many threads", read_in_threads},
    };
    struct own_read *reads = zeroed_memory(AT_ONCE, sizeof(*reads));
    IO_COUNTERS before;

    for (int i = 0; i < AT_ONCE; i++) {
        reads[i].pipe = make_pipe(PIPE_TYPE_BYTE, FILE_FLAG_OVERLAPPED);
        reads[i].event = CreateEventA(NULL, FALSE, FALSE, NULL);
    }
    for (size_t row = 0; row < ARRAY_SIZE(rows); row++) {
        ok(rows[row].act(reads), "%s failed\n", rows[row].name);
        before = counters_now();
        ok(rows[row].act(reads), "%s failed\n", rows[row].name);
        check_difference(rows[row].name, before, counters_now(),
                         (IO_COUNTERS){READS(1, SIZE), WRITES(1, SIZE)}, AT_ONCE);
    }
    for (int i = 0; i < AT_ONCE; i++) {
        CloseHandle(reads[i].event);
        close_pipe(reads[i].pipe);
    }
    free(reads);
}

typedef NTSTATUS(NTAPI *keyed_event_call)(HANDLE, const void *key, BOOLEAN alertable,
                                          const LARGE_INTEGER *timeout);

static keyed_event_call find_keyed_event_call(const char *name)
{
    FARPROC found = GetProcAddress(GetModuleHandleA("ntdll.dll"), name);
    keyed_event_call call;

    memcpy(&call, &found, sizeof(call));
    return call;
}

struct unseen_end {
    HANDLE client;
    const IO_STATUS_BLOCK *block;
    DWORD key[2]; /* an address that is even is enough */
};

static DWORD WINAPI write_and_release(void *argument)
{
    struct unseen_end *end = argument;
    BOOL right = write_pipe(end->client, SIZE) && spin_until(end->block, SIZE) &&
                 write_pipe(end->client, 10);

    find_keyed_event_call("NtReleaseKeyedEvent")(NULL, end->key, FALSE, NULL);
    return right;
}

/*
 * The read ends while its thread waits for a keyed event, which no I/O is known to end by; the next
 * service that thread makes is a read with the same block.
 */
static BOOL read_again_unseen(struct world *world)
{
    IO_STATUS_BLOCK block = {.Status = STATUS_PENDING};
    struct unseen_end end = {.client = world->pipe.client, .block = &block};
    HANDLE server = world->pipe.server, thread;
    DWORD code = 0;
    BOOL right =
        NtReadFile(server, NULL, NULL, NULL, &block, data, SIZE, NULL, NULL) == STATUS_PENDING;

    thread = CreateThread(NULL, 0, write_and_release, &end, 0, NULL);
    find_keyed_event_call("NtWaitForKeyedEvent")(NULL, end.key, FALSE, NULL);
    right &= !NtReadFile(server, NULL, NULL, NULL, &block, data, SIZE, NULL, NULL) &&
             block.Information == 10;
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    CloseHandle(thread);
    return right && code;
}

static void test_end_unseen(struct world *world)
{
    enum { ROUNDS = 10 };
    IO_COUNTERS before;

    world->pipe = make_pipe(PIPE_TYPE_BYTE, FILE_FLAG_OVERLAPPED);
    ok(read_again_unseen(world), "the first round failed\n");
    before = counters_now();
    for (int i = 0; i < ROUNDS; i++)
        ok(read_again_unseen(world), "round %d failed\n", i);
    check_difference("block used again before any service sees the end", before, counters_now(),
                     (IO_COUNTERS){READS(2, SIZE + 10), WRITES(2, SIZE + 10)}, ROUNDS);
    close_pipe(world->pipe);
}

struct shared_block {
    struct pipe_ends pipe;
    HANDLE event, go_on;
    IO_STATUS_BLOCK *block;
    BYTE read[SIZE];
};

static BOOL begin_shared_read(struct shared_block *shared)
{
    shared->block->Status = STATUS_PENDING;
    return NT_SUCCESS(NtReadFile(shared->pipe.server, shared->event, NULL, NULL, shared->block,
                                 shared->read, SIZE, NULL, NULL));
}

/* Reads on with the block of another thread's stack, which waits meanwhile. */
static DWORD WINAPI read_on(void *argument)
{
    struct shared_block *shared = argument;

    for (DWORD size = SIZE; size > SIZE - 3; size--)
        if (!write_pipe(shared->pipe.client, size) || !spin_until(shared->block, size) ||
            (size > SIZE - 2 && !begin_shared_read(shared)))
            return FALSE;
    return TRUE;
}

static BOOL share_block(struct shared_block *shared)
{
    IO_STATUS_BLOCK block;
    HANDLE thread;
    DWORD code = 0;

    shared->block = &block;
    if (!begin_shared_read(shared))
        return FALSE;
    thread = CreateThread(NULL, 0, read_on, shared, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    CloseHandle(thread);
    return code != 0;
}

static DWORD WINAPI read_and_stay(void *argument)
{
    struct shared_block *shared = argument;
    IO_STATUS_BLOCK block;

    shared->block = &block;
    begin_shared_read(shared);
    WaitForSingleObject(shared->go_on, INFINITE);
    return 0;
}

/* The reader may still be in the service. It is killed as soon as the event says that the request
 * has ended. */
static BOOL kill_reader(struct shared_block *shared)
{
    BOOL written = write_pipe(shared->pipe.client, SIZE), ended;
    HANDLE thread = CreateThread(NULL, 0, read_and_stay, shared, 0, NULL);

    ended = !WaitForSingleObject(shared->event, 10000);
    TerminateThread(thread, 0);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    return written && ended;
}

/* The reader stays in a wait, from which only a query sees that its request has ended. */
static void ask_while_reader_waits(struct shared_block *shared)
{
    struct one_more_read read = {.before = counters_now()};
    HANDLE thread = CreateThread(NULL, 0, read_and_stay, shared, 0, NULL);

    ok(wait_until(is_counted, &read), "a read that waits is not counted\n");
    ok(write_pipe(shared->pipe.client, SIZE) && spin_until(shared->block, SIZE), "no data\n");
    check_difference("read of a thread that waits for something else", read.before, counters_now(),
                     (IO_COUNTERS){READS(1, SIZE), WRITES(1, SIZE)}, 1);
    SetEvent(shared->go_on);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    ResetEvent(shared->event);
}

static void test_other_threads_block(void)
{
    enum { ROUNDS = 50 };
    struct shared_block *shared = zeroed_memory(1, sizeof(*shared));
    IO_COUNTERS before;

    shared->pipe = make_pipe(PIPE_TYPE_BYTE, FILE_FLAG_OVERLAPPED);
    shared->event = CreateEventA(NULL, FALSE, FALSE, NULL);
    shared->go_on = CreateEventA(NULL, FALSE, FALSE, NULL);
    before = counters_now();
    for (int i = 0; i < ROUNDS; i++)
        ok(share_block(shared), "round %d failed\n", i);
    check_difference("block on the stack of another thread", before, counters_now(),
                     (IO_COUNTERS){READS(3, 3 * SIZE - 3), WRITES(3, 3 * SIZE - 3)}, ROUNDS);
    ResetEvent(shared->event);
    ask_while_reader_waits(shared);
    before = counters_now();
    for (int i = 0; i < ROUNDS; i++)
        ok(kill_reader(shared), "round %d failed\n", i);
    check_difference("reader killed when its event is signalled", before, counters_now(),
                     (IO_COUNTERS){READS(1, SIZE), WRITES(1, SIZE)}, ROUNDS);
    close_pipe(shared->pipe);
    CloseHandle(shared->event);
    CloseHandle(shared->go_on);
    free(shared);
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
    test_block_used_again(&world);
    test_end_unseen(&world);
    test_own_reads();
    test_other_threads_block();
    test_mailslot(&world);
    CloseHandle(world.event);
    free(world.overlapped);
}
