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

/* clang-format off */
#define FOR_EACH_ROUTINE(DO, kind) \
    DO(kind, 0) DO(kind, 1) DO(kind, 2) DO(kind, 3) \
    DO(kind, 4) DO(kind, 5) DO(kind, 6) DO(kind, 7) \
    DO(kind, 8) DO(kind, 9) DO(kind, 10) DO(kind, 11) \
    DO(kind, 12) DO(kind, 13) DO(kind, 14) DO(kind, 15)
/* clang-format on */

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

/* counting_KIND(): the routine of ours that is bound to the program's, or that one itself. */
#define ENTRY(kind, i) kind##_##i,
#define ANSWER_WITH_OURS(kind, type)                                                               \
    type counting_##kind(type routine)                                                             \
    {                                                                                              \
        static type const ours[] = {FOR_EACH_ROUTINE(ENTRY, kind)};                                \
        int i = routine ? bind_routine(kind##_routines, (PVOID)(ULONG_PTR)routine) : -1;           \
                                                                                                   \
        return i < 0 ? routine : ours[i];                                                          \
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

#define APC(kind, i)                                                                               \
    static void NTAPI kind##_##i(PVOID context, PIO_STATUS_BLOCK block, ULONG reserved)            \
    {                                                                                              \
        run_apc(i, context, block, reserved);                                                      \
    }
FOR_EACH_ROUTINE(APC, apc)
ANSWER_WITH_OURS(apc, PIO_APC_ROUTINE)

/* Callbacks of RtlSetIoCompletionCallback, told a Windows error and not a status. */
static PVOID port_routines[ROUTINES];

static void run_port(int i, DWORD error, DWORD bytes, PVOID overlapped)
{
    port_routine *routine = (port_routine *)(ULONG_PTR)bound_to(port_routines, i);

    pending_completed((ULONG_PTR)overlapped, ANY_BLOCK,
                      error && error != ERROR_MORE_DATA ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS,
                      bytes);
    routine(error, bytes, overlapped);
}

#define PORT_ROUTINE(kind, i)                                                                      \
    static void CALLBACK kind##_##i(DWORD error, DWORD bytes, PVOID overlapped)                    \
    {                                                                                              \
        run_port(i, error, bytes, overlapped);                                                     \
    }
FOR_EACH_ROUTINE(PORT_ROUTINE, port)
ANSWER_WITH_OURS(port, port_routine *)

/* Callbacks of thread pool I/O objects. */
static PVOID pool_routines[ROUTINES];

static void run_pool(int i, PVOID instance, PVOID context, PVOID value, PIO_STATUS_BLOCK result,
                     PVOID io)
{
    pool_routine *routine = (pool_routine *)(ULONG_PTR)bound_to(pool_routines, i);

    pending_completed((ULONG_PTR)value, ANY_BLOCK, result->Status, result->Information);
    routine(instance, context, value, result, io);
}

#define POOL_ROUTINE(kind, i)                                                                      \
    static void CALLBACK kind##_##i(PVOID instance, PVOID context, PVOID value,                    \
                                    PIO_STATUS_BLOCK result, PVOID io)                             \
    {                                                                                              \
        run_pool(i, instance, context, value, result, io);                                         \
    }
FOR_EACH_ROUTINE(POOL_ROUTINE, pool)
ANSWER_WITH_OURS(pool, pool_routine *)
