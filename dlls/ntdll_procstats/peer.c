/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Questions about other processes. The host side knows the ones that have a
 * record; of one that has none it asks for a Unix thread id.
 */
#include "ntdll_procstats.h"

/*
 * For some milliseconds a new process has no thread to be found by yet, or has
 * not made its record yet. Times in 100 ns.
 */
#define STARTING (2 * 10000000u)
#define PAUSE    10000
#define TRIES    50

/* After a record's truncation, once more: for each fault, what the call had taken is given back. */
static NTSTATUS ask_host(enum unix_function question, struct peer_params *params)
{
    NTSTATUS status = STATUS_SUCCESS;

    for (int tries = 0; tries < 2; tries++) {
        status = call_host(question, params);
        if (!is_fault(status))
            break;
        call_host(unix_leave_peer, params);
    }
    return status;
}

static NTSTATUS ask_once(enum unix_function question, const struct target *target,
                         struct peer_params *params)
{
    NTSTATUS status;

    *params = (struct peer_params){
        .windows_pid = target->pid, .creation_time = target->creation_time, .ended = target->ended};
    status = ask_host(question, params);
    if (status == STATUS_NOT_FOUND && !target->ended &&
        (params->unix_tid = find_unix_tid(target->pid)))
        status = ask_host(question, params);
    /* It may have ended since its handle was looked at. */
    if (status && !target->ended && target->process && has_ended(target->process)) {
        params->ended = TRUE;
        status = ask_host(question, params);
    }
    return status;
}

static BOOL may_be_starting(const struct target *target)
{
    LARGE_INTEGER now;

    return !NtQuerySystemTime(&now) && (UINT64)now.QuadPart - target->creation_time < STARTING;
}

NTSTATUS ask_peer(enum unix_function question, const struct target *target,
                  struct peer_params *params)
{
    LARGE_INTEGER pause = {.QuadPart = -PAUSE};
    NTSTATUS status = ask_once(question, target, params);

    for (int tries = 1; status && !params->ended && tries < TRIES && may_be_starting(target);
         tries++) {
        NtDelayExecution(FALSE, &pause);
        status = ask_once(question, target, params);
    }
    if (status && target->process)
        forget_process(target->process);
    return status;
}
