/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A look at the pending requests after each SIGUSR1. Wine writes the result of a
 * request in the thread that made it: in a service where that thread waits for
 * wineserver, or in the handler of SIGUSR1, at any moment. A program that polls
 * the status block can free or clear it right after, without entering a service
 * between. So a handler is put before Wine's, which calls that and then looks.
 *
 * It runs in any state of the thread: on Wine's signal stack, with the program's
 * segment registers, within any function of this library. It uses no thread-local
 * storage, no C library and no lock; a bad block is answered by the guard, whose
 * signal is not blocked here. A thread that Wine's handler suspends stays there,
 * and one that it ends does not come back.
 */
#include "private.h"

#include <signal.h>

static struct sigaction wines;
static io_signal_handler *first;

void io_on_signal(io_signal_handler *handler)
{
    first = handler;
}

static __attribute__((no_stack_protector)) void on_usr1(int signal, siginfo_t *info, void *context)
{
    if (first && !first(info, context))
        return;
    wines.sa_sigaction(signal, info, context);
    pending_look();
}

bool io_watch_signals(void)
{
    struct sigaction ours;

    if (sigaction(SIGUSR1, NULL, &wines) || !(wines.sa_flags & SA_SIGINFO) ||
        (wines.sa_flags & (int)SA_RESETHAND) || sigismember(&wines.sa_mask, SIGSEGV))
        return false;
    ours = wines;
    ours.sa_sigaction = on_usr1;
    return !sigaction(SIGUSR1, &ours, NULL);
}
