/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is known of the process's handles: a byte for each value, since Wine
 * gives the lowest free one. It is no more than a hint. A handle that is known
 * to be good has its operation counted when the request is made and not when it
 * is done, and one that is known to have no completion port has its bytes
 * counted at once; of others, and of values beyond the table, nothing is known.
 */
#include "io_private.h"
#include "ntdll_procstats.h"

unsigned char handle_states[KNOWN_HANDLES];

void add_handle_state(HANDLE handle, unsigned state)
{
    unsigned char *known = state_of(handle);

    if (known && (__atomic_load_n(known, __ATOMIC_RELAXED) & state) != state)
        __atomic_fetch_or(known, (unsigned char)state, __ATOMIC_RELAXED);
}

void set_handle_state(HANDLE handle, unsigned state)
{
    unsigned char *known = state_of(handle);

    if (known && __atomic_load_n(known, __ATOMIC_RELAXED) != state)
        __atomic_store_n(known, (unsigned char)state, __ATOMIC_RELAXED);
}

/*
 * NtClose (ntdll_procstats.@)
 *
 * The value may be given to another handle as soon as the original is done, so
 * what is known is forgotten before; a close that fails costs no more than that.
 * Processes can end by the close of a job's handle: their memory is noted.
 */
NTSTATUS NTAPI NtClose(HANDLE handle)
{
    if (handle_state(handle) & HANDLE_ENDS_JOB)
        note_job_that_closes(handle);
    set_handle_state(handle, 0);
    forget_process(handle);
    return ZwClose(handle);
}

/*
 * NtDuplicateObject (ntdll_procstats.@)
 *
 * A second handle to the same file has the same completion port.
 */
NTSTATUS NTAPI NtDuplicateObject(HANDLE source_process, HANDLE source, HANDLE target_process,
                                 HANDLE *target, ACCESS_MASK access, ULONG attributes,
                                 ULONG options)
{
    BOOL from_own = source_process == NtCurrentProcess();
    unsigned state = from_own ? handle_state(source) : 0;
    NTSTATUS status;

    if (from_own && (options & DUPLICATE_CLOSE_SOURCE)) {
        if (state & HANDLE_ENDS_JOB)
            note_job_that_closes(source);
        set_handle_state(source, 0);
        forget_process(source);
    }
    status = ZwDuplicateObject(source_process, source, target_process, target, access, attributes,
                               options);
    if (NT_SUCCESS(status) && target && target_process == NtCurrentProcess()) {
        if (!(options & DUPLICATE_SAME_ACCESS))
            state &= ~(unsigned)(HANDLE_READS | HANDLE_WRITES);
        set_handle_state(*target, state);
    }
    return status;
}
