/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* See descriptor.h. */
#include <errno.h>
#include <unistd.h>

#include "linux/descriptor.h"

bool write_all(int fd, const char *bytes, size_t length)
{
    while (length) {
        ssize_t written = write(fd, bytes, length);

        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return true;
}
