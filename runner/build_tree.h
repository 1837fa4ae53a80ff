/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Wine as it is built, not installed: each module is in a folder of its own. */
#ifndef RUNNER_BUILD_TREE_H
#define RUNNER_BUILD_TREE_H

#include "layout.h"

/* Describes the build tree that loader, a path without links, belongs to. Returns false if it is in
 * none. Reports like find_layout. */
bool find_build_tree(const char *loader, struct wine_install *ret);

/* Where the file NAME of a module is below the top of a build tree: its DLL for an architecture, or
 * its host side. NULL as from path_format. */
char *build_tree_path(const char *name, const struct arch *arch, bool unix_side);

#endif
