/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reads and parses /proc's files about a process. No stdio and no allocation:
 * this runs on every query.
 */
#include "procfs.h"

#include "hold.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Reads as much as there is room for, and ends it with a NUL: its length, or a negative errno. */
static ssize_t read_piece(int fd, off_t offset, char *text, size_t size)
{
    ssize_t length;

    do
        length = pread(fd, text, size - 1, offset);
    while (length < 0 && errno == EINTR);
    if (length < 0)
        return -errno;
    text[length] = '\0';
    return length > 0 ? length : -ESRCH;
}

/*
 * Reads the whole of a /proc file from its start. A text that does not fit is an
 * error, not a part of itself.
 */
int procfs_read(int fd, char *text, size_t size)
{
    ssize_t length = read_piece(fd, 0, text, size);

    if (length < 0)
        return (int)length;
    return (size_t)length == size - 1 ? -EFBIG : 0;
}

/* In pieces: Linux gives some texts no more than a page of at a time. */
static int read_whole(int fd, char *text, size_t size)
{
    size_t filled = 0;

    for (;;) {
        ssize_t length = read_piece(fd, (off_t)filled, text + filled, size - filled);

        if (length == -ESRCH && filled)
            return 0;
        if (length < 0)
            return (int)length;
        filled += (size_t)length;
        if (filled == size - 1)
            return -EFBIG;
    }
}

int procfs_read_whole(const char *path, char *text, size_t size)
{
    sigset_t signals;
    int fd, error;

    hold_signals(&signals);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    error = fd < 0 ? -errno : read_whole(fd, text, size);
    if (fd >= 0)
        close(fd);
    release_signals(&signals);
    return error;
}

int procfs_read_path_held(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    int error = fd < 0 ? -errno : procfs_read(fd, text, size);

    if (fd >= 0)
        close(fd);
    return error;
}

int procfs_read_path(const char *path, char *text, size_t size)
{
    sigset_t signals;
    int error;

    hold_signals(&signals);
    error = procfs_read_path_held(path, text, size);
    release_signals(&signals);
    return error;
}

int procfs_parse_number(const char **text, uint64_t *ret_number)
{
    const char *p = *text;
    uint64_t number = 0;

    while (*p == ' ' || *p == '\t')
        p++;
    if (*p < '0' || *p > '9')
        return -EBADMSG;
    for (; *p >= '0' && *p <= '9'; p++) {
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, (uint64_t)(*p - '0'), &number))
            return -ERANGE;
    }
    *text = p;
    *ret_number = number;
    return 0;
}

int procfs_parse_statm(const char *text, struct proc_statm *ret_statm)
{
    /* size resident shared text lib data dt */
    uint64_t field[6];
    int error;

    for (int i = 0; i < 6; i++) {
        error = procfs_parse_number(&text, &field[i]);
        if (error)
            return error;
    }
    *ret_statm = (struct proc_statm){
        .size = field[0], .resident = field[1], .shared = field[2], .data = field[5]};
    return 0;
}

/* Moves over count fields, of whatever they consist. */
static int skip_fields(const char **text, int count)
{
    const char *p = *text;

    while (count--) {
        while (*p == ' ')
            p++;
        if (!*p)
            return -EBADMSG;
        while (*p && *p != ' ')
            p++;
    }
    *text = p;
    return 0;
}

