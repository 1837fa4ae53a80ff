/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The layouts of Wine installations, as a table, and the search for the folders
 * of the one at hand.
 */
#include <fnmatch.h>
#include <string.h>

#include "build_tree.h"
#include "files.h"
#include "layout.h"

/*
 * A row for each kind of installation; the first that fits is taken. Paths are relative to the
 * loader's folder. Where a loader looks for ntdll.so, and ntdll.so for the data, is compiled into
 * them, so each has to be as far from the other in the overlay.
 */
struct layout {
    const char *name;
    const char *places[2];                   /* patterns of the loader's path; any if none */
    const char *libraries[LAYOUT_LIBRARIES]; /* where ARCH-unix and ARCH-windows may be */
    const char *programs;                    /* a second folder of programs, or NULL */
    const char *data;
    bool own_root; /* the folder with bin/ in it is Wine's alone */
};

/* lib64 and lib of most, lib32 of Arch, a folder for each architecture where Debian's way to
 * install is followed. */
#define PREFIX_LIBRARIES                                                                           \
    {                                                                                              \
        "../lib64/wine", "../lib/wine", "../lib32/wine", "../lib/x86_64-linux-gnu/wine",           \
            "../lib/i386-linux-gnu/wine"                                                           \
    }

static const struct layout layouts[] = {
    {
        .name = "Debian",
        .libraries = {"../x86_64-linux-gnu/wine", "../i386-linux-gnu/wine"},
        .data = "../../share/wine",
    },
    {
        .name = "Debian, one folder", /* since 10.0~repack-12 */
        .libraries = {".", "../../i386-linux-gnu/wine"},
        .data = "../../../share/wine",
    },
    {
        .name = "WineHQ package",
        .places = {"*/opt/wine-*/bin/*"},
        .libraries = PREFIX_LIBRARIES,
        .data = "../share/wine",
        .own_root = true,
    },
    {
        .name = "system prefix", /* Fedora, Arch, and what was installed with make */
        .places = {"*/usr/bin/*", "*/usr/local/bin/*"},
        .libraries = PREFIX_LIBRARIES,
        .data = "../share/wine",
    },
    {
        .name = "Proton",
        .places = {"*/files/bin/*", "*/dist/bin/*"},
        .libraries = PREFIX_LIBRARIES,
        .data = "../share/wine",
        .own_root = true,
    },
    {
        .name = "prefix", /* any other one: a runner of Lutris or Bottles, or configured so */
        .libraries = PREFIX_LIBRARIES,
        .data = "../share/wine",
        .own_root = true,
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
        !resolve_path(path, folder->path))
        return false;
    for (i = 0; i < install->folder_count; i++)
        if (!strcmp(install->folders[i].path, folder->path))
            return false; /* a loader beside ntdll.so: one folder for both */
    if (must_hold && (!path_format(file, "%s/%s", path, must_hold) || !file_exists(file)))
        return false;
    folder->kind = kind;
    folder->arch = arch;
    folder->alias[0] = 0;
    /* Data is only ever reached from the loader; what is in it does not find other things. */
    if (kind == FOLDER_DATA)
        path_format(folder->path, "%s", path);
    else if (strcmp(path, folder->path) != 0 && !path_format(folder->alias, "%s", path))
        return false;
    install->folder_count++;
    return true;
}

/* Adds the folders of the architectures that are in the library folder, then itself. */
static bool add_library(struct wine_install *install, const char *library, bool own_root)
{
    bool has_unix = false, has_any = false;
    char path[PATH_MAX];
    size_t i;

    for (i = 0; i < ARCH_COUNT; i++) {
        const struct arch *arch = &arches[i];

        if (path_format(path, "%s/%s", library, arch->unix_folder) &&
            add_folder(install, path, FOLDER_UNIX, arch, "ntdll.so"))
            has_unix = true;
        if (path_format(path, "%s/%s", library, arch->pe_folder) &&
            add_folder(install, path, FOLDER_PE, arch, "ntdll.dll"))
            has_any = true;
    }
    if (has_unix || has_any)
        add_folder(install, library, FOLDER_WINE, NULL, NULL);
    if (own_root && (has_unix || has_any) && path_format(path, "%s", library)) {
        path_cut(path);
        add_folder(install, path, FOLDER_HOST, NULL, NULL);
    }
    return has_unix;
}

/* Adds a folder of programs. The folder that has those of the architectures in it can be one too.
 */
static void add_programs(struct wine_install *install, const char *path)
{
    char resolved[PATH_MAX];
    size_t i;

    if (add_folder(install, path, FOLDER_LOADER, NULL, NULL) || !resolve_path(path, resolved))
        return;
    for (i = 0; i < install->folder_count; i++)
        if (install->folders[i].kind == FOLDER_WINE && !strcmp(install->folders[i].path, resolved))
            install->folders[i].kind = FOLDER_LOADER;
}

/* Shortens root until path is below it. */
static void widen_root(char *root, const char *path)
{
    if (*path)
        while (strcmp(root, "/") != 0 && !path_below(path, root))
            path_cut(root);
}

/* Whether the loader is at a place that the layout is for. */
static bool is_place(const struct layout *layout, const char *loader)
{
    size_t i;

    for (i = 0; i < sizeof(layout->places) / sizeof(layout->places[0]); i++)
        if (layout->places[i] && !fnmatch(layout->places[i], loader, 0))
            return true;
    return !layout->places[0];
}

static bool fits(const struct layout *layout, const char *loader, struct wine_install *install)
{
    char loader_folder[PATH_MAX], path[PATH_MAX];
    bool has_unix = false;
    size_t i;

    if (!is_place(layout, loader))
        return false;
    install->layout = layout->name;
    install->by_module = false;
    install->folder_count = 0;
    if (!path_format(install->loader, "%s", loader) || !path_format(loader_folder, "%s", loader))
        return false;
    path_cut(loader_folder);
    for (i = 0; i < LAYOUT_LIBRARIES; i++)
        if (layout->libraries[i] && join(path, loader_folder, layout->libraries[i]) &&
            add_library(install, path, layout->own_root))
            has_unix = true;
    add_programs(install, loader_folder);
    if (layout->programs && join(path, loader_folder, layout->programs))
        add_programs(install, path);
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
    if (find_build_tree(loader, ret))
        return true;
    for (i = 0; i < LAYOUT_COUNT; i++)
        if (fits(&layouts[i], loader, ret))
            return true;
    return false;
}
