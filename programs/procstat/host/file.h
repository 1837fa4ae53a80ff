/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of results. Every function returns false with the system's error. */
#ifndef PROCSTAT_FILE_H
#define PROCSTAT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct file {
    intptr_t handle;
    uint64_t size; /* when it was opened, and after what was appended */
};

/* Puts the text in the place of what the file holds, in one step: a reader sees all of the old or
 * all of the new. A file that may not be written is not replaced; what is no regular file (a
 * device, a pipe) is written to. */
bool file_replace(const char *path, const char *bytes, size_t length);

/* Opens a file to read its beginning and add to its end; makes it if there is none. */
bool file_open(struct file *file, const char *path);

/* Reads up to so many bytes at a place; *got says how many. */
bool file_read(struct file *file, uint64_t at, char *bytes, size_t length, size_t *got);

/* Adds to the end. What cannot be added whole is taken away again. */
bool file_append(struct file *file, const char *bytes, size_t length);

void file_close(struct file *file);

#endif
