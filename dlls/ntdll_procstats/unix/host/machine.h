/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What /proc tells of the whole machine, one function per file, and a pure
 * parser of the text beside each reader. Functions return 0 or a negative errno;
 * ret_* is written on success only. A text is read into memory of the caller's.
 */
#ifndef PROCSTATS_HOST_MACHINE_H
#define PROCSTATS_HOST_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for the texts of a machine with many processors. */
#define MACHINE_TEXT_MAX (512 * 1024)

/* /proc/meminfo, in kB (1024 bytes) */
struct machine_memory {
    uint64_t total;
    uint64_t available; /* without swapping */
    uint64_t buffers;
    uint64_t cached;
    uint64_t swap_total;
    uint64_t swap_free;
    uint64_t slab_reclaimable;
    uint64_t slab_unreclaimable;
    uint64_t commit_limit; /* of the strict mode of overcommitment */
    uint64_t committed;
};

/* /proc/vmstat, counts since the machine was started */
struct machine_paging {
    uint64_t swapped_in; /* pages */
    uint64_t swapped_out;
    uint64_t faults; /* soft and hard */
    uint64_t hard_faults;
};

/* /proc/stat */
struct machine_counts {
    uint64_t context_switches;
    uint64_t boot_time; /* in seconds since 1970 */
};

/* A processor's line of /proc/stat, in clock ticks. User time contains guests'. */
enum processor_mode {
    CPU_USER,
    CPU_NICE,
    CPU_SYSTEM,
    CPU_IDLE,
    CPU_IOWAIT,
    CPU_IRQ,
    CPU_SOFTIRQ,
    CPU_STEAL,
    CPU_MODES
};
struct processor_ticks {
    unsigned int number;
    uint64_t ticks[CPU_MODES];
};

int machine_read_memory(char *text, size_t size, struct machine_memory *ret_memory);
int machine_read_paging(char *text, size_t size, struct machine_paging *ret_paging);

/* Also leaves the text there, for machine_next_processor. */
int machine_read_counts(char *text, size_t size, struct machine_counts *ret_counts);

/* Whether the host counts commit strictly against a limit, and refuses more. */
bool machine_limits_commit(void);

int machine_parse_memory(const char *text, struct machine_memory *ret_memory);
int machine_parse_paging(const char *text, struct machine_paging *ret_paging);
int machine_parse_counts(const char *text, struct machine_counts *ret_counts);

/* The next processor in a text of /proc/stat; moves *text behind it. False at the last one's end.
 */
bool machine_next_processor(const char **text, struct processor_ticks *ret_ticks);

/*
 * Adds up the interrupts of each processor, in a text of /proc/interrupts:
 * counts[number] for those whose number is less than room.
 */
int machine_parse_interrupts(const char *text, uint64_t *counts, size_t room);

#endif
