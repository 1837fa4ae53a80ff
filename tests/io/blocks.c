/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Status blocks of reads from pipes: on stacks, used again, and seen by other
 * threads than the one that makes the request.
 */
#include "io_suite.h"

#define SIZE 1000

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
static BOOL use_block_again(struct pipe_ends pipe, struct other_writer *writer, HANDLE file)
{
    LARGE_INTEGER start = {.QuadPart = 0};
    IO_STATUS_BLOCK block = {.Status = STATUS_PENDING};

    return NtReadFile(pipe.server, NULL, NULL, NULL, &block, data, SIZE, NULL, NULL) ==
               STATUS_PENDING &&
           SetEvent(writer->go) && spin_until(&block, SIZE) &&
           !NtReadFile(file, NULL, NULL, NULL, &block, data, 10, &start, NULL) &&
           block.Information == 10 && !WaitForSingleObject(writer->done, 10000);
}

static void test_block_used_again(void)
{
    enum { ROUNDS = 20 };
    HANDLE file = make_file(0), thread;
    struct pipe_ends pipe;
    struct other_writer writer = {.go = CreateEventA(NULL, FALSE, FALSE, NULL),
                                  .done = CreateEventA(NULL, FALSE, FALSE, NULL)};
    IO_COUNTERS before;

    pipe = make_pipe(PIPE_TYPE_BYTE, FILE_FLAG_OVERLAPPED);
    writer.client = pipe.client;
    thread = CreateThread(NULL, 0, write_when_told, &writer, 0, NULL);
    ok(use_block_again(pipe, &writer, file), "the first round failed\n");
    before = counters_now();
    for (int i = 0; i < ROUNDS; i++)
        ok(use_block_again(pipe, &writer, file), "round %d failed\n", i);
    check_difference("block of a polled read used again", before, counters_now(),
                     (IO_COUNTERS){READS(2, SIZE + 10), WRITES(1, SIZE)}, ROUNDS);
    close_pipe(pipe);
    SetEvent(writer.go);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    CloseHandle(writer.go);
    CloseHandle(writer.done);
    CloseHandle(file);
}

/* More than any place can have that is kept for one thread's, and more threads than such places. */
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

    for (int i = 0; i < AT_ONCE; i++)
        threads[i] = CreateThread(NULL, 0x10000, read_one, &reads[i], 0, NULL);
    right &= wait_for_reads(before, AT_ONCE);
    for (int i = 0; i < AT_ONCE; i++)
        right &= write_pipe(reads[i].pipe.client, SIZE);
    for (int i = 0; i < AT_ONCE; i++)
        right &= thread_succeeds(threads[i]);
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
static BOOL read_again_unseen(struct pipe_ends pipe)
{
    IO_STATUS_BLOCK block = {.Status = STATUS_PENDING};
    struct unseen_end end = {.client = pipe.client, .block = &block};
    HANDLE server = pipe.server, thread;
    BOOL right =
        NtReadFile(server, NULL, NULL, NULL, &block, data, SIZE, NULL, NULL) == STATUS_PENDING;

    thread = CreateThread(NULL, 0, write_and_release, &end, 0, NULL);
    find_keyed_event_call("NtWaitForKeyedEvent")(NULL, end.key, FALSE, NULL);
    right &= !NtReadFile(server, NULL, NULL, NULL, &block, data, SIZE, NULL, NULL) &&
             block.Information == 10;
    return thread_succeeds(thread) && right;
}

static void test_end_unseen(void)
{
    enum { ROUNDS = 10 };
    struct pipe_ends pipe;
    IO_COUNTERS before;

    pipe = make_pipe(PIPE_TYPE_BYTE, FILE_FLAG_OVERLAPPED);
    ok(read_again_unseen(pipe), "the first round failed\n");
    before = counters_now();
    for (int i = 0; i < ROUNDS; i++)
        ok(read_again_unseen(pipe), "round %d failed\n", i);
    check_difference("block used again before any service sees the end", before, counters_now(),
                     (IO_COUNTERS){READS(2, SIZE + 10), WRITES(2, SIZE + 10)}, ROUNDS);
    close_pipe(pipe);
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

    /* cppcheck-suppress autoVariables ; the thread that uses it has ended when this returns */
    shared->block = &block;
    if (!begin_shared_read(shared))
        return FALSE;
    thread = CreateThread(NULL, 0, read_on, shared, 0, NULL);
    return thread_succeeds(thread);
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
    IO_COUNTERS before = counters_now();
    HANDLE thread = CreateThread(NULL, 0, read_and_stay, shared, 0, NULL);

    ok(wait_for_reads(before, 1), "a read that waits is not counted\n");
    ok(write_pipe(shared->pipe.client, SIZE) && spin_until(shared->block, SIZE), "no data\n");
    check_difference("read of a thread that waits for something else", before, counters_now(),
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

START_TEST(blocks)
{
    start_subject();
    test_block_used_again();
    test_end_unseen();
    test_own_reads();
    test_other_threads_block();
}
