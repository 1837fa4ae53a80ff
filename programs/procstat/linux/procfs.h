/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What /proc tells of a process. */
#ifndef PROCSTAT_PROCFS_H
#define PROCSTAT_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#define PAGE_BYTES 4096u /* x86 and x86-64 know no other base page */

/* A file of a process that stays open from one sample to the next, as far as the system allows so
 * many; -1 if it is not open. */
struct proc_file {
    int fd;
};

/* From /proc/PID/stat; times in clock ticks. */
struct proc_stat {
    char state;
    uint64_t minor_faults, major_faults;
    uint64_t user, kernel;
    uint64_t threads;
    uint64_t start; /* since boot */
};

/* From /proc/PID/statm, in pages. */
struct proc_statm {
    uint64_t size, resident, shared, data;
};

/* From /proc/PID/io. */
struct proc_io {
    uint64_t reads, read_bytes, writes, write_bytes;
};

/* Reads a file of a process, at most size - 1 bytes, and ends it with a NUL. Returns the length,
 * or -1 with errno: ESRCH or ENOENT when the process has ended. */
ssize_t procfs_read(struct proc_file *file, pid_t pid, const char *name, char *text, size_t size);

void procfs_close(struct proc_file *file);

/* Reads all of a file, up to a limit, into memory to be freed. Returns NULL if it cannot. */
char *procfs_read_all(pid_t pid, const char *name, size_t limit, size_t *length);

bool procfs_parse_stat(const char *text, struct proc_stat *stat);
bool procfs_parse_statm(const char *text, struct proc_statm *statm);
bool procfs_parse_io(const char *text, struct proc_io *io);

/* The number after "NAME:" at the beginning of a line. */
bool procfs_parse_line(const char *text, const char *name, uint64_t *value);

/* Clock ticks since boot as a date. */
uint64_t procfs_date(uint64_t ticks);

/* Processor time in 100 ns: the sum that a clock of Linux's gave, divided by the clock ticks that
 * it met in each mode, as the DLLs divide it. */
void procfs_divide(const struct timespec *sum, const struct proc_stat *stat, uint64_t *ret_user,
                   uint64_t *ret_kernel);

/* When a process started, in clock ticks since boot; 0 if there is none. */
uint64_t procfs_start(pid_t pid);

#endif
