/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How each style takes the result of a request: by a wait, a look at the block, a
 * function that gives it, a completion port, a callback.
 */
#include "results.h"

/* The bytes that the block says, 0 while it says that the request is under way. */
static DWORD bytes_in(const struct block *block)
{
    return HasOverlappedIoCompleted(&block->overlapped) ? (DWORD)block->overlapped.InternalHigh : 0;
}

/* ---- Waits, and then a look at the block ---- */

static DWORD wait_for_event(struct lane *lane, struct block *block)
{
    return WaitForSingleObject(lane->event, PATIENCE) ? 0 : bytes_in(block);
}

static DWORD wait_alertably(struct lane *lane, struct block *block)
{
    return WaitForSingleObjectEx(lane->event, PATIENCE, TRUE) ? 0 : bytes_in(block);
}

static DWORD wait_natively(struct lane *lane, struct block *block)
{
    return NtWaitForSingleObject(lane->event, FALSE, NULL) ? 0 : bytes_in(block);
}

static DWORD wait_for_one_of_two(struct lane *lane, struct block *block)
{
    HANDLE handles[] = {lane->never, lane->event};

    return WaitForMultipleObjects(2, handles, FALSE, PATIENCE) == WAIT_OBJECT_0 + 1
               ? bytes_in(block)
               : 0;
}

static DWORD wait_for_both_of_two(struct lane *lane, struct block *block)
{
    HANDLE handles[] = {lane->called, lane->event};

    SetEvent(lane->called);
    return WaitForMultipleObjects(2, handles, TRUE, PATIENCE) ? 0 : bytes_in(block);
}

static DWORD signal_and_wait(struct lane *lane, struct block *block)
{
    DWORD result = SignalObjectAndWait(lane->called, lane->event, PATIENCE, FALSE);

    ResetEvent(lane->called);
    return result ? 0 : bytes_in(block);
}

static DWORD wait_with_messages(struct lane *lane, struct block *block)
{
    return MsgWaitForMultipleObjects(1, &lane->event, FALSE, PATIENCE, QS_ALLEVENTS)
               ? 0
               : bytes_in(block);
}

static DWORD wait_with_messages_ex(struct lane *lane, struct block *block)
{
    HANDLE handles[] = {lane->never, lane->event};
    DWORD result = MsgWaitForMultipleObjectsEx(2, handles, PATIENCE, QS_ALLINPUT,
                                               MWMO_INPUTAVAILABLE | MWMO_ALERTABLE);

    return result == WAIT_OBJECT_0 + 1 ? bytes_in(block) : 0;
}

static DWORD wait_for_file(struct lane *lane, struct block *block)
{
    return WaitForSingleObject(lane->handle, PATIENCE) ? 0 : bytes_in(block);
}

static DWORD wait_for_file_or_event(struct lane *lane, struct block *block)
{
    HANDLE handles[] = {lane->never, lane->handle};

    return WaitForMultipleObjects(2, handles, FALSE, PATIENCE) == WAIT_OBJECT_0 + 1
               ? bytes_in(block)
               : 0;
}

/* ---- Waits of other threads ---- */

static DWORD WINAPI wait_elsewhere(void *argument)
{
    struct block *block = argument;

    return wait_for_event(block->lane, block);
}

static DWORD wait_in_thread(struct lane *lane, struct block *block)
{
    HANDLE thread = CreateThread(NULL, 0, wait_elsewhere, block, 0, NULL);
    DWORD bytes = 0;

    (void)lane;
    if (!thread || WaitForSingleObject(thread, PATIENCE) || !GetExitCodeThread(thread, &bytes))
        bytes = 0;
    if (thread)
        CloseHandle(thread);
    return bytes;
}

/* The bytes that a callback reports. */
static DWORD wait_for_callback(struct lane *lane, struct block *block)
{
    (void)block;
    return WaitForSingleObject(lane->called, PATIENCE)
               ? 0
               : (DWORD)InterlockedExchange(&lane->arrived, 0);
}

static void CALLBACK registered(void *argument, BOOLEAN timed_out)
{
    struct block *block = argument;

    result_arrived(block->lane, timed_out ? 0 : bytes_in(block));
}

static DWORD wait_registered(struct lane *lane, struct block *block)
{
    HANDLE wait;
    DWORD bytes;

    if (!RegisterWaitForSingleObject(&wait, lane->event, registered, block, PATIENCE,
                                     WT_EXECUTEONLYONCE))
        return 0;
    bytes = wait_for_callback(lane, block);
    return UnregisterWaitEx(wait, INVALID_HANDLE_VALUE) ? bytes : 0;
}

