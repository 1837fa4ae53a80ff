/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Paths as text. They have their own length: an array of the longest that Linux takes
 * costs a page fault wherever one is touched.
 */
#ifndef RUNNER_PATHS_H
#define RUNNER_PATHS_H

/* Prints a path, or another text, into memory that is kept until release_paths. Returns NULL if
 * there is no memory; that is reported once, and all_examined is false from then on. */
char *path_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same for "folder/name", and for a copy. */
char *path_join(const char *folder, const char *name);
char *path_copy(const char *path);

/* Lets the next text have the memory of the last one that path_format has returned. */
void path_drop(const char *last);

/* Releases all that path_format has returned. */
void release_paths(void);

/* Cuts the last component off; the parent of "/" is "/". */
void path_cut(char *path);

/* The folder that path names something in; NULL as from path_format. */
char *path_parent(const char *path);

/* The part of path below folder, or NULL if it is not below it. */
const char *path_below(const char *path, const char *folder);

#endif
