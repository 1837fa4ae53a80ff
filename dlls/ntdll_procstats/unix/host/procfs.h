/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * /proc, one function per file: reading is procfs_read, and a pure parser of
 * the text stands beside it, so that the parsers can be tested on fixed texts.
 * Functions return 0 or a negative errno; ret_* is written on success only.
 */
#ifndef PROCSTATS_PROCFS_H
#define PROCSTATS_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "procstats/record.h"

/* /proc/PID/statm, in pages */
struct proc_statm {
    uint64_t size; /* the whole address space */
    uint64_t resident;
    uint64_t shared; /* resident pages of files and shared memory */
    uint64_t data;   /* private writable memory and stacks, touched or not */
};

/* /proc/PID/stat */
struct proc_stat {
    uint64_t state;     /* (3) a letter */
    uint64_t minflt;    /* (10) */
    uint64_t majflt;    /* (12) */
    uint64_t utime;     /* (14) clock ticks in user mode, of all threads, ended ones too */
    uint64_t stime;     /* (15) clock ticks in kernel mode, likewise */
    uint64_t threads;   /* (20) that have not ended; of an ended process 1, and state Z */
    uint64_t starttime; /* (22) clock ticks since boot */
    uint64_t stack;     /* (28) address where the main thread's begins, growing down; 0: unknown */
    uint64_t blocked;   /* (32) signals that the thread holds, a bit each, the first 31 of them */
};

/* /proc/PID/task/TID/schedstat */
struct proc_schedstat {
    uint64_t run_time; /* nanoseconds on a processor */
    uint64_t switches; /* how many times it was given one */
};

/* /proc/PID/status, in kB (1024 bytes) */
struct proc_status {
    uint64_t vm_peak;
    uint64_t vm_size;
    uint64_t vm_hwm;
};

/* Large enough for a stat text, and for a status text of a user who is in few groups. */
#define PROCFS_TEXT_MAX 4096

int procfs_read(int fd, char *text, size_t size);
int procfs_read_path(const char *path, char *text, size_t size);

/* For a caller that holds signals already: descriptors are open meanwhile. */
int procfs_read_path_held(const char *path, char *text, size_t size);

/* The same of a text that Linux gives in pieces, as the longer ones about the machine are. */
int procfs_read_whole(const char *path, char *text, size_t size);

/* Of a status file that is open. It may be of any length. */
int procfs_read_status(int fd, struct proc_status *ret_status);

/* Opens a file of a process in /proc: a descriptor, or -1 with errno. */
int procfs_open_of(uint32_t pid, const char *name);

/* Of a stat file that is open: when the process began, in clock ticks since boot. */
int procfs_start_time(int stat_fd, uint64_t *ret_start_time);
int procfs_own_start_time(uint64_t *ret_start_time);

/* What Linux counted of the own process, its traffic with wineserver too. */
int procfs_own_io(struct io_counters *ret_io);

/* The process that a thread is of. */
int procfs_thread_group(uint32_t tid, uint64_t *ret_pid);

/* Whether the process has mapped a file whose line in /proc/PID/maps ends so; -1: cannot tell. */
int procfs_has_mapped(uint32_t pid, const char *line_end);

/*
 * A walk over the entries of an open directory. Without opendir, which allocates, under a lock.
 */
struct procfs_walk {
    int directory;
    ssize_t size; /* of what was read, in bytes */
    ssize_t at;
    _Alignas(8) char entries[2048];
};

void procfs_start_walk(struct procfs_walk *walk, int directory);

/* The next name, or the next that is a number; it stays till the next call. NULL: no more. */
const char *procfs_next_name(struct procfs_walk *walk);
const char *procfs_next_number(struct procfs_walk *walk);

/* A line "key number unit" of a text, and where its number goes. */
struct keyed_field {
    const char *key;
    size_t offset;
};

/* Reads a decimal number after blanks; moves *text behind it. */
int procfs_parse_number(const char **text, uint64_t *ret_number);

/* Reads the numbers, uint64_t each, of fields that are in the order of the text, so that one walk
 * finds them all. */
int procfs_parse_fields(const char *text, const struct keyed_field *fields, size_t count,
                        const char *unit, void *ret_numbers);

int procfs_parse_statm(const char *text, struct proc_statm *ret_statm);
int procfs_parse_stat(const char *text, struct proc_stat *ret_stat);
int procfs_parse_status(const char *text, struct proc_status *ret_status);

/* Whether nothing runs any more of a process that its Unix parent has not waited for. One whose
 * first thread alone has ended is a zombie, too. */
bool procfs_has_ended(const struct proc_stat *stat);
int procfs_parse_schedstat(const char *text, struct proc_schedstat *ret_schedstat);

int procfs_parse_thread_group(const char *text, uint64_t *ret_pid);

/* /proc/PID/io: read and write system calls and their bytes. Linux counts no others. */
int procfs_parse_io(const char *text, struct io_counters *ret_io);

#endif
