/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Makes the own process's record, a page of a file in the session's directory
 * that is named by the Windows process id, and opens those of others.
 */
#include "private.h"
#include "procfs.h"
#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* Gives a descriptor of another process's record; what is in it is for the caller to check. */
int record_open(uint32_t windows_pid)
{
    char name[RECORD_NAME_SIZE];
    int session = session_open();
    int fd;

    if (session < 0)
        return session;
    name_record(windows_pid, name);
    fd = openat(session, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        fd = -errno;
    close(session);
    return fd;
}

/*
 * A new file, not the predecessor's: who still looks at that keeps seeing it.
 * The page is written, not just reserved, so that a full tmpfs is an error here
 * and not a SIGBUS later.
 */
static int map_new_file(int session, const char *name, int low, struct process_record **ret_record)
{
    static const char zeros[RECORD_SIZE];
    ssize_t written;
    int error = 0;
    void *page;
    int fd;

    if (unlinkat(session, name, 0) && errno != ENOENT)
        return -errno;
    fd = openat(session, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    written = write(fd, zeros, RECORD_SIZE);
    if (written != RECORD_SIZE) {
        error = written < 0 ? -errno : -ENOSPC;
        goto cleanup;
    }
    page =
        mmap(NULL, RECORD_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | (low ? MAP_32BIT : 0), fd, 0);
    if (page == MAP_FAILED) {
        error = -errno;
        goto cleanup;
    }
    *ret_record = page;
cleanup:
    if (error)
        unlinkat(session, name, 0);
    close(fd);
    return error;
}

/* The record is finished last of all with its magic; *record may hold figures already. */
static void finish_record(struct process_record *record, const struct record_identity *identity)
{
    record->version = RECORD_VERSION;
    record->size = RECORD_SIZE;
    record->windows_pid = identity->windows_pid;
    record->unix_pid = identity->unix_pid;
    record->creation_time = identity->creation_time;
    record->unix_start_time = identity->unix_start_time;
    __atomic_store_n(&record->magic, RECORD_MAGIC, __ATOMIC_RELEASE);
}

int record_create(const struct attach_params *process, struct process_record **ret_record)
{
    struct record_identity identity = {.windows_pid = process->windows_pid,
                                       .unix_pid = (uint32_t)getpid(),
                                       .creation_time = process->creation_time};
    char name[RECORD_NAME_SIZE];
    int session, error;

    error = procfs_own_start_time(&identity.unix_start_time);
    if (error)
        return error;
    session = session_enter();
    if (session < 0)
        return session;
    name_record(process->windows_pid, name);
    error = map_new_file(session, name, process->pointer_size == 4, ret_record);
    close(session);
    if (error)
        return error;
    (*ret_record)->io_of_host = process->io_of_host;
    finish_record(*ret_record, &identity);
    return 0;
}

int record_create_for_ending(const struct record_identity *identity, const struct io_counters *io,
                             const struct memory_maxima *maxima)
{
    char name[RECORD_NAME_SIZE];
    struct process_record *record = NULL;
    int session = session_open();
    int error;

    if (session < 0)
        return session;
    name_record(identity->windows_pid, name);
    error = map_new_file(session, name, 0, &record);
    close(session);
    if (!record)
        return error;
    record->io = *io;
    record->maxima = *maxima;
    finish_record(record, identity);
    munmap(record, RECORD_SIZE);
    return 0;
}

void record_end(struct process_record *record)
{
    record->ended_time = (uint64_t)time(NULL);
    session_leave(record);
}
