/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Removes records of ended processes, the longest ended first. It runs while a
 * process starts or ends, never on a query.
 */
#include "sweep.h"

#include "../host/procfs.h"
#include "procstats/record.h"
#include "discard.h"
#include "file.h"
#include "folder.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A record that is not finished belongs to a process that is starting, unless it is this old. */
#define UNFINISHED_SECONDS 60

#define LIST_STEP 256 /* records for which memory is taken at once */

struct ended_record {
    uint64_t ended_time;
    char name[RECORD_NAME_SIZE];
};

bool record_process_runs(uint32_t unix_pid, uint64_t unix_start_time)
{
    char path[32]; /* "/proc/", ten digits, "/stat" and NUL fit */
    char text[PROCFS_TEXT_MAX];
    struct proc_stat stat;

    snprintf(path, sizeof(path), "/proc/%u/stat", unix_pid);
    return !procfs_read_path(path, text, sizeof(text)) && !procfs_parse_stat(text, &stat) &&
           stat.starttime == unix_start_time && !procfs_has_ended(&stat);
}

static uint64_t now(void)
{
    return (uint64_t)time(NULL);
}

/* What of a record tells whether its process runs. */
struct process_mark {
    uint32_t unix_pid;
    uint64_t unix_start_time;
    uint64_t ended_time;
};

/* Inlined, the whole record would be on the stack while /proc is read. False if it is none, or not
 * finished. */
static __attribute__((noinline)) bool read_mark(int fd, struct process_mark *ret_mark)
{
    struct process_record record;

    if (pread(fd, &record, sizeof(record), 0) != sizeof(record) || record.magic != RECORD_MAGIC)
        return false;
    *ret_mark = (struct process_mark){.unix_pid = record.unix_pid,
                                      .unix_start_time = record.unix_start_time,
                                      .ended_time = record.ended_time};
    return true;
}

/* A process that did not store the time of its end is taken to end when that is first seen. Gives
 * that time, or 0. */
static uint64_t stamp_end(int fd)
{
    const uint64_t time = now();
    const off_t offset = offsetof(struct process_record, ended_time);

    return pwrite(fd, &time, sizeof(time), offset) < 0 ? 0 : time;
}

/* Whether a record is of a process that has ended, or is none at all. */
static bool has_ended_at(int fd, uint64_t *ret_ended_time)
{
    struct process_mark mark;
    struct stat st;
    bool ended;

    *ret_ended_time = 0;
    if (!read_mark(fd, &mark))
        return !fstat(fd, &st) && (uint64_t)st.st_mtime + UNFINISHED_SECONDS < now();
    ended = !record_process_runs(mark.unix_pid, mark.unix_start_time);
    *ret_ended_time = ended && !mark.ended_time ? stamp_end(fd) : mark.ended_time;
    return ended;
}

static bool has_ended(int session, const char *name, struct ended_record *ret_ended)
{
    int fd = openat(session, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool ended;

    if (fd < 0)
        return false;
    memcpy(ret_ended->name, name, RECORD_NAME_SIZE);
    ended = has_ended_at(fd, &ret_ended->ended_time);
    close(fd);
    return ended;
}

/* Looked at once more, since its id can have been given again. */
static bool still_ended(int fd)
{
    uint64_t time;

    return has_ended_at(fd, &time);
}

static int compare_ended(const void *a, const void *b)
{
    uint64_t first = ((const struct ended_record *)a)->ended_time;
    uint64_t second = ((const struct ended_record *)b)->ended_time;

    return first < second ? -1 : first > second;
}

/* What a session's directory holds. */
struct ended_list {
    struct ended_record *records; /* for free() */
    size_t count;
    bool has_others; /* files that are neither records nor the lock */
};

/* False if there is no memory for more. */
static bool add_if_ended(int session, const char *name, struct ended_list *list)
{
    if (list->count % LIST_STEP == 0) {
        struct ended_record *larger =
            realloc(list->records, (list->count + LIST_STEP) * sizeof(*larger));

        if (!larger)
            return false;
        list->records = larger;
    }
    list->count += (size_t)has_ended(session, name, &list->records[list->count]);
    return true;
}

/* All but the one of that name, which may be NULL. False if the directory cannot be read. */
static bool list_ended(int session, const char *but, struct ended_list *ret_list)
{
    int directory = openat(session, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct procfs_walk walk;
    const char *name;

    *ret_list = (struct ended_list){.records = NULL};
    if (directory < 0)
        return false;
    procfs_start_walk(&walk, directory);
    while ((name = procfs_next_name(&walk))) {
        if (!is_record_name(name))
            ret_list->has_others |= name[0] != '.' && strcmp(name, LOCK_NAME) != 0;
        else if ((!but || strcmp(name, but) != 0) && !add_if_ended(session, name, ret_list))
            break;
    }
    close(directory);
    return true;
}

void sweep_records(int session, unsigned int keep, process_is_known *is_known)
{
    struct ended_list list;

    if (!list_ended(session, NULL, &list))
        return;
    if (list.count > keep) {
        qsort(list.records, list.count, sizeof(*list.records), compare_ended);
        for (size_t i = 0; i < list.count - keep; i++)
            if (!is_known || !is_known((uint32_t)strtoul(list.records[i].name, NULL, 16)))
                discard_record(session, list.records[i].name, is_known != NULL, still_ended);
    }
    free(list.records);
}

bool clear_records(int session, const char *own, job_is_known *is_known)
{
    struct ended_list list;
    bool goes_on;

    if (!list_ended(session, own, &list))
        return false;
    goes_on = list.has_others && is_known && jobs_have_known(session, is_known);
    for (size_t i = 0; i < list.count && !goes_on; i++)
        discard_record(session, list.records[i].name, false, still_ended);
    free(list.records);
    if (!goes_on && list.has_others)
        jobs_clear(session);
    return !goes_on;
}