static void CALLBACK pool_waited(PTP_CALLBACK_INSTANCE instance, void *argument, PTP_WAIT wait,
                                 TP_WAIT_RESULT result)
{
    struct block *block = argument;

    (void)instance;
    (void)wait;
    result_arrived(block->lane, result ? 0 : bytes_in(block));
}

static DWORD wait_in_pool(struct lane *lane, struct block *block)
{
    PTP_WAIT wait = CreateThreadpoolWait(pool_waited, block, NULL);
    DWORD bytes;

    if (!wait)
        return 0;
    SetThreadpoolWait(wait, lane->event, NULL);
    bytes = wait_for_callback(lane, block);
    WaitForThreadpoolWaitCallbacks(wait, FALSE);
    CloseThreadpoolWait(wait);
    return bytes;
}

/* ---- A look at the block, and nothing else ---- */

static void yield_to_others(void)
{
    Sleep(0);
}

/* No system call at all: a thread that spins has only its own processor to go by. */
static void spin(void)
{
    for (int i = 0; i < 100; i++)
        YieldProcessor();
}

static DWORD poll_block(const struct block *block, void (*pause)(void))
{
    DWORD start = GetTickCount();

    while (!HasOverlappedIoCompleted(&block->overlapped) && GetTickCount() - start < PATIENCE)
        pause();
    return bytes_in(block);
}

static DWORD poll_yielding(struct lane *lane, struct block *block)
{
    (void)lane;
    return poll_block(block, yield_to_others);
}

static DWORD poll_spinning(struct lane *lane, struct block *block)
{
    (void)lane;
    return poll_block(block, spin);
}

static DWORD poll_event(struct lane *lane, struct block *block)
{
    DWORD start = GetTickCount();

    while (WaitForSingleObject(lane->event, 0) && GetTickCount() - start < PATIENCE)
        ;
    return bytes_in(block);
}

/* ---- Functions that give the result ---- */

static DWORD get_result(struct lane *lane, struct block *block)
{
    DWORD bytes;

    return GetOverlappedResult(lane->handle, &block->overlapped, &bytes, TRUE) ? bytes : 0;
}

static DWORD get_result_twice(struct lane *lane, struct block *block)
{
    return get_result(lane, block) == RESULT_SIZE ? get_result(lane, block) : 0;
}

static DWORD wait_and_get_result(struct lane *lane, struct block *block)
{
    DWORD bytes;

    return !WaitForSingleObject(lane->event, PATIENCE) &&
                   GetOverlappedResult(lane->handle, &block->overlapped, &bytes, FALSE)
               ? bytes
               : 0;
}

/* Windows 7 lacks it; there it is the function without Ex once more. */
static DWORD get_result_ex(struct lane *lane, struct block *block)
{
    typedef BOOL WINAPI GetOverlappedResultEx_t(HANDLE, OVERLAPPED *, DWORD *, DWORD, BOOL);
    FARPROC found = GetProcAddress(GetModuleHandleA("kernel32.dll"), "GetOverlappedResultEx");
    GetOverlappedResultEx_t *function = (GetOverlappedResultEx_t *)(ULONG_PTR)found;
    DWORD bytes;

    if (!function)
        return get_result(lane, block);
    return function(lane->handle, &block->overlapped, &bytes, PATIENCE, TRUE) ? bytes : 0;
}

static DWORD get_socket_result(struct lane *lane, struct block *block)
{
    DWORD bytes, flags;

    return WSAGetOverlappedResult(lane->sockets.near_end, &block->overlapped, &bytes, TRUE, &flags)
               ? bytes
               : 0;
}

/* ---- Completion ports ---- */

static DWORD take_packet(struct lane *lane, struct block *block)
{
    OVERLAPPED *overlapped;
    ULONG_PTR key;
    DWORD bytes;

    return GetQueuedCompletionStatus(lane->port, &bytes, &key, &overlapped, PATIENCE) &&
                   overlapped == &block->overlapped
               ? bytes
               : 0;
}

static DWORD take_packets(struct lane *lane, struct block *block)
{
    OVERLAPPED_ENTRY entries[4];
    ULONG count = 0;

    return GetQueuedCompletionStatusEx(lane->port, entries, 4, &count, PATIENCE, FALSE) &&
                   count == 1 && entries[0].lpOverlapped == &block->overlapped
               ? entries[0].dwNumberOfBytesTransferred
               : 0;
}

