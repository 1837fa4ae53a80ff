/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is answered about one process, as numbers: each function fills a
 * structure of Windows's field by field, whatever the pointer size of the
 * program that asked. STATUS_NOT_SUPPORTED: nothing is known here.
 */
#ifndef PROCSTATS_PROCESS_ANSWERS_H
#define PROCSTATS_PROCESS_ANSWERS_H

#include "../memory/memory.h"
#include "identity.h"

#define FIELDS_MAX 20

/* A structure's layout (layout.h); more fields than an answer has room for do not compile. */
#define LAYOUT(text)                                                                               \
    ((text) + 0 * sizeof(struct {                                                                  \
                  _Static_assert(sizeof(text) - 1 <= FIELDS_MAX,                                   \
                                 "an answer has no room for the fields");                          \
                  char unused;                                                                     \
              }))

/* In the order of the structure. */
struct answer {
    uint64_t fields[FIELDS_MAX];
};

NTSTATUS answer_io_counters(const struct target *target, struct answer *ret_answer);
NTSTATUS answer_vm_counters(const struct target *target, struct answer *ret_answer);
NTSTATUS answer_times(const struct target *target, struct answer *ret_answer);
NTSTATUS answer_cycle_time(const struct target *target, struct answer *ret_answer);
NTSTATUS answer_handle_count(const struct target *target, struct answer *ret_answer);

/* Wine's own answers, where there is none of the above. */
NTSTATUS original_io_counters(const struct target *target, struct answer *ret_answer);
NTSTATUS original_vm_counters(const struct target *target, struct answer *ret_answer);

/* The figures behind them, for the list of processes. The process has so many threads now. */
struct process_figures;
void figures_of(const struct target *target, ULONG threads, struct process_figures *ret_figures);

#endif
