/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GetOverlappedResult and its like: where a program is told the result of a
 * request by its OVERLAPPED. The originals look at the OVERLAPPED themselves, so
 * the NT layer does not see it; here they are called, and then the bytes are
 * counted. Results, waits and the last error are the originals'.
 */
#define _KERNEL32_
#include "procstats/nt.h"
#include "../ntdll_procstats/io_result.h"

typedef BOOL WINAPI GetOverlappedResult_t(HANDLE file, LPOVERLAPPED overlapped, LPDWORD bytes,
                                          BOOL wait);
typedef BOOL WINAPI GetOverlappedResultEx_t(HANDLE file, LPOVERLAPPED overlapped, LPDWORD bytes,
                                            DWORD timeout, BOOL alertable);
typedef BOOL WINAPI WSAGetOverlappedResult_t(UINT_PTR socket, LPOVERLAPPED overlapped,
                                             LPDWORD bytes, BOOL wait, LPDWORD flags);

WSAGetOverlappedResult_t WSAGetOverlappedResult;

/* The name under which a DLL keeps its own function; the DLL is there, its caller came by it. */
static FARPROC find_original(const WCHAR *dll, const char *name, FARPROC *kept)
{
    FARPROC original = __atomic_load_n(kept, __ATOMIC_RELAXED);

    if (!original) {
        original = GetProcAddress(GetModuleHandleW(dll), name);
        __atomic_store_n(kept, original, __ATOMIC_RELAXED);
    }
    return original;
}

#define WIN32_WRAP(dll, name, args, original)                                                      \
    static name##_t *find_##name(void)                                                             \
    {                                                                                              \
        static FARPROC kept;                                                                       \
                                                                                                   \
        return (name##_t *)(ULONG_PTR)find_original(L"" #dll ".dll", #original, &kept);            \
    }
#include "procstats/exports.h"

/* Whether an error says that the request goes on, so that the OVERLAPPED is not the program's. */
static BOOL is_unfinished(DWORD error)
{
    return error == ERROR_IO_INCOMPLETE || error == WAIT_TIMEOUT || error == WAIT_IO_COMPLETION;
}

/* The original has answered, and the program has not yet, so the OVERLAPPED is still there. */
static void note_result(HANDLE file, const OVERLAPPED *overlapped, BOOL done)
{
    NTSTATUS status;

    if (!done && is_unfinished(GetLastError()))
        return;
    status = (NTSTATUS)overlapped->Internal;
    /* Wine takes a handle that is signalled for success, whatever the block says. */
    if (status == STATUS_PENDING && !done)
        return;
    io_result_taken(overlapped, overlapped->hEvent ? overlapped->hEvent : file, status,
                    overlapped->InternalHigh);
}

static BOOL no_original(void)
{
    SetLastError(ERROR_CALL_NOT_IMPLEMENTED);
    return FALSE;
}

/*
 * GetOverlappedResult (kernel32_procstats.@)
 */
BOOL WINAPI GetOverlappedResult(HANDLE file, LPOVERLAPPED overlapped, LPDWORD bytes, BOOL wait)
{
    GetOverlappedResult_t *original = find_GetOverlappedResult();
    BOOL done;

    if (!original)
        return no_original();
    done = original(file, overlapped, bytes, wait);
    note_result(file, overlapped, done);
    return done;
}

/*
 * GetOverlappedResultEx (kernel32_procstats.@)
 */
BOOL WINAPI GetOverlappedResultEx(HANDLE file, LPOVERLAPPED overlapped, LPDWORD bytes,
                                  DWORD timeout, BOOL alertable)
{
    GetOverlappedResultEx_t *original = find_GetOverlappedResultEx();
    BOOL done;

    if (!original)
        return no_original();
    done = original(file, overlapped, bytes, timeout, alertable);
    note_result(file, overlapped, done);
    return done;
}

/*
 * WSAGetOverlappedResult (kernel32_procstats.@)
 *
 * It fails without having looked at the OVERLAPPED where the socket is none.
 */
BOOL WINAPI WSAGetOverlappedResult(UINT_PTR socket, LPOVERLAPPED overlapped, LPDWORD bytes,
                                   BOOL wait, LPDWORD flags)
{
    WSAGetOverlappedResult_t *original = find_WSAGetOverlappedResult();
    BOOL done;

    if (!original)
        return no_original();
    done = original(socket, overlapped, bytes, wait, flags);
    if (done || (overlapped && GetLastError() != WSAENOTSOCK && GetLastError() != WSAEFAULT))
        note_result((HANDLE)socket, overlapped, done);
    return done;
}
