/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Folders, names and validity of records. No other file knows them.
 */
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEX_DIGITS   "0123456789abcdef"
#define RUNTIME_NAME "wine-procstats"
#define TMP_NAME     "wine-procstats-" /* the user's number follows */
#define HOME_NAME    ".wine-procstats"

bool record_folder(unsigned int number, uid_t uid, const char *runtime, const char *home,
                   char path[PATH_MAX])
{
    switch (number) {
    case 0:
        return runtime && runtime[0] == '/' &&
               snprintf(path, PATH_MAX, "%s/" RUNTIME_NAME, runtime) < PATH_MAX;
    case 1:
        return snprintf(path, PATH_MAX, "/tmp/" TMP_NAME "%lu", (unsigned long)uid) < PATH_MAX;
    case 2:
        return home && home[0] == '/' && snprintf(path, PATH_MAX, "%s/" HOME_NAME, home) < PATH_MAX;
    default:
        return false;
    }
}

int open_private_folder(int parent, const char *name, uid_t uid)
{
    struct stat st;
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0)
        return -errno;
    if (fstat(fd, &st) || st.st_uid != uid || (st.st_mode & 077)) {
        close(fd);
        return -EPERM;
    }
    return fd;
}

bool is_record_folder(const char *path)
{
    const char *name = strrchr(path, '/');
    size_t named = strlen(TMP_NAME);

    if (path[0] != '/')
        return false;
    name++;
    return !strcmp(name, RUNTIME_NAME) || !strcmp(name, HOME_NAME) ||
           (!strncmp(name, TMP_NAME, named) &&
            strspn(name + named, "0123456789") == strlen(name + named));
}

void name_session(dev_t device, ino_t inode, char name[SESSION_NAME_SIZE])
{
    snprintf(name, SESSION_NAME_SIZE, "%llx-%llx", (unsigned long long)device,
             (unsigned long long)inode);
}

void name_record(uint32_t windows_pid, char name[RECORD_NAME_SIZE])
{
    snprintf(name, RECORD_NAME_SIZE, "%08x", windows_pid);
}

bool is_session_name(const char *name)
{
    size_t length = strlen(name);

    return length && length < SESSION_NAME_SIZE && strspn(name, HEX_DIGITS "-") == length;
}

bool is_record_name(const char *name)
{
    return strlen(name) == RECORD_NAME_SIZE - 1 && strspn(name, HEX_DIGITS) == RECORD_NAME_SIZE - 1;
}

bool record_is_valid(const struct process_record *record)
{
    return record->magic == RECORD_MAGIC && record->version == RECORD_VERSION &&
           record->size == RECORD_SIZE && memchr(record->image_name, 0, RECORD_IMAGE_MAX) &&
           memchr(record->prefix, 0, RECORD_PREFIX_MAX);
}
