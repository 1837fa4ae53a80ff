/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How Wine installations are laid out: from the path of a loader to the folders
 * that the overlay has to have.
 */
#ifndef RUNNER_LAYOUT_H
#define RUNNER_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "arch.h"
#include "files.h"

enum folder_kind {
    FOLDER_LOADER, /* programs: the loader, its preloader, wineserver */
    FOLDER_UNIX,   /* ntdll.so and the other host sides */
    FOLDER_PE,     /* Windows DLLs and programs */
    FOLDER_WINE,   /* what is beside those of an architecture: dxvk for one */
    FOLDER_HOST,   /* libraries of the host that came with the Wine */
    FOLDER_DATA,   /* wine.inf, fonts, nls: taken as a whole */
};

/* A folder of the installation. Wine computes places from each other, some as they are written
 * and some with links resolved; an overlay has the same links as the installation. */
struct wine_folder {
    enum folder_kind kind;
    const struct arch *arch; /* of FOLDER_UNIX and FOLDER_PE */
    const char *path;        /* without links, but of FOLDER_DATA as it is reached */
    const char *alias;       /* as it is reached from the loader; NULL if the same */
    struct file_state state;
};

enum {
    LAYOUT_LIBRARIES = 6, /* places where a layout may have the folders of architectures */
    /* Two loader folders; at each place two for each architecture, itself and the one it is in;
     * the data. */
    MAX_FOLDERS = 2 + LAYOUT_LIBRARIES * (2 * ARCH_COUNT + 2) + 1
};

struct wine_install {
    const char *layout;  /* the rule that fits, for people */
    const char *loader;  /* without links */
    bool through_script; /* the user would start it by a script, not directly */
    bool by_module;      /* a build tree: a folder for each module, see build_tree.h */
    const char *root;    /* the deepest folder that all of the following are in */
    struct wine_folder folders[MAX_FOLDERS];
    size_t folder_count;
};

/* Describes the installation that loader, a path without links, belongs to.
 * Returns false if it fits no layout. Reports nothing but what cannot be examined, of which the
 * description may lack something: ask all_examined. */
bool find_layout(const char *loader, struct wine_install *ret);

/* Whether the installation has a folder of that kind for an architecture. */
bool layout_has(const struct wine_install *install, enum folder_kind kind, const struct arch *arch);

#endif
