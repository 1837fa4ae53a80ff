/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The requests whose results are taken: a lane reads from one handle or writes to it, as
 * often as it is asked to, with the OVERLAPPED where it is asked to have it. What is read from a
 * pipe or a socket is sent before the request in every other round, after it in the rest.
 */
#include "results.h"
#include <string.h>

static void CALLBACK bound_callback(DWORD error, DWORD bytes, OVERLAPPED *overlapped)
{
    result_arrived(CONTAINING_RECORD(overlapped, struct block, overlapped)->lane,
                   error ? 0 : bytes);
}

static void CALLBACK pool_callback(PTP_CALLBACK_INSTANCE instance, void *context, void *overlapped,
                                   ULONG error, ULONG_PTR bytes, PTP_IO io)
{
    (void)instance;
    (void)overlapped;
    (void)io;
    result_arrived(context, error ? 0 : (DWORD)bytes);
}

static void CALLBACK file_routine(DWORD error, DWORD bytes, OVERLAPPED *overlapped)
{
    bound_callback(error, bytes, overlapped);
}

static void CALLBACK socket_routine(DWORD error, DWORD bytes, OVERLAPPED *overlapped, DWORD flags)
{
    (void)flags;
    bound_callback(error, bytes, overlapped);
}

void result_arrived(struct lane *lane, DWORD bytes)
{
    InterlockedExchange(&lane->arrived, (LONG)bytes);
    SetEvent(lane->called);
}

static void open_handle(struct lane *lane)
{
    switch (lane->kind) {
    case PIPE_CHANNEL:
        lane->pipe = make_pipe(PIPE_TYPE_BYTE, FILE_FLAG_OVERLAPPED);
        lane->handle = lane->pipe.server;
        break;
    case SOCKET_CHANNEL:
        make_sockets(&lane->sockets);
        lane->handle = (HANDLE)lane->sockets.near_end;
        break;
    default:
        lane->handle = make_file(FILE_FLAG_OVERLAPPED);
    }
}

static void set_up(struct lane *lane)
{
    switch (lane->style->setup) {
    case SKIPPING:
        ok(SetFileCompletionNotificationModes(lane->handle, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS),
           "cannot skip completions: %lu\n", GetLastError());
        /* fall through */
    case PORT:
        lane->port = CreateIoCompletionPort(lane->handle, NULL, 1, 0);
        ok(lane->port != NULL, "no port: %lu\n", GetLastError());
        break;
    case BOUND:
        ok(BindIoCompletionCallback(lane->handle, bound_callback, 0), "cannot bind: %lu\n",
           GetLastError());
        break;
    case POOL:
        lane->pool = CreateThreadpoolIo(lane->handle, pool_callback, lane, NULL);
        ok(lane->pool != NULL, "no pool I/O: %lu\n", GetLastError());
        break;
    default:
        break;
    }
}

void open_lane(struct lane *lane, const struct style *style, enum channel_kind kind,
               enum direction direction)
{
    *lane = (struct lane){.style = style, .kind = kind, .direction = direction};
    lane->block = zeroed_memory(1, sizeof(*lane->block));
    if (style->event != NO_EVENT)
        lane->event = CreateEventA(NULL, style->event != AUTO_EVENT, FALSE, NULL);
    lane->called = CreateEventA(NULL, FALSE, FALSE, NULL);
    lane->never = CreateEventA(NULL, TRUE, FALSE, NULL);
    open_handle(lane);
    set_up(lane);
}

void close_lane(struct lane *lane)
{
    if (lane->pool)
        WaitForThreadpoolIoCallbacks(lane->pool, FALSE);
    if (lane->kind == PIPE_CHANNEL)
        close_pipe(lane->pipe);
    else if (lane->kind == SOCKET_CHANNEL)
        close_sockets(lane->sockets);
    else
        CloseHandle(lane->handle);
    if (lane->pool)
        CloseThreadpoolIo(lane->pool);
    if (lane->port)
        CloseHandle(lane->port);
    if (lane->event)
        CloseHandle(lane->event);
    CloseHandle(lane->called);
    CloseHandle(lane->never);
    free(lane->block);
}

/* Notes a request in a direction at either end of the lane's channel. */
static void count(struct lane *lane, enum direction direction, BOOL as_socket)
{
    if (as_socket) {
        lane->did.OtherOperationCount++;
        lane->did.OtherTransferCount += RESULT_SIZE;
    } else if (direction == READING) {
        lane->did.ReadOperationCount++;
        lane->did.ReadTransferCount += RESULT_SIZE;
    } else {
        lane->did.WriteOperationCount++;
        lane->did.WriteTransferCount += RESULT_SIZE;
    }
}

/* Sends what the next request reads. */
static BOOL feed(struct lane *lane)
{
    DWORD done;

    if (lane->kind == FILE_CHANNEL)
        return TRUE;
    count(lane, WRITING, lane->kind == SOCKET_CHANNEL);
    if (lane->kind == SOCKET_CHANNEL)
        return send(lane->sockets.far_end, (char *)data, RESULT_SIZE, 0) == RESULT_SIZE;
    return WriteFile(lane->pipe.client, data, RESULT_SIZE, &done, NULL) && done == RESULT_SIZE;
}

