/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which processes are wanted. */
#include <stdlib.h>
#include <string.h>

#include "sample/memory.h"
#include "sample/selection.h"
#include "sample/utf8.h"

#define FOLDED_SIZE 1024 /* what is longer is compared as far as this */

void selection_add_pid(struct selection *selection, uint32_t pid)
{
    selection->pids =
        reallocate(selection->pids, selection->pid_count + 1, sizeof(*selection->pids));
    selection->pids[selection->pid_count++] = pid;
}

void selection_set_name(struct selection *selection, const char *name)
{
    size_t size = name ? 2 * strlen(name) + 1 : 0; /* small letters may be longer */

    free(selection->name);
    selection->name = NULL;
    if (size > 1) {
        selection->name = reallocate(NULL, size, 1);
        utf8_fold(selection->name, size, name);
    }
}

bool selection_has(const struct selection *selection, uint32_t pid, const char *name)
{
    char folded[FOLDED_SIZE];
    size_t i;

    if (selection->accepts && !selection->accepts(selection->with, name))
        return false;
    if (selection->name) {
        utf8_fold(folded, sizeof(folded), name);
        if (!strstr(folded, selection->name))
            return false;
    }
    for (i = 0; i < selection->pid_count; i++)
        if (selection->pids[i] == pid)
            return true;
    return !selection->pid_count;
}

void selection_free(struct selection *selection)
{
    free(selection->pids);
    free(selection->name);
    *selection = (struct selection){0};
}
