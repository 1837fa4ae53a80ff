/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The columns: one table that the drawn table, JSON and sorting all read. */
#include "column.h"

#define MEMORY "memory"

const struct column all_columns[] = {
    {"pid", "", "PID", FIELD_PID, UNIT_ID, 6},
    {"name", "", "NAME", FIELD_COUNT, UNIT_TEXT, 12},
    {"parent_pid", "", "PARENT", FIELD_PARENT, UNIT_ID, 0},
    {"start_time", "", "STARTED", FIELD_START, UNIT_DATE, 0},
    {"threads", "", "THREADS", FIELD_THREADS, UNIT_COUNT, 0},
    {"handles", "", "HANDLES", FIELD_HANDLES, UNIT_COUNT, 7},
    {"user_seconds", "cpu", "USER", FIELD_USER_TIME, UNIT_DURATION, 0},
    {"kernel_seconds", "cpu", "KERNEL", FIELD_KERNEL_TIME, UNIT_DURATION, 0},
    {"cpu_seconds", "cpu", "TIME", FIELD_CPU_TIME, UNIT_DURATION, 0},
    {"working_set_bytes", MEMORY, "WORKING", FIELD_WORKING_SET, UNIT_BYTES, 8},
    {"peak_working_set_bytes", MEMORY, "PEAK", FIELD_PEAK_WORKING_SET, UNIT_BYTES, 8},
    {"private_bytes", MEMORY, "PRIVATE", FIELD_PRIVATE, UNIT_BYTES, 8},
    {"peak_private_bytes", MEMORY, "PRIVPEAK", FIELD_PEAK_PRIVATE, UNIT_BYTES, 0},
    {"page_faults", MEMORY, "FAULTS", FIELD_PAGE_FAULTS, UNIT_COUNT, 6},
    {"read_operations", "read", "OPS", FIELD_READS, UNIT_COUNT, 6},
    {"read_bytes", "read", "BYTES", FIELD_READ_BYTES, UNIT_BYTES, 8},
    {"write_operations", "write", "OPS", FIELD_WRITES, UNIT_COUNT, 6},
    {"write_bytes", "write", "BYTES", FIELD_WRITE_BYTES, UNIT_BYTES, 8},
    {"other_operations", "other", "OPS", FIELD_OTHERS, UNIT_COUNT, 6},
    {"other_bytes", "other", "BYTES", FIELD_OTHER_BYTES, UNIT_BYTES, 8},
};

const size_t column_count = sizeof(all_columns) / sizeof(*all_columns);
