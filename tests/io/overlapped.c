/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Requests that complete later, and each way to learn of that: an event and
 * GetOverlappedResult, an APC, a completion port, a thread pool. The operation
 * counts when the request is made, its bytes once.
 */
#include "io_suite.h"

#define SIZE 4096

struct world {
    HANDLE file, event, port;
    OVERLAPPED *overlapped; /* on the heap, as programs have them */
    HANDLE told;            /* set by a callback */
    ULONG_PTR told_bytes;
};

static BOOL is_pending(BOOL done)
{
    return done || GetLastError() == ERROR_IO_PENDING;
}

static BOOL start_read(struct world *world, HANDLE event)
{
    *world->overlapped = overlapped_at(0, event);
    return is_pending(ReadFile(world->file, data, SIZE, NULL, world->overlapped));
}

static BOOL start_write(struct world *world, HANDLE event)
{
    *world->overlapped = overlapped_at(0, event);
    return is_pending(WriteFile(world->file, data, SIZE, NULL, world->overlapped));
}

static BOOL take_result(struct world *world)
{
    DWORD bytes;

    return GetOverlappedResult(world->file, world->overlapped, &bytes, TRUE) && bytes == SIZE;
}

static BOOL read_with_event(void *world)
{
    return start_read(world, ((struct world *)world)->event) && take_result(world);
}

static BOOL write_with_event(void *world)
{
    return start_write(world, ((struct world *)world)->event) && take_result(world);
}

static BOOL read_without_event(void *world)
{
    return start_read(world, NULL) && take_result(world);
}

/* Asking twice does not count twice. */
static BOOL read_asked_twice(void *world)
{
    return read_with_event(world) && take_result(world);
}

static BOOL read_waited_for(void *world)
{
    struct world *w = world;

    return start_read(w, w->event) && !WaitForSingleObject(w->event, INFINITE) && take_result(w);
}

/* Windows 7 lacks the function, and must be able to load this program. */
static BOOL(WINAPI *pGetOverlappedResultEx)(HANDLE, OVERLAPPED *, DWORD *, DWORD, BOOL);

static BOOL read_asked_ex(void *world)
{
    struct world *w = world;
    DWORD bytes;

    return start_read(w, w->event) &&
           pGetOverlappedResultEx(w->file, w->overlapped, &bytes, INFINITE, TRUE) && bytes == SIZE;
}

static BOOL read_past_end(void *world)
{
    struct world *w = world;
    DWORD bytes = 1;

    *w->overlapped = overlapped_at(2 * DATA_SIZE, w->event);
    if (ReadFile(w->file, data, SIZE, NULL, w->overlapped))
        return FALSE;
    return GetLastError() == ERROR_HANDLE_EOF ||
           (GetLastError() == ERROR_IO_PENDING &&
            !GetOverlappedResult(w->file, w->overlapped, &bytes, TRUE) &&
            GetLastError() == ERROR_HANDLE_EOF && !bytes);
}

static DWORD WINAPI take_elsewhere(void *world)
{
    return take_result(world);
}

/* One thread makes the request, another learns of its end. */
static BOOL read_told_elsewhere(void *world)
{
    return start_read(world, ((struct world *)world)->event) &&
           thread_succeeds(CreateThread(NULL, 0, take_elsewhere, world, 0, NULL));
}

/* The block is on the stack, as many programs have it. */
static BOOL read_with_block_on_stack(void *world)
{
    OVERLAPPED overlapped, *kept = ((struct world *)world)->overlapped;
    BOOL done;

    ((struct world *)world)->overlapped = &overlapped;
    done = read_with_event(world);
    ((struct world *)world)->overlapped = kept;
    return done;
}

/* Nothing but a look at Internal, over and over with the same block: bytes count with the next. */
static BOOL read_polled(void *world)
{
    struct world *w = world;
    BOOL started = is_pending(ReadFile(w->file, data, SIZE, NULL, w->overlapped));

    for (int i = 0; i < 1000 && started && !HasOverlappedIoCompleted(w->overlapped); i++)
        Sleep(10);
    return started && w->overlapped->InternalHigh == SIZE;
}

static void find_overlapped_result_ex(void)
{
    FARPROC found = GetProcAddress(GetModuleHandleA("kernel32.dll"), "GetOverlappedResultEx");

    memcpy(&pGetOverlappedResultEx, &found, sizeof(found));
}

