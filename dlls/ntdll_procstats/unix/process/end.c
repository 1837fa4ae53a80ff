/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What must be read before it is gone: the last figures of a process, before
 * the process ends.
 */
#include "end.h"

#include "../host/guard.h"
#include "../io/io.h"
#include "../memory/account.h"
#include "../memory/memory.h"
#include "../records/jobs.h"
#include "../records/records.h"
#include "../records/totals.h"
#include "../services.h"
#include "../teb.h"
#include "jobs.h"
#include "peers.h"
#include "threads.h"
#include "times.h"

static void note_own_figures(void)
{
    struct memory_figures memory;
    struct process_times times;

    io_sweep_all();
    own_memory(&memory);
    own_times(&times);
}

static void note_own_end(void)
{
    note_jobs_that_close();
    account_look_at_end();
    note_own_threads();
    note_own_figures();
    job_end_charge(own_record());
    record_end();
}

void note_end_of(const struct target *target)
{
    if (target->own) {
        note_own_end();
        return;
    }
    note_peer_end(target);
    note_peer_threads(target);
}

/* A process that cannot be ended lives on: nothing final may be said of it. */
static void note_end_by_handle(HANDLE process)
{
    struct target target;

    if (!find_target_by(process, PROCESS_TERMINATE, &target) && !target.ended)
        note_end_of(&target);
}

void note_end_status(NTSTATUS status)
{
    if (status == STATUS_PENDING)
        session_note_unclear_end();
}

/* What the process does so as to end itself: wineserver lets no thread be made in it any more. */
static NTSTATUS end_other_threads(uintptr_t status)
{
    NTSTATUS result;

    note_other_threads();
    result = original_NtTerminateProcess(0, status);
    if (NT_SUCCESS(result))
        others_have_ended();
    return result;
}

/*
 * NtTerminateProcess
 *
 * The original, after the process's last figures have been noted in its record.
 * NULL means the other threads of the calling process, which does not end by it.
 */
NTSTATUS service_NtTerminateProcess(uintptr_t process, uintptr_t status)
{
    note_end_status((NTSTATUS)status);
    if (!process)
        return end_other_threads(status);
    if ((HANDLE)process == NtCurrentProcess())
        note_own_end();
    else
        note_end_by_handle((HANDLE)process);
    return original_NtTerminateProcess(process, status);
}

/*
 * To end a thread takes a right that is not enough to ask about it: then a second
 * handle is made for that. NULL: there is none to be had, or none is needed.
 */
static HANDLE second_handle(HANDLE thread)
{
    HANDLE query;

    if (thread == NtCurrentThread() ||
        has_right(thread, THREAD_QUERY_INFORMATION | THREAD_QUERY_LIMITED_INFORMATION) ||
        !has_right(thread, THREAD_TERMINATE) ||
        original_NtDuplicateObject(ARG(NtCurrentProcess()), ARG(thread), ARG(NtCurrentProcess()),
                                   ARG(&query), THREAD_QUERY_LIMITED_INFORMATION, 0, 0))
        return NULL;
    return query;
}

static void note_thread(HANDLE thread, struct account_thread *ret_ended)
{
    HANDLE query = second_handle(thread);

    *ret_ended = (struct account_thread){0};
    account_find_thread(query ? query : thread, ret_ended);
    note_thread_end(query ? query : thread);
    if (query)
        original_NtClose(ARG(query));
}

/*
 * Whether the process ends with the calling thread, which is known as one that ends.
 * Of two threads that end at once, the later one finds no other. Threads that
 * another process has killed may be known still.
 */
static bool is_last_thread(void)
{
    ULONG last = true;

    if (!account_has_threads())
        return true;
    return original_NtQueryInformationThread(ARG(NtCurrentThread()), ThreadAmILastThreadClass,
                                             ARG(&last), sizeof(last), 0) ||
           last;
}

/*
 * NtTerminateThread
 *
 * The original, after the thread's time has been noted. A process ends with its
 * last thread, so the figures are noted before that one ends itself; the requests
 * that have completed before any does, since their blocks can be on its stack.
 */
NTSTATUS service_NtTerminateThread(uintptr_t thread, uintptr_t status)
{
    struct account_thread ended;
    NTSTATUS result;

    note_end_status((NTSTATUS)status);
    note_thread(thread ? (HANDLE)thread : NtCurrentThread(), &ended);
    if (ended.tid == own_tid()) {
        io_sweep_all();
        account_thread_end(&ended);
        if (is_last_thread())
            note_own_figures();
    } else if (ended.tid) {
        account_thread_ending(&ended);
    }
    result = original_NtTerminateThread(thread, status);
    if (ended.tid && NT_SUCCESS(result))
        account_thread_end(&ended);
    return result;
}

/*
 * NtRaiseException
 *
 * The original. A second chance that no debugger takes ends the process, inside
 * the service.
 */
NTSTATUS service_NtRaiseException(uintptr_t record, uintptr_t context, uintptr_t first_chance)
{
    NTSTATUS code;

    if (!(uint8_t)first_chance) {
        /* The first field of an EXCEPTION_RECORD: the exit status, if it is not handled. */
        if (guarded_copy(&code, (const void *)record, sizeof(code)))
            note_end_status(code);
        note_own_figures();
    }
    return original_NtRaiseException(record, context, first_chance);
}
