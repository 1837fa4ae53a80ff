/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The table of base priorities is Microsoft's:
 * https://learn.microsoft.com/windows/win32/procthread/scheduling-priorities
 */
#include "priorities.h"

#include "../table/originals.h"

#define FIRST_REALTIME_PRIORITY 16
#define TIME_CRITICAL           15 /* and idle is its negative */

int32_t base_priority_of_class(int32_t priority_class)
{
    static const uint8_t bases[] = {
        [1] = 4,  /* idle */
        [2] = 8,  /* normal */
        [3] = 13, /* high */
        [4] = 24, /* real time */
        [5] = 6,  /* below normal */
        [6] = 10, /* above normal */
    };

    if (priority_class < 1 || priority_class >= (int32_t)sizeof(bases))
        return priority_class;
    return bases[priority_class];
}

/* No class is its own base priority, so one process shows which of them is given. */
static bool look_up_whether_class(void)
{
    PROCESS_BASIC_INFORMATION basic;
    PROCESS_PRIORITY_CLASS class;

    return !original_NtQueryInformationProcess(ARG(NtCurrentProcess()),
                                               ProcessBasicInformationClass, ARG(&basic),
                                               sizeof(basic), 0) &&
           !original_NtQueryInformationProcess(ARG(NtCurrentProcess()), ProcessPriorityClassClass,
                                               ARG(&class), sizeof(class), 0) &&
           basic.BasePriority == class.PriorityClass;
}

int32_t base_priority_of_process(int32_t wines)
{
    static int state; /* 0: not looked up, 1: a class, -1: a priority */
    int is = __atomic_load_n(&state, __ATOMIC_RELAXED);

    if (!is) {
        is = look_up_whether_class() ? 1 : -1;
        __atomic_store_n(&state, is, __ATOMIC_RELAXED);
    }
    return is > 0 ? base_priority_of_class(wines) : wines;
}

int32_t thread_priority(int32_t process_priority, int32_t relative)
{
    int32_t lowest = process_priority < FIRST_REALTIME_PRIORITY ? 1 : FIRST_REALTIME_PRIORITY;
    int32_t highest = lowest < FIRST_REALTIME_PRIORITY ? FIRST_REALTIME_PRIORITY - 1 : 31;
    int32_t priority = process_priority + relative;

    if (relative <= -TIME_CRITICAL || priority < lowest)
        return lowest;
    if (relative >= TIME_CRITICAL || priority > highest)
        return highest;
    return priority;
}
