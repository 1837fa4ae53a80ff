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
};

void selection_add_pid(struct selection *selection, uint32_t pid);
bool selection_has(const struct selection *selection, uint32_t pid);
void selection_free(struct selection *selection);

#endif
