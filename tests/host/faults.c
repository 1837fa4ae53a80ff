/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Handlers of faults, as Wine has them, and the guard's before them.
 */
#include "faults.h"

#include "host/guard.h"

#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

static void on_stray_fault(int signal, siginfo_t *info, void *context)
{
    static const char message[] = "Bail out! a fault that was not guarded\n";

    (void)signal;
    (void)info;
    (void)context;
    _exit(write(STDOUT_FILENO, message, sizeof(message) - 1) < 0 ? 98 : 97);
}

void guard_as_in_wine(void)
{
    struct sigaction wines = {.sa_sigaction = on_stray_fault, .sa_flags = SA_SIGINFO};

    if (sigaction(SIGSEGV, &wines, NULL) || sigaction(SIGBUS, &wines, NULL) || !guard_install())
        exit(99);
}
