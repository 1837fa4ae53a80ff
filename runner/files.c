/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reading and writing files.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "report.h"

/* Reads what is left of size bytes. */
static bool read_all(int fd, uint8_t *data, size_t size)
{
    size_t done = 0;

    while (done < size) {
        ssize_t count = read(fd, data + done, size - done);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        if (!count) {
            errno = ENODATA; /* the file has become shorter meanwhile */
            return false;
        }
        done += count;
    }
    return true;
}

static void close_keeping_errno(int fd)
{
    int error = errno;

    close(fd);
    errno = error;
}

/* Opens a regular file; -1 with errno set. */
static int open_regular(const char *path, struct stat *ret)
{
    /* Opening a pipe would wait for a writer. */
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0)
        return -1;
    if (!fstat(fd, ret)) {
        if (S_ISREG(ret->st_mode))
            return fd;
        errno = NOT_A_FILE;
    }
    close_keeping_errno(fd);
    return -1;
}

static size_t smaller(const struct stat *st, size_t limit)
{
    return (uintmax_t)st->st_size < limit ? (size_t)st->st_size : limit;
}

bool read_head(const char *path, void *head, size_t size)
{
    struct stat st;
    int fd = open_regular(path, &st);
    bool done;

    if (fd < 0)
        return false;
    memset(head, 0, size);
    done = read_all(fd, head, smaller(&st, size));
    close_keeping_errno(fd);
    return done;
}

bool read_start(const char *path, size_t limit, uint8_t **ret_data, size_t *ret_size)
{
    struct stat st;
    int fd = open_regular(path, &st);
    uint8_t *data;

    if (fd < 0)
        return false;
    *ret_size = smaller(&st, limit);
    if ((data = calloc(*ret_size + 1, 1)) && !read_all(fd, data, *ret_size)) {
        free(data);
        data = NULL;
    }
    close_keeping_errno(fd);
    *ret_data = data;
    return data != NULL;
}

bool read_file(const char *path, uint8_t **ret_data, size_t *ret_size)
{
    return read_start(path, SIZE_MAX - 1, ret_data, ret_size);
}

bool is_elf(const char *path)
{
    char head[4];

    return read_head(path, head, sizeof(head)) ? !memcmp(head, "\177ELF", sizeof(head))
                                               : cannot_examine(path);
}

static bool write_all(int fd, const uint8_t *data, size_t size)
{
    while (size) {
        ssize_t count = write(fd, data, size);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        data += count;
        size -= count;
    }
    return true;
}

bool write_file(const char *path, const void *data, size_t size, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    bool written;

    if (fd < 0)
        return report_error("cannot create %s", path);
    written = write_all(fd, data, size) && !fchmod(fd, mode) && !fsync(fd);
    if (!written) {
        report_error("cannot write %s", path);
        close(fd);
        return false;
    }
    return !close(fd) || report_error("cannot write %s", path);
}

bool copy_file(const char *from, const char *to)
{
    uint8_t *data;
    struct stat st;
    size_t size;
    bool copied;

    if (stat(from, &st) || !read_file(from, &data, &size))
        return report_look("cannot read", from);
    copied = write_file(to, data, size, (st.st_mode & 0777) | S_IRUSR | S_IWUSR);
    free(data);
    return copied;
}

bool replace_file(const char *from, const char *to)
{
    const char *temporary = path_format("%s.%ld.tmp", to, (long)getpid());

    if (!temporary)
        return false;
    unlink(temporary);
    if (!copy_file(from, temporary)) {
        unlink(temporary);
        return false;
    }
    if (rename(temporary, to)) {
        report_error("cannot rename %s to %s", temporary, to);
        unlink(temporary);
        return false;
    }
    return true;
}

bool make_folders(const char *path)
{
    char *part, *slash;

    if (!mkdir(path, 0700) || errno == EEXIST)
        return true;
    if (errno == ENAMETOOLONG) /* none above it is to be made */
        return report_error("cannot create the folder %s", path);
    if (!(part = path_copy(path)))
        return false;
    for (slash = part + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = 0;
        if (mkdir(part, 0700) && errno != EEXIST)
            return report_error("cannot create the folder %s", part);
        *slash = '/';
    }
    if (mkdir(part, 0700) && errno != EEXIST)
        return report_error("cannot create the folder %s", part);
    return true;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st;
    (void)type;
    (void)walk;
    remove(path); /* what cannot be removed keeps its folder, which the caller sees */
    return 0;
}

bool remove_tree(const char *path)
{
    struct stat st;

    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    return lstat(path, &st) && errno == ENOENT;
}

int open_folder(const char *path)
{
    return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

bool is_open_at(int fd, const char *path)
{
    struct stat opened, named;

    return !fstat(fd, &opened) && !lstat(path, &named) && opened.st_dev == named.st_dev &&
           opened.st_ino == named.st_ino;
}
