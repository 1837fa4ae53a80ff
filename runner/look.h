/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Looking at files: what is there, without a change of anything.
 */
#ifndef RUNNER_LOOK_H
#define RUNNER_LOOK_H

#include <dirent.h>
#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

/*
 * Whether there is a file or a folder at path. If the system does not say, that is reported once,
 * the result is false, and all_examined is false from then on. Check that before acting on such
 * results.
 */
bool file_exists(const char *path);
bool folder_exists(const char *path);

/* What shows that a file or a folder has changed. */
struct file_state {
    off_t size;
    struct timespec time;
    ino_t inode;
};

struct stat;
struct file_state state_of(const struct stat *st);

/* The same as file_exists and folder_exists, with the state of what is there. */
bool see_file(const char *path, struct file_state *ret);
bool see_folder(const char *path, struct file_state *ret);

/* Whether the folder has a file of that name; the same for what cannot be examined. */
bool folder_has(const char *folder, const char *name);

/* The path without links of what is at path; NULL if nothing is there. The same again. */
const char *resolve_path(const char *path);

/* The same for other ways to look: called when one at path has failed, with errno set. Returns
 * false. */
bool cannot_examine(const char *path);

/* The next entry of an open folder, "." and ".." left out; NULL at the end. The same again. */
struct dirent *next_entry(DIR *dir, const char *folder);

bool all_examined(void);

/* Begins another attempt: all_examined is true again, what has been seen of paths is forgotten, and
 * all that path_format and resolve_path have returned is released. */
void look_again(void);

#endif
