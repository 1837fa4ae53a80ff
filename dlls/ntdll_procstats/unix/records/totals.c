/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Sums over a session. The lock's file holds what is not in a record: I/O of
 * records that have been removed, and the greatest sums that were given. What
 * is removed is added afterwards; a sum that is taken in between lacks it, but is
 * not given if it is less than an earlier one.
 *
 * The file can be truncated by any program of the user, so it is accessed under
 * guard.
 */
#include "totals.h"

#include "../host/guard.h"
#include "../host/hold.h"
#include "../host/procfs.h"
#include "folder.h"
#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRIES 4 /* at a sum while which no record is removed */

/* Behind the count of processes that session.c has in the file. */
struct lock_file {
    uint64_t entries;
    uint64_t unused[7];
    struct io_counters removed;
    struct io_counters given;
    uint64_t commit_peak; /* in pages */
    uint64_t cycle_rate;  /* in 1/s; 0: not measured yet */
    uint64_t unclear_end; /* 1: a process was ended with the status of one that runs */
};

_Static_assert(sizeof(struct lock_file) <= LOCK_FILE_SIZE, "it fits");

static struct lock_file *map_file(int fd)
{
    void *page = MAP_FAILED;
    struct stat st;

    if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size >= LOCK_FILE_SIZE)
        page = mmap(NULL, LOCK_FILE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return page == MAP_FAILED ? NULL : page;
}

