/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The files of records. They are named by the Windows process id and belong to
 * the user; anything else of such a name is no record.
 */
#include "file.h"

#include "discard.h"
#include "folder.h"
#include "jobs.h"
#include "records.h"
#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int map_page(int fd, struct process_record **ret_page)
{
    void *page = mmap(NULL, RECORD_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    if (page == MAP_FAILED)
        return -errno;
    *ret_page = page;
    return 0;
}

bool record_fits_limit(void)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_FSIZE, &limit) || limit.rlim_cur >= RECORD_SIZE;
}

/* The page is written, not just reserved, so that a full file system is an error here and not a
 * SIGBUS later. Its magic comes last. */
static int write_page(int fd, struct process_record *record)
{
    const uint64_t rest = 0;
    const struct iovec pieces[] = {
        {.iov_base = record, .iov_len = sizeof(*record)},
        {.iov_base = (void *)&rest, .iov_len = RECORD_SIZE - sizeof(*record)}};
    const uint32_t magic = RECORD_MAGIC;
    ssize_t written;

    _Static_assert(RECORD_SIZE - sizeof(*record) <= sizeof(rest), "the rest of a page");
    record->magic = 0;
    record->version = RECORD_VERSION;
    record->size = RECORD_SIZE;
    written = pwritev(fd, pieces, sizeof(pieces) / sizeof(pieces[0]), 0);
    if (written == RECORD_SIZE)
        written = pwrite(fd, &magic, sizeof(magic), 0) == sizeof(magic) ? RECORD_SIZE : 0;
    return written < 0 ? -errno : written == RECORD_SIZE ? 0 : -ENOSPC;
}

/* A descriptor, or a negative errno. */
static int make_file(int session, const char *name)
{
    int fd = openat(session, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    return fd < 0 ? -errno : fd;
}

/* A new file, not the predecessor's: a process that still maps that one keeps seeing it. */
int record_file_make(int session, struct process_record *record, struct process_record **ret_page)
{
    char name[RECORD_NAME_SIZE];
    int error, fd;

    if (!record_fits_limit())
        return -EFBIG;
    name_record(record->windows_pid, name);
    fd = make_file(session, name);
    if (fd == -EEXIST) {
        error = discard_record(session, name, true, NULL);
        if (error && error != -ENOENT)
            return error;
        fd = make_file(session, name);
    }
    if (fd < 0)
        return fd;
    error = write_page(fd, record);
    if (!error && ret_page)
        error = map_page(fd, ret_page);
    if (error)
        unlinkat(session, name, 0);
    close(fd);
    return error;
}

/* A descriptor, or a negative errno. */
static int open_file(uint32_t windows_pid)
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

int record_file_map(uint32_t windows_pid, struct process_record **ret_page)
{
    int fd = open_file(windows_pid);
    int error = -EBADMSG;
    struct stat st;

    if (fd < 0)
        return fd;
    if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
        st.st_size == RECORD_SIZE)
        error = map_page(fd, ret_page);
    close(fd);
    return error;
}

bool record_file_exists(uint32_t windows_pid)
{
    int fd = open_file(windows_pid);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

int record_create_for_ending(const struct record_identity *identity, const struct io_counters *io,
                             const struct memory_maxima *maxima, const struct process_times *times)
{
    struct process_record record = {.windows_pid = identity->windows_pid,
                                    .unix_pid = identity->unix_pid,
                                    .flags = RECORD_COUNTS_IO,
                                    .creation_time = identity->creation_time,
                                    .unix_start_time = identity->unix_start_time,
                                    .io = {{.counters = *io}},
                                    .maxima = *maxima,
                                    .times = *times};
    int session = session_open();
    struct job_note note;
    int error;

    if (session < 0)
        return session;
    note = job_note_take_in(session, identity->windows_pid, identity->creation_time);
    if (note.creation_time)
        record.job = note.job;
    error = record_file_make(session, &record, NULL);
    close(session);
    return error;
}