static void test_events(struct world *world)
{
    static const struct row rows[] = {
        {"read with an event", read_with_event, {READS(1, SIZE)}},
        {"write with an event", write_with_event, {WRITES(1, SIZE)}},
        {"read without an event", read_without_event, {READS(1, SIZE)}},
        {"read, asked twice", read_asked_twice, {READS(1, SIZE)}},
        {"read, waited for", read_waited_for, {READS(1, SIZE)}},
        {"read past the end", read_past_end, {READS(1, 0)}},
        {"read, end seen in another thread", read_told_elsewhere, {READS(1, SIZE)}},
        {"read, block on the stack", read_with_block_on_stack, {READS(1, SIZE)}},
    };
    static const struct row ex = {"read, GetOverlappedResultEx", read_asked_ex, {READS(1, SIZE)}};
    static const struct row last = {"read after polled ones", read_with_event, {READS(1, SIZE)}};
    IO_COUNTERS before;

    run_rows(rows, ARRAY_SIZE(rows), world);
    find_overlapped_result_ex();
    if (pGetOverlappedResultEx)
        run_once(&ex, world);
    else
        skip("no GetOverlappedResultEx\n");

    before = counters_now();
    *world->overlapped = overlapped_at(0, world->event);
    for (int i = 0; i < 10; i++)
        ok(read_polled(world), "polled read failed: %lu\n", GetLastError());
    ok(read_polled(world) && take_result(world), "read failed: %lu\n", GetLastError());
    check_difference("polled reads", before, counters_now(), (IO_COUNTERS){READS(11, 11 * SIZE)},
                     1);
    run_once(&last, world);
}

static void CALLBACK routine(DWORD error, DWORD bytes, OVERLAPPED *overlapped)
{
    struct world *world = overlapped->hEvent; /* which is the program's with a routine */

    world->told_bytes = error ? 0 : bytes;
    free(overlapped);
}

/* The routine frees the block: it may not be looked at after. */
static BOOL run_routine(struct world *world, BOOL started)
{
    world->told_bytes = 0;
    return started && SleepEx(10000, TRUE) == WAIT_IO_COMPLETION && world->told_bytes == SIZE;
}

static BOOL read_with_routine(void *world)
{
    OVERLAPPED *overlapped = zeroed_memory(1, sizeof(*overlapped));

    *overlapped = overlapped_at(0, world);
    return run_routine(world,
                       ReadFileEx(((struct world *)world)->file, data, SIZE, overlapped, routine));
}

static BOOL write_with_routine(void *world)
{
    OVERLAPPED *overlapped = zeroed_memory(1, sizeof(*overlapped));

    *overlapped = overlapped_at(0, world);
    return run_routine(world,
                       WriteFileEx(((struct world *)world)->file, data, SIZE, overlapped, routine));
}

static void WINAPI native_routine(void *context, IO_STATUS_BLOCK *block, ULONG reserved)
{
    (void)reserved;
    ((struct world *)context)->told_bytes = block->Information;
}

static BOOL read_with_native_routine(void *world)
{
    struct world *w = world;
    LARGE_INTEGER start = {.QuadPart = 0};
    IO_STATUS_BLOCK block;

    w->told_bytes = 0;
    return NT_SUCCESS(
               NtReadFile(w->file, NULL, native_routine, w, &block, data, SIZE, &start, NULL)) &&
           SleepEx(10000, TRUE) == WAIT_IO_COMPLETION && w->told_bytes == SIZE;
}

static void CALLBACK queued_routine(ULONG_PTR world)
{
    ((struct world *)world)->told_bytes = SIZE;
}

/* A routine that belongs to no request. */
static BOOL queue_routine(void *world)
{
    struct world *w = world;

    w->told_bytes = 0;
    return QueueUserAPC(queued_routine, GetCurrentThread(), (ULONG_PTR)w) &&
           SleepEx(10000, TRUE) == WAIT_IO_COMPLETION && w->told_bytes == SIZE;
}

static void test_routines(struct world *world)
{
    static const struct row rows[] = {
        {"QueueUserAPC", queue_routine, {0}},
        {"ReadFileEx", read_with_routine, {READS(1, SIZE)}},
        {"WriteFileEx", write_with_routine, {WRITES(1, SIZE)}},
        {"NtReadFile with a routine", read_with_native_routine, {READS(1, SIZE)}},
    };

    run_rows(rows, ARRAY_SIZE(rows), world);
}

static BOOL take_from_port(struct world *world)
{
    return take_completion(world->port, 7, world->overlapped, SIZE);
}

static BOOL read_to_port(void *world)
{
    return start_read(world, NULL) && take_from_port(world);
}

static BOOL write_to_port(void *world)
{
    return start_write(world, NULL) && take_from_port(world);
}

/* What the program posts itself is no I/O. */
static BOOL post_to_port(void *world)
{
    struct world *w = world;

    return PostQueuedCompletionStatus(w->port, SIZE, 7, w->overlapped) && take_from_port(w);
}

static BOOL read_several_to_port(void *world)
{
    struct world *w = world;
    OVERLAPPED_ENTRY entries[4];
    OVERLAPPED overlapped[4];
    ULONG count = 0, total = 0;

    for (int i = 0; i < 4; i++) {
        overlapped[i] = overlapped_at(i * SIZE, NULL);
        if (!is_pending(ReadFile(w->file, data, SIZE, NULL, &overlapped[i])))
            return FALSE;
    }
    while (total < 4 && GetQueuedCompletionStatusEx(w->port, entries, 4, &count, 10000, FALSE))
        total += count;
    return total == 4;
}

