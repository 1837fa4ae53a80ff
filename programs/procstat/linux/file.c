/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of results, on Linux. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "format/text.h"
#include "host/file.h"
#include "linux/descriptor.h"

#define ANYBODY_WRITES (S_IWUSR | S_IWGRP | S_IWOTH)

static bool close_with(int fd, bool result)
{
    int error = errno;

    if (close(fd) && result)
        return false;
    errno = error;
    return result;
}

static bool write_beside(const char *path, mode_t mode, const char *bytes, size_t length)
{
    struct text beside = {0};
    bool done = false;
    int fd, error;

    /* In the same folder, for only within one file system is a move one step. */
    text_printf(&beside, "%s.%ld.tmp", path, (long)getpid());
    fd = open(beside.data, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd >= 0) {
        done = (!mode || !fchmod(fd, mode)) && write_all(fd, bytes, length);
        done = close_with(fd, done) && !rename(beside.data, path);
        error = errno;
        if (!done)
            unlink(beside.data);
        errno = error;
    }
    error = errno;
    text_free(&beside);
    errno = error;
    return done;
}

/* Root may write to a file that is read-only, but that is not meant. */
static bool may_write(const char *path, const struct stat *st)
{
    if (st->st_mode & ANYBODY_WRITES)
        return !access(path, W_OK);
    errno = EACCES;
    return false;
}

bool file_replace(const char *path, const char *bytes, size_t length)
{
    char target[PATH_MAX];
    struct stat st;
    int fd;

    if (stat(path, &st))
        return errno == ENOENT && write_beside(path, 0, bytes, length);
    if (S_ISREG(st.st_mode)) {
        /* Of a link its target is replaced. */
        return may_write(path, &st) && realpath(path, target) &&
               write_beside(target, st.st_mode & 07777, bytes, length);
    }
    fd = open(path, O_WRONLY | O_CLOEXEC);
    return fd >= 0 && close_with(fd, write_all(fd, bytes, length));
}

bool file_open(struct file *file, const char *path)
{
    struct stat st;
    int fd;

    if (!stat(path, &st) && S_ISREG(st.st_mode) && !may_write(path, &st))
        return false;
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_APPEND, 0666);
    if (fd < 0 || fstat(fd, &st))
        return false;
    *file = (struct file){fd, S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0};
    return true;
}

bool file_read(struct file *file, uint64_t at, char *bytes, size_t length, size_t *got)
{
    ssize_t count;

    for (*got = 0; *got < length; *got += (size_t)count) {
        count = pread((int)file->handle, bytes + *got, length - *got, (off_t)(at + *got));
        if (count < 0)
            return false;
        if (!count)
            break;
    }
    return true;
}

bool file_append(struct file *file, const char *bytes, size_t length)
{
    int fd = (int)file->handle, error;
    struct stat st;

    if (fstat(fd, &st))
        return false;
    if (write_all(fd, bytes, length)) {
        file->size += length;
        return true;
    }
    error = errno;
    if (S_ISREG(st.st_mode) && ftruncate(fd, st.st_size))
        error = errno;
    errno = error;
    return false;
}

void file_close(struct file *file)
{
    close((int)file->handle);
}
