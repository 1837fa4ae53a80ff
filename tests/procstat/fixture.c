/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fixed processes for the tests of procstat's formats: an ordinary one, one that may not be opened,
 * one with a field unknown, the largest numbers, and texts that are long, wide or hostile. */
#include "fixture.h"

#define ALL   ((1ull << FIELD_CPU_PERCENT) - 1) /* rates are what a second snapshot brings */
#define START 134081915000000000ull             /* 2025-11-21T09:38:20Z */

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
        [FIELD_PRIVATE_WORKING_SET] = 8388608, [FIELD_PAGE_FILE] = 16384,                          \
        [FIELD_VIRTUAL] = 3ull << 40, [FIELD_PAGED_POOL] = 2048, [FIELD_NONPAGED_POOL] = 6144,     \
        [FIELD_PRIORITY] = 8, [FIELD_UNIX_PID] = (pid) + 100000, [FIELD_UNIX_START] = 5,           \
    }

static struct sample samples[] = {
    {.strings[STRING_NAME] = "notepad.exe",
     .strings[STRING_COMMAND] = "C:\\windows\\notepad.exe letter.txt",
     .strings[STRING_USER] = "user",
     .strings[STRING_PREFIX] = "/home/user/.wine",
     .known = ALL,
     .values = ORDINARY(4242, 8)},
    {.strings[STRING_NAME] = "System",
     .known = 1ull << FIELD_PID | 1ull << FIELD_PARENT | 1ull << FIELD_THREADS,
     .values = {[FIELD_PID] = 4, [FIELD_THREADS] = 120},
     .error = 5,
     .error_text = "Access is denied"},
    {.strings[STRING_NAME] = "partly.exe",
     .known = ALL & ~(1ull << FIELD_HANDLES),
     .values = ORDINARY(36, 4242),
     .error = 50,
     .error_text = "The request is not supported"},
    {.strings[STRING_NAME] = "a name that is much longer than the table has room for it.exe",
     .known = ALL,
     .values = ORDINARY(40, 36)},
    {.strings[STRING_NAME] =
         "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe3\x82\xa8\xe3\x83\x87\xe3\x82\xa3\xe3\x82\xbf"
         "\xe3\x83\xbc.exe",
     .known = ALL,
     .values = ORDINARY(44, 36)},
    {.strings[STRING_NAME] = "quo\"te\\tab\t\x1b[31m.exe",
     .known = ALL,
     .values = ORDINARY(48, 36)},
    {.strings[STRING_NAME] = "largest.exe",
     .known = ALL,
     .values = {4294967292,
                4294967288,
                UINT32_MAX,
                UINT32_MAX,
                START,
                UINT64_MAX,
                UINT64_MAX,
                UINT64_MAX,
                UINT64_MAX,
                UINT64_MAX,
                UINT64_MAX,
                UINT64_MAX,
                UINT32_MAX,
                UINT64_MAX,
                UINT64_MAX,
                UINT64_MAX,
                UINT64_MAX,
                UINT64_MAX,
                UINT64_MAX,
                UINT64_MAX,
                UINT64_MAX,
                UINT64_MAX,
                UINT64_MAX,
                UINT64_MAX,
                [FIELD_PRIORITY] = 31,
                [FIELD_UNIX_PID] = 4194304,
                [FIELD_UNIX_START] = 1}},
};

const struct snapshot fixture = {
    .date = START + 90 * SECOND + 1234567,
    .samples = samples,
    .count = sizeof(samples) / sizeof(*samples),
};
