/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a program that was run has used. */
#ifndef PROCSTAT_RUN_REPORT_H
#define PROCSTAT_RUN_REPORT_H

#include "format/text.h"
#include "sample/snapshot.h"

struct run_result {
    const char *command;
    uint32_t exit_code;
    uint64_t elapsed;                 /* 100 ns */
    bool tracked;                     /* descendants were followed */
    size_t running;                   /* of the processes: the last so many */
    size_t missed;                    /* descendants of which nothing is known */
    const char *exceeded;             /* the limit that was exceeded, or NULL */
    const struct sample *job;         /* what the system tells of all together, or NULL */
    const struct snapshot *processes; /* the program first */
};

/* Adds counters up and takes the largest peak of any one process; other fields stay unknown. What
 * the system tells of all together counts, if it is more: it has seen them all. */
void run_total(struct sample *total, const struct run_result *result);

/* Lines for people. */
void format_run(struct text *text, const struct run_result *result);

/* One JSON document. */
void format_run_json(struct text *text, const struct run_result *result);

#endif
