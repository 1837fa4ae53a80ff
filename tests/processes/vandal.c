/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vandal FILE: truncates the file and writes its old content again, over and over,
 * until it is ended.
 */
#include <fcntl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char content[4096];
    int fd = argc == 2 ? open(argv[1], O_RDWR | O_CLOEXEC) : -1;
    ssize_t size = fd < 0 ? -1 : pread(fd, content, sizeof(content), 0);

    while (size > 0)
        if (ftruncate(fd, 0) || ftruncate(fd, size) || pwrite(fd, content, (size_t)size, 0) != size)
            break;
    return 1;
}