/* Receives what the last request wrote. */
static BOOL drain(struct lane *lane)
{
    DWORD done;

    if (lane->kind == FILE_CHANNEL)
        return TRUE;
    count(lane, READING, lane->kind == SOCKET_CHANNEL);
    if (lane->kind == SOCKET_CHANNEL)
        return recv(lane->sockets.far_end, lane->buffer, RESULT_SIZE, MSG_WAITALL) == RESULT_SIZE;
    return ReadFile(lane->pipe.client, lane->buffer, RESULT_SIZE, &done, NULL) &&
           done == RESULT_SIZE;
}

static BOOL start_native(struct lane *lane, OVERLAPPED *overlapped)
{
    LARGE_INTEGER offset = {.LowPart = overlapped->Offset};
    IO_STATUS_BLOCK *block = (IO_STATUS_BLOCK *)&overlapped->Internal;
    NTSTATUS status = (lane->direction == READING ? NtReadFile : NtWriteFile)(
        lane->handle, lane->event, NULL, NULL, block, lane->buffer, RESULT_SIZE, &offset, NULL);

    lane->at_once = status == STATUS_SUCCESS;
    return status == STATUS_SUCCESS || status == STATUS_PENDING;
}

static BOOL start_on_socket(struct lane *lane, OVERLAPPED *overlapped)
{
    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine =
        lane->style->setup == ROUTINE_START ? socket_routine : NULL;
    SOCKET socket = lane->sockets.near_end;
    WSABUF buffer = {.len = RESULT_SIZE, .buf = lane->buffer};
    DWORD flags = 0;
    int result = lane->direction == READING
                     ? WSARecv(socket, &buffer, 1, &lane->given, &flags, overlapped, routine)
                     : WSASend(socket, &buffer, 1, &lane->given, 0, overlapped, routine);

    lane->at_once = !result;
    return lane->at_once || WSAGetLastError() == WSA_IO_PENDING;
}

static BOOL start_with_routine(struct lane *lane, OVERLAPPED *overlapped)
{
    return lane->direction == READING
               ? ReadFileEx(lane->handle, lane->buffer, RESULT_SIZE, overlapped, file_routine)
               : WriteFileEx(lane->handle, lane->buffer, RESULT_SIZE, overlapped, file_routine);
}

static BOOL start_on_file(struct lane *lane, OVERLAPPED *overlapped)
{
    if (lane->style->setup == ROUTINE_START)
        return start_with_routine(lane, overlapped);
    lane->at_once =
        lane->direction == READING
            ? ReadFile(lane->handle, lane->buffer, RESULT_SIZE, &lane->given, overlapped)
            : WriteFile(lane->handle, lane->buffer, RESULT_SIZE, &lane->given, overlapped);
    return lane->at_once || GetLastError() == ERROR_IO_PENDING;
}

static BOOL start_request(struct lane *lane, OVERLAPPED *overlapped)
{
    BOOL native = lane->style->setup == NATIVE_START;
    BOOL as_socket = lane->kind == SOCKET_CHANNEL && !native;

    lane->at_once = FALSE;
    count(lane, lane->direction, as_socket);
    if (native)
        return start_native(lane, overlapped);
    return as_socket ? start_on_socket(lane, overlapped) : start_on_file(lane, overlapped);
}

static BOOL use_block(struct lane *lane, struct block *block)
{
    BOOL reading = lane->direction == READING, fed_first = reading && lane->rounds % 2 != 0;
    DWORD bytes;

    block->lane = lane;
    if (lane->kind == FILE_CHANNEL)
        block->overlapped.Offset = lane->rounds % (DATA_SIZE / RESULT_SIZE) * RESULT_SIZE;
    block->overlapped.hEvent =
        lane->style->event == PRIVATE_EVENT ? (HANDLE)((ULONG_PTR)lane->event | 1) : lane->event;
    if (lane->event)
        ResetEvent(lane->event);
    if (lane->pool)
        StartThreadpoolIo(lane->pool);
    if ((fed_first && !feed(lane)) || !start_request(lane, &block->overlapped) ||
        (reading && !fed_first && !feed(lane)))
        return FALSE;
    bytes = lane->style->take(lane, block);
    return bytes == RESULT_SIZE && (reading || drain(lane));
}

static void __attribute__((noinline)) overwrite_stack(void)
{
    BYTE below[2048];

    FillMemory(below, sizeof(below), 0xa5);
    __asm__ volatile("" : : "r"(below) : "memory");
}

static BOOL __attribute__((noinline)) use_stack(struct lane *lane)
{
    struct block block = {.lane = NULL};

    return use_block(lane, &block);
}

static BOOL use_static(struct lane *lane)
{
    ZeroMemory(lane->block, sizeof(*lane->block));
    return use_block(lane, lane->block);
}

static BOOL use_heap(struct lane *lane)
{
    struct block *block = zeroed_memory(1, sizeof(*block));
    BOOL used = use_block(lane, block);

    FillMemory(block, sizeof(*block), 0xa5);
    free(block);
    return used;
}

static BOOL use_again(struct lane *lane)
{
    return use_block(lane, lane->block);
}

void run_round(struct lane *lane, enum placement placement)
{
    static BOOL (*const uses[PLACEMENTS])(struct lane *) = {
        [ON_STACK] = use_stack,
        [IN_STATIC] = use_static,
        [ON_HEAP] = use_heap,
        [REUSED] = use_again,
    };

    lane->failures += !uses[placement](lane);
    lane->rounds++;
    overwrite_stack();
}
