/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is known of one process at one moment: plain data between the samplers, which ask Windows
 * or Linux, and the modules that order, format and draw, which ask neither. */
#ifndef PROCSTAT_SAMPLE_H
#define PROCSTAT_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECOND 10000000u /* in units of 100 ns */

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
    FIELD_PRIVATE_WORKING_SET,
    FIELD_PAGE_FILE,
    FIELD_VIRTUAL,
    FIELD_PAGED_POOL,
    FIELD_NONPAGED_POOL,
    FIELD_PRIORITY,
    FIELD_UNIX_PID,
    FIELD_UNIX_START,  /* in clock ticks since boot: tells a reused Unix pid */
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

/* One text of a process: well-formed UTF-8, but any character may be in it. */
enum string {
    STRING_NAME, /* of the program's file, always known; the others may be NULL */
    STRING_USER,
    STRING_PREFIX,
    STRING_COMMAND,
    STRING_COUNT
};

/* One process. A field is unknown until it is set: what could not be asked is never 0. */
struct sample {
    uint64_t values[FIELD_COUNT];
    uint64_t known; /* bit n: values[n] is set */
    const char *strings[STRING_COUNT];
    uint32_t error;         /* the first system error that kept a field unknown, or 0 */
    const char *error_text; /* the system's text for it, if there is an error */
};

static inline void sample_set(struct sample *sample, enum field field, uint64_t value)
{
    sample->values[field] = value;
    sample->known |= 1ull << field;
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
    if (!(sample->known & 1ull << field))
        return false;
    *value = sample->values[field];
    return true;
}

static inline const char *sample_name(const struct sample *sample)
{
    return sample->strings[STRING_NAME] ? sample->strings[STRING_NAME] : "";
}

#endif
