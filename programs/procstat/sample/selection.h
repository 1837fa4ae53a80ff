/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which processes are wanted. */
#ifndef PROCSTAT_SELECTION_H
#define PROCSTAT_SELECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* {0} selects all. */
struct selection {
    uint32_t *pids;
    size_t pid_count;
    char *name; /* only processes whose folded name contains this, or NULL */
    bool (*accepts)(const void *with, const char *name); /* asked for each name, or NULL */
    const void *with;
};

void selection_add_pid(struct selection *selection, uint32_t pid);

/* Asks for names that contain this one, in small or capital letters; NULL or "" for all. */
void selection_set_name(struct selection *selection, const char *name);

/* Whether a process is wanted. */
bool selection_has(const struct selection *selection, uint32_t pid, const char *name);

void selection_free(struct selection *selection);

#endif
