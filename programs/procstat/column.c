/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The columns: one table that all formats, sorting and the rates read. */
#include <string.h>

#include "column.h"

#define NO_FIELD FIELD_COUNT

/* clang-format off */
const struct column all_columns[] = {
    {"pid", "", "PID", FIELD_PID, UNIT_ID, KIND_LABEL, NO_FIELD, 6, 6,
     "Process id."},
    {"name", "", "NAME", NO_FIELD, UNIT_TEXT, KIND_LABEL, NO_FIELD, 12, 12,
     "File name of the program."},
    {"parent_pid", "", "PARENT", FIELD_PARENT, UNIT_ID, KIND_LABEL, NO_FIELD, 0, 0,
     "Process id of the creator, which may have ended."},
    {"start_time", "", "STARTED", FIELD_START, UNIT_DATE, KIND_GAUGE, NO_FIELD, 0, 0,
     "When the process was created."},
    {"threads", "", "THREADS", FIELD_THREADS, UNIT_COUNT, KIND_GAUGE, NO_FIELD, 0, 0,
     "Threads."},
    {"handles", "", "HANDLES", FIELD_HANDLES, UNIT_COUNT, KIND_GAUGE, NO_FIELD, 7, 7,
     "Open handles."},
    {"history", "", "HISTORY", NO_FIELD, UNIT_HISTORY, KIND_LIVE, NO_FIELD, 0, 10,
     "The last samples."},
    {"user_seconds", "cpu", "USER", FIELD_USER_TIME, UNIT_DURATION, KIND_COUNTER, NO_FIELD, 0, 0,
     "Processor time in user mode."},
    {"kernel_seconds", "cpu", "KERNEL", FIELD_KERNEL_TIME, UNIT_DURATION, KIND_COUNTER, NO_FIELD, 0, 0,
     "Processor time in kernel mode."},
    {"cpu_percent", "cpu", "CPU%", FIELD_CPU_PERCENT, UNIT_PERCENT, KIND_LIVE, NO_FIELD, 0, 5,
     "Share of one processor."},
    {"cpu_seconds", "cpu", "TIME", FIELD_CPU_TIME, UNIT_DURATION, KIND_COUNTER, FIELD_CPU_PERCENT, 0, 8,
     "Processor time in both modes."},
    {"working_set_bytes", "memory", "WORKING", FIELD_WORKING_SET, UNIT_BYTES, KIND_GAUGE, NO_FIELD, 8, 8,
     "Physical memory in use."},
    {"peak_working_set_bytes", "memory", "PEAK", FIELD_PEAK_WORKING_SET, UNIT_BYTES, KIND_GAUGE, NO_FIELD, 8, 8,
     "Largest working set so far."},
    {"private_bytes", "memory", "PRIVATE", FIELD_PRIVATE, UNIT_BYTES, KIND_GAUGE, NO_FIELD, 8, 8,
     "Committed memory that no other process shares."},
    {"peak_private_bytes", "memory", "PRIVPEAK", FIELD_PEAK_PRIVATE, UNIT_BYTES, KIND_GAUGE, NO_FIELD, 0, 0,
     "Most private memory so far."},
    {"page_faults", "memory", "FAULTS", FIELD_PAGE_FAULTS, UNIT_COUNT, KIND_COUNTER, FIELD_FAULT_RATE, 6, 6,
     "Page faults, counted in 32 bits."},
    {"page_faults_per_second", "memory", "/s", FIELD_FAULT_RATE, UNIT_COUNT, KIND_LIVE, NO_FIELD, 0, 6,
     "Page faults per second."},
    {"read_operations", "read", "OPS", FIELD_READS, UNIT_COUNT, KIND_COUNTER, FIELD_READ_RATE, 6, 6,
     "Read operations."},
    {"read_operations_per_second", "read", "/s", FIELD_READ_RATE, UNIT_COUNT, KIND_LIVE, NO_FIELD, 0, 6,
     "Read operations per second."},
    {"read_bytes", "read", "BYTES", FIELD_READ_BYTES, UNIT_BYTES, KIND_COUNTER, FIELD_READ_BYTES_RATE, 8, 8,
     "Bytes read."},
    {"read_bytes_per_second", "read", "/s", FIELD_READ_BYTES_RATE, UNIT_BYTES, KIND_LIVE, NO_FIELD, 0, 8,
     "Bytes read per second."},
    {"write_operations", "write", "OPS", FIELD_WRITES, UNIT_COUNT, KIND_COUNTER, FIELD_WRITE_RATE, 6, 6,
     "Write operations."},
    {"write_operations_per_second", "write", "/s", FIELD_WRITE_RATE, UNIT_COUNT, KIND_LIVE, NO_FIELD, 0, 6,
     "Write operations per second."},
    {"write_bytes", "write", "BYTES", FIELD_WRITE_BYTES, UNIT_BYTES, KIND_COUNTER, FIELD_WRITE_BYTES_RATE, 8, 8,
     "Bytes written."},
    {"write_bytes_per_second", "write", "/s", FIELD_WRITE_BYTES_RATE, UNIT_BYTES, KIND_LIVE, NO_FIELD, 0, 8,
     "Bytes written per second."},
    {"other_operations", "other", "OPS", FIELD_OTHERS, UNIT_COUNT, KIND_COUNTER, FIELD_OTHER_RATE, 6, 6,
     "I/O operations that neither read nor write."},
    {"other_operations_per_second", "other", "/s", FIELD_OTHER_RATE, UNIT_COUNT, KIND_LIVE, NO_FIELD, 0, 6,
     "Other I/O operations per second."},
    {"other_bytes", "other", "BYTES", FIELD_OTHER_BYTES, UNIT_BYTES, KIND_COUNTER, FIELD_OTHER_BYTES_RATE, 8, 8,
     "Bytes moved by other I/O operations."},
    {"other_bytes_per_second", "other", "/s", FIELD_OTHER_BYTES_RATE, UNIT_BYTES, KIND_LIVE, NO_FIELD, 0, 8,
     "Bytes moved by other I/O operations per second."},
};
/* clang-format on */

const size_t column_count = sizeof(all_columns) / sizeof(*all_columns);

const struct column *column_find(const char *key)
{
    const struct column *found = NULL;
    size_t length = strlen(key), matches = 0, i;

    for (i = 0; i < column_count; i++) {
        if (all_columns[i].unit == UNIT_HISTORY || strncmp(all_columns[i].key, key, length))
            continue;
        if (!all_columns[i].key[length])
            return &all_columns[i];
        found = &all_columns[i];
        matches++;
    }
    return matches == 1 ? found : NULL;
}
