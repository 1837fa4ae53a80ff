/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reads and parses /proc's files about the machine.
 */
#include "machine.h"

#include "procfs.h"

#include <errno.h>
#include <string.h>

#define MAX_COLUMNS 1024 /* processors that are counted interrupts of */

#define FIELDS(fields) fields, sizeof(fields) / sizeof((fields)[0])

int machine_parse_memory(const char *text, struct machine_memory *ret_memory)
{
    static const struct keyed_field fields[] = {
        {"MemTotal:", offsetof(struct machine_memory, total)},
        {"\nMemAvailable:", offsetof(struct machine_memory, available)},
        {"\nBuffers:", offsetof(struct machine_memory, buffers)},
        {"\nCached:", offsetof(struct machine_memory, cached)},
        {"\nSwapTotal:", offsetof(struct machine_memory, swap_total)},
        {"\nSwapFree:", offsetof(struct machine_memory, swap_free)},
        {"\nSReclaimable:", offsetof(struct machine_memory, slab_reclaimable)},
        {"\nSUnreclaim:", offsetof(struct machine_memory, slab_unreclaimable)},
        {"\nCommitLimit:", offsetof(struct machine_memory, commit_limit)},
        {"\nCommitted_AS:", offsetof(struct machine_memory, committed)},
    };
    struct machine_memory memory;
    int error = procfs_parse_fields(text, FIELDS(fields), " kB\n", &memory);

    if (!error)
        *ret_memory = memory;
    return error;
}

int machine_parse_paging(const char *text, struct machine_paging *ret_paging)
{
    static const struct keyed_field fields[] = {
        {"\npswpin", offsetof(struct machine_paging, swapped_in)},
        {"\npswpout", offsetof(struct machine_paging, swapped_out)},
        {"\npgfault", offsetof(struct machine_paging, faults)},
        {"\npgmajfault", offsetof(struct machine_paging, hard_faults)},
    };
    struct machine_paging paging;
    int error = procfs_parse_fields(text, FIELDS(fields), "\n", &paging);

    if (!error)
        *ret_paging = paging;
    return error;
}

int machine_parse_counts(const char *text, struct machine_counts *ret_counts)
{
    static const struct keyed_field fields[] = {
        {"\nctxt", offsetof(struct machine_counts, context_switches)},
        {"\nbtime", offsetof(struct machine_counts, boot_time)},
    };
    struct machine_counts counts;
    int error = procfs_parse_fields(text, FIELDS(fields), "\n", &counts);

    if (!error)
        *ret_counts = counts;
    return error;
}

/* The first line of all is the sum: "cpu" without a number. */
bool machine_next_processor(const char **text, struct processor_ticks *ret_ticks)
{
    const char *line = strstr(*text, "\ncpu");
    struct processor_ticks processor = {0};
    uint64_t number;

    if (!line)
        return false;
    line += strlen("\ncpu");
    if (procfs_parse_number(&line, &number))
        return false;
    processor.number = (unsigned int)number;
    for (int mode = 0; mode < CPU_MODES; mode++)
        if (procfs_parse_number(&line, &processor.ticks[mode]))
            return false;
    *text = line;
    *ret_ticks = processor;
    return true;
}

/* "CPU0 CPU1 ...": the processors of the columns. Gives how many, and moves *text to the next line.
 */
static size_t parse_heading(const char **text, uint16_t *columns)
{
    const char *p = *text, *end = strchr(p, '\n');
    size_t count = 0;
    uint64_t number;

    if (!end)
        return 0;
    while (count < MAX_COLUMNS && (p = strstr(p, "CPU")) && p < end) {
        p += strlen("CPU");
        if (procfs_parse_number(&p, &number) || number > UINT16_MAX)
            return 0;
        columns[count++] = (uint16_t)number;
    }
    *text = end + 1;
    return count;
}

/* A line of errors has one number for all processors. */
static bool is_of_errors(const char *label_end)
{
    return !strncmp(label_end - 3, "ERR", 3) || !strncmp(label_end - 3, "MIS", 3);
}

int machine_parse_interrupts(const char *text, uint64_t *counts, size_t room)
{
    uint16_t columns[MAX_COLUMNS];
    size_t count = parse_heading(&text, columns);
    const char *end;

    if (!count)
        return -EBADMSG;
    for (; (end = strchr(text, '\n')); text = end + 1) {
        const char *p = strchr(text, ':');
        uint64_t number;

        if (!p || p > end || (p - text >= 3 && is_of_errors(p)))
            continue;
        p++;
        for (size_t i = 0; i < count && !procfs_parse_number(&p, &number); i++)
            if (columns[i] < room)
                counts[columns[i]] += number;
    }
    return 0;
}

int machine_read_memory(char *text, size_t size, struct machine_memory *ret_memory)
{
    int error = procfs_read_whole("/proc/meminfo", text, size);

    return error ? error : machine_parse_memory(text, ret_memory);
}

int machine_read_paging(char *text, size_t size, struct machine_paging *ret_paging)
{
    int error = procfs_read_whole("/proc/vmstat", text, size);

    return error ? error : machine_parse_paging(text, ret_paging);
}

int machine_read_counts(char *text, size_t size, struct machine_counts *ret_counts)
{
    int error = procfs_read_whole("/proc/stat", text, size);

    return error ? error : machine_parse_counts(text, ret_counts);
}

bool machine_limits_commit(void)
{
    char text[8];

    return !procfs_read_path("/proc/sys/vm/overcommit_memory", text, sizeof(text)) &&
           text[0] == '2';
}