static struct lock_file *map_lock(int session)
{
    int fd = openat(session, LOCK_NAME, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct lock_file *lock;

    if (fd < 0)
        return NULL;
    lock = map_file(fd);
    close(fd);
    return lock;
}

static void unmap_lock(struct lock_file *lock)
{
    if (lock)
        munmap(lock, LOCK_FILE_SIZE);
}

int io_of_file(int fd, struct io_counters *ret_io)
{
    struct process_record record = {0};
    size_t size = offsetof(struct process_record, maxima);

    if (pread(fd, &record, size, 0) != (ssize_t)size || record.magic != RECORD_MAGIC ||
        record.version != RECORD_VERSION || !(record.flags & RECORD_COUNTS_IO))
        return -EBADMSG;
    *ret_io = record_io(&record);
    return 0;
}

static int read_record_io(int session, const char *name, struct io_counters *ret_io)
{
    int fd = openat(session, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    int error = fd < 0 ? -errno : io_of_file(fd, ret_io);

    if (fd >= 0)
        close(fd);
    return error;
}

static void add_io(struct io_counters *sum, const struct io_counters *io)
{
    for (int kind = 0; kind < IO_KINDS; kind++) {
        sum->operations[kind] += io->operations[kind];
        sum->bytes[kind] += io->bytes[kind];
    }
}

void session_add_io(int session, const struct io_counters *io)
{
    struct lock_file *lock = map_lock(session);

    for (size_t offset = 0; lock && offset < sizeof(*io); offset += sizeof(uint64_t))
        guarded_add((uint64_t *)((char *)&lock->removed + offset),
                    *(const uint64_t *)((const char *)io + offset));
    unmap_lock(lock);
}

static void add_records(int session, struct io_counters *sum)
{
    struct procfs_walk walk;
    struct io_counters io = {0};
    const char *name;
    int directory = openat(session, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (directory < 0)
        return;
    procfs_start_walk(&walk, directory);
    while ((name = procfs_next_name(&walk)))
        if (is_record_name(name) && !read_record_io(session, name, &io))
            add_io(sum, &io);
    close(directory);
}

/* *ret_io is the greater of it and what was given before, which it becomes. */
static void never_fall(struct lock_file *lock, struct io_counters *io)
{
    for (size_t offset = 0; offset < sizeof(*io); offset += sizeof(uint64_t)) {
        uint64_t *given = (uint64_t *)((char *)&lock->given + offset), before;
        uint64_t *value = (uint64_t *)((char *)io + offset);

        if (guarded_load(given, &before) && before > *value)
            *value = before;
        else
            guarded_raise(given, *value);
    }
}

static int sum_io(int session, struct lock_file *lock, struct io_counters *ret_io)
{
    struct io_counters removed = {0}, after;

    for (int tries = 0; tries < TRIES; tries++) {
        if (!guarded_copy(&removed, &lock->removed, sizeof(removed)))
            return -EBADMSG;
        *ret_io = removed;
        add_records(session, ret_io);
        if (!guarded_copy(&after, &lock->removed, sizeof(after)))
            return -EBADMSG;
        if (!memcmp(&removed, &after, sizeof(removed)))
            break;
    }
    never_fall(lock, ret_io);
    return 0;
}

/* Calls a visitor with the file, mapped, or not at all. */
typedef void lock_visitor(int session, struct lock_file *lock, void *context);

static void visit_lock(lock_visitor *visitor, void *context)
{
    struct lock_file *lock;
    sigset_t signals;
    int session;

    hold_signals(&signals);
    session = session_open();
    lock = session < 0 ? NULL : map_lock(session);
    if (lock)
        visitor(session, lock, context);
    unmap_lock(lock);
    if (session >= 0)
        close(session);
    release_signals(&signals);
}

/* The same, if nothing else of the session is needed: the visitor gets -1 for it. A process of the
 * session has the file open, which saves the search for it. */
static void visit_own_lock(lock_visitor *visitor, void *context)
{
    int fd = session_lock_file();
    struct lock_file *lock;
    sigset_t signals;

    if (fd < 0) {
        visit_lock(visitor, context);
        return;
    }
    hold_signals(&signals);
    lock = map_file(fd);
    if (lock)
        visitor(-1, lock, context);
    unmap_lock(lock);
    release_signals(&signals);
}

static void raise_commit_peak(int session, struct lock_file *lock, void *context)
{
    uint64_t *commit = context, before;

    (void)session;
    if (guarded_load(&lock->commit_peak, &before) && before > *commit)
        *commit = before;
    else
        guarded_raise(&lock->commit_peak, *commit);
}

uint64_t session_commit_peak(uint64_t commit)
{
    visit_own_lock(raise_commit_peak, &commit);
    return commit;
}

/* What two processes measure differs by little: all else is not a rate that one of them wrote. */
static bool is_likely(uint64_t rate, uint64_t measured)
{
    return rate > measured / 2 && rate / 2 < measured;
}

/* The first that comes here sets it. */
static void agree_on_rate(int session, struct lock_file *lock, void *context)
{
    uint64_t *rate = context, agreed = 0;

    (void)session;
    if (guarded_exchange(&lock->cycle_rate, &agreed, *rate) && is_likely(agreed, *rate))
        *rate = agreed;
}

uint64_t session_cycle_rate(uint64_t measured)
{
    visit_own_lock(agree_on_rate, &measured);
    return measured;
}

struct io_question {
    struct io_counters io;
    int error;
};

static void read_io(int session, struct lock_file *lock, void *context)
{
    struct io_question *question = context;

    question->error = sum_io(session, lock, &question->io);
}

int session_io(struct io_counters *ret_io)
{
    struct io_question question = {.error = -ENOENT};

    visit_lock(read_io, &question);
    if (!question.error)
        *ret_io = question.io;
    return question.error;
}

static void note_unclear_end(int session, struct lock_file *lock, void *context)
{
    (void)session;
    (void)context;
    guarded_raise(&lock->unclear_end, 1);
}

void session_note_unclear_end(void)
{
    visit_lock(note_unclear_end, NULL);
}

/* The file stays mapped, since each question about times looks here. */
static struct lock_file *keep_lock(void)
{
    static struct lock_file *kept;
    struct lock_file *lock = __atomic_load_n(&kept, __ATOMIC_ACQUIRE), *none = NULL;
    sigset_t signals;
    int session;

    if (lock)
        return lock;
    hold_signals(&signals);
    session = session_open();
    lock = session < 0 ? NULL : map_lock(session);
    if (session >= 0)
        close(session);
    if (lock && !__atomic_compare_exchange_n(&kept, &none, lock, false, __ATOMIC_ACQ_REL,
                                             __ATOMIC_ACQUIRE)) {
        unmap_lock(lock);
        lock = none;
    }
    release_signals(&signals);
    return lock;
}

bool session_has_unclear_ends(void)
{
    const struct lock_file *lock = keep_lock();
    uint64_t unclear = 1;

    return !lock || !guarded_load(&lock->unclear_end, &unclear) || unclear;
}
