/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Puts our DLLs into a Wine prefix. Wine loads a builtin DLL only if the prefix's
 * system folder has a file of that name with Wine's builtin mark.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch.h"
#include "files.h"
#include "pe_image.h"
#include "prefix.h"
#include "replaced.h"
#include "report.h"

static const char *const system_folders[] = {"system32", "syswow64"};

/* Wine's mark on its own DLLs and on what it puts into prefixes for them. */
static const char *const builtin_marks[] = {"Wine builtin DLL", "Wine placeholder DLL"};

enum {
    MARK_OFFSET = 0x40, /* behind the DOS header */
    HEAD = 0x400        /* enough to have the file header in */
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

bool prefix_path(char ret_folder[PATH_MAX])
{
    const char *prefix = getenv("WINEPREFIX");
    const char *home = getenv("HOME");

    if (prefix && *prefix)
        return *prefix == '/' && path_format(ret_folder, "%s", prefix);
    return home && *home == '/' && path_format(ret_folder, "%s/.wine", home);
}

/* The first bytes of a file, the rest of head zero; false if it cannot be read. */
static bool read_head(const char *path, uint8_t head[HEAD])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count;

    if (fd < 0)
        return false;
    memset(head, 0, HEAD);
    count = pread(fd, head, HEAD, 0);
    close(fd);
    return count > 0;
}

static bool has_builtin_mark(const char *path)
{
    uint8_t head[HEAD];
    size_t i;

    if (!read_head(path, head))
        return false;
    for (i = 0; i < COUNT(builtin_marks); i++)
        if (!memcmp(head + MARK_OFFSET, builtin_marks[i], strlen(builtin_marks[i]) + 1))
            return true;
    return false;
}

/* The architecture of a system folder of a prefix, by the ntdll.dll that is in every one. */
static const struct arch *arch_of(const char *folder)
{
    char path[PATH_MAX];
    uint8_t head[HEAD];
    uint32_t signature;
    size_t i;

    if (!path_format(path, "%s/ntdll.dll", folder) || !read_head(path, head))
        return NULL;
    signature = pe_get32(head + 0x3c);
    for (i = 0; i < ARCH_COUNT && signature < HEAD - 6; i++)
        if (pe_get16(head + signature + 4) == arches[i].machine)
            return &arches[i];
    return NULL;
}

static bool prepare_folder(const char *folder, const char *library)
{
    const struct arch *arch = arch_of(folder);
    size_t i;

    for (i = 0; arch && i < own_file_count; i++) {
        char ours[PATH_MAX], theirs[PATH_MAX];

        if (!own_files[i].in_prefix)
            continue;
        if (!path_format(ours, "%s/%s/%s", library, arch->pe_folder, own_files[i].name) ||
            !path_format(theirs, "%s/%s", folder, own_files[i].name))
            return report("the path of %s is too long", folder);
        if (!file_exists(ours) || has_builtin_mark(theirs))
            continue;
        debug("putting %s into the prefix", theirs);
        if (!replace_file(ours, theirs))
            return report("programs cannot start in a prefix without %s: make it writable, or "
                          "set WINEPREFIX to another",
                          theirs);
    }
    return true;
}

bool prefix_prepare(const char *library)
{
    char prefix[PATH_MAX], folder[PATH_MAX];
    size_t i;

    if (!prefix_path(prefix))
        return true;
    for (i = 0; i < COUNT(system_folders); i++) {
        if (!path_format(folder, "%s/dosdevices/c:/windows/%s", prefix, system_folders[i]))
            return report("the path of the prefix %s is too long", prefix);
        if (!prepare_folder(folder, library))
            return false;
    }
    return true;
}
