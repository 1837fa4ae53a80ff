/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * TCP and UDP over the loopback. Winsock's calls reach the network driver as
 * controls, so they are other operations; ReadFile and WriteFile on a socket are
 * reads and writes. [socket]
 */
#include "io_suite.h"

#define SIZE 1000

struct world {
    SOCKET reader, writer;
    HANDLE event, port;
    OVERLAPPED *overlapped; /* on the heap */
};

static BOOL send_all(struct world *world)
{
    return send(world->writer, (char *)data, SIZE, 0) == SIZE;
}

static BOOL receive_all(struct world *world)
{
    return recv(world->reader, (char *)data, SIZE, MSG_WAITALL) == SIZE;
}

static BOOL send_and_receive(void *world)
{
    return send_all(world) && receive_all(world);
}

static BOOL write_and_read(void *world)
{
    struct world *w = world;
    DWORD done;

    return WriteFile((HANDLE)w->writer, data, SIZE, &done, NULL) && done == SIZE &&
           ReadFile((HANDLE)w->reader, data, SIZE, &done, NULL) && done == SIZE;
}

static BOOL send_two_buffers(void *world)
{
    struct world *w = world;
    WSABUF buffers[2] = {{.len = 400, .buf = (char *)data}, {.len = 600, .buf = (char *)data}};
    DWORD done;

    return !WSASend(w->writer, buffers, 2, &done, 0, NULL, NULL) && done == SIZE && receive_all(w);
}

/* Leaves numbers where a later call will have variables that it does not set. */
static void __attribute__((noinline)) dirty_stack(void)
{
    volatile ULONG_PTR dirt[2048];

    for (unsigned int i = 0; i < ARRAY_SIZE(dirt); i++)
        dirt[i] = 0x5555;
}

/* An option is no data, whatever the block of the request then says. */
static BOOL set_option(void *world)
{
    BOOL on = TRUE;

    dirty_stack();
    return !setsockopt(((struct world *)world)->writer, IPPROTO_TCP, TCP_NODELAY, (char *)&on,
                       sizeof(on));
}

static DWORD WINAPI send_later(void *world)
{
    Sleep(20);
    return send_all(world);
}

/* The receiver is there first, and waits inside the call. */
static BOOL receive_blocking(void *world)
{
    HANDLE thread = CreateThread(NULL, 0, send_later, world, 0, NULL);
    BOOL done = receive_all(world);

    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    return done;
}

static DWORD WINAPI write_later(void *world)
{
    DWORD done;

    Sleep(20);
    return WriteFile((HANDLE)((struct world *)world)->writer, data, SIZE, &done, NULL);
}

static BOOL read_blocking(void *world)
{
    HANDLE thread = CreateThread(NULL, 0, write_later, world, 0, NULL);
    DWORD size;
    BOOL done =
        ReadFile((HANDLE)((struct world *)world)->reader, data, SIZE, &size, NULL) && size == SIZE;

    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    return done;
}

static void test_synchronous(struct world *world)
{
    static const struct row rows[] = {
        {"send and recv", send_and_receive, {OTHERS(2, 2 * SIZE)}},
        {"WriteFile and ReadFile", write_and_read, {WRITES(1, SIZE), READS(1, SIZE)}},
        {"WSASend of two buffers, and recv", send_two_buffers, {OTHERS(2, 2 * SIZE)}},
        {"recv that waits, and send", receive_blocking, {OTHERS(2, 2 * SIZE)}},
        {"ReadFile that waits, and WriteFile", read_blocking, {WRITES(1, SIZE), READS(1, SIZE)}},
    };

    run_rows(rows, ARRAY_SIZE(rows), world);
}

static BOOL is_pending(int result)
{
    return !result || WSAGetLastError() == WSA_IO_PENDING;
}

static BOOL start_receive(struct world *world, HANDLE event)
{
    WSABUF buffer = {.len = SIZE, .buf = (char *)data};
    DWORD flags = 0;

    *world->overlapped = overlapped_at(0, event);
    return is_pending(WSARecv(world->reader, &buffer, 1, NULL, &flags, world->overlapped, NULL));
}

