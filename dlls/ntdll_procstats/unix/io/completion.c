/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Services by which the program learns of a request's end, or in which Wine
 * writes results: completion packets and waits. After each, those requests are
 * counted whose end shows, before the program can free their blocks.
 *
 * A wait that an APC ends returns here too, before the APC runs. So does a
 * thread pool, which removes packets by these services.
 */
#include "private.h"

#include "../table/table.h"

#define WAIT_ALL          0u /* of NtWaitForMultipleObjects */
#define MWMO_WAITALL      1u /* of NtUserMsgWaitForMultipleObjectsEx */
#define MOST_WAIT_HANDLES 64u

static io_wait_handler *after_waits;

void io_after_waits(io_wait_handler *handler)
{
    __atomic_store_n(&after_waits, handler, __ATOMIC_RELEASE);
}

static OUT_OF_LINE void call_handler(io_wait_handler *handler)
{
    handler();
}

static inline void look_after_wait(void)
{
    io_wait_handler *handler = __atomic_load_n(&after_waits, __ATOMIC_ACQUIRE);

    pending_look();
    if (__builtin_expect(handler != NULL, false))
        call_handler(handler);
}

/*
 * NtRemoveIoCompletion
 */
NTSTATUS service_NtRemoveIoCompletion(PARAMS_5)
{
    NTSTATUS status = original_NtRemoveIoCompletion(ARGS_5);
    IO_STATUS_BLOCK block;
    uintptr_t context;

    if (status == STATUS_SUCCESS && guarded_copy(&context, (const void *)a3, sizeof(context)) &&
        guarded_copy(&block, (const void *)a4, sizeof(block)))
        pending_completed(context, block.Status, block.Information);
    look_after_wait();
    return status;
}

/*
 * NtRemoveIoCompletionEx
 */
NTSTATUS service_NtRemoveIoCompletionEx(PARAMS_6)
{
    NTSTATUS status = original_NtRemoveIoCompletionEx(ARGS_6);
    const FILE_IO_COMPLETION_INFORMATION *packets = (const FILE_IO_COMPLETION_INFORMATION *)a2;
    FILE_IO_COMPLETION_INFORMATION packet;
    ULONG removed;

    if (status == STATUS_SUCCESS && guarded_copy(&removed, (const void *)a4, sizeof(removed)))
        for (ULONG i = 0; i < removed && i < (ULONG)a3; i++)
            if (guarded_copy(&packet, &packets[i], sizeof(packet)))
                pending_completed(packet.ApcContext, packet.IoStatusBlock.Status,
                                  packet.IoStatusBlock.Information);
    look_after_wait();
    return status;
}

static inline NTSTATUS end_single_wait(HANDLE handle, NTSTATUS status)
{
    if (status == STATUS_SUCCESS && __atomic_load_n(&pending_in_use, __ATOMIC_RELAXED))
        pending_signalled(handle);
    look_after_wait();
    return status;
}

/*
 * NtWaitForSingleObject
 */
NTSTATUS service_NtWaitForSingleObject(PARAMS_3)
{
    return end_single_wait((HANDLE)a1, original_NtWaitForSingleObject(ARGS_3));
}

#ifdef __x86_64__
MS_ABI NTSTATUS ms_NtWaitForSingleObject(PARAMS_3)
{
    return end_single_wait((HANDLE)a1, CALL_MS_ORIGINAL(NtWaitForSingleObject, 3));
}
#endif

/*
 * NtSignalAndWaitForSingleObject
 */
NTSTATUS service_NtSignalAndWaitForSingleObject(PARAMS_4)
{
    return end_single_wait((HANDLE)a2, original_NtSignalAndWaitForSingleObject(ARGS_4));
}

/* The handles of a wait, since the program may change its array meanwhile. */
struct wait_handles {
    HANDLE handles[MOST_WAIT_HANDLES];
    uint32_t count; /* 0 if they have not been copied */
};

static void copy_handles(struct wait_handles *wait, uint32_t count, uintptr_t handles)
{
    wait->count = 0;
    if (__atomic_load_n(&pending_in_use, __ATOMIC_RELAXED) && count <= MOST_WAIT_HANDLES &&
        guarded_copy(wait->handles, (const void *)handles, count * sizeof(HANDLE)))
        wait->count = count;
}

