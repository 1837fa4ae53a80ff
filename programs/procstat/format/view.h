/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A snapshot as it is to be shown: its processes in an order, or as a tree. */
#ifndef PROCSTAT_VIEW_H
#define PROCSTAT_VIEW_H

#include "sample/column.h"
#include "sample/snapshot.h"

struct order {
    const struct column *column; /* NULL: by process id */
    int reverse;                 /* instead of labels upwards and numbers downwards */
    int tree;                    /* children below their parents; siblings in this order */
};

/* Whether the smallest comes first. */
bool order_ascends(const struct order *order);

struct row {
    const struct sample *sample;
    const struct order *order;
    uint64_t rails;      /* bit n: the ancestor at depth n has further siblings below */
    unsigned char depth; /* 0 for a root */
    bool last;           /* of its siblings */
};

struct view {
    const struct snapshot *snapshot;
    struct order order;
    struct row *rows;
    size_t count;
};

/* Orders the snapshot's processes; with a filter only those whose name contains it, in small or
 * capital letters. The view refers to the snapshot's samples. */
void view_build(struct view *view, const struct snapshot *snapshot, const struct order *order,
                const char *filter);
void view_free(struct view *view);

#endif
