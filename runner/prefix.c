/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Puts the DLLs of this package into a Wine prefix. Wine loads a builtin DLL only if the
 * prefix's system folder has a file of that name with Wine's builtin mark.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch.h"
#include "files.h"
#include "home.h"
#include "pe_image.h"
#include "prefix.h"
#include "replaced.h"
#include "report.h"

static const char *const system_folders[SYSTEM_FOLDERS] = {"system32", "syswow64"};

/* Wine's mark on its DLLs, and on the placeholders that it puts into prefixes. */
static const char *const builtin_marks[] = {"Wine builtin DLL", "Wine placeholder DLL"};

enum {
    MARK_OFFSET = 0x40, /* behind the DOS header */
    HEAD = 0x400        /* enough to have the file header in */
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const char *prefix_path(void)
{
    const char *prefix = getenv("WINEPREFIX");
    const char *home = getenv("HOME");

    if (prefix) /* Wine refuses an empty one */
        return *prefix == '/' ? prefix : NULL;
    if (!home)
        home = home_in_passwd();
    return home && *home == '/' ? path_join(home, ".wine") : NULL;
}

static bool has_builtin_mark(const char *path)
{
    uint8_t head[HEAD];
    size_t i;

    if (!read_head(path, head, sizeof(head)))
        return cannot_examine(path);
    for (i = 0; i < COUNT(builtin_marks); i++)
        if (!memcmp(head + MARK_OFFSET, builtin_marks[i], strlen(builtin_marks[i]) + 1))
            return true;
    return false;
}

/* The architecture of a system folder of a prefix, by the ntdll.dll that is in every one. */
static const struct arch *arch_of(const char *folder)
{
    const char *path = path_join(folder, "ntdll.dll");
    uint8_t head[HEAD];
    uint32_t signature;
    size_t i;

    if (!path)
        return NULL;
    if (!read_head(path, head, sizeof(head))) {
        cannot_examine(path);
        return NULL;
    }
    signature = pe_get32(head + 0x3c);
    for (i = 0; i < ARCH_COUNT && signature < HEAD - 6; i++)
        if (pe_get16(head + signature + 4) == arches[i].machine)
            return &arches[i];
    return NULL;
}

void prefix_look(const char *path, struct prefix *ret)
{
    size_t i;

    *ret = (struct prefix){.path = path};
    for (i = 0; i < SYSTEM_FOLDERS; i++) {
        struct system_folder *folder = &ret->folders[i];

        folder->path = path_format("%s/dosdevices/c:/windows/%s", path, system_folders[i]);
        folder->arch = folder->path ? arch_of(folder->path) : NULL;
    }
}

bool prefix_has_arch(const struct prefix *prefix, const struct arch *arch)
{
    size_t i;

    for (i = 0; i < SYSTEM_FOLDERS; i++)
        if (prefix->folders[i].arch && (!arch || prefix->folders[i].arch == arch))
            return true;
    return false;
}

/* What is done with a file of this package that a system folder should have, if it is there. */
typedef bool (*file_action)(const char *ours, const char *theirs, const void *context);

/* Does it for each file in the prefix's system folders that Wine wants there; ends with the first
 * false. */
static bool for_each_file(const struct prefix *prefix, const char *library, file_action action,
                          const void *context)
{
    const char *own, *ours, *theirs;
    size_t i, k;

    for (i = 0; i < SYSTEM_FOLDERS; i++) {
        const struct system_folder *folder = &prefix->folders[i];

        if (!folder->arch || !(own = path_join(library, folder->arch->pe_folder)))
            continue;
        for (k = 0; k < OWN_FILE_COUNT; k++)
            if (own_files[k].in_prefix && (ours = path_join(own, own_files[k].name)) &&
                (theirs = path_join(folder->path, own_files[k].name)) &&
                !action(ours, theirs, context))
                return false;
    }
    return true;
}

static bool is_there(const char *ours, const char *theirs, const void *context)
{
    (void)context;
    return has_builtin_mark(theirs) || !file_exists(ours);
}

bool prefix_lacks(const struct prefix *prefix, const char *library)
{
    return !for_each_file(prefix, library, is_there, NULL);
}

/* Whether a file has a name that replace_file gives a temporary file for name. */
static bool is_temporary_of(const char *file, const char *name)
{
    size_t length = strlen(name), end = strlen(file);

    return !strncmp(file, name, length) && file[length] == '.' && end > length + 5 &&
           !strcmp(file + end - 4, ".tmp");
}

/* Removes the temporary files of processes that ended before they could rename them. */
static void remove_interrupted(const char *theirs)
{
    const char *name = strrchr(theirs, '/') + 1;
    const char *folder = path_parent(theirs), *path;
    struct dirent *entry;
    DIR *dir;

    if (!folder || !(dir = opendir(folder)))
        return;
    while ((entry = readdir(dir)))
        if (is_temporary_of(entry->d_name, name) && (path = path_join(folder, entry->d_name)))
            unlink(path);
    closedir(dir);
}

static bool put(const char *ours, const char *theirs, const void *context)
{
    const bool *locked = context;

    if (has_builtin_mark(theirs) || !file_exists(ours))
        return true;
    debug("putting %s into the prefix", theirs);
    if (*locked)
        remove_interrupted(theirs);
    return replace_file(ours, theirs);
}

bool prefix_fill(const struct prefix *prefix, const char *library, bool locked)
{
    return for_each_file(prefix, library, put, &locked) && all_examined();
}

/* Whether a file in a prefix comes from us: by its name, or by what it imports or exports. */
static bool is_of_ours(const char *path, const char *name)
{
    static const char sign[] = "_procstats.";
    uint8_t *data;
    size_t size;
    bool ours;

    if (!file_exists(path))
        return false;
    if (strstr(name, sign))
        return true;
    if (!has_builtin_mark(path))
        return false;
    if (!read_file(path, &data, &size))
        return cannot_examine(path);
    ours = memmem(data, size, sign, strlen(sign)) != NULL;
    free(data);
    return ours;
}

/* The Wine's own file of that name, NULL if it has none or, reported, if that cannot be examined.
 */
static const char *find_original(const struct wine_install *install, const struct arch *arch,
                                 const char *name)
{
    const char *path;
    size_t i;

    for (i = 0; i < install->folder_count; i++)
        if (install->folders[i].kind == FOLDER_PE && install->folders[i].arch == arch &&
            (path = path_join(install->folders[i].path, name)) && file_exists(path))
            return path;
    return NULL;
}

/* Whether the file of that name is only in this package, not in Wine. */
static bool is_ours_alone(const char *name)
{
    size_t i;

    for (i = 0; i < OWN_FILE_COUNT; i++)
        if (own_files[i].in_prefix && !strcmp(own_files[i].name, name))
            return true;
    return false;
}

/* Puts Wine's file in the place of ours, or removes a file that only this package has. */
static bool restore(const char *folder, const struct arch *arch, const char *name,
                    const struct wine_install *install, struct cleaned *cleaned)
{
    const char *path = path_join(folder, name), *original;

    if (!path)
        return false;
    if (!is_of_ours(path, name))
        return true;
    if (!(original = find_original(install, arch, name)) && !all_examined())
        return false;
    if (!original && !is_ours_alone(name))
        return report("%s stays as it is: the Wine of %s has none", path, install->loader);
    if (original && !replace_file(original, path))
        return false;
    if (!original && unlink(path))
        return report_error("cannot remove %s", path);
    count_removed(cleaned, path, true);
    return true;
}

bool prefix_clean(const struct prefix *prefix, const struct wine_install *install,
                  struct cleaned *cleaned)
{
    bool done = true;
    size_t i, k;

    for (i = 0; i < SYSTEM_FOLDERS; i++) {
        const char *folder = prefix->folders[i].path;
        const struct arch *arch = prefix->folders[i].arch;

        if (!arch)
            continue;
        for (k = 0; k < OWN_FILE_COUNT; k++)
            if (!own_files[k].unix_side)
                done &= restore(folder, arch, own_files[k].name, install, cleaned);
        for (k = 0; k < replaced_export_count; k++)
            done &= !is_first_of_dll(k) ||
                    restore(folder, arch, replaced_exports[k].dll, install, cleaned);
    }
    return done && all_examined();
}
