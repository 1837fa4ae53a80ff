/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which processes are wanted. */
#include <stdlib.h>

#include "selection.h"
#include "text.h"

void selection_add_pid(struct selection *selection, uint32_t pid)
{
    selection->pids =
        reallocate(selection->pids, selection->pid_count + 1, sizeof(*selection->pids));
    selection->pids[selection->pid_count++] = pid;
}

bool selection_has(const struct selection *selection, uint32_t pid)
{
    size_t i;

    for (i = 0; i < selection->pid_count; i++)
        if (selection->pids[i] == pid)
            return true;
    return !selection->pid_count;
}

void selection_free(struct selection *selection)
{
    free(selection->pids);
    *selection = (struct selection){0};
}
