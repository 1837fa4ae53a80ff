/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of the host side share. Functions return 0 or a negative
 * errno; only unixlib.c speaks NTSTATUS.
 *
 * Wine suspends and kills threads by signals, also in here: nothing takes a
 * lock, shared state is atomic, and what a killed thread leaves behind is at
 * most a descriptor.
 */
#ifndef PROCSTATS_UNIX_PRIVATE_H
#define PROCSTATS_UNIX_PRIVATE_H

#include "procstats/record.h"
#include "procstats/unixcall.h"

/* Raises *maximum to value, unless it is there already. */
static inline void raise_maximum(uint64_t *maximum, uint64_t value)
{
    uint64_t seen = __atomic_load_n(maximum, __ATOMIC_RELAXED);

    while (seen < value && !__atomic_compare_exchange_n(maximum, &seen, value, 1, __ATOMIC_RELAXED,
                                                        __ATOMIC_RELAXED))
        ;
}

/* record.c */
int record_create(const struct attach_params *process, struct process_record **ret_record);
int record_session_directory(void);

/* memory.c */
int own_memory(struct memory_maxima *maxima, struct memory_figures *ret_memory);

#endif