static BOOL start_send(struct world *world, HANDLE event)
{
    WSABUF buffer = {.len = SIZE, .buf = (char *)data};

    *world->overlapped = overlapped_at(0, event);
    return is_pending(WSASend(world->writer, &buffer, 1, NULL, 0, world->overlapped, NULL));
}

static BOOL take_result(struct world *world, SOCKET end)
{
    DWORD bytes, flags;

    return WSAGetOverlappedResult(end, world->overlapped, &bytes, TRUE, &flags) && bytes == SIZE;
}

static BOOL receive_before_data(void *world)
{
    struct world *w = world;

    return start_receive(w, w->event) && send_all(w) && take_result(w, w->reader);
}

static BOOL receive_after_data(void *world)
{
    struct world *w = world;

    return send_all(w) && start_receive(w, w->event) && take_result(w, w->reader);
}

static BOOL send_overlapped(void *world)
{
    struct world *w = world;

    return start_send(w, w->event) && take_result(w, w->writer) && receive_all(w);
}

static BOOL receive_asked_early(void *world)
{
    struct world *w = world;
    DWORD bytes, flags;

    return start_receive(w, w->event) &&
           !WSAGetOverlappedResult(w->reader, w->overlapped, &bytes, FALSE, &flags) &&
           WSAGetLastError() == WSA_IO_INCOMPLETE && send_all(w) && take_result(w, w->reader);
}

/* A socket is a file: kernel32's function serves too. */
static BOOL receive_asked_as_file(void *world)
{
    struct world *w = world;
    DWORD bytes;

    return start_receive(w, w->event) && send_all(w) &&
           GetOverlappedResult((HANDLE)w->reader, w->overlapped, &bytes, TRUE) && bytes == SIZE;
}

static BOOL read_overlapped(void *world)
{
    struct world *w = world;
    DWORD bytes;

    *w->overlapped = overlapped_at(0, w->event);
    return !ReadFile((HANDLE)w->reader, data, SIZE, NULL, w->overlapped) &&
           GetLastError() == ERROR_IO_PENDING && send_all(w) &&
           GetOverlappedResult((HANDLE)w->reader, w->overlapped, &bytes, TRUE) && bytes == SIZE;
}

static BOOL cancel_receive(void *world)
{
    struct world *w = world;
    DWORD bytes, flags;

    return start_receive(w, w->event) && CancelIo((HANDLE)w->reader) &&
           !WSAGetOverlappedResult(w->reader, w->overlapped, &bytes, TRUE, &flags);
}

static void test_events(struct world *world)
{
    static const struct row rows[] = {
        {"WSARecv before data", receive_before_data, {OTHERS(2, 2 * SIZE)}},
        {"WSARecv after data", receive_after_data, {OTHERS(2, 2 * SIZE)}},
        {"WSASend", send_overlapped, {OTHERS(2, 2 * SIZE)}},
        {"WSARecv, asked too early", receive_asked_early, {OTHERS(2, 2 * SIZE)}},
        {"WSARecv, asked as a file", receive_asked_as_file, {OTHERS(2, 2 * SIZE)}},
        {"overlapped ReadFile", read_overlapped, {READS(1, SIZE), OTHERS(1, SIZE)}},
        {"cancelled WSARecv", cancel_receive, {OTHERS(1, 0)}},
    };

    run_rows(rows, ARRAY_SIZE(rows), world);
}

static void CALLBACK routine(DWORD error, DWORD bytes, WSAOVERLAPPED *overlapped, DWORD flags)
{
    (void)flags;
    *(DWORD *)overlapped->hEvent = error ? 0 : bytes;
    free(overlapped); /* the routine's own */
}

static BOOL is_told(BOOL started, const DWORD *bytes)
{
    return started && SleepEx(10000, TRUE) == WAIT_IO_COMPLETION && *bytes == SIZE;
}

static BOOL receive_with_routine(void *world)
{
    struct world *w = world;
    WSABUF buffer = {.len = SIZE, .buf = (char *)data};
    OVERLAPPED *overlapped = zeroed_memory(1, sizeof(*overlapped));
    DWORD flags = 0, bytes = 0;

    *overlapped = overlapped_at(0, &bytes);
    return is_told(is_pending(WSARecv(w->reader, &buffer, 1, NULL, &flags, overlapped, routine)) &&
                       send_all(w),
                   &bytes);
}

