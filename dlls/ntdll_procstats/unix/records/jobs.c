/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The files of jobs in the session's folder. A job's record is named by its id,
 * "j" and 16 digits; a job that the program named has a second link, "n" and a hash
 * of the name. An assignment that waits for its process is "a" and the process's
 * id. All of them lie beside the records of processes and belong to the user;
 * anything else of such a name is taken for nothing.
 */
#include "jobs.h"

#include "../host/guard.h"
#include "../host/procfs.h"
#include "file.h"
#include "folder.h"
#include "session.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_SIZE 18 /* a letter, 16 hexadecimal digits and NUL */
#define LOCK_FILE "jobs"

#define LOCK_TRIES      200
#define LOCK_WAIT_USECS 1000

static void name_file(char letter, uint64_t number, char name[NAME_SIZE])
{
    snprintf(name, NAME_SIZE, "%c%016llx", letter, (unsigned long long)number);
}

static bool is_file_name(const char *name)
{
    return strlen(name) == NAME_SIZE - 1 && strchr("jnat", name[0]) &&
           strspn(name + 1, "0123456789abcdef") == NAME_SIZE - 2;
}

/* FNV-1a. "Job" and "job" are two names, as they are for the system. */
static uint64_t hash_name(const struct object_name *name)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (uint32_t i = 0; i < name->length && i < JOB_NAME_MAX; i++)
        hash = (hash ^ name->text[i]) * UINT64_C(0x100000001b3);
    return hash;
}

