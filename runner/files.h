/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files and paths: what the rest of the runner needs, with every failure reported where it
 * happens.
 */
#ifndef RUNNER_FILES_H
#define RUNNER_FILES_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "paths.h"

/*
 * Whether there is a file or a folder at path. If the system does not say, that is reported once,
 * the result is false, and all_examined is false from then on. Check that before acting on such
 * results.
 */
bool file_exists(const char *path);
bool folder_exists(const char *path);

/* Whether the folder has a file of that name. The same again, and for a path without links, of what
 * is there, which is NULL if nothing is. */
bool folder_has(const char *folder, const char *name);
const char *resolve_path(const char *path);

/* The same for other ways to look: called when one at path has failed, with errno set. Returns
 * false. */
bool cannot_examine(const char *path);

/* The next entry of an open folder, "." and ".." left out; NULL at the end. The same again. */
struct dirent *next_entry(DIR *dir, const char *folder);

bool all_examined(void);

/* Makes all_examined true, for another attempt. */
void forget_failures(void);

/* What errno says if something that is not a regular file was to be read. */
#define NOT_A_FILE EMEDIUMTYPE

/* A whole file, with a NUL behind its size bytes. Returns false with errno set; nothing reported.
 */
bool read_file(const char *path, uint8_t **ret_data, size_t *ret_size);

/* The same with what is behind the first limit bytes left out. */
bool read_start(const char *path, size_t limit, uint8_t **ret_data, size_t *ret_size);

/* Writes a new file and sees that it reaches the disk. Reports. */
bool write_file(const char *path, const void *data, size_t size, mode_t mode);

/* Copies a file, its mode included, to a new one. Reports. */
bool copy_file(const char *from, const char *to);

/* Copies a file, or a folder and all below it, to where nothing is. Links are followed, those that
 * lead nowhere left out; the file system may share the bytes. Reports. */
bool copy_tree(const char *from, const char *to);

/* Puts a copy of from at to in one step: another process sees the old file or the whole new one.
 * Reports. */
bool replace_file(const char *from, const char *to);

/* Makes a folder and those above it that are missing, each for the user alone. Reports. */
bool make_folders(const char *path);

/* Removes path and all below it; links are not followed. Returns false if something is left. */
bool remove_tree(const char *path);

/* A descriptor of a folder, not for programs that are started; -1 with errno set. */
int open_folder(const char *path);

/* Whether the open file or folder is the one at path, not a link to it. */
bool is_open_at(int fd, const char *path);

#endif
