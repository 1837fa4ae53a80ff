/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Libraries that a request needs, freed and loaded again at another address: no
 * pointer into them is used after they have gone, and what is done by them is
 * counted as before. ws2_32.dll with overlapped requests, user32.dll and
 * win32u.dll with waits for messages.
 *
 * Nothing else in this program may use the libraries, so it finds all their functions by name.
 */
#include <winsock2.h>
#include <windows.h>
#include <string.h>
#include <wine/test.h>

#define PATIENCE 60000 /* milliseconds */
#define ROUNDS   3
#define SIZE     1000

typedef BOOL WINAPI io_counters_t(HANDLE process, IO_COUNTERS *counters);

static IO_COUNTERS counters_now(void)
{
    io_counters_t *get_io_counters =
        (void *)GetProcAddress(GetModuleHandleA("kernel32.dll"), "GetProcessIoCounters");
    IO_COUNTERS counters = {0};

    ok(get_io_counters(GetCurrentProcess(), &counters), "no counters: %lu\n", GetLastError());
    return counters;
}

/*
 * Where a library was that has been freed, until the process ends: no other can be there. FALSE if
 * the library is still loaded.
 */
static BOOL occupy(const char *dll, void *address)
{
    if (GetModuleHandleA(dll))
        return FALSE;
    ok(VirtualAlloc(address, 1, MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS) == address,
       "%s: its address cannot be occupied: %lu\n", dll, GetLastError());
    return TRUE;
}

/* ---- ws2_32.dll ---- */

/* A declaration cannot have parentheses. */
#define WINSOCK(name) __typeof__(name) *name##_now /* NOLINT(bugprone-macro-parentheses) */

struct winsock {
    HMODULE dll;
    WINSOCK(WSAStartup);
    WINSOCK(WSACleanup);
    WINSOCK(WSASocketW);
    WINSOCK(WSAGetLastError);
    WINSOCK(WSARecv);
    WINSOCK(WSAGetOverlappedResult);
    WINSOCK(bind);
    WINSOCK(listen);
    WINSOCK(getsockname);
    WINSOCK(connect);
    WINSOCK(accept);
    WINSOCK(send);
    WINSOCK(closesocket);
};

#define FIND(name) winsock->name##_now = (void *)GetProcAddress(winsock->dll, #name)

static BOOL load_winsock(struct winsock *winsock)
{
    WSADATA info;

    winsock->dll = LoadLibraryA("ws2_32.dll");
    ok(winsock->dll != NULL, "ws2_32.dll cannot be loaded: %lu\n", GetLastError());
    if (!winsock->dll)
        return FALSE;
    FIND(WSAStartup);
    FIND(WSACleanup);
    FIND(WSASocketW);
    FIND(WSAGetLastError);
    FIND(WSARecv);
    FIND(WSAGetOverlappedResult);
    FIND(bind);
    FIND(listen);
    FIND(getsockname);
    FIND(connect);
    FIND(accept);
    FIND(send);
    FIND(closesocket);
    return !winsock->WSAStartup_now(MAKEWORD(2, 2), &info);
}

static SOCKET make_socket(const struct winsock *winsock)
{
    return winsock->WSASocketW_now(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, WSA_FLAG_OVERLAPPED);
}

struct sockets {
    SOCKET reader, writer;
};

static BOOL make_sockets(const struct winsock *winsock, struct sockets *sockets)
{
    /* 127.0.0.1 */
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = 0x0100007f};
    int length = sizeof(address);
    SOCKET listener = make_socket(winsock);

    sockets->reader = make_socket(winsock);
    sockets->writer = INVALID_SOCKET;
    ok(listener != INVALID_SOCKET && sockets->reader != INVALID_SOCKET, "no socket: %d\n",
       winsock->WSAGetLastError_now());
    if (!winsock->bind_now(listener, (struct sockaddr *)&address, sizeof(address)) &&
        !winsock->listen_now(listener, 1) &&
        !winsock->getsockname_now(listener, (struct sockaddr *)&address, &length) &&
        !winsock->connect_now(sockets->reader, (struct sockaddr *)&address, sizeof(address)))
        sockets->writer = winsock->accept_now(listener, NULL, NULL);
    ok(sockets->writer != INVALID_SOCKET, "no sockets: %d\n", winsock->WSAGetLastError_now());
    winsock->closesocket_now(listener);
    return sockets->writer != INVALID_SOCKET;
}

