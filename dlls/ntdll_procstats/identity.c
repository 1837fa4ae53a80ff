/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which process a handle names, once it has been found out: by the process's
 * creation time, since its pid may be given again when the last handle to it is
 * closed. A handle names one process until it is closed, which is seen here,
 * unless another process closes it. Even then the pid must be the same one for
 * what is remembered to be believed.
 */
#include "ntdll_procstats.h"

#define REMEMBERED_HANDLES 4096

static UINT64 creation_times[REMEMBERED_HANDLES];

/* The two low bits of a handle are the program's. */
static UINT64 *place_of(HANDLE handle)
{
    ULONG_PTR index = (ULONG_PTR)handle >> 2;

    return index < REMEMBERED_HANDLES ? &creation_times[index] : NULL;
}

UINT64 remembered_process(HANDLE handle)
{
    const UINT64 *place = place_of(handle);

    return place ? __atomic_load_n(place, __ATOMIC_RELAXED) : 0;
}

void remember_process(HANDLE handle, UINT64 created)
{
    UINT64 *place = place_of(handle);

    if (place && __atomic_load_n(place, __ATOMIC_RELAXED) != created)
        __atomic_store_n(place, created, __ATOMIC_RELAXED);
}

void forget_process(HANDLE handle)
{
    remember_process(handle, 0);
}