/* The first request of the process may have been made during the wait. */
static void end_wait(struct wait_handles *wait, uint32_t count, uintptr_t handles, bool for_all,
                     uint32_t satisfied)
{
    if (!wait->count)
        copy_handles(wait, count, handles);
    if (for_all && !satisfied)
        for (uint32_t i = 0; i < wait->count; i++)
            pending_signalled(wait->handles[i]);
    else if (satisfied < wait->count)
        pending_signalled(wait->handles[satisfied]);
    look_after_wait();
}

/*
 * NtWaitForMultipleObjects
 */
NTSTATUS service_NtWaitForMultipleObjects(PARAMS_5)
{
    struct wait_handles wait;
    NTSTATUS status;

    copy_handles(&wait, (uint32_t)a1, a2);
    status = original_NtWaitForMultipleObjects(ARGS_5);
    end_wait(&wait, (uint32_t)a1, a2, (uint32_t)a3 == WAIT_ALL, (uint32_t)status);
    return status;
}

#ifdef __x86_64__

static OUT_OF_LINE NTSTATUS ms_wait_for_several(PARAMS_5)
{
    return service_NtWaitForMultipleObjects(ARGS_5);
}

/* Wine's WaitForSingleObject comes here, with one handle. */
MS_ABI NTSTATUS ms_NtWaitForMultipleObjects(PARAMS_5)
{
    uint64_t handle = 0;

    if ((uint32_t)a1 != 1)
        return ms_wait_for_several(ARGS_5);
    guarded_load((const uint64_t *)a2, &handle);
    return end_single_wait((HANDLE)handle, CALL_MS_ORIGINAL(NtWaitForMultipleObjects, 5));
}

#endif

/*
 * NtDelayExecution
 */
NTSTATUS service_NtDelayExecution(PARAMS_2)
{
    NTSTATUS status = original_NtDelayExecution(ARGS_2);

    look_after_wait();
    return status;
}

/*
 * NtYieldExecution
 */
NTSTATUS service_NtYieldExecution(PARAMS_0)
{
    NTSTATUS status = original_NtYieldExecution();

    look_after_wait();
    return status;
}

/*
 * NtTestAlert
 */
NTSTATUS service_NtTestAlert(PARAMS_0)
{
    NTSTATUS status = original_NtTestAlert();

    look_after_wait();
    return status;
}

static void *wines_message_wait;

static uint32_t wait_in_win32u(PARAMS_5)
{
    void *function = wines_message_wait;

#ifdef __x86_64__
    if (originals_are_ms) {
        /* gcc takes two calls that differ in convention only for the same, unless it cannot tell.
         */
        __asm__("" : "+r"(function));
        return ((uint32_t(MS_ABI *)(PARAMS_5))function)(ARGS_5);
    }
    return ((uint32_t(*)(PARAMS_5))function)(ARGS_5);
#else
    const uintptr_t arguments[] = {ARGS_5};

    return (uint32_t)call_any_convention(function, arguments, 5);
#endif
}

/*
 * NtUserMsgWaitForMultipleObjectsEx
 */
static uint32_t message_wait(PARAMS_5)
{
    struct wait_handles wait;
    uint32_t satisfied;

    copy_handles(&wait, (uint32_t)a1, a2);
    satisfied = wait_in_win32u(ARGS_5);
    end_wait(&wait, (uint32_t)a1, a2, (uint32_t)a5 & MWMO_WAITALL, satisfied);
    return satisfied;
}

#ifdef __x86_64__
static MS_ABI uint32_t ms_message_wait(PARAMS_5)
{
    return message_wait(ARGS_5);
}
#endif

static OUT_OF_LINE void replace_message_wait(void)
{
    static const struct replacement replacement = {
        .entry = (void *)message_wait,
#ifdef __x86_64__
        .entry_ms = (void *)ms_message_wait,
#endif
    };

    table_install_win32u("NtUserMsgWaitForMultipleObjectsEx", &replacement, &wines_message_wait);
}

OUT_OF_LINE void watch_message_waits(void)
{
    if (__builtin_expect(table_new_win32u() != NULL, 0))
        replace_message_wait();
}
