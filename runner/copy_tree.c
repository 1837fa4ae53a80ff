/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Copies whole trees, by the kernel's own means where it has some.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "report.h"

enum {
    DEEPEST = 32 /* folders in folders: deeper only by a link to a folder above */
};

/* Has the kernel copy the file: file systems that can share the bytes. False if it cannot. */
static bool clone_file(const char *from, const char *to, mode_t mode)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    ssize_t count = -1;

    if (out >= 0) {
        do
            count = copy_file_range(in, NULL, out, NULL, 1 << 30, 0);
        while (count > 0);
        if (fchmod(out, mode))
            count = -1;
        if (close(out))
            count = -1;
        if (count)
            unlink(to);
    }
    if (in >= 0)
        close(in);
    return !count;
}

static bool copy_below(const char *from, const char *to, int depth);

static bool copy_entries(DIR *dir, const char *from, const char *to, int depth)
{
    struct dirent *entry;

    while ((entry = next_entry(dir, from))) {
        const char *original = path_join(from, entry->d_name);
        const char *path = path_join(to, entry->d_name);

        if (!original || !path || !copy_below(original, path, depth + 1))
            return false;
    }
    return all_examined();
}

static bool copy_folder(const char *from, const char *to, int depth)
{
    DIR *dir;
    bool copied;

    if (depth > DEEPEST)
        return report("cannot copy %s: it has a link to a folder above it", from);
    if (!make_folders(to))
        return false;
    if (!(dir = opendir(from)))
        return report_look("cannot read the folder", from);
    copied = copy_entries(dir, from, to, depth);
    closedir(dir);
    return copied;
}

static bool copy_below(const char *from, const char *to, int depth)
{
    struct stat st;

    if (stat(from, &st)) {
        if (errno != ELOOP)
            cannot_examine(from);
        debug("leaving %s out", from);
        return all_examined();
    }
    if (S_ISDIR(st.st_mode))
        return copy_folder(from, to, depth);
    if (!S_ISREG(st.st_mode))
        return true;
    return clone_file(from, to, st.st_mode & 0111 ? 0755 : 0644) || copy_file(from, to);
}

bool copy_tree(const char *from, const char *to)
{
    return copy_below(from, to, 0);
}
