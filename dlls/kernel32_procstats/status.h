/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where NTSTATUS becomes BOOL and last error, for the whole Win32 layer.
 */
#ifndef KERNEL32_PROCSTATS_STATUS_H
#define KERNEL32_PROCSTATS_STATUS_H

#include "procstats/nt.h"

/* The last error is set on failure only. */
static inline BOOL set_ntstatus(NTSTATUS status)
{
    if (status)
        SetLastError(RtlNtStatusToDosError(status));
    return !status;
}

#endif