static DWORD take_packet_unless_at_once(struct lane *lane, struct block *block)
{
    return lane->at_once ? lane->given : take_packet(lane, block);
}

static DWORD wait_and_take_packet(struct lane *lane, struct block *block)
{
    return wait_for_event(lane, block) == RESULT_SIZE ? take_packet(lane, block) : 0;
}

/* ---- Routines ---- */

static DWORD sleep_for_routine(struct lane *lane, struct block *block)
{
    return SleepEx(PATIENCE, TRUE) == WAIT_IO_COMPLETION ? wait_for_callback(lane, block) : 0;
}

static DWORD wait_for_routine(struct lane *lane, struct block *block)
{
    return WaitForSingleObjectEx(lane->never, PATIENCE, TRUE) == WAIT_IO_COMPLETION
               ? wait_for_callback(lane, block)
               : 0;
}

const struct style result_styles[] = {
    {"wait for the event", NO_SETUP, MANUAL_EVENT, FALSE, wait_for_event},
    {"wait for an event that resets itself", NO_SETUP, AUTO_EVENT, FALSE, wait_for_event},
    {"alertable wait", NO_SETUP, MANUAL_EVENT, FALSE, wait_alertably},
    {"native request and wait", NATIVE_START, MANUAL_EVENT, FALSE, wait_natively},
    {"wait for one of two", NO_SETUP, MANUAL_EVENT, FALSE, wait_for_one_of_two},
    {"wait for both of two", NO_SETUP, MANUAL_EVENT, FALSE, wait_for_both_of_two},
    {"signal and wait", NO_SETUP, MANUAL_EVENT, FALSE, signal_and_wait},
    {"message wait", NO_SETUP, MANUAL_EVENT, FALSE, wait_with_messages},
    {"message wait for one of two", NO_SETUP, MANUAL_EVENT, FALSE, wait_with_messages_ex},
    {"wait for the file", NO_SETUP, NO_EVENT, FALSE, wait_for_file},
    {"wait for the file or an event", NO_SETUP, NO_EVENT, FALSE, wait_for_file_or_event},
    {"wait in another thread", NO_SETUP, MANUAL_EVENT, FALSE, wait_in_thread},
    {"registered wait", NO_SETUP, MANUAL_EVENT, FALSE, wait_registered},
    {"wait in the thread pool", NO_SETUP, MANUAL_EVENT, FALSE, wait_in_pool},
    {"poll and yield", NO_SETUP, NO_EVENT, FALSE, poll_yielding},
    {"poll and spin", NO_SETUP, NO_EVENT, FALSE, poll_spinning},
    {"poll the event", NO_SETUP, MANUAL_EVENT, FALSE, poll_event},
    {"GetOverlappedResult, event", NO_SETUP, MANUAL_EVENT, FALSE, get_result},
    {"GetOverlappedResult, no event", NO_SETUP, NO_EVENT, FALSE, get_result},
    {"GetOverlappedResult twice", NO_SETUP, MANUAL_EVENT, FALSE, get_result_twice},
    {"GetOverlappedResult after the wait", NO_SETUP, MANUAL_EVENT, FALSE, wait_and_get_result},
    {"GetOverlappedResultEx", NO_SETUP, MANUAL_EVENT, FALSE, get_result_ex},
    {"WSAGetOverlappedResult", NO_SETUP, MANUAL_EVENT, TRUE, get_socket_result},
    {"GetQueuedCompletionStatus", PORT, NO_EVENT, FALSE, take_packet},
    {"GetQueuedCompletionStatusEx", PORT, NO_EVENT, FALSE, take_packets},
    {"port, skipped if at once", SKIPPING, NO_EVENT, FALSE, take_packet_unless_at_once},
    {"event, then port", PORT, MANUAL_EVENT, FALSE, wait_and_take_packet},
    {"event that passes the port by", PORT, PRIVATE_EVENT, FALSE, wait_for_event},
    {"routine in SleepEx", ROUTINE_START, NO_EVENT, FALSE, sleep_for_routine},
    {"routine in a wait", ROUTINE_START, NO_EVENT, FALSE, wait_for_routine},
    {"BindIoCompletionCallback", BOUND, NO_EVENT, FALSE, wait_for_callback},
    {"CreateThreadpoolIo", POOL, NO_EVENT, FALSE, wait_for_callback},
};
const unsigned int result_style_count = ARRAY_SIZE(result_styles);
