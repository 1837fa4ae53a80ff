/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing UTF-8 to standard output and standard error. */
#include <sys/ioctl.h>
#include <unistd.h>

#include "host/output.h"
#include "linux/descriptor.h"

bool output_write(enum stream stream, const char *utf8, size_t length)
{
    int fd = stream == STREAM_OUTPUT ? STDOUT_FILENO : STDERR_FILENO;

    return write_all(fd, utf8, length);
}

size_t output_width(void)
{
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
        return FILE_WIDTH;
    return size.ws_col;
}
