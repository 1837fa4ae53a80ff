/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The manifest of an overlay: a text file in its top folder that names the Wine and every
 * file and folder it was made from, with the size, time and inode that show a change.
 *
 *     wine-procstats overlay 1
 *     loader PATH
 *     SIZE MTIME.NANOSECONDS INODE PATH      for each file and folder
 */
#ifndef RUNNER_MANIFEST_H
#define RUNNER_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "files.h"

#define MANIFEST_NAME ".wine-procstats"

enum {
    MANIFEST_KEY_SIZE = 17 /* 16 hexadecimal digits and the end */
};

struct manifest {
    char *text;
    size_t size;
};

/* Starts a manifest of an overlay of the Wine whose loader is given. */
bool manifest_begin(struct manifest *manifest, const char *loader);

/* Adds a file or folder as it has been seen, or as it is now. All report; release with
 * manifest_free. */
bool manifest_add(struct manifest *manifest, const char *path, const struct file_state *state);
bool manifest_add_now(struct manifest *manifest, const char *path);

void manifest_free(struct manifest *manifest);

/* The name of the overlay that has this manifest. */
void manifest_key(const struct manifest *manifest, char key[MANIFEST_KEY_SIZE]);

/* Whether the overlay at folder has just this manifest. */
bool manifest_matches(const struct manifest *manifest, const char *folder);

/* Whether something that the manifest names is no longer as the manifest says: *ret_changed is its
 * path, or NULL if what the manifest says cannot be understood. */
bool manifest_has_changed(const struct manifest *manifest, const char **ret_changed);

/* Whether all that the overlay at folder was made of is as it was then. If not, *ret_changed is the
 * path of what has changed, or NULL if there is no manifest. */
bool manifest_is_fresh(const char *folder, const char **ret_changed);

/* Whether the overlay at folder was made by the same program from the same Wine as this manifest
 * says, but of other files: though nothing of it has changed, it will not be used again. */
bool manifest_supersedes(const struct manifest *manifest, const char *folder);

/* Whether the folder is an overlay, or a runner made from one, of this user's or root's. */
bool manifest_is_there(const char *folder);

/* If path, without links, lies in an overlay: the loader of the Wine it was made from; else NULL.
 */
const char *overlay_origin(const char *path);

#endif
