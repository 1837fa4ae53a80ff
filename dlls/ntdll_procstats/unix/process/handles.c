/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What becomes of the handles of which something is known: I/O states, the
 * process that a handle means, jobs that end when a handle is closed.
 */
#include "../host/guard.h"
#include "../io/io.h"
#include "../services.h"
#include "identity.h"
#include "jobs.h"

/* The value may be given to another handle as soon as the original has closed it, so what is known
 * is forgotten before; a close that fails costs no more than that. */
static void close_known(HANDLE handle)
{
    if (handle_state(handle) & HANDLE_ENDS_JOB)
        note_job_that_closes(handle);
    io_handle_closing(handle);
    forget_process(handle);
}

/*
 * NtClose
 */
NTSTATUS service_NtClose(uintptr_t handle)
{
    close_known((HANDLE)handle);
    return original_NtClose(handle);
}

/*
 * NtDuplicateObject
 *
 * A second handle to the same file has the same completion port.
 */
NTSTATUS service_NtDuplicateObject(uintptr_t source_process, uintptr_t source,
                                   uintptr_t target_process, uintptr_t target, uintptr_t access,
                                   uintptr_t attributes, uintptr_t options)
{
    bool from_own = (HANDLE)source_process == NtCurrentProcess();
    bool closes = from_own && ((ULONG)options & DUPLICATE_CLOSE_SOURCE);
    unsigned int state = from_own ? handle_state((HANDLE)source) : 0;
    HANDLE made;
    NTSTATUS status;

    if (closes)
        close_known((HANDLE)source);
    status = original_NtDuplicateObject(source_process, source, target_process, target, access,
                                        attributes, options);
    if (NT_SUCCESS(status) && target && (HANDLE)target_process == NtCurrentProcess() &&
        guarded_copy(&made, (const void *)target, sizeof(made)))
        io_handle_duplicated(state, made, ((ULONG)options & DUPLICATE_SAME_ACCESS) != 0);
    return status;
}
