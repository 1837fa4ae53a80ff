/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Completion routines. A program's routine is replaced, in the call that names
 * it, by one of ours that counts what completed and goes on to the program's.
 * Which that is cannot be told by the context, which is the program's; so there
 * is a set of routines of ours, each bound for good to the first routine of a
 * program that needs one. Programs have few: behind ReadFileEx and WSARecv there
 * is one for all. Nothing is allocated, and no completion can get lost. When
 * none is left the program's own routine is passed on, uncounted.
 */
#include "io_private.h"

#define FOR_EACH_ROUTINE(DO)                                                                       \
    DO(0)                                                                                          \
    DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11) DO(12) DO(13) DO(14) DO(15)

#define ROUTINES 16

/* The routine in table that is bound to this one, bound now if need be, or -1. */
static int bind_routine(PVOID *table, PVOID routine)
{
    for (int i = 0; i < ROUTINES; i++) {
        PVOID bound = __atomic_load_n(&table[i], __ATOMIC_RELAXED);

        if (!bound && __atomic_compare_exchange_n(&table[i], &bound, routine, FALSE,
                                                  __ATOMIC_RELEASE, __ATOMIC_RELAXED))
            return i;
        if (bound == routine)
            return i;
    }
    return -1;
}

static PVOID bound_to(PVOID *table, int i)
{
    return __atomic_load_n(&table[i], __ATOMIC_ACQUIRE);
}

/* APC routines: the block is the program's again, and may be gone after its routine. */
static PVOID apc_routines[ROUTINES];

static void run_apc(int i, PVOID context, PIO_STATUS_BLOCK block, ULONG reserved)
{
    PIO_APC_ROUTINE routine = bound_to(apc_routines, i);
    struct pending request;

    if (pending_take((ULONG_PTR)block, (ULONG_PTR)block, &request))
        count_completed(&request, block->Status, block->Information);
    routine(context, block, reserved);
}

#define APC(i)                                                                                     \
    static void NTAPI apc_##i(PVOID context, PIO_STATUS_BLOCK block, ULONG reserved)               \
    {                                                                                              \
        run_apc(i, context, block, reserved);                                                      \
    }
FOR_EACH_ROUTINE(APC)

PIO_APC_ROUTINE counting_apc(PIO_APC_ROUTINE routine)
{
#define ENTRY(i) apc_##i,
    static const PIO_APC_ROUTINE ours[] = {FOR_EACH_ROUTINE(ENTRY)};
#undef ENTRY
    int i = bind_routine(apc_routines, (PVOID)(ULONG_PTR)routine);

    return i < 0 ? routine : ours[i];
}

/* Callbacks of RtlSetIoCompletionCallback, told a Windows error and not a status. */
static PVOID port_routines[ROUTINES];

static void run_port_routine(int i, DWORD error, DWORD bytes, PVOID overlapped)
{
    port_routine *routine = (port_routine *)(ULONG_PTR)bound_to(port_routines, i);

    pending_completed((ULONG_PTR)overlapped, ANY_BLOCK,
                      error && error != ERROR_MORE_DATA ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS,
                      bytes);
    routine(error, bytes, overlapped);
}

#define PORT_ROUTINE(i)                                                                            \
    static void CALLBACK port_##i(DWORD error, DWORD bytes, PVOID overlapped)                      \
    {                                                                                              \
        run_port_routine(i, error, bytes, overlapped);                                             \
    }
FOR_EACH_ROUTINE(PORT_ROUTINE)

port_routine *counting_port_routine(port_routine *routine)
{
#define ENTRY(i) port_##i,
    static port_routine *const ours[] = {FOR_EACH_ROUTINE(ENTRY)};
#undef ENTRY
    int i = routine ? bind_routine(port_routines, (PVOID)(ULONG_PTR)routine) : -1;

    return i < 0 ? routine : ours[i];
}

/* Callbacks of thread pool I/O objects. */
static PVOID pool_routines[ROUTINES];

static void run_pool_routine(int i, PVOID instance, PVOID context, PVOID value,
                             PIO_STATUS_BLOCK result, PVOID io)
{
    pool_routine *routine = (pool_routine *)(ULONG_PTR)bound_to(pool_routines, i);

    pending_completed((ULONG_PTR)value, ANY_BLOCK, result->Status, result->Information);
    routine(instance, context, value, result, io);
}

#define POOL_ROUTINE(i)                                                                            \
    static void CALLBACK pool_##i(PVOID instance, PVOID context, PVOID value,                      \
                                  PIO_STATUS_BLOCK result, PVOID io)                               \
    {                                                                                              \
        run_pool_routine(i, instance, context, value, result, io);                                 \
    }
FOR_EACH_ROUTINE(POOL_ROUTINE)

pool_routine *counting_pool_routine(pool_routine *routine)
{
#define ENTRY(i) pool_##i,
    static pool_routine *const ours[] = {FOR_EACH_ROUTINE(ENTRY)};
#undef ENTRY
    int i = routine ? bind_routine(pool_routines, (PVOID)(ULONG_PTR)routine) : -1;

    return i < 0 ? routine : ours[i];
}