int procfs_parse_stat(const char *text, struct proc_stat *ret_stat)
{
    /* The name, field 2, may hold spaces and parentheses: what follows the last ')' is field 3. */
    static const struct {
        int skip;
        size_t offset;
    } wanted[] = {
        {6, offsetof(struct proc_stat, minflt)},    /* (4) to (9) skipped: (10) minflt */
        {1, offsetof(struct proc_stat, majflt)},    /* (11) skipped: (12) majflt */
        {1, offsetof(struct proc_stat, utime)},     /* (13) skipped: (14) utime */
        {0, offsetof(struct proc_stat, stime)},     /* (15) stime */
        {4, offsetof(struct proc_stat, threads)},   /* (16) to (19) skipped: (20) num_threads */
        {1, offsetof(struct proc_stat, starttime)}, /* (21) skipped: (22) starttime */
        {5, offsetof(struct proc_stat, stack)},     /* (23) to (27) skipped: (28) startstack */
        {3, offsetof(struct proc_stat, blocked)},   /* (29) to (31) skipped: (32) blocked */
    };
    struct proc_stat stat;
    const char *p = strrchr(text, ')');
    int error;

    if (!p || p[1] != ' ' || !p[2])
        return -EBADMSG;
    stat.state = (uint8_t)p[2];
    p += 3;
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        error = skip_fields(&p, wanted[i].skip);
        if (!error)
            error = procfs_parse_number(&p, (uint64_t *)((char *)&stat + wanted[i].offset));
        if (error)
            return error;
    }
    *ret_stat = stat;
    return 0;
}

bool procfs_has_ended(const struct proc_stat *stat)
{
    return (stat->state == 'Z' || stat->state == 'X') && stat->threads <= 1;
}

int procfs_parse_fields(const char *text, const struct keyed_field *fields, size_t count,
                        const char *unit, void *ret_numbers)
{
    for (size_t i = 0; i < count; i++) {
        int error;

        text = strstr(text, fields[i].key);
        if (!text)
            return -ENODATA; /* a zombie has no memory lines */
        text += strlen(fields[i].key);
        error = procfs_parse_number(&text, (uint64_t *)((char *)ret_numbers + fields[i].offset));
        if (error)
            return error;
        if (strncmp(text, unit, strlen(unit)) != 0)
            return -EBADMSG;
    }
    return 0;
}

int procfs_parse_status(const char *text, struct proc_status *ret_status)
{
    static const struct keyed_field fields[] = {
        {"\nVmPeak:", offsetof(struct proc_status, vm_peak)},
        {"\nVmSize:", offsetof(struct proc_status, vm_size)},
        {"\nVmHWM:", offsetof(struct proc_status, vm_hwm)},
    };
    struct proc_status status;
    int error =
        procfs_parse_fields(text, fields, sizeof(fields) / sizeof(fields[0]), " kB\n", &status);

    if (!error)
        *ret_status = status;
    return error;
}

/* From the first line that is wanted to the end of the last there are some 200 bytes. */
#define STATUS_WANTED 512

/* The numbers before may be a little longer or shorter from one look to the next. */
#define STATUS_SLACK 64

/*
 * The user's groups come before the memory. If the memory does not fit behind
 * them, a second read continues near the end of the first.
 */
int procfs_read_status(int fd, struct proc_status *ret_status)
{
    char text[PROCFS_TEXT_MAX];
    off_t offset = 0;

    for (;;) {
        ssize_t length = read_piece(fd, offset, text, sizeof(text));
        const char *memory;

        if (length < 0)
            return (int)length;
        if (length < (ssize_t)sizeof(text) - 1)
            break;
        memory = strstr(text, "\nVmPeak:");
        if (memory && text + length - memory >= STATUS_WANTED)
            break;
        offset += (memory ? memory - text : length) - STATUS_SLACK;
    }
    return procfs_parse_status(text, ret_status);
}

int procfs_parse_schedstat(const char *text, struct proc_schedstat *ret_schedstat)
{
    uint64_t numbers[3]; /* the second is how long it waited for a processor */
    int error = 0;

    for (int i = 0; i < 3 && !error; i++)
        error = procfs_parse_number(&text, &numbers[i]);
    if (!error)
        *ret_schedstat = (struct proc_schedstat){.run_time = numbers[0], .switches = numbers[2]};
    return error;
}

