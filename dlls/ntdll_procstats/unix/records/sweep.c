/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Removes records of ended processes, the longest ended first. It runs while a
 * process starts or ends, never on a query.
 */
#include "sweep.h"

#include "../host/procfs.h"
#include "procstats/record.h"
#include "file.h"
#include "folder.h"
#include "jobs.h"
#include "totals.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A record that is not finished belongs to a process that is starting, unless it is this old. */
#define UNFINISHED_SECONDS 60

struct ended_record {
    uint64_t ended_time;
    char name[RECORD_NAME_SIZE];
};

bool record_process_runs(const struct process_record *record)
{
    char path[32]; /* "/proc/", ten digits, "/stat" and NUL fit */
    char text[PROCFS_TEXT_MAX];
    struct proc_stat stat;

    snprintf(path, sizeof(path), "/proc/%u/stat", record->unix_pid);
    return !procfs_read_path(path, text, sizeof(text)) && !procfs_parse_stat(text, &stat) &&
           stat.starttime == record->unix_start_time;
}

static uint64_t now(void)
{
    return (uint64_t)time(NULL);
}

/* A process that did not store the time of its end is taken to end when that is first seen. */
static void stamp_end(int fd, struct process_record *record)
{
    record->ended_time = now();
    if (pwrite(fd, &record->ended_time, sizeof(record->ended_time),
               offsetof(struct process_record, ended_time)) < 0)
        record->ended_time = 0;
}

/* Whether a record is of a process that has ended, or is none at all. */
static int has_ended(int session, const char *name, struct ended_record *ret_ended)
{
    struct process_record record;
    struct stat st;
    int ended = 0;
    int fd = openat(session, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0)
        return 0;
    memset(ret_ended, 0, sizeof(*ret_ended));
    memcpy(ret_ended->name, name, RECORD_NAME_SIZE);
    if (pread(fd, &record, sizeof(record), 0) == sizeof(record) && record.magic == RECORD_MAGIC) {
        ended = !record_process_runs(&record);
        if (ended && !record.ended_time)
            stamp_end(fd, &record);
        ret_ended->ended_time = record.ended_time;
    } else {
        ended = !fstat(fd, &st) && (uint64_t)st.st_mtime + UNFINISHED_SECONDS < now();
    }
    close(fd);
    return ended;
}

static int compare_ended(const void *a, const void *b)
{
    uint64_t first = ((const struct ended_record *)a)->ended_time;
    uint64_t second = ((const struct ended_record *)b)->ended_time;

    return first < second ? -1 : first > second;
}

/* Gives an array of the ended ones, for free(), and how many. */
static struct ended_record *list_ended(int session, DIR *directory, size_t *ret_count)
{
    struct ended_record *list = NULL;
    size_t count = 0, room = 0;
    struct dirent *entry;

    while ((entry = readdir(directory))) {
        if (!is_record_name(entry->d_name))
            continue;
        if (count == room) {
            struct ended_record *larger = realloc(list, (room + 256) * sizeof(*list));

            if (!larger)
                break;
            list = larger;
            room += 256;
        }
        count += (size_t)has_ended(session, entry->d_name, &list[count]);
    }
    *ret_count = count;
    return list;
}

/* Where a process is left to ask, the figures go on in its job's record. */
static void remove_record(int session, const char *name, bool settles)
{
    if (settles)
        job_settle(session, name);
    discard_record(session, name);
}

void sweep_records(int session, unsigned int keep, process_is_known *is_known)
{
    int fd = openat(session, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = fd < 0 ? NULL : fdopendir(fd);
    struct ended_record *list;
    size_t count;

    if (!directory) {
        if (fd >= 0)
            close(fd);
        return;
    }
    list = list_ended(session, directory, &count);
    if (count > keep) {
        qsort(list, count, sizeof(*list), compare_ended);
        for (size_t i = 0; i < count - keep; i++)
            if (!is_known || !is_known((uint32_t)strtoul(list[i].name, NULL, 16)))
                remove_record(session, list[i].name, is_known != NULL);
    }
    free(list);
    closedir(directory);
    if (!keep && !is_known)
        jobs_clear(session);
}
