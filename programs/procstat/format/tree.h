/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows as a tree of processes. */
#ifndef PROCSTAT_TREE_H
#define PROCSTAT_TREE_H

#include "format/text.h"
#include "format/view.h"

/* Puts children below their parents and keeps the order of siblings. A parent that is not among the
 * rows, or that started after its child and so has only its id, does not count. */
void tree_arrange(struct row *rows, size_t count);

/* Adds the lines that lead from the parent to this row. */
void tree_add_branch(struct text *text, const struct row *row);

#endif
