/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing UTF-8 to standard output and standard error. */
#include <errno.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "host/output.h"

bool output_write(enum stream stream, const char *utf8, size_t length)
{
    int fd = stream == STREAM_OUTPUT ? STDOUT_FILENO : STDERR_FILENO;

    while (length) {
        ssize_t written = write(fd, utf8, length);

        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            utf8 += written;
            length -= (size_t)written;
        }
    }
    return true;
}

size_t output_width(void)
{
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
        return FILE_WIDTH;
    return size.ws_col;
}