struct receive {
    OVERLAPPED overlapped;
    char bytes[SIZE];
};

static void start_receive(const struct winsock *winsock, SOCKET reader, struct receive *receive)
{
    WSABUF buffer = {.len = SIZE, .buf = receive->bytes};
    DWORD flags = 0;

    *receive = (struct receive){.overlapped.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)};
    ok(winsock->WSARecv_now(reader, &buffer, 1, NULL, &flags, &receive->overlapped, NULL) &&
           winsock->WSAGetLastError_now() == ERROR_IO_PENDING,
       "a receive does not wait: %d\n", winsock->WSAGetLastError_now());
}

static void check_others(const char *what, const IO_COUNTERS *before, UINT64 operations,
                         UINT64 bytes)
{
    IO_COUNTERS after = counters_now();

    ok(after.OtherOperationCount - before->OtherOperationCount == operations &&
           after.OtherTransferCount - before->OtherTransferCount == bytes,
       "%s: %I64u operations and %I64u bytes are counted, not %I64u and %I64u\n", what,
       after.OtherOperationCount - before->OtherOperationCount,
       after.OtherTransferCount - before->OtherTransferCount, operations, bytes);
}

static void use_winsock(const struct winsock *winsock, const struct sockets *sockets)
{
    IO_COUNTERS before = counters_now();
    struct receive receive = {0};
    char bytes[SIZE] = {0};
    DWORD done = 0, flags;

    start_receive(winsock, sockets->reader, &receive);
    ok(winsock->send_now(sockets->writer, bytes, SIZE, 0) == SIZE, "cannot send: %d\n",
       winsock->WSAGetLastError_now());
    ok(winsock->WSAGetOverlappedResult_now(sockets->reader, &receive.overlapped, &done, TRUE,
                                           &flags) &&
           done == SIZE,
       "%lu bytes received: %d\n", done, winsock->WSAGetLastError_now());
    check_others("overlapped receive", &before, 2, 2 * SIZE);
    CloseHandle(receive.overlapped.hEvent);
}

/* The library is freed, and its place taken, while a receive waits. Returns FALSE if it stays. */
static BOOL free_in_receive(const struct winsock *winsock, const struct sockets *sockets)
{
    struct receive receive = {0};
    char bytes[SIZE] = {0};
    IO_COUNTERS before;
    OVERLAPPED write = {.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)};
    BOOL freed;

    start_receive(winsock, sockets->reader, &receive);
    ok(FreeLibrary(winsock->dll), "ws2_32.dll cannot be freed: %lu\n", GetLastError());
    freed = occupy("ws2_32.dll", winsock->dll);
    before = counters_now();
    ok(WriteFile((HANDLE)sockets->writer, bytes, SIZE, NULL, &write) ||
           GetLastError() == ERROR_IO_PENDING,
       "cannot write to the socket: %lu\n", GetLastError());
    ok(!WaitForSingleObject(receive.overlapped.hEvent, PATIENCE), "the receive does not end\n");
    ok(receive.overlapped.InternalHigh == SIZE, "%lu bytes received\n",
       (DWORD)receive.overlapped.InternalHigh);
    check_others("end of a receive without the library", &before, 0, SIZE);
    WaitForSingleObject(write.hEvent, PATIENCE);
    CloseHandle(receive.overlapped.hEvent);
    CloseHandle(write.hEvent);
    CloseHandle((HANDLE)sockets->reader);
    CloseHandle((HANDLE)sockets->writer);
    return freed;
}