static BOOL read_to_port_and_event(void *world)
{
    return start_read(world, ((struct world *)world)->event) && take_result(world) &&
           take_from_port(world);
}

/* With the low bit of the event set, no packet is queued. */
static BOOL read_past_port(void *world)
{
    HANDLE event = (HANDLE)((ULONG_PTR)((struct world *)world)->event | 1);

    return start_read(world, event) && take_result(world);
}

static void test_ports(struct world *world)
{
    static const struct row rows[] = {
        {"read, packet in a port", read_to_port, {READS(1, SIZE)}},
        {"write, packet in a port", write_to_port, {WRITES(1, SIZE)}},
        {"posted completion", post_to_port, {0}},
        {"four reads at once", read_several_to_port, {READS(4, 4 * SIZE)}},
        {"read, packet and event", read_to_port_and_event, {READS(1, SIZE)}},
        {"read, no packet in the port", read_past_port, {READS(1, SIZE)}},
    };

    world->file = make_file(FILE_FLAG_OVERLAPPED);
    world->port = CreateIoCompletionPort(world->file, NULL, 7, 1);
    ok(world->port != NULL, "no port: %lu\n", GetLastError());
    run_rows(rows, ARRAY_SIZE(rows), world);
    CloseHandle(world->port);
    CloseHandle(world->file);
}

static BOOL was_told(void *world)
{
    return !WaitForSingleObject(((struct world *)world)->told, 10000) &&
           ((struct world *)world)->told_bytes == SIZE;
}

static struct world *pool_world;

static void CALLBACK pool_callback(PTP_CALLBACK_INSTANCE instance, void *context, void *overlapped,
                                   ULONG error, ULONG_PTR bytes, PTP_IO io)
{
    struct world *world = context;

    (void)instance;
    (void)overlapped;
    (void)io;
    world->told_bytes = error ? 0 : bytes;
    SetEvent(world->told);
}

static BOOL read_to_pool(void *world)
{
    struct world *w = world;

    StartThreadpoolIo((PTP_IO)w->port);
    return start_read(w, NULL) && was_told(w);
}

static void CALLBACK bound_callback(DWORD error, DWORD bytes, OVERLAPPED *overlapped)
{
    (void)overlapped;
    pool_world->told_bytes = error ? 0 : bytes;
    SetEvent(pool_world->told);
}

static BOOL read_to_bound_callback(void *world)
{
    return start_read(world, NULL) && was_told(world);
}

static void test_pools(struct world *world)
{
    static const struct row pool = {"read, callback of a pool", read_to_pool, {READS(1, SIZE)}};
    static const struct row bound = {
        "read, bound callback", read_to_bound_callback, {READS(1, SIZE)}};
    PTP_IO io;

    pool_world = world;
    world->told = CreateEventA(NULL, FALSE, FALSE, NULL);
    world->file = make_file(FILE_FLAG_OVERLAPPED);
    io = CreateThreadpoolIo(world->file, pool_callback, world, NULL);
    ok(io != NULL, "no pool I/O: %lu\n", GetLastError());
    world->port = (HANDLE)io;
    run_rows(&pool, 1, world);
    WaitForThreadpoolIoCallbacks(io, FALSE);
    CloseHandle(world->file);
    CloseThreadpoolIo(io);

    world->file = make_file(FILE_FLAG_OVERLAPPED);
    ok(BindIoCompletionCallback(world->file, bound_callback, 0), "cannot bind: %lu\n",
       GetLastError());
    run_rows(&bound, 1, world);
    CloseHandle(world->file);
    CloseHandle(world->told);
}

/* More at once than the first table of the accounting holds. */
static void test_many(struct world *world)
{
    enum { MANY = 20000 };
    OVERLAPPED *many = zeroed_memory(MANY, sizeof(*many));
    IO_COUNTERS before = counters_now();
    DWORD bytes, failures = 0;

    for (int i = 0; i < MANY; i++)
        failures += !is_pending(ReadFile(world->file, data, 16, NULL, &many[i]));
    for (int i = 0; i < MANY; i++)
        failures += !GetOverlappedResult(world->file, &many[i], &bytes, TRUE) || bytes != 16;
    ok(!failures, "%lu failures\n", failures);
    check_difference("reads at once", before, counters_now(), (IO_COUNTERS){READS(1, 16)}, MANY);
    free(many);
}

START_TEST(overlapped)
{
    struct world world = {.event = CreateEventA(NULL, TRUE, FALSE, NULL)};

    start_subject();
    world.overlapped = zeroed_memory(1, sizeof(*world.overlapped));
    world.file = make_file(FILE_FLAG_OVERLAPPED);
    test_events(&world);
    test_routines(&world);
    test_many(&world);
    CloseHandle(world.file);
    test_ports(&world);
    test_pools(&world);
    CloseHandle(world.event);
    free(world.overlapped);
}
