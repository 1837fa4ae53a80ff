/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Looking at files.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "look.h"
#include "paths.h"
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

/* A path that has been seen to have no links in it. Most others begin as it does. */
static const char *plain;

void look_again(void)
{
    look_failed = false;
    plain = NULL;
    release_paths();
}

struct file_state state_of(const struct stat *st)
{
    return (struct file_state){.size = st->st_size, .time = st->st_mtim, .inode = st->st_ino};
}

/* Whether there is something of that type at path. */
static bool see(const char *path, mode_t type, struct file_state *ret)
{
    struct stat st;

    if (stat(path, &st))
        return cannot_examine(path);
    *ret = state_of(&st);
    return (st.st_mode & S_IFMT) == type;
}

bool see_file(const char *path, struct file_state *ret)
{
    return see(path, S_IFREG, ret);
}

bool see_folder(const char *path, struct file_state *ret)
{
    return see(path, S_IFDIR, ret);
}

bool file_exists(const char *path)
{
    struct file_state state;

    return see_file(path, &state);
}

bool folder_exists(const char *path)
{
    struct file_state state;

    return see_folder(path, &state);
}

bool folder_has(const char *folder, const char *name)
{
    const char *path = path_join(folder, name);
    bool there = path && file_exists(path);

    if (path)
        path_drop(path);
    return there;
}

/* The length of what path and the plain one have in common, up to the end of a name. */
static size_t plain_length(const char *path)
{
    size_t i, length = 0;

    for (i = 0; plain; i++) {
        bool ends = (!path[i] || path[i] == '/') && (!plain[i] || plain[i] == '/');

        if (ends)
            length = i;
        if (!path[i] || path[i] != plain[i])
            break;
    }
    return length;
}

/* Whether the name that path ends in is one, and no link. False also if it cannot be examined. */
static bool ends_plainly(const char *path, const char *name)
{
    char link;

    return *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
           readlink(path, &link, sizeof(link)) < 0 && errno == EINVAL;
}

/* Whether path is as realpath would write it: in most cases it is, and only the names at its end
 * have not been seen yet. */
static bool is_plain(char *path)
{
    char *name, *end = path + plain_length(path), after;
    bool plainly = *path == '/';

    while (plainly && *end) {
        name = end + 1;
        end = strchrnul(name, '/');
        after = *end;
        *end = 0;
        plainly = ends_plainly(path, name);
        *end = after;
    }
    return plainly;
}

const char *resolve_path(const char *path)
{
    char *kept = path_copy(path), *resolved;

    if (!kept)
        return NULL;
    if (is_plain(kept))
        return plain = kept;
    resolved = realpath(path, NULL);
    kept = resolved ? path_copy(resolved) : NULL;
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
