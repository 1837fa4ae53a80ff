/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The result of a cleaning: its parts count here what they do.
 */
#ifndef RUNNER_CLEANED_H
#define RUNNER_CLEANED_H

#include <stdbool.h>

struct cleaned {
    unsigned int removed, kept, failed;
};

/* Counts what has been removed or could not be, and prints which; path has to be what it was. */
void count_removed(struct cleaned *cleaned, const char *path, bool removed);

/* Counts what stays because it is in use, and prints which and why. */
void count_kept(struct cleaned *cleaned, const char *path, const char *why);

#endif
