/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A snapshot as it is to be shown: which processes, in which order. */
#ifndef PROCSTAT_VIEW_H
#define PROCSTAT_VIEW_H

#include "sample.h"

struct view {
    const struct snapshot *snapshot;
    const struct sample **rows;
    size_t count;
};

/* Orders the snapshot's processes by pid. The view refers to the snapshot's samples. */
void view_build(struct view *view, const struct snapshot *snapshot);
void view_free(struct view *view);

#endif
