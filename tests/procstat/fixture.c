/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fixed processes for the tests of procstat's formats: an ordinary one, one that may not be opened,
 * one with a field unknown, the largest numbers, and names that are long, wide or hostile. */
#include "fixture.h"
#include "units.h"

#define ALL   ((1u << FIELD_COUNT) - 1)
#define START 134081915000000000ull /* 2025-11-21T09:38:20Z */

/* Numbers that differ from field to field, so that a column with another's number is seen. */
#define ORDINARY(pid, parent)                                                                      \
    {                                                                                              \
        [FIELD_PID] = (pid), [FIELD_PARENT] = (parent), [FIELD_THREADS] = 7,                       \
        [FIELD_HANDLES] = 113, [FIELD_START] = START, [FIELD_USER_TIME] = 61ull * SECOND,          \
        [FIELD_KERNEL_TIME] = SECOND / 4, [FIELD_CPU_TIME] = 61ull * SECOND + SECOND / 4,          \
        [FIELD_WORKING_SET] = 12910592, [FIELD_PEAK_WORKING_SET] = 209715200,                      \
        [FIELD_PRIVATE] = 4096, [FIELD_PEAK_PRIVATE] = 5ull << 30, [FIELD_PAGE_FAULTS] = 99999,    \
        [FIELD_READS] = 100000, [FIELD_READ_BYTES] = 1023, [FIELD_WRITES] = 1234567,               \
        [FIELD_WRITE_BYTES] = 1024, [FIELD_OTHERS] = 0, [FIELD_OTHER_BYTES] = 0,                   \
    }

static struct sample samples[] = {
    {.name = "notepad.exe", .known = ALL, .values = ORDINARY(4242, 8)},
    {.name = "System",
     .known = 1u << FIELD_PID | 1u << FIELD_PARENT | 1u << FIELD_THREADS,
     .values = {[FIELD_PID] = 4, [FIELD_THREADS] = 120},
     .error = 5,
     .error_text = "Access is denied"},
    {.name = "partly.exe",
     .known = ALL & ~(1u << FIELD_HANDLES),
     .values = ORDINARY(36, 4242),
     .error = 50,
     .error_text = "The request is not supported"},
    {.name = "a name that is much longer than the table has room for it.exe",
     .known = ALL,
     .values = ORDINARY(40, 36)},
    {.name = "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe3\x82\xa8\xe3\x83\x87\xe3\x82\xa3\xe3\x82\xbf"
             "\xe3\x83\xbc.exe",
     .known = ALL,
     .values = ORDINARY(44, 36)},
    {.name = "quo\"te\\tab\t\x1b[31m.exe", .known = ALL, .values = ORDINARY(48, 36)},
    {.name = "largest.exe",
     .known = ALL,
     .values = {4294967292, 4294967288, UINT32_MAX, UINT32_MAX, START, UINT64_MAX, UINT64_MAX,
                UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT32_MAX, UINT64_MAX,
                UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}},
};

const struct snapshot fixture = {
    .date = START + 90 * SECOND + 1234567,
    .samples = samples,
    .count = sizeof(samples) / sizeof(*samples),
};