static DWORD WINAPI use_and_free_winsock(void *ret_freed)
{
    struct winsock winsock;
    struct sockets sockets;

    if (load_winsock(&winsock) && make_sockets(&winsock, &sockets)) {
        use_winsock(&winsock, &sockets);
        *(BOOL *)ret_freed = free_in_receive(&winsock, &sockets);
    }
    return 0;
}

/* A thread for each round: Wine's ws2_32.dll leaves a pointer behind in the thread that frees it.
 */
static void test_winsock(void)
{
    ok(!GetModuleHandleA("ws2_32.dll"), "ws2_32.dll is loaded already\n");
    for (int round = 0; round < ROUNDS; round++) {
        BOOL freed = FALSE;
        HANDLE thread = CreateThread(NULL, 0, use_and_free_winsock, &freed, 0, NULL);

        ok(!WaitForSingleObject(thread, PATIENCE), "a thread does not end\n");
        CloseHandle(thread);
        if (!freed) {
            skip("ws2_32.dll stays loaded\n");
            return;
        }
    }
}

/* ---- user32.dll and win32u.dll ---- */

typedef DWORD WINAPI msg_wait_t(DWORD count, const HANDLE *handles, BOOL for_all, DWORD timeout,
                                DWORD mask);

/* A read that ends while the thread waits for it, or for messages. */
static void read_with_message_wait(msg_wait_t *msg_wait, HANDLE reader, HANDLE writer)
{
    OVERLAPPED read = {.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)};
    IO_COUNTERS before = counters_now(), after;
    char bytes[SIZE] = {0};
    DWORD done;

    ok(!ReadFile(reader, bytes, SIZE, NULL, &read) && GetLastError() == ERROR_IO_PENDING,
       "a read does not wait: %lu\n", GetLastError());
    ok(WriteFile(writer, bytes, SIZE, &done, NULL) && done == SIZE, "cannot write: %lu\n",
       GetLastError());
    ok(!msg_wait(1, &read.hEvent, FALSE, PATIENCE, QS_ALLEVENTS), "the wait fails: %lu\n",
       GetLastError());
    /* What the wait has not counted, the query cannot count either, without the block. */
    memset(&read, 0, sizeof(read.Internal) + sizeof(read.InternalHigh));
    after = counters_now();
    ok(after.ReadOperationCount - before.ReadOperationCount == 1 &&
           after.ReadTransferCount - before.ReadTransferCount == SIZE,
       "%I64u reads of %I64u bytes are counted\n",
       after.ReadOperationCount - before.ReadOperationCount,
       after.ReadTransferCount - before.ReadTransferCount);
    CloseHandle(read.hEvent);
}

static BOOL free_user32(HMODULE user32, HMODULE win32u)
{
    ok(FreeLibrary(user32), "user32.dll cannot be freed: %lu\n", GetLastError());
    return occupy("user32.dll", user32) && occupy("win32u.dll", win32u);
}

static void test_message_waits(void)
{
    const char *name = "\\\\.\\pipe\\procstats-reloaded";
    HANDLE reader = CreateNamedPipeA(name, PIPE_ACCESS_INBOUND | FILE_FLAG_OVERLAPPED, 0, 1, SIZE,
                                     SIZE, 0, NULL);
    HANDLE writer = CreateFileA(name, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);

    ok(!GetModuleHandleA("user32.dll"), "user32.dll is loaded already\n");
    for (int round = 0; round < ROUNDS; round++) {
        HMODULE user32 = LoadLibraryA("user32.dll");
        HMODULE win32u = GetModuleHandleA("win32u.dll");
        msg_wait_t *msg_wait = (void *)GetProcAddress(user32, "MsgWaitForMultipleObjects");

        read_with_message_wait(msg_wait, reader, writer);
        if (!free_user32(user32, win32u)) {
            trace("user32.dll or win32u.dll stays loaded\n");
            break;
        }
    }
    CloseHandle(reader);
    CloseHandle(writer);
}

START_TEST(reloaded)
{
    counters_now();
    test_winsock();
    test_message_waits();
}
