/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Linux's errors, and the end of a process. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/system.h"
#include "linux/procfs.h"

uint32_t system_error(void)
{
    return (uint32_t)errno;
}

void system_error_text(char *out, size_t size, uint32_t error)
{
    snprintf(out, size, "%s", strerror((int)error));
}

/* Through a descriptor: it is the same process from the look at its start to the signal. */
bool system_end_process(const struct sample *sample)
{
    pid_t pid = (pid_t)sample->values[FIELD_UNIX_PID];
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    bool ended = false;
    int error;

    if (fd < 0)
        return false;
    errno = ESRCH;
    if (procfs_start(pid) == sample->values[FIELD_UNIX_START])
        ended = !syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0);
    error = errno;
    close(fd);
    errno = error;
    return ended;
}
