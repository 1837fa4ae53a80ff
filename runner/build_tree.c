/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The layout of a build tree of Wine. ntdll.so finds everything from its own place, dlls/ntdll:
 * dlls/NAME/ARCH-windows/NAME.dll, dlls/NAME/NAME.so, programs/NAME, loader, server, nls. In the
 * overlay the folders of the modules that are changed are real, and all others are links.
 */
#include <string.h>

#include "build_tree.h"
#include "files.h"
#include "replaced.h"

/* Cuts an ending off a path; returns whether it was there. */
static bool cut_ending(char *path, const char *ending)
{
    size_t length = strlen(path), end = strlen(ending);

    if (length <= end || strcmp(path + length - end, ending) != 0)
        return false;
    path[length - end] = 0;
    return true;
}

char *build_tree_path(const char *name, const struct arch *arch, bool unix_side)
{
    int base = (int)strcspn(name, ".");

    if (unix_side)
        return path_format("dlls/%.*s/%s", base, name, name);
    return path_format("dlls/%.*s/%s/%s", base, name, arch->pe_folder, name);
}

/* Adds a folder, a path below the top. */
static void add(struct wine_install *install, const char *below, enum folder_kind kind,
                const struct arch *arch)
{
    const char *path = path_format("%s%s%s", install->root, *below ? "/" : "", below);
    struct file_state state;
    size_t i;

    if (install->folder_count == MAX_FOLDERS || !path || !see_folder(path, &state))
        return;
    for (i = 0; i < install->folder_count; i++)
        if (!strcmp(install->folders[i].path, path))
            return;
    install->folders[install->folder_count++] =
        (struct wine_folder){.kind = kind, .arch = arch, .path = path, .state = state};
}

/* Adds the folders of a DLL, the deepest first: a folder is made before the links to others in the
 * one above it. */
static void add_module(struct wine_install *install, const char *dll)
{
    char *path;
    size_t i;

    for (i = 0; i < ARCH_COUNT; i++) {
        if (!(path = build_tree_path(dll, &arches[i], false)))
            continue;
        path_cut(path);
        add(install, path, FOLDER_PE, &arches[i]);
    }
    if ((path = path_format("dlls/%.*s", (int)strcspn(dll, "."), dll)))
        add(install, path, FOLDER_WINE, NULL);
}

/* The top of the build tree and its loader. The program that is to be installed as bin/wine is in
 * tools/wine; it starts that loader. */
static bool find_top(const char *loader, struct wine_install *ret)
{
    char *root = path_copy(loader);

    if (!root)
        return false;
    if (cut_ending(root, "/tools/wine/wine"))
        loader = path_join(root, "loader/wine");
    else if (!cut_ending(root, "/loader/wine") && !cut_ending(root, "/loader/wine64"))
        return false;
    ret->root = root;
    ret->loader = loader;
    return loader && file_exists(loader) && folder_has(root, "dlls/ntdll/ntdll.so");
}

/* The architecture of the tree's host sides: the first whose DLLs are there. */
static const struct arch *host_arch(const struct wine_install *install)
{
    const char *path;
    size_t i;

    for (i = 0; i < ARCH_COUNT; i++)
        if ((path = build_tree_path("ntdll.dll", &arches[i], false)) &&
            folder_has(install->root, path))
            return &arches[i];
    return NULL;
}

bool find_build_tree(const char *loader, struct wine_install *ret)
{
    const struct arch *host;
    size_t i;

    if (!find_top(loader, ret) || !(host = host_arch(ret)))
        return false;
    ret->layout = "build tree";
    ret->folder_count = 0;
    ret->by_module = true;
    for (i = 0; i < replaced_export_count; i++)
        if (is_first_of_dll(i))
            add_module(ret, replaced_exports[i].dll);
    for (i = 0; i < OWN_FILE_COUNT; i++)
        if (!own_files[i].unix_side)
            add_module(ret, own_files[i].name);
    add(ret, "dlls/ntdll", FOLDER_UNIX, host);
    add(ret, "dlls", FOLDER_WINE, NULL);
    add(ret, "loader", FOLDER_LOADER, NULL);
    add(ret, "", FOLDER_WINE, NULL);
    return true;
}
