/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where a request's result is handed back to the program: completion ports,
 * waits of a thread for a request of its own, thread pools, and, called from
 * the Win32 layer, GetOverlappedResult and its like. APC routines are led
 * through io_routines.c by the services themselves.
 */
#include "io_private.h"
#include "ntdll_procstats.h"
#include "io_result.h"

typedef NTSTATUS NTAPI TpAllocIoCompletion_t(PVOID *io, HANDLE file, pool_routine *callback,
                                             PVOID context, PVOID environment);
typedef NTSTATUS NTAPI RtlSetIoCompletionCallback_t(HANDLE file, port_routine *callback,
                                                    ULONG flags);

TpAllocIoCompletion_t TpAllocIoCompletion;
RtlSetIoCompletionCallback_t RtlSetIoCompletionCallback;

static TpAllocIoCompletion_t *original_TpAllocIoCompletion;
static RtlSetIoCompletionCallback_t *original_RtlSetIoCompletionCallback;

void find_wrapped_originals(PVOID ntdll){
#define NT_WRAP(name, args, original)                                                              \
    {                                                                                              \
        static char text[] = #original;                                                            \
        original_##name = (name##_t *)(ULONG_PTR)find_in_ntdll(ntdll, text);                       \
    }
#include "procstats/exports.h"
}

/*
 * NtRemoveIoCompletion (ntdll_procstats.@)
 */
NTSTATUS NTAPI NtRemoveIoCompletion(HANDLE port, PULONG_PTR key, PULONG_PTR value,
                                    PIO_STATUS_BLOCK result, PLARGE_INTEGER timeout)
{
    NTSTATUS status = ZwRemoveIoCompletion(port, key, value, result, timeout);

    if (status == STATUS_SUCCESS)
        pending_completed(*value, ANY_BLOCK, result->Status, result->Information);
    return status;
}

/*
 * NtRemoveIoCompletionEx (ntdll_procstats.@)
 */
NTSTATUS NTAPI NtRemoveIoCompletionEx(HANDLE port, NT_FILE_IO_COMPLETION_INFORMATION *results,
                                      ULONG count, PULONG removed, PLARGE_INTEGER timeout,
                                      BOOLEAN alertable)
{
    NTSTATUS status = ZwRemoveIoCompletionEx(port, results, count, removed, timeout, alertable);

    if (status == STATUS_SUCCESS)
        for (ULONG i = 0; i < *removed && i < count; i++)
            pending_completed(results[i].ApcContext, ANY_BLOCK, results[i].IoStatusBlock.Status,
                              results[i].IoStatusBlock.Information);
    return status;
}

/*
 * The calling thread has waited for this handle, and may have made a request
 * with a block on its own stack, in a frame that is still there, to be done
 * when the handle is signalled. Another request can have signalled it: then the
 * block says so.
 */
static void waited_for(HANDLE handle)
{
    const NT_TIB *tib = (const NT_TIB *)NtCurrentTeb();
    struct pending request;

    if (!pending_take(own_thread_key(handle), ANY_BLOCK, &request))
        return;
    if (request.handle != handle || request.block < (ULONG_PTR)__builtin_frame_address(0) ||
        request.block >= (ULONG_PTR)tib->StackBase) {
        pending_add(&request);
    } else {
        const IO_STATUS_BLOCK *block = (const IO_STATUS_BLOCK *)request.block;

        if (block->Status == STATUS_PENDING)
            pending_add(&request);
        else
            count_completed(&request, block->Status, block->Information);
    }
}

/*
 * NtWaitForSingleObject (ntdll_procstats.@)
 */
NTSTATUS NTAPI NtWaitForSingleObject(HANDLE handle, BOOLEAN alertable, PLARGE_INTEGER timeout)
{
    NTSTATUS status = ZwWaitForSingleObject(handle, alertable, timeout);

    if (status == STATUS_SUCCESS)
        waited_for(handle);
    return status;
}

/*
 * NtWaitForMultipleObjects (ntdll_procstats.@)
 *
 * Wine's WaitForSingleObject comes here, with one handle.
 */
NTSTATUS NTAPI NtWaitForMultipleObjects(ULONG count, const HANDLE *handles, ULONG type,
                                        BOOLEAN alertable, PLARGE_INTEGER timeout)
{
    NTSTATUS status = ZwWaitForMultipleObjects(count, handles, type, alertable, timeout);

    if (status == STATUS_SUCCESS && count == 1)
        waited_for(handles[0]);
    return status;
}

/*
 * TpAllocIoCompletion (ntdll_procstats.@)
 *
 * The thread pool removes completions inside ntdll, so they are seen in its
 * callback only.
 */
NTSTATUS NTAPI TpAllocIoCompletion(PVOID *io, HANDLE file, pool_routine *callback, PVOID context,
                                   PVOID environment)
{
    NTSTATUS status;

    if (!original_TpAllocIoCompletion)
        return STATUS_NOT_IMPLEMENTED;
    status = original_TpAllocIoCompletion(io, file, counting_pool(callback), context, environment);
    if (NT_SUCCESS(status))
        add_handle_state(file, HANDLE_ON_PORT);
    return status;
}

/*
 * RtlSetIoCompletionCallback (ntdll_procstats.@)
 */
NTSTATUS NTAPI RtlSetIoCompletionCallback(HANDLE file, port_routine *callback, ULONG flags)
{
    NTSTATUS status;

    if (!original_RtlSetIoCompletionCallback)
        return STATUS_NOT_IMPLEMENTED;
    status = original_RtlSetIoCompletionCallback(file, counting_port(callback), flags);
    if (NT_SUCCESS(status))
        add_handle_state(file, HANDLE_ON_PORT);
    return status;
}

void io_result_taken(const void *block, HANDLE signalled, NTSTATUS status, ULONG_PTR information)
{
    ULONG_PTR address = (ULONG_PTR)block;
    struct pending request;

    if (pending_take(address, address, &request) ||
        pending_take(own_thread_key(signalled), address, &request))
        count_completed(&request, status, information);
}
