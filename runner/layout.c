/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The layouts of Wine installations, as a table, and the search for the folders
 * of the one at hand.
 */
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "layout.h"

/* All paths are relative to the loader's folder. */
struct layout {
    const char *name;
    const char *libraries[6]; /* where ARCH-unix and ARCH-windows may be */
    const char *programs;     /* a second folder of programs, or NULL */
    const char *data;
};

static const struct layout layouts[] = {
    {
        .name = "Debian",
        .libraries = {"../x86_64-linux-gnu/wine", "../i386-linux-gnu/wine"},
        .data = "../../share/wine",
    },
    {
        .name = "upstream",
        .libraries = {"../lib64/wine", "../lib/wine", "../lib32/wine",
                      "../lib/x86_64-linux-gnu/wine", "../lib/i386-linux-gnu/wine"},
        .data = "../share/wine",
    },
    {
        .name = "loader beside ntdll.so",
        .libraries = {"..", "../../../lib64/wine", "../../../lib/wine"},
        .programs = "../../../bin",
        .data = "../../../share/wine",
    },
};

enum { LAYOUT_COUNT = sizeof(layouts) / sizeof(layouts[0]) };

/* Joins folder and the relative path, taking "." and ".." as they are written. */
static bool join(char path[PATH_MAX], const char *folder, const char *relative)
{
    char rest[PATH_MAX], joined[PATH_MAX];
    char *part, *state;

    if (!path_format(path, "%s", folder) || !path_format(rest, "%s", relative))
        return false;
    for (part = strtok_r(rest, "/", &state); part; part = strtok_r(NULL, "/", &state)) {
        if (!strcmp(part, "."))
            continue;
        if (!strcmp(part, "..")) {
            path_cut(path);
            continue;
        }
        if (!path_format(joined, "%s/%s", strcmp(path, "/") != 0 ? path : "", part))
            return false;
        path_format(path, "%s", joined);
    }
    return true;
}

/* Adds the folder at path, if it holds a file of that name (any, if NULL). */
static bool add_folder(struct wine_install *install, const char *path, enum folder_kind kind,
                       const struct arch *arch, const char *must_hold)
{
    struct wine_folder *folder = &install->folders[install->folder_count];
    char file[PATH_MAX];
    size_t i;

    if (install->folder_count == MAX_FOLDERS || !folder_exists(path) ||
        !realpath(path, folder->path))
        return false;
    for (i = 0; i < install->folder_count; i++)
        if (!strcmp(install->folders[i].path, folder->path))
            return false; /* a loader beside ntdll.so: one folder for both */
    if (must_hold && (!path_format(file, "%s/%s", path, must_hold) || !file_exists(file)))
        return false;
    folder->kind = kind;
    folder->arch = arch;
    folder->alias[0] = 0;
    if (strcmp(path, folder->path) != 0 && !path_format(folder->alias, "%s", path))
        return false;
    install->folder_count++;
    return true;
}

/* Adds the folder of that name below the first of the layout's library folders that has it. */
static bool add_library(struct wine_install *install, const struct layout *layout,
                        const char *loader_folder, const char *name, enum folder_kind kind,
                        const struct arch *arch)
{
    const char *must_hold = kind == FOLDER_UNIX ? "ntdll.so" : "ntdll.dll";
    char library[PATH_MAX], path[PATH_MAX];
    size_t i;

    for (i = 0; i < sizeof(layout->libraries) / sizeof(layout->libraries[0]); i++)
        if (layout->libraries[i] && join(library, loader_folder, layout->libraries[i]) &&
            path_format(path, "%s/%s", library, name) &&
            add_folder(install, path, kind, arch, must_hold))
            return true;
    return false;
}

/* Shortens root until path is below it. */
static void widen_root(char *root, const char *path)
{
    if (*path)
        while (strcmp(root, "/") != 0 && !path_below(path, root))
            path_cut(root);
}

static bool fits(const struct layout *layout, const char *loader, struct wine_install *install)
{
    char loader_folder[PATH_MAX], path[PATH_MAX];
    bool has_unix = false;
    size_t i;

    install->layout = layout->name;
    install->folder_count = 0;
    if (!path_format(install->loader, "%s", loader) || !path_format(loader_folder, "%s", loader))
        return false;
    path_cut(loader_folder);
    for (i = 0; i < ARCH_COUNT; i++) {
        const struct arch *arch = &arches[i];

        if (add_library(install, layout, loader_folder, arch->unix_folder, FOLDER_UNIX, arch))
            has_unix = true;
        add_library(install, layout, loader_folder, arch->pe_folder, FOLDER_PE, arch);
    }
    add_folder(install, loader_folder, FOLDER_LOADER, NULL, NULL);
    if (layout->programs && join(path, loader_folder, layout->programs))
        add_folder(install, path, FOLDER_LOADER, NULL, NULL);
    if (join(path, loader_folder, layout->data))
        add_folder(install, path, FOLDER_DATA, NULL, NULL);

    path_format(install->root, "%s", loader_folder);
    for (i = 0; i < install->folder_count; i++) {
        widen_root(install->root, install->folders[i].path);
        widen_root(install->root, install->folders[i].alias);
    }
    return has_unix;
}

bool find_layout(const char *loader, struct wine_install *ret)
{
    const char *name = strrchr(loader, '/');
    size_t i;

    /* The layouts fit every program beside a loader. */
    if (!name || strncmp(name, "/wine", 5) != 0)
        return false;
    for (i = 0; i < LAYOUT_COUNT; i++)
        if (fits(&layouts[i], loader, ret))
            return true;
    return false;
}
