/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Blocks the signals by which Wine stops a thread: SIGQUIT, which ends it, and
 * SIGUSR1, which suspends it, after which it can be ended too.
 */
#include "hold.h"

#include <stddef.h>

void hold_signals(sigset_t *ret_before)
{
    sigset_t held;

    sigemptyset(&held);
    sigaddset(&held, SIGQUIT);
    sigaddset(&held, SIGUSR1);
    sigprocmask(SIG_BLOCK, &held, ret_before);
}

void release_signals(const sigset_t *before)
{
    sigprocmask(SIG_SETMASK, before, NULL);
}
