/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signals that end the program or change the terminal's size, as a pipe to wait for. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "host/clock.h"
#include "host/interrupt.h"
#include "linux/signals.h"

#define MILLISECOND  10000 /* in units of 100 ns */
#define LONGEST_WAIT 3600000

static int ends[2] = {-1, -1};
static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    int error = errno;

    if (number != SIGWINCH)
        interrupted = 1;
    if (write(ends[1], "", 1) < 0) {
        /* The pipe is full: who waits for it wakes up in any case. */
    }
    errno = error;
}

bool interrupt_catch(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    size_t i;

    if (ends[0] < 0 && pipe2(ends, O_CLOEXEC | O_NONBLOCK))
        return false;
    for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
        if (sigaction(numbers[i], &action, NULL))
            return false;
    return true;
}

int signals_fd(void)
{
    return ends[0];
}

bool signals_take(void)
{
    char bytes[64];

    while (read(ends[0], bytes, sizeof(bytes)) > 0)
        ;
    return interrupted;
}

bool interrupt_wait_until(uint64_t time)
{
    struct pollfd wait = {.fd = ends[0], .events = POLLIN};
    uint64_t now;

    while (!interrupted && (now = clock_now()) < time) {
        uint64_t left = (time - now + MILLISECOND - 1) / MILLISECOND;

        if (poll(&wait, 1, left < LONGEST_WAIT ? (int)left : LONGEST_WAIT) > 0)
            signals_take();
    }
    return !interrupted;
}