/* Written under a name of its own, which is the only one until it is finished. */
static int write_file(int session, const char *name, const void *content, size_t size)
{
    int fd = openat(session, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    ssize_t written;

    if (fd < 0)
        return -errno;
    written = pwrite(fd, content, size, 0);
    close(fd);
    if (written == (ssize_t)size)
        return 0;
    unlinkat(session, name, 0);
    return -ENOSPC;
}

/* The name leads to this job from now on. */
static int link_name(int session, uint64_t id, const struct object_name *name)
{
    char job[NAME_SIZE], temporary[NAME_SIZE], link[NAME_SIZE];
    int error = 0;

    name_file('j', id, job);
    name_file('t', id, temporary);
    name_file('n', hash_name(name), link);
    if (linkat(session, job, session, temporary, 0) ||
        renameat(session, temporary, session, link)) {
        error = -errno;
        unlinkat(session, temporary, 0);
    }
    return error;
}

int job_record_make(uint64_t id, const struct object_name *name)
{
    union {
        struct job_record record;
        char bytes[RECORD_SIZE];
    } page = {.bytes = {0}};
    char file[NAME_SIZE];
    int session, error;

    if (!record_fits_limit())
        return -EFBIG;
    session = session_open();
    if (session < 0)
        return session;
    page.record.magic = JOB_MAGIC;
    page.record.version = JOB_VERSION;
    page.record.size = RECORD_SIZE;
    page.record.id = id;
    page.record.name = *name;
    name_file('j', id, file);
    error = write_file(session, file, &page, sizeof(page));
    if (!error)
        error = link_name(session, id, name);
    close(session);
    return error;
}

static bool is_valid(const struct job_record *record)
{
    return record->magic == JOB_MAGIC && record->version == JOB_VERSION &&
           record->size == RECORD_SIZE;
}

static bool is_name_of(const struct object_name *name, const struct job_record *record)
{
    return record->name.length == name->length && name->length <= JOB_NAME_MAX &&
           !memcmp(record->name.text, name->text, name->length * sizeof(name->text[0]));
}

static int read_job(int session, const char *file, struct job_record *ret_record)
{
    int fd = openat(session, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool valid;

    if (fd < 0)
        return -errno;
    valid = pread(fd, ret_record, sizeof(*ret_record), 0) == sizeof(*ret_record) &&
            is_valid(ret_record);
    close(fd);
    return valid ? 0 : -ENOENT;
}

int job_record_find(const struct object_name *name, uint64_t *ret_id)
{
    struct job_record record = {0};
    char file[NAME_SIZE];
    int session = session_open(), error;

    if (session < 0)
        return session;
    name_file('n', hash_name(name), file);
    error = read_job(session, file, &record);
    close(session);
    if (!error && !is_name_of(name, &record))
        error = -ENOENT;
    if (!error)
        *ret_id = record.id;
    return error;
}

static int map_in(int session, uint64_t id, struct job_record **ret_page)
{
    struct job_record *page = MAP_FAILED, copy;
    char file[NAME_SIZE];
    struct stat st;
    int fd;

    name_file('j', id, file);
    fd = openat(session, file, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
        st.st_size == RECORD_SIZE)
        page = mmap(NULL, RECORD_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (page == MAP_FAILED)
        return -EBADMSG;
    if (!guarded_copy(&copy, page, sizeof(copy)) || !is_valid(&copy) || copy.id != id) {
        munmap(page, RECORD_SIZE);
        return -EBADMSG;
    }
    *ret_page = page;
    return 0;
}

int job_record_map(uint64_t id, struct job_record **ret_page)
{
    int session = session_open();
    int error;

    if (session < 0)
        return session;
    error = map_in(session, id, ret_page);
    close(session);
    return error;
}

void job_record_unmap(struct job_record *page)
{
    if (page)
        munmap(page, RECORD_SIZE);
}

static unsigned int map_chain_in(int session, uint64_t id, struct job_chain *ret_chain)
{
    *ret_chain = (struct job_chain){0};
    while (id && ret_chain->count < JOB_DEPTH_MAX) {
        struct job_record *page = NULL;

        if (map_in(session, id, &page))
            break;
        ret_chain->ids[ret_chain->count] = id;
        ret_chain->pages[ret_chain->count++] = page;
        if (!guarded_load(&page->parent, &id))
            break;
    }
    return ret_chain->count;
}

unsigned int job_chain_map(uint64_t id, struct job_chain *ret_chain)
{
    int session = session_open();

    *ret_chain = (struct job_chain){0};
    if (session < 0)
        return 0;
    map_chain_in(session, id, ret_chain);
    close(session);
    return ret_chain->count;
}

void job_chain_unmap(struct job_chain *chain)
{
    for (unsigned int i = 0; i < chain->count; i++)
        job_record_unmap(chain->pages[i]);
    chain->count = 0;
}

bool job_chain_has(const struct job_chain *chain, uint64_t id)
{
    for (unsigned int i = 0; i < chain->count; i++)
        if (chain->ids[i] == id)
            return true;
    return false;
}

void job_chain_charge(const struct job_chain *chain, uint64_t commit)
{
    for (unsigned int i = 0; i < chain->count; i++) {
        struct job_record *job = chain->pages[i];
        uint64_t sum;

        if (guarded_fetch_add(&job->commit, commit, &sum) && (int64_t)commit > 0 &&
            (int64_t)sum > 0)
            guarded_raise(&job->peak_commit, sum);
    }
}

void job_end_charge(struct process_record *process)
{
    uint64_t charge = JOB_CHARGED, job = 0, commit = 0;
    struct job_chain chain;

    if (!guarded_load(&process->job, &job) || !job ||
        !guarded_exchange(&process->job_charge, &charge, JOB_CHARGE_ENDED) ||
        charge != JOB_CHARGED || !guarded_load(&process->account.commit, &commit))
        return;
    job_chain_map(job, &chain);
    job_chain_charge(&chain, -commit);
    job_chain_unmap(&chain);
}

int job_note_make(uint32_t windows_pid, uint64_t creation_time, uint64_t job)
{
    struct job_note note = {.creation_time = creation_time, .job = job};
    char file[NAME_SIZE];
    int session = session_open();
    int error;

    if (session < 0)
        return session;
    name_file('a', windows_pid, file);
    unlinkat(session, file, 0);
    error = write_file(session, file, &note, sizeof(note));
    close(session);
    return error;
}

static struct job_note read_note(int session, uint32_t windows_pid, uint64_t creation_time,
                                 bool take)
{
    struct job_note note = {0}, none = {0};
    char file[NAME_SIZE];
    ssize_t size;
    int fd;

    name_file('a', windows_pid, file);
    fd = openat(session, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return none;
    if (take)
        unlinkat(session, file, 0);
    size = pread(fd, &note, sizeof(note), 0);
    close(fd);
    if (size != sizeof(note) || (note.creation_time && note.creation_time != creation_time))
        return none;
    return note;
}

struct job_note job_note_take_in(int session, uint32_t windows_pid, uint64_t creation_time)
{
    return read_note(session, windows_pid, creation_time, true);
}

struct job_note job_note_read(uint32_t windows_pid, uint64_t creation_time)
{
    struct job_note note = {0};
    int session = session_open();

    if (session >= 0) {
        note = read_note(session, windows_pid, creation_time, false);
        close(session);
    }
    return note;
}

void job_note_remove(uint32_t windows_pid)
{
    char file[NAME_SIZE];
    int session = session_open();

    if (session < 0)
        return;
    name_file('a', windows_pid, file);
    unlinkat(session, file, 0);
    close(session);
}

/* Of this process, and of no other that had its id. */
static int map_process(uint32_t windows_pid, uint64_t creation_time,
                       struct process_record **ret_page)
{
    uint64_t created;
    int error = record_file_map(windows_pid, ret_page);

    if (error)
        return error;
    if (guarded_load(&(*ret_page)->creation_time, &created) && created == creation_time)
        return 0;
    munmap(*ret_page, RECORD_SIZE);
    return -ENOENT;
}

int job_store_of(uint32_t windows_pid, uint64_t creation_time, uint64_t job)
{
    struct process_record *page;
    int error = map_process(windows_pid, creation_time, &page);

    if (error)
        return error;
    if (!guarded_copy(&page->job, &job, sizeof(job)))
        error = -ENOENT;
    munmap(page, RECORD_SIZE);
    return error;
}

uint64_t job_of_record(uint32_t windows_pid, uint64_t creation_time)
{
    struct process_record *page;
    uint64_t job = 0;

    if (map_process(windows_pid, creation_time, &page))
        return 0;
    if (!guarded_load(&page->job, &job))
        job = 0;
    munmap(page, RECORD_SIZE);
    return job;
}

/* After a while without, a wrong sum for a moment is better than to wait on. */
static int lock_in(int session)
{
    int lock = openat(session, LOCK_FILE, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

    for (int tries = 0; lock >= 0 && tries < LOCK_TRIES; tries++) {
        if (!flock(lock, LOCK_EX | LOCK_NB) || (errno != EWOULDBLOCK && errno != EINTR))
            break;
        usleep(LOCK_WAIT_USECS);
    }
    return lock;
}

int jobs_lock(void)
{
    int session = session_open();
    int lock = session < 0 ? session : lock_in(session);

    if (session >= 0)
        close(session);
    return lock;
}

void jobs_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}

/* The part of a record that has figures. False if it is none of a process in a job. */
static bool read_process(int session, const char *name, struct process_record *ret_process)
{
    const size_t size = offsetof(struct process_record, image_name);
    int fd = openat(session, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool found;

    if (fd < 0)
        return false;
    found = pread(fd, ret_process, size, 0) == (ssize_t)size &&
            ret_process->magic == RECORD_MAGIC && ret_process->version == RECORD_VERSION &&
            ret_process->size == RECORD_SIZE && ret_process->job && !ret_process->job_settled;
    close(fd);
    return found;
}

/* The session's folder as a list, or NULL. */
static DIR *open_list(void)
{
    int session = session_open();
    DIR *list = session < 0 ? NULL : fdopendir(session);

    if (!list && session >= 0)
        close(session);
    return list;
}

void job_visit_processes(job_visitor *visit, void *context)
{
    DIR *list = open_list();
    struct dirent *entry;

    while (list && (entry = readdir(list))) {
        struct process_record process;

        if (is_record_name(entry->d_name) && read_process(dirfd(list), entry->d_name, &process))
            visit(&process, record_process_runs(process.unix_pid, process.unix_start_time),
                  context);
    }
    if (list)
        closedir(list);
}

void job_visit_jobs(job_id_visitor *visit, void *context)
{
    DIR *list = open_list();
    struct dirent *entry;
    bool done = false;

    while (list && !done && (entry = readdir(list)))
        if (entry->d_name[0] == 'j' && is_file_name(entry->d_name))
            done = visit(strtoull(entry->d_name + 1, NULL, 16), context);
    if (list)
        closedir(list);
}

static void add_sums(struct job_record *job, const struct process_record *process)
{
    struct io_counters io = record_io(process);

    for (int kind = 0; kind < IO_KINDS; kind++) {
        guarded_add(&job->settled.io.operations[kind], io.operations[kind]);
        guarded_add(&job->settled.io.bytes[kind], io.bytes[kind]);
    }
    guarded_add(&job->settled.user, process->times.user);
    guarded_add(&job->settled.kernel, process->times.kernel);
    guarded_add(&job->settled.page_faults, process->maxima.page_faults);
    guarded_raise(&job->peak_process_commit, process->maxima.commit);
}

/* Its page, which others may be reading: what is settled is marked first, under the lock. */
static void settle(int session, struct process_record *page)
{
    struct process_record process;
    struct job_chain chain;

    if (!guarded_copy(&process, page, offsetof(struct process_record, image_name)) ||
        process.job_settled || !guarded_raise(&page->job_settled, 1))
        return;
    map_chain_in(session, process.job, &chain);
    for (unsigned int i = 0; i < chain.count; i++)
        add_sums(chain.pages[i], &process);
    job_chain_unmap(&chain);
    job_end_charge(page);
}

void job_settle(int session, const char *record_name)
{
    struct process_record process, *page;
    int lock;

    if (!read_process(session, record_name, &process) ||
        record_file_map((uint32_t)strtoul(record_name, NULL, 16), &page))
        return;
    lock = lock_in(session);
    settle(session, page);
    jobs_unlock(lock);
    munmap(page, RECORD_SIZE);
}

void job_settle_process(uint32_t windows_pid)
{
    char name[RECORD_NAME_SIZE];
    int session = session_open();

    if (session < 0)
        return;
    name_record(windows_pid, name);
    job_settle(session, name);
    close(session);
}

void job_record_remove(uint64_t id)
{
    struct job_record *page = NULL;
    struct object_name name;
    char file[NAME_SIZE];
    int session = session_open();
    uint64_t last = 0;

    if (session < 0)
        return;
    if (!map_in(session, id, &page) && guarded_copy(&name, &page->name, sizeof(name)) &&
        !job_record_find(&name, &last) && last == id) {
        name_file('n', hash_name(&name), file);
        unlinkat(session, file, 0);
    }
    job_record_unmap(page);
    name_file('j', id, file);
    unlinkat(session, file, 0);
    close(session);
}

/* One that cannot be read for want of descriptors or memory may be known. */
static bool is_known_in(int session, const char *file, job_is_known *is_known)
{
    struct job_record record;
    int error = read_job(session, file, &record);

    return error ? error == -EMFILE || error == -ENFILE || error == -ENOMEM : is_known(&record);
}

bool jobs_have_known(int session, job_is_known *is_known)
{
    int directory = openat(session, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct procfs_walk walk;
    bool known = false;
    const char *name;

    if (directory < 0)
        return true;
    procfs_start_walk(&walk, directory);
    while (!known && (name = procfs_next_name(&walk)))
        known = name[0] == 'j' && is_file_name(name) && is_known_in(session, name, is_known);
    close(directory);
    return known;
}

void jobs_clear(int session)
{
    int fd = openat(session, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *entry;

    while (list && (entry = readdir(list)))
        if (is_file_name(entry->d_name) || !strcmp(entry->d_name, LOCK_FILE))
            unlinkat(session, entry->d_name, 0);
    if (list)
        closedir(list);
    else if (fd >= 0)
        close(fd);
}
