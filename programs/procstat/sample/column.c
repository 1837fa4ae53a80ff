/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The columns: one table that all formats, sorting and the rates read. */
#include <string.h>

#include "sample/column.h"

#define NO_FIELD FIELD_COUNT

/* clang-format off */
const struct column all_columns[] = {
    {"pid", "PID", FIELD_PID, UNIT_ID, KIND_LABEL, NO_FIELD, 6, 1, 1,
     "Process id."},
    {"name", "NAME", STRING_NAME, UNIT_TEXT, KIND_LABEL, NO_FIELD, 18, 1, 1,
     "File name of the program."},
    {"parent_pid", "PARENT", FIELD_PARENT, UNIT_ID, KIND_LABEL, NO_FIELD, 7, 0, 0,
     "Process id of the creator, which may have ended."},
    {"start_time", "STARTED", FIELD_START, UNIT_DATE, KIND_GAUGE, NO_FIELD, 19, 9, 10,
     "When the process was created."},
    {"threads", "THREADS", FIELD_THREADS, UNIT_COUNT, KIND_GAUGE, NO_FIELD, 8, 8, 9,
     "Threads."},
    {"handles", "HANDLES", FIELD_HANDLES, UNIT_COUNT, KIND_GAUGE, NO_FIELD, 8, 11, 12,
     "Open handles."},
    {"history", "HISTORY", NO_FIELD, UNIT_HISTORY, KIND_LIVE, NO_FIELD, 10, 0, 8,
     "The last samples."},
    {"user_seconds", "USERTIME", FIELD_USER_TIME, UNIT_DURATION, KIND_COUNTER, NO_FIELD, 8, 0, 0,
     "Processor time in user mode."},
    {"kernel_seconds", "KERNEL", FIELD_KERNEL_TIME, UNIT_DURATION, KIND_COUNTER, NO_FIELD, 8, 0, 0,
     "Processor time in kernel mode."},
    {"cpu_percent", "CPU%", FIELD_CPU_PERCENT, UNIT_PERCENT, KIND_LIVE, NO_FIELD, 5, 2, 2,
     "Share of one processor."},
    {"cpu_seconds", "TIME", FIELD_CPU_TIME, UNIT_DURATION, KIND_COUNTER, FIELD_CPU_PERCENT, 8, 3, 3,
     "Processor time in both modes."},
    {"working_set_bytes", "WORKING", FIELD_WORKING_SET, UNIT_BYTES, KIND_GAUGE, NO_FIELD, 8, 4, 4,
     "Physical memory in use."},
    {"peak_working_set_bytes", "PEAK", FIELD_PEAK_WORKING_SET, UNIT_BYTES, KIND_GAUGE, NO_FIELD, 8, 15, 16,
     "Largest working set so far."},
    {"private_bytes", "PRIVATE", FIELD_PRIVATE, UNIT_BYTES, KIND_GAUGE, NO_FIELD, 8, 5, 5,
     "Committed memory that no other process shares."},
    {"peak_private_bytes", "PRIVPEAK", FIELD_PEAK_PRIVATE, UNIT_BYTES, KIND_GAUGE, NO_FIELD, 8, 0, 0,
     "Most private memory so far."},
    {"page_faults", "FAULTS", FIELD_PAGE_FAULTS, UNIT_COUNT, KIND_COUNTER, FIELD_FAULT_RATE, 7, 10, 0,
     "Page faults, counted in 32 bits."},
    {"page_faults_per_second", "FAULTS/s", FIELD_FAULT_RATE, UNIT_COUNT, KIND_LIVE, NO_FIELD, 9, 0, 11,
     "Page faults per second."},
    {"read_operations", "READS", FIELD_READS, UNIT_COUNT, KIND_COUNTER, FIELD_READ_RATE, 7, 12, 0,
     "Read operations."},
    {"read_operations_per_second", "READS/s", FIELD_READ_RATE, UNIT_COUNT, KIND_LIVE, NO_FIELD, 8, 0, 13,
     "Read operations per second."},
    {"read_bytes", "READ", FIELD_READ_BYTES, UNIT_BYTES, KIND_COUNTER, FIELD_READ_BYTES_RATE, 8, 6, 0,
     "Bytes read."},
    {"read_bytes_per_second", "READ/s", FIELD_READ_BYTES_RATE, UNIT_BYTES, KIND_LIVE, NO_FIELD, 8, 0, 6,
     "Bytes read per second."},
    {"write_operations", "WRITES", FIELD_WRITES, UNIT_COUNT, KIND_COUNTER, FIELD_WRITE_RATE, 7, 13, 0,
     "Write operations."},
    {"write_operations_per_second", "WRITES/s", FIELD_WRITE_RATE, UNIT_COUNT, KIND_LIVE, NO_FIELD, 9, 0, 14,
     "Write operations per second."},
    {"write_bytes", "WRITTEN", FIELD_WRITE_BYTES, UNIT_BYTES, KIND_COUNTER, FIELD_WRITE_BYTES_RATE, 8, 7, 0,
     "Bytes written."},
    {"write_bytes_per_second", "WRITE/s", FIELD_WRITE_BYTES_RATE, UNIT_BYTES, KIND_LIVE, NO_FIELD, 8, 0, 7,
     "Bytes written per second."},
    {"other_operations", "OTHERS", FIELD_OTHERS, UNIT_COUNT, KIND_COUNTER, FIELD_OTHER_RATE, 7, 14, 0,
     "I/O operations that neither read nor write."},
    {"other_operations_per_second", "OTHERS/s", FIELD_OTHER_RATE, UNIT_COUNT, KIND_LIVE, NO_FIELD, 9, 0, 15,
     "Other I/O operations per second."},
    {"other_bytes", "OTHER", FIELD_OTHER_BYTES, UNIT_BYTES, KIND_COUNTER, FIELD_OTHER_BYTES_RATE, 8, 0, 0,
     "Bytes moved by other I/O operations."},
    {"other_bytes_per_second", "OTHER/s", FIELD_OTHER_BYTES_RATE, UNIT_BYTES, KIND_LIVE, NO_FIELD, 8, 0, 0,
     "Bytes moved by other I/O operations per second."},
    {"private_working_set_bytes", "UNSHARED", FIELD_PRIVATE_WORKING_SET, UNIT_BYTES, KIND_GAUGE, NO_FIELD, 8, 0, 0,
     "Physical memory in use that no other process shares."},
    {"page_file_bytes", "COMMIT", FIELD_PAGE_FILE, UNIT_BYTES, KIND_GAUGE, NO_FIELD, 8, 0, 0,
     "Committed memory."},
    {"virtual_bytes", "VIRTUAL", FIELD_VIRTUAL, UNIT_BYTES, KIND_GAUGE, NO_FIELD, 8, 0, 0,
     "Size of the address space in use."},
    {"paged_pool_bytes", "PAGED", FIELD_PAGED_POOL, UNIT_BYTES, KIND_GAUGE, NO_FIELD, 8, 0, 0,
     "Paged pool charged to the process."},
    {"nonpaged_pool_bytes", "NONPAGED", FIELD_NONPAGED_POOL, UNIT_BYTES, KIND_GAUGE, NO_FIELD, 8, 0, 0,
     "Nonpaged pool charged to the process."},
    {"priority_base", "PRIO", FIELD_PRIORITY, UNIT_ID, KIND_GAUGE, NO_FIELD, 5, 0, 0,
     "Base priority of the process's threads."},
    {"unix_pid", "UNIXPID", FIELD_UNIX_PID, UNIT_ID, KIND_LABEL, NO_FIELD, 8, 18, 19,
     "Linux's process id."},
    {"user", "USER", STRING_USER, UNIT_TEXT, KIND_LABEL, NO_FIELD, 8, 16, 17,
     "User of Linux that the process belongs to."},
    {"prefix", "PREFIX", STRING_PREFIX, UNIT_TEXT, KIND_LABEL, NO_FIELD, 16, 19, 20,
     "Folder of the Wine prefix."},
    {"command_line", "COMMAND", STRING_COMMAND, UNIT_TEXT, KIND_LABEL, NO_FIELD, 20, 17, 18,
     "Command line."},
};
/* clang-format on */

const size_t column_count = sizeof(all_columns) / sizeof(*all_columns);

bool column_may_be(const struct column *column, const char *key)
{
    return column->unit != UNIT_HISTORY && !strncmp(column->key, key, strlen(key));
}

const struct column *column_find(const char *key)
{
    const struct column *found = NULL;
    size_t matches = 0, i;

    for (i = 0; i < column_count; i++) {
        if (!column_may_be(&all_columns[i], key))
            continue;
        if (!strcmp(all_columns[i].key, key))
            return &all_columns[i];
        found = &all_columns[i];
        matches++;
    }
    return matches == 1 ? found : NULL;
}

bool column_known(const struct column *column, const struct sample *sample)
{
    uint64_t value;

    if (column->unit == UNIT_TEXT)
        return sample->strings[column->field] != NULL;
    return column->unit != UNIT_HISTORY && sample_get(sample, column->field, &value);
}
