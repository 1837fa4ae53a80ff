/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Counting the calls of a system service as sandboxes and profilers do: the stub,
 * in this process or in one that has not run yet, gets a jump to a thunk,
 * which adds one to a counter and goes on with a copy of the stub.
 */
#ifndef PROCSTATS_TESTS_HOOKS_H
#define PROCSTATS_TESTS_HOOKS_H

#include "stubs.h"

/* A thunk, as it lies in the process that calls the service. */
struct thunk {
    UINT64 calls;
    BYTE add_one[8];
    BYTE stub[STUB_SIZE];
};

/* Memory for so many thunks in the process; NULL if there is none. */
extern struct thunk *allocate_thunks(HANDLE process, SIZE_T count);

/* Demands a stub at that address of the process and hooks it. FALSE if it is none, or if the system
 * refuses a step. */
extern BOOL hook_service(HANDLE process, BYTE *stub, struct thunk *thunk);

/* How often the thunk in the process was called; ~0 if that cannot be read. */
extern UINT64 calls_of(HANDLE process, const struct thunk *thunk);

#endif