int procfs_parse_io(const char *text, struct io_counters *ret_io)
{
    static const struct keyed_field fields[] = {
        {"rchar:", offsetof(struct io_counters, bytes[IO_READ])},
        {"\nwchar:", offsetof(struct io_counters, bytes[IO_WRITE])},
        {"\nsyscr:", offsetof(struct io_counters, operations[IO_READ])},
        {"\nsyscw:", offsetof(struct io_counters, operations[IO_WRITE])},
    };
    struct io_counters io = {0};
    int error = procfs_parse_fields(text, fields, sizeof(fields) / sizeof(fields[0]), "\n", &io);

    if (!error)
        *ret_io = io;
    return error;
}

int procfs_parse_thread_group(const char *text, uint64_t *ret_pid)
{
    static const struct keyed_field field = {"\nTgid:", 0};

    return procfs_parse_fields(text, &field, 1, "\n", ret_pid);
}

static int parse_start_time(const char *text, uint64_t *ret_start_time)
{
    struct proc_stat stat;
    int error = procfs_parse_stat(text, &stat);

    if (!error)
        *ret_start_time = stat.starttime;
    return error;
}

int procfs_open_of(uint32_t pid, const char *name)
{
    char path[40]; /* "/proc/", ten digits, "/status" and NUL fit */

    snprintf(path, sizeof(path), "/proc/%u/%s", pid, name);
    return open(path, O_RDONLY | O_CLOEXEC);
}

int procfs_start_time(int stat_fd, uint64_t *ret_start_time)
{
    char text[PROCFS_TEXT_MAX];
    int error = procfs_read(stat_fd, text, sizeof(text));

    return error ? error : parse_start_time(text, ret_start_time);
}

int procfs_own_start_time(uint64_t *ret_start_time)
{
    char text[PROCFS_TEXT_MAX];
    int error = procfs_read_path("/proc/self/stat", text, sizeof(text));

    return error ? error : parse_start_time(text, ret_start_time);
}

int procfs_own_io(struct io_counters *ret_io)
{
    char text[PROCFS_TEXT_MAX];
    int error = procfs_read_path("/proc/self/io", text, sizeof(text));

    return error ? error : procfs_parse_io(text, ret_io);
}

int procfs_thread_group(uint32_t tid, uint64_t *ret_pid)
{
    char text[PROCFS_TEXT_MAX];
    int fd = procfs_open_of(tid, "status");
    ssize_t length;

    if (fd < 0)
        return -errno;
    length = read_piece(fd, 0, text, sizeof(text)); /* it is near the start */
    close(fd);
    return length < 0 ? (int)length : procfs_parse_thread_group(text, ret_pid);
}

int procfs_has_mapped(uint32_t pid, const char *line_end)
{
    size_t end_length = strlen(line_end);
    size_t kept = 0; /* of the last piece, since what is looked for may be across two */
    char text[PROCFS_TEXT_MAX];
    int found = 0;
    ssize_t length;
    int fd = procfs_open_of(pid, "maps");

    if (fd < 0)
        return -1;
    while (!found && (length = read(fd, text + kept, sizeof(text) - kept)) > 0) {
        size_t filled = kept + (size_t)length;

        found = memmem(text, filled, line_end, end_length) != NULL;
        kept = filled < end_length ? filled : end_length - 1;
        memmove(text, text + filled - kept, kept);
    }
    close(fd);
    return found;
}

void procfs_start_walk(struct procfs_walk *walk, int directory)
{
    walk->directory = directory;
    walk->size = walk->at = 0;
}

const char *procfs_next_name(struct procfs_walk *walk)
{
    const struct dirent64 *entry;

    if (walk->at >= walk->size) {
        walk->size = getdents64(walk->directory, walk->entries, sizeof(walk->entries));
        walk->at = 0;
        if (walk->size <= 0)
            return NULL;
    }
    entry = (const struct dirent64 *)(walk->entries + walk->at);
    walk->at += entry->d_reclen;
    return entry->d_name;
}

const char *procfs_next_number(struct procfs_walk *walk)
{
    const char *name;

    while ((name = procfs_next_name(walk)) && name[strspn(name, "0123456789")] != '\0')
        ;
    return name;
}
