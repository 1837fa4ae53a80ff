/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the counting of I/O costs: reads of a file, also while a thread waits; a byte to and fro. */
#include "bench.h"

#include <stdio.h>

#define ROW_MS      400
#define FILE_BYTES  (1024 * 1024)
#define SMALL       512
#define LARGE       (64 * 1024)
#define FILES       8
#define FILE_ROUNDS 25
#define FILE_READS  4000

static HANDLE make_file(unsigned number)
{
    static char zeros[FILE_BYTES];
    char folder[MAX_PATH], path[MAX_PATH + 32];
    HANDLE file;
    DWORD written;

    GetTempPathA(sizeof(folder), folder);
    snprintf(path, sizeof(path), "%sbench-%lu-%u", folder, GetCurrentProcessId(), number);
    file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                       FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (file == INVALID_HANDLE_VALUE || !WriteFile(file, zeros, sizeof(zeros), &written, NULL))
        fail("write a file");
    return file;
}

static BOOL read_at_start(HANDLE file, DWORD bytes)
{
    static __thread char buffer[LARGE];
    LARGE_INTEGER start = {.QuadPart = 0};
    DWORD read;

    return SetFilePointerEx(file, start, NULL, FILE_BEGIN) &&
           ReadFile(file, buffer, bytes, &read, NULL) && read == bytes;
}

static BOOL read_small(void *context)
{
    return read_at_start(*(HANDLE *)context, SMALL);
}

static BOOL read_large(void *context)
{
    return read_at_start(*(HANDLE *)context, LARGE);
}

/* The readers of a round, whose time is without that of making and ending threads. */
struct round {
    HANDLE start, done;
    LONG reading;
};

struct reader {
    struct round *round;
    HANDLE file;
};

static DWORD WINAPI read_often(void *context)
{
    struct reader *reader = context;

    WaitForSingleObject(reader->round->start, INFINITE);
    for (int i = 0; i < FILE_READS; i++)
        if (!read_at_start(reader->file, SMALL))
            fail("read a file");
    if (!InterlockedDecrement(&reader->round->reading))
        SetEvent(reader->round->done);
    return 0;
}

/* The machine's time for a seek and a read, by as many threads as files. */
static double time_round(const HANDLE *files)
{
    struct round round = {.start = CreateEventA(NULL, TRUE, FALSE, NULL),
                          .done = CreateEventA(NULL, TRUE, FALSE, NULL),
                          .reading = FILES};
    struct reader readers[FILES];
    HANDLE threads[FILES];
    ULONG64 began, ended;

    for (unsigned i = 0; i < FILES; i++) {
        readers[i] = (struct reader){.round = &round, .file = files[i]};
        threads[i] = CreateThread(NULL, 0, read_often, &readers[i], 0, NULL);
        if (!threads[i])
            fail("make a thread");
    }
    began = clock_ns();
    SetEvent(round.start);
    WaitForSingleObject(round.done, INFINITE);
    ended = clock_ns();
    WaitForMultipleObjects(FILES, threads, TRUE, INFINITE);
    for (unsigned i = 0; i < FILES; i++)
        CloseHandle(threads[i]);
    CloseHandle(round.start);
    CloseHandle(round.done);
    return (double)(ended - began) / (FILES * FILE_READS);
}

static void time_files(void)
{
    HANDLE files[FILES];
    double best = 0, took;

    for (unsigned i = 0; i < FILES; i++)
        files[i] = make_file(i);
    for (int rounds = 0; rounds < FILE_ROUNDS; rounds++) {
        took = time_round(files);
        best = !rounds || took < best ? took : best;
    }
    for (unsigned i = 0; i < FILES; i++)
        CloseHandle(files[i]);
    print_row("I/O, seek and read 512 bytes, 8 threads on 8 files", best, TRUE);
}

static SOCKET listen_on_loopback(struct sockaddr_in *ret_address)
{
    SOCKET listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    int length = sizeof(*ret_address);

    *ret_address =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (listener == INVALID_SOCKET ||
        bind(listener, (struct sockaddr *)ret_address, sizeof(*ret_address)) ||
        getsockname(listener, (struct sockaddr *)ret_address, &length) || listen(listener, 1))
        fail("listen on the loopback address");
    return listener;
}

static DWORD WINAPI echo(void *context)
{
    SOCKET connection = (SOCKET)context;
    char byte;

    while (recv(connection, &byte, 1, 0) == 1 && send(connection, &byte, 1, 0) == 1)
        ;
    return 0;
}

static BOOL ping(void *context)
{
    SOCKET connection = *(SOCKET *)context;
    char byte = 'x';

    return send(connection, &byte, 1, 0) == 1 && recv(connection, &byte, 1, 0) == 1;
}

/* Times reads of the file too, once the other thread waits to receive. */
static void time_loopback(HANDLE file)
{
    struct sockaddr_in address;
    SOCKET listener, near_end, far_end;
    HANDLE thread;
    WSADATA data;
    BOOL no_delay = TRUE;

    if (WSAStartup(MAKEWORD(2, 2), &data))
        fail("start the sockets' DLL");
    listener = listen_on_loopback(&address);
    near_end = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    if (connect(near_end, (struct sockaddr *)&address, sizeof(address)))
        fail("connect to the loopback address");
    far_end = accept(listener, NULL, NULL);
    setsockopt(near_end, IPPROTO_TCP, TCP_NODELAY, (char *)&no_delay, sizeof(no_delay));
    setsockopt(far_end, IPPROTO_TCP, TCP_NODELAY, (char *)&no_delay, sizeof(no_delay));
    thread = CreateThread(NULL, 0, echo, (void *)far_end, 0, NULL);
    if (!thread)
        fail("make a thread");
    time_row("I/O, loopback ping-pong", ping, &near_end, ROW_MS);
    time_row("I/O, seek and read 512 bytes, another thread waits", read_small, &file, ROW_MS);
    closesocket(near_end);
    WaitForSingleObject(thread, INFINITE);
    closesocket(far_end);
    closesocket(listener);
}

void bench_io(const char *argument)
{
    HANDLE file = make_file(FILES);

    (void)argument;
    time_row("I/O, seek and read 512 bytes", read_small, &file, ROW_MS);
    time_row("I/O, seek and read 64 KiB", read_large, &file, ROW_MS);
    time_loopback(file);
    CloseHandle(file);
}

void bench_files(const char *argument)
{
    (void)argument;
    time_files();
}
