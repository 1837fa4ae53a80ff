/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Linux's figures of a process's memory as Windows's.
 */
#include "../host/procfs.h"
#include "memory.h"

#define PAGE_TABLE_ENTRY 8u /* bytes */

/*
 * Windows charges its pools with what the kernel keeps for a process. Linux has
 * no such account. The page-table entries of the resident pages are used instead:
 * shared pages as paged pool, where Windows keeps the prototype entries of
 * sections, private ones as nonpaged pool.
 */
void figures_of_statm(const struct proc_statm *statm, struct memory_figures *memory)
{
    uint64_t private_pages = statm->resident > statm->shared ? statm->resident - statm->shared : 0;

    memory->working_set = statm->resident * PAGE_BYTES;
    memory->private_working_set = private_pages * PAGE_BYTES;
    memory->commit = statm->data * PAGE_BYTES;
    memory->shared_commit = 0;
    memory->virtual_size = statm->size * PAGE_BYTES;
    memory->paged_pool = statm->shared * PAGE_TABLE_ENTRY;
    memory->nonpaged_pool = private_pages * PAGE_TABLE_ENTRY;
}

struct memory_maxima maxima_of(const struct memory_figures *memory, uint64_t peak_resident)
{
    return (struct memory_maxima){
        .page_faults = memory->page_faults,
        .working_set = peak_resident > memory->working_set ? peak_resident : memory->working_set,
        .commit = memory->commit,
        .virtual_size = memory->virtual_size,
        .paged_pool = memory->paged_pool,
        .nonpaged_pool = memory->nonpaged_pool,
    };
}