static BOOL send_with_routine(void *world)
{
    struct world *w = world;
    WSABUF buffer = {.len = SIZE, .buf = (char *)data};
    OVERLAPPED *overlapped = zeroed_memory(1, sizeof(*overlapped));
    DWORD bytes = 0;

    *overlapped = overlapped_at(0, &bytes);
    return is_told(is_pending(WSASend(w->writer, &buffer, 1, NULL, 0, overlapped, routine)),
                   &bytes) &&
           receive_all(w);
}

static void test_routines(struct world *world)
{
    static const struct row rows[] = {
        {"WSARecv with a routine", receive_with_routine, {OTHERS(2, 2 * SIZE)}},
        {"WSASend with a routine", send_with_routine, {OTHERS(2, 2 * SIZE)}},
    };

    run_rows(rows, ARRAY_SIZE(rows), world);
}

static BOOL take_from_port(struct world *world)
{
    return take_completion(world->port, 0, world->overlapped, SIZE);
}

static BOOL port_receive_before_data(void *world)
{
    return start_receive(world, NULL) && send_all(world) && take_from_port(world);
}

static BOOL port_receive_after_data(void *world)
{
    return send_all(world) && start_receive(world, NULL) && take_from_port(world);
}

static BOOL port_send(void *world)
{
    return start_send(world, NULL) && take_from_port(world) && receive_all(world);
}

/* Calls without OVERLAPPED do not reach the port. */
static void test_ports(struct world *world)
{
    static const struct row rows[] = {
        {"port, WSARecv before data", port_receive_before_data, {OTHERS(2, 2 * SIZE)}},
        {"port, WSARecv after data", port_receive_after_data, {OTHERS(2, 2 * SIZE)}},
        {"port, WSASend", port_send, {OTHERS(2, 2 * SIZE)}},
        {"port, send and recv", send_and_receive, {OTHERS(2, 2 * SIZE)}},
    };

    world->port = CreateIoCompletionPort((HANDLE)world->reader, NULL, 0, 1);
    ok(world->port && CreateIoCompletionPort((HANDLE)world->writer, world->port, 0, 1),
       "no port: %lu\n", GetLastError());
    run_rows(rows, ARRAY_SIZE(rows), world);
    CloseHandle(world->port);
}

static BOOL send_datagram(void *world)
{
    return send_all(world) &&
           recv(((struct world *)world)->reader, (char *)data, DATA_SIZE, 0) == SIZE;
}

static void test_datagrams(void)
{
    static const struct row row = {"datagram", send_datagram, {OTHERS(2, 2 * SIZE)}};
    struct sockaddr_in address = {.sin_family = AF_INET};
    struct world world;
    int length = sizeof(address);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    world.reader = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
    world.writer = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
    ok(!bind(world.reader, (struct sockaddr *)&address, sizeof(address)) &&
           !getsockname(world.reader, (struct sockaddr *)&address, &length) &&
           !connect(world.writer, (struct sockaddr *)&address, sizeof(address)),
       "no datagrams: %d\n", WSAGetLastError());
    run_rows(&row, 1, &world);
    closesocket(world.reader);
    closesocket(world.writer);
}

/* The end of a stream is an operation without bytes. */
static BOOL receive_end(void *world)
{
    return recv(((struct world *)world)->reader, (char *)data, SIZE, 0) == 0;
}

START_TEST(sockets)
{
    static const struct row end = {"recv at the end", receive_end, {OTHERS(1, 0)}};
    static const struct row option = {"setsockopt", set_option, {OTHERS(1, 0)}};
    struct world world = {.event = CreateEventA(NULL, TRUE, FALSE, NULL)};
    struct socket_pair pair;

    start_subject();
    if (!make_sockets(&pair))
        return;
    world.reader = pair.near_end;
    world.writer = pair.far_end;
    world.overlapped = zeroed_memory(1, sizeof(*world.overlapped));
    test_synchronous(&world);
    run_rows(&option, 1, &world);
    test_events(&world);
    test_routines(&world);
    test_ports(&world);
    shutdown(world.writer, SD_SEND);
    run_rows(&end, 1, &world);
    close_sockets(pair);
    test_datagrams();
    CloseHandle(world.event);
    free(world.overlapped);
}
