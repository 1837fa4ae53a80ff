/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reading and writing files: what the rest of the runner needs, with every failure reported where
 * it happens.
 */
#ifndef RUNNER_FILES_H
#define RUNNER_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "look.h"
#include "paths.h"

/* What errno says if something that is not a regular file was to be read. */
#define NOT_A_FILE EMEDIUMTYPE

/* A whole file, with a NUL behind its size bytes. Returns false with errno set; nothing reported.
 */
bool read_file(const char *path, uint8_t **ret_data, size_t *ret_size);

/* The first size bytes of a file, zeros where it has fewer; the same otherwise. */
bool read_head(const char *path, void *head, size_t size);

/* The same as read_file, with what is behind the first limit bytes left out. */
bool read_start(const char *path, size_t limit, uint8_t **ret_data, size_t *ret_size);

/* Whether the file at path is a program of Linux. The same as file_exists in what fails. */
bool is_elf(const char *path);

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
