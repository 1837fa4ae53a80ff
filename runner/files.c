/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files and paths.
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

static bool look_failed;

bool cannot_examine(const char *path)
{
    if (errno == ENOENT || errno == ENOTDIR)
        return false;
    if (!look_failed)
        report_look("cannot examine", path);
    look_failed = true;
    return false;
}

bool all_examined(void)
{
    return !look_failed;
}

void forget_failures(void)
{
    look_failed = false;
}

static bool is_there(const char *path, mode_t type)
{
    struct stat st;

    return stat(path, &st) ? cannot_examine(path) : (st.st_mode & S_IFMT) == type;
}

bool file_exists(const char *path)
{
    return is_there(path, S_IFREG);
}

bool folder_exists(const char *path)
{
    return is_there(path, S_IFDIR);
}

bool folder_has(const char *folder, const char *name)
{
    const char *path = path_format("%s/%s", folder, name);

    return path && file_exists(path);
}

const char *resolve_path(const char *path)
{
    char *resolved = realpath(path, NULL);
    const char *kept = resolved ? path_format("%s", resolved) : NULL;

    if (!resolved)
        cannot_examine(path);
    free(resolved);
    return kept;
}

struct dirent *next_entry(DIR *dir, const char *folder)
{
    struct dirent *entry;

    do {
        errno = 0;
        entry = readdir(dir);
    } while (entry && (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")));
    if (!entry && errno)
        cannot_examine(folder);
    return entry;
}

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

/* The first bytes of an open file, limit at most, with a NUL behind them; NULL with errno set. */
static uint8_t *read_open(int fd, size_t limit, size_t *ret_size)
{
    struct stat st;
    uint8_t *data;

    if (fstat(fd, &st))
        return NULL;
    if (!S_ISREG(st.st_mode)) {
        errno = NOT_A_FILE;
        return NULL;
    }
    *ret_size = (uintmax_t)st.st_size < limit ? (size_t)st.st_size : limit;
    if (!(data = malloc(*ret_size + 1)))
        return NULL;
    if (!read_all(fd, data, *ret_size)) {
        free(data);
        return NULL;
    }
    data[*ret_size] = 0;
    return data;
}

bool read_start(const char *path, size_t limit, uint8_t **ret_data, size_t *ret_size)
{
    /* Opening a pipe would wait for a writer. */
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    int error;

    if (fd < 0)
        return false;
    *ret_data = read_open(fd, limit, ret_size);
    error = errno;
    close(fd);
    errno = error;
    return *ret_data != NULL;
}

bool read_file(const char *path, uint8_t **ret_data, size_t *ret_size)
{
    return read_start(path, SIZE_MAX - 1, ret_data, ret_size);
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
    if (!(part = path_format("%s", path)))
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
