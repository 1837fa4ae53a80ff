/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is known of the processes at one moment: plain data between the sampler,
 * which asks Windows, and the modules that order, format and draw, which do not. */
#ifndef PROCSTAT_SAMPLE_H
#define PROCSTAT_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One number of a process. Times are in units of 100 ns, dates count from 1601 as FILETIME does. */
enum field {
    FIELD_PID,
    FIELD_PARENT,
    FIELD_THREADS,
    FIELD_HANDLES,
    FIELD_START, /* a date */
    FIELD_USER_TIME,
    FIELD_KERNEL_TIME,
    FIELD_CPU_TIME,    /* user and kernel */
    FIELD_WORKING_SET, /* bytes, as all sizes */
    FIELD_PEAK_WORKING_SET,
    FIELD_PRIVATE,
    FIELD_PEAK_PRIVATE,
    FIELD_PAGE_FAULTS, /* 32 bits wide: it wraps */
    FIELD_READS,
    FIELD_READ_BYTES,
    FIELD_WRITES,
    FIELD_WRITE_BYTES,
    FIELD_OTHERS,
    FIELD_OTHER_BYTES,
    FIELD_CPU_PERCENT, /* of one processor since the last snapshot, in hundredths of a per cent */
    FIELD_FAULT_RATE,  /* this and the rest: growth per second since the last snapshot */
    FIELD_READ_RATE,
    FIELD_READ_BYTES_RATE,
    FIELD_WRITE_RATE,
    FIELD_WRITE_BYTES_RATE,
    FIELD_OTHER_RATE,
    FIELD_OTHER_BYTES_RATE,
    FIELD_COUNT
};

#define SAMPLE_NAME_SIZE  (3 * 260 + 1) /* MAX_PATH UTF-16 units are at most three bytes each */
#define SAMPLE_ERROR_SIZE 160           /* a system message; longer ones are cut */

/* One process. A field is unknown until it is set: what could not be asked is never 0. */
struct sample {
    uint64_t values[FIELD_COUNT];
    uint32_t known; /* bit n: values[n] is set */
    uint32_t error; /* the first Win32 error that kept a field unknown, or 0 */
    char error_text[SAMPLE_ERROR_SIZE];
    char name[SAMPLE_NAME_SIZE]; /* UTF-8 */
};

/* All processes that were asked for. */
struct snapshot {
    uint64_t date;  /* when it was taken, as FILETIME, UTC */
    uint64_t clock; /* the same moment on a clock that is never set, 100 ns */
    struct sample *samples;
    size_t count;
    size_t capacity;
};

static inline void sample_set(struct sample *sample, enum field field, uint64_t value)
{
    sample->values[field] = value;
    sample->known |= 1u << field;
}

static inline void sample_set_cpu(struct sample *sample, uint64_t user, uint64_t kernel)
{
    sample_set(sample, FIELD_USER_TIME, user);
    sample_set(sample, FIELD_KERNEL_TIME, kernel);
    sample_set(sample, FIELD_CPU_TIME, user + kernel);
}

/* Gives a field's value, or returns false and leaves *value alone when it is unknown. */
static inline bool sample_get(const struct sample *sample, enum field field, uint64_t *value)
{
    if (!(sample->known & 1u << field))
        return false;
    *value = sample->values[field];
    return true;
}

#endif
