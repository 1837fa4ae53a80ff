/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A process's memory in Windows's terms, from where each figure is known: the
 * account that the process keeps, or Linux. Functions return 0 or a negative
 * errno, and write on success only. doc/fields.md says what each figure means
 * on this host.
 */
#ifndef PROCSTATS_MEMORY_MEMORY_H
#define PROCSTATS_MEMORY_MEMORY_H

#include "../records/peer.h"

#define PAGE_BYTES 4096u /* x86 and x86-64 know no other base page */

/* Sizes in bytes. */
struct memory_figures {
    uint64_t page_faults; /* soft and hard */
    uint64_t hard_faults;
    uint64_t working_set;
    uint64_t private_working_set;
    uint64_t commit;
    uint64_t shared_commit;
    uint64_t virtual_size;
    uint64_t paged_pool;
    uint64_t nonpaged_pool;
    struct memory_maxima peak; /* peak.page_faults is page_faults */
};

/* own.c: the calling process. Its record's maxima are raised on the way. */
int own_memory(struct memory_figures *ret_memory);

/* others.c: another process; the maxima of its record are raised. */
int memory_of_peer(struct peer *peer, bool ended, struct memory_figures *ret_memory);

/* own.c: the page faults that Linux has counted until now. Called once, at the start. It also notes
 * the greatest resident size until now, which can be an earlier program's. */
void own_faults(uint64_t *ret_soft_and_hard, uint64_t *ret_hard);

/* figures.c: what Linux tells, as Windows's figures. */
struct proc_statm;
void figures_of_statm(const struct proc_statm *statm, struct memory_figures *memory);

/* Those of the runner and of Wine's start, in the same Unix process, are not the program's. */
void leave_out_faults(struct memory_figures *memory, uint64_t before, uint64_t hard_before);

/* What the figures and a peak of Linux's make at least of the maxima. */
struct memory_maxima maxima_of(const struct memory_figures *memory, uint64_t peak_resident);

#endif
