/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vandal FILE: truncates the file and writes its old content again, over and over,
 * until it is ended. It follows no link, and before it begins it becomes another
 * user in namespaces of its own, who has this one open file and can reach no
 * other. Where that is not allowed it does nothing, and ends with 77.
 */
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOBODY 65534

/* Root becomes another user; who has no such right is nobody in a user namespace without a map. */
static int become_another(void)
{
    if (!geteuid() && (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
                       setresuid(NOBODY, NOBODY, NOBODY)))
        return -1;
    return unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWNET);
}

static int open_file(const char *path)
{
    int fd = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat st;

    return fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode) ? -1 : fd;
}

int main(int argc, char **argv)
{
    char content[4096];
    int fd = argc == 2 ? open_file(argv[1]) : -1;
    ssize_t size = fd < 0 ? -1 : pread(fd, content, sizeof(content), 0);

    if (size <= 0)
        return 1;
    if (become_another()) {
        perror("vandal: cannot become another user");
        return 77;
    }
    for (;;)
        if (ftruncate(fd, 0) || ftruncate(fd, size) || pwrite(fd, content, (size_t)size, 0) != size)
            return 1;
}
