/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is known of the process's handles: a byte for each value, since Wine
 * gives the lowest free one. All of it is a hint. The operation of a handle that
 * is known to be good is counted before the request is made, of another when
 * the service returns.
 *
 * Any thread may change a byte at any time, by one atomic access. What is known
 * of a value must not pass to the next handle that gets it: the byte is cleared
 * before the handle is closed, and set again when an open or a duplication gives
 * the value. A handle that another process closes is the exception; then the
 * first rejected request takes its operation back.
 */
#include "private.h"

#include "../host/pages.h"

unsigned char handle_states[KNOWN_HANDLES] BEHIND_SMALL_VARIABLES;

void add_handle_state(HANDLE handle, unsigned int state)
{
    uintptr_t index = handle_index(handle);

    if (index < KNOWN_HANDLES && (handle_state(handle) & state) != state)
        __atomic_fetch_or(&handle_states[index], (unsigned char)state, __ATOMIC_RELAXED);
}

void set_handle_state(HANDLE handle, unsigned int state)
{
    uintptr_t index = handle_index(handle);

    if (index < KNOWN_HANDLES && handle_state(handle) != state)
        __atomic_store_n(&handle_states[index], (unsigned char)state, __ATOMIC_RELAXED);
}

void io_handle_closing(HANDLE handle)
{
    set_handle_state(handle, 0);
    pending_forget_handle(handle);
}

void io_handle_duplicated(unsigned int source_state, HANDLE target, bool same_access)
{
    if (!same_access)
        source_state &= ~(unsigned int)(HANDLE_READS | HANDLE_WRITES);
    set_handle_state(target, source_state);
    pending_forget_handle(target);
}
