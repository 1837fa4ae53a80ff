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
static const char *join(const char *folder, const char *relative)
{
    size_t length = strcmp(folder, "/") != 0 ? strlen(folder) : 0;

    for (; !strncmp(relative, "..", 2); relative += relative[2] ? 3 : 2)
        while (length && folder[--length] != '/')
            ;
    if (!strcmp(relative, "."))
        relative = "";
    return path_format("%.*s%s%s", (int)length, folder, *relative || !length ? "/" : "", relative);
}

/* Adds the folder at path, if it holds a file of that name (any, if NULL). */
static bool add_folder(struct wine_install *install, const char *path, enum folder_kind kind,
                       const struct arch *arch, const char *must_hold)
{
    struct file_state state;
    const char *resolved;
    size_t i;

    if (install->folder_count == MAX_FOLDERS || !path || !see_folder(path, &state) ||
        !(resolved = resolve_path(path)))
        return false;
    for (i = 0; i < install->folder_count; i++)
        if (!strcmp(install->folders[i].path, resolved))
            return false; /* a loader beside ntdll.so: one folder for both */
    if (must_hold && !folder_has(path, must_hold))
        return false;
    /* Data is only ever reached from the loader; what is in it does not find other things. */
    if (kind == FOLDER_DATA)
        resolved = path;
    install->folders[install->folder_count++] = (struct wine_folder){
        .kind = kind,
        .arch = arch,
        .path = resolved,
        .alias = strcmp(path, resolved) != 0 ? path : NULL,
        .state = state,
    };
    return true;
}

/* Adds the folders of the architectures that are in the library folder, then itself. */
static bool add_library(struct wine_install *install, const char *library, bool own_root)
{
    bool has_unix = false, has_any = false;
    size_t i;

    if (!library)
        return false;
    for (i = 0; i < ARCH_COUNT; i++) {
        const struct arch *arch = &arches[i];

        has_unix |= add_folder(install, path_join(library, arch->unix_folder), FOLDER_UNIX, arch,
                               "ntdll.so");
        has_any |=
            add_folder(install, path_join(library, arch->pe_folder), FOLDER_PE, arch, "ntdll.dll");
    }
    if (has_unix || has_any)
        add_folder(install, library, FOLDER_WINE, NULL, NULL);
    if (own_root && (has_unix || has_any))
        add_folder(install, path_parent(library), FOLDER_HOST, NULL, NULL);
    return has_unix;
}

/* Adds a folder of programs. The folder that has those of the architectures in it can be one too.
 */
static void add_programs(struct wine_install *install, const char *path)
{
    const char *resolved;
    size_t i;

    if (!path || add_folder(install, path, FOLDER_LOADER, NULL, NULL) ||
        !(resolved = resolve_path(path)))
        return;
    for (i = 0; i < install->folder_count; i++)
        if (install->folders[i].kind == FOLDER_WINE && !strcmp(install->folders[i].path, resolved))
            install->folders[i].kind = FOLDER_LOADER;
}

/* Shortens root until path is below it. */
static void widen_root(char *root, const char *path)
{
    while (strcmp(root, "/") != 0 && !path_below(path, root))
        path_cut(root);
}

/* The deepest folder that a folder and all of the installation's are in. */
static const char *find_root(const struct wine_install *install, const char *folder)
{
    char *root = path_copy(folder);
    size_t i;

    for (i = 0; root && i < install->folder_count; i++) {
        widen_root(root, install->folders[i].path);
        if (install->folders[i].alias)
            widen_root(root, install->folders[i].alias);
    }
    return root;
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
    const char *folder;
    bool has_unix = false;
    size_t i;

    if (!is_place(layout, loader) || !(folder = path_parent(loader)))
        return false;
    install->layout = layout->name;
    install->loader = loader;
    install->by_module = false;
    install->folder_count = 0;
    for (i = 0; i < LAYOUT_LIBRARIES; i++)
        if (layout->libraries[i])
            has_unix |= add_library(install, join(folder, layout->libraries[i]), layout->own_root);
    add_programs(install, folder);
    if (layout->programs)
        add_programs(install, join(folder, layout->programs));
    add_folder(install, join(folder, layout->data), FOLDER_DATA, NULL, NULL);
    install->root = find_root(install, folder);
    return has_unix && install->root;
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

bool layout_has(const struct wine_install *install, enum folder_kind kind, const struct arch *arch)
{
    size_t i;

    for (i = 0; i < install->folder_count; i++)
        if (install->folders[i].kind == kind && install->folders[i].arch == arch)
            return true;
    return false;
}
