/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The session that records are in: its sums, and how it begins, is swept and
 * ends, whatever other programs do to its lock meanwhile.
 */
#include "child.h"
#include "faults.h"
#include "locks.h"
#include "private_folder.h"
#include "tap.h"

#include "host/guard.h"
#include "host/procfs.h"
#include "records/discard.h"
#include "records/file.h"
#include "records/folder.h"
#include "records/jobs.h"
#include "records/records.h"
#include "records/session.h"
#include "records/sweep.h"
#include "records/totals.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RATE_OFFSET 168 /* in the lock's file: doc/records.md */

/* How many sessions have a directory. */
static unsigned int count_sessions(void)
{
    char path[PATH_MAX];
    unsigned int count = 0;
    struct dirent *entry;
    DIR *directory;

    snprintf(path, sizeof(path), "%s/wine-procstats", getenv("XDG_RUNTIME_DIR"));
    directory = opendir(path);
    while (directory && (entry = readdir(directory)))
        count += entry->d_name[0] != '.';
    if (directory)
        closedir(directory);
    return count;
}

/* A record of a process that has ended. */
static void write_record(int session, uint32_t windows_pid, uint64_t ended)
{
    struct process_record record = {.magic = RECORD_MAGIC,
                                    .version = RECORD_VERSION,
                                    .size = RECORD_SIZE,
                                    .windows_pid = windows_pid,
                                    .unix_pid = 1,
                                    .creation_time = CREATED,
                                    .ended_time = ended};
    char name[RECORD_NAME_SIZE];
    int fd;

    name_record(windows_pid, name);
    fd = openat(session, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, &record, sizeof(record)) != sizeof(record) ||
        ftruncate(fd, RECORD_SIZE))
        _exit(7);
    close(fd);
}

static void touch(int session, const char *name, time_t age)
{
    struct timespec times[2] = {{.tv_sec = time(NULL) - age}, {.tv_sec = time(NULL) - age}};
    int fd = openat(session, name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0 || futimens(fd, times))
        _exit(8);
    close(fd);
}

static bool exists(int session, const char *name)
{
    return !faccessat(session, name, F_OK, AT_SYMLINK_NOFOLLOW);
}

/* Somebody holds a handle to it. */
static bool is_known(uint32_t windows_pid)
{
    return windows_pid == 0x1004;
}

static int raced_session;

/* As the sweep comes to 0x2004, the id is given to a process that runs: this one. */
static bool give_again(uint32_t windows_pid)
{
    struct process_record record = {.windows_pid = windows_pid, .unix_pid = (uint32_t)getpid()};

    if (windows_pid == 0x2004 && (procfs_own_start_time(&record.unix_start_time) ||
                                  record_file_make(raced_session, &record, NULL)))
        _exit(10);
    return false;
}

static void lock_record(int session, uint32_t windows_pid)
{
    char name[RECORD_NAME_SIZE];
    int fd;

    name_record(windows_pid, name);
    fd = openat(session, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB))
        _exit(11);
}

/* Other processes remove records and make them while one sweeps. */
static void test_sweep_races(void)
{
    struct child child = start(0x38, CREATED, true);
    struct process_record another = {.windows_pid = 0x2008, .unix_pid = 1};

    raced_session = session_open();
    for (uint32_t i = 0; i < 4; i++)
        write_record(raced_session, 0x2000 + 4 * i, 1000 + i);
    lock_record(raced_session, 0x2008);
    sweep_records(raced_session, 0, give_again);
    ok(!record_file_exists(0x2000) && !record_file_exists(0x200c), "a sweep goes on to the last");
    ok(record_file_exists(0x2004), "a sweep keeps a record whose id was given again meanwhile");
    ok(record_file_exists(0x2008), "a sweep leaves a record that another process removes");
    ok(!record_file_make(raced_session, &another, NULL),
       "a lock that is kept keeps no new process from its record");
    unlinkat(raced_session, "00002004", 0);
    end(&child);
    close(raced_session);
    ok(count_sessions() == 0, "nothing stays of the session");
}

/* A process that has no descriptor left cannot see whether a record may go, nor add what it has. */
static void test_discard_without_descriptors(void)
{
    struct child child = start(0x38, CREATED, true);
    int session = session_open(), next = dup(session), error;
    struct rlimit limit, tight;

    if (next < 0 || getrlimit(RLIMIT_NOFILE, &limit))
        _exit(12);
    close(next);
    tight = (struct rlimit){.rlim_cur = (rlim_t)next, .rlim_max = limit.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &tight))
        _exit(12);
    error = discard_record(session, "00000038", true, NULL);
    setrlimit(RLIMIT_NOFILE, &limit);
    ok(error == -EMFILE && record_file_exists(child.windows_pid),
       "no descriptors: a record is not removed unseen: %d", error);
    end(&child);
    close(session);
}

static void test_sweep(void)
{
    struct child child = start(0x38, CREATED, true);
    int session = session_open();
    unsigned int oldest = 0, newest = 0;

    sweep_records(session, 0, NULL);
    for (uint32_t i = 0; i < 700; i++)
        write_record(session, 0x1000 + 4 * i, 1000 + i);
    touch(session, "0000f000", 0);
    touch(session, "0000f004", 3600);
    touch(session, "other", 3600);
    if (symlinkat("other", session, "0000f008"))
        _exit(9);
    sweep_records(session, SWEEP_KEEPS, is_known);
    for (uint32_t i = 0; i < 700; i++)
        *(i < 700 - SWEEP_KEEPS ? &oldest : &newest) += record_file_exists(0x1000 + 4 * i);
    /* An unfinished old file counts as the longest ended. */
    ok(record_file_exists(0x1004), "a sweep keeps a record that is known");
    ok(oldest <= 2 && newest == SWEEP_KEEPS, "a sweep keeps the newest: %u, %u", oldest, newest);
    ok(record_file_exists(child.windows_pid) && has_io(&child, false),
       "a sweep keeps the records of the living");
    ok(exists(session, "0000f000"), "a sweep keeps records that are not finished yet");
    ok(!exists(session, "0000f004"), "a sweep removes records that were never finished");
    ok(exists(session, "other") && exists(session, "0000f008"),
       "a sweep keeps files that are no records");
    unlinkat(session, "0000f000", 0);
    unlinkat(session, "0000f008", 0);
    unlinkat(session, "other", 0);
    end(&child);
    close(session);
    ok(count_sessions() == 0, "the last one to leave clears everything away");
    ok(!record_file_exists(0x38) && count_sessions() == 0, "a query makes no folder");
}

static void test_session_after_crash(void)
{
    struct child child = start(0x3c, CREATED, true), next;
    char empty[PATH_MAX];

    slay(&child);
    ok(record_file_exists(0x3c), "a killed session leaves a record");
    snprintf(empty, sizeof(empty), "%s/wine-procstats/1-1", getenv("XDG_RUNTIME_DIR"));
    ok(!mkdir(empty, 0700), "another session has left an empty folder");
    next = start(0x40, CREATED, true);
    ok(access(empty, F_OK), "the next session begins by removing the empty folder");
    ok(!record_file_exists(0x3c) && record_file_exists(0x40),
       "the next session begins by removing a killed session's records");
    end(&next);
}

/* Many come and go at once: each gets a record, and none loses it to another. */
static void test_coming_and_going(void)
{
    enum { PROCESSES = 8, TIMES = 40 };
    int failed = 0, status;

    fflush(stdout);
    for (uint32_t i = 0; i < PROCESSES; i++) {
        if (fork())
            continue;
        for (uint32_t turn = 0; turn < TIMES; turn++) {
            pid_t pid = fork();

            if (!pid) {
                const struct child own = {.windows_pid = 0x100 + 4 * (i * TIMES + turn),
                                          .created = CREATED};
                bool there, right;

                make_record(&own);
                there = record_file_exists(own.windows_pid);
                right = has_io(&own, false);
                record_end();
                _exit(!there * 32 + !right * 64);
            }
            waitpid(pid, &status, 0);
            if (status) {
                printf("# %u of %u: status %#x\n", turn, i, (unsigned int)status);
                fflush(stdout);
                failed++;
            }
        }
        _exit(failed != 0);
    }
    failed = 0;
    for (int i = 0; i < PROCESSES; i++) {
        wait(&status);
        failed += status != 0;
    }
    ok(failed == 0, "%d processes come and go at once: %d failed", PROCESSES * TIMES, failed);
}

/* A process that cannot lock has no record, and learns it at once: its start waits for this. */
static void test_without_locks(void)
{
    const struct record_start process = {.windows_pid = 0x300, .image_name = ""};

    refuse_locks();
    ok(record_create(&process) == -ENOLCK && !record_file_exists(0x300), "no locks, no record");
    ok(locks_refused() < 10, "no locks: given up after %u", locks_refused());
    ok(RAISE_OWN(maxima.commit, 5) == 5 && RAISE_OWN(maxima.commit, 3) == 5 &&
           guarded_add(&own_record()->io[2].counters.operations[IO_READ], 1),
       "no locks: there is a page to write to all the same");
    record_end();
}

/* Writing a file that is too long would end the process, by SIGXFSZ. */
static void test_limited_files(void)
{
    const struct record_start process = {.windows_pid = 0x304, .image_name = ""};
    struct rlimit limit = {.rlim_max = RLIM_INFINITY};
    pid_t pid;
    int status;

    fflush(stdout);
    pid = fork();
    if (!pid) {
        bool refused = true;

        for (limit.rlim_cur = 0; limit.rlim_cur < RECORD_SIZE; limit.rlim_cur += 1024)
            refused = refused && !setrlimit(RLIMIT_FSIZE, &limit) &&
                      record_create(&process) == -EFBIG && !record_file_exists(0x304);
        if (!refused || !guarded_add(&own_record()->io[2].counters.operations[IO_READ], 1))
            _exit(1);
        limit.rlim_cur = RECORD_SIZE;
        if (setrlimit(RLIMIT_FSIZE, &limit) || record_create(&process))
            _exit(2);
        record_end();
        _exit(0);
    }
    waitpid(pid, &status, 0);
    ok(!status, "with a limit on files, no record, or one that fits: status %#x",
       (unsigned int)status);
}

/* As a process of the session does that counts on, or as another program. */
static void remove_record(uint32_t windows_pid, bool counted)
{
    char name[RECORD_NAME_SIZE];
    int session = session_open();

    name_record(windows_pid, name);
    ok(!(counted ? discard_record(session, name, true, NULL) : unlinkat(session, name, 0)),
       "totals: a record is removed");
    close(session);
}

/* Puts another rate into the lock's file. */
static void damage_rate(uint64_t rate)
{
    int session = session_open();
    int lock = openat(session, LOCK_NAME, O_WRONLY | O_CLOEXEC);

    if (pwrite(lock, &rate, sizeof(rate), RATE_OFFSET) != sizeof(rate))
        _exit(7);
    close(lock);
    close(session);
}

/* What a process has done stays in the session's sum when its record goes. */
static void test_totals(void)
{
    struct io_counters before, during, after;
    struct child child, other;

    ok(!session_io(&before), "totals: known");
    child = start(0x60, CREATED, true);
    ok(!session_io(&during) &&
           during.operations[IO_WRITE] == before.operations[IO_WRITE] + child.windows_pid,
       "totals: another process is in them");
    slay(&child);
    remove_record(child.windows_pid, true);
    other = start(0x64, CREATED, true);
    ok(!session_io(&after) &&
           after.operations[IO_WRITE] == during.operations[IO_WRITE] + other.windows_pid &&
           after.bytes[IO_WRITE] == during.bytes[IO_WRITE] + other.windows_pid * UINT64_C(10),
       "totals: nothing is lost with a record");
    remove_record(other.windows_pid, false);
    ok(!session_io(&before) && !memcmp(&before, &after, sizeof(after)), "totals: they do not fall");
    slay(&other);
    ok(session_commit_peak(1000) == 1000 && session_commit_peak(10) == 1000, "totals: the peak");
    ok(session_cycle_rate(7) == 7 && session_cycle_rate(8) == 7, "totals: one rate for all");
    damage_rate(UINT64_MAX);
    ok(session_cycle_rate(8) == 8, "totals: a rate that is too high is not taken");
    damage_rate(1);
    ok(session_cycle_rate(8) == 8, "totals: a rate that is too low is not taken");
}

/* A program that waits for the lock gets it as soon as the last process lets go of it. */
static void test_lock_taken_at_end(void)
{
    const struct child own = {.windows_pid = 0x308, .created = CREATED};
    struct child next;
    pid_t pid;
    int status;

    fflush(stdout);
    pid = fork();
    if (!pid) {
        make_record(&own);
        steal_locks();
        record_end();
        _exit(locks_stolen() != 1 ? 1 : locks_waited_for() ? 2 : 0);
    }
    waitpid(pid, &status, 0);
    ok(!status, "the last process does not wait for its lock without end: status %#x",
       (unsigned int)status);
    next = start(0x30c, CREATED, true);
    end(&next);
    ok(count_sessions() == 0, "the next session removes what a killed process left");
}

static bool job_is_left;

static bool knows_job(const struct job_record *job)
{
    return job_is_left && job->name.text[0] == 'j';
}

/* A process that makes a job and ends in order, or is killed. */
static void run_with_job(uint32_t windows_pid, bool makes, bool ends)
{
    const struct record_start process = {
        .windows_pid = windows_pid, .image_name = "", .job_is_known = knows_job};
    const struct object_name name = {.length = 1, .text = {'j'}};
    pid_t pid;
    int status;

    fflush(stdout);
    pid = fork();
    if (!pid) {
        if (record_create(&process) || (makes && job_record_make(1, &name)))
            _exit(1);
        if (ends)
            record_end();
        _exit(0);
    }
    waitpid(pid, &status, 0);
    ok(!status, "%x has a record: status %#x", windows_pid, (unsigned int)status);
}

/* Whether the session has the record of a job, by its name too. */
static bool has_job(void)
{
    const struct object_name name = {.length = 1, .text = {'j'}};
    struct job_record *job = NULL;
    uint64_t id = 0;
    bool has = !job_record_find(&name, &id) && id == 1 && !job_record_map(id, &job);

    job_record_unmap(job);
    return has;
}

/* A process that has no record yet can be in a job whose processes with records have ended. */
static void test_jobs_left(void)
{
    job_is_left = true;
    run_with_job(0x400, true, true);
    ok(has_job() && record_file_exists(0x400), "a job that is left keeps the session at its end");
    run_with_job(0x404, false, false);
    ok(has_job() && record_file_exists(0x400), "a job that is left keeps what the next one finds");
    run_with_job(0x408, false, true);
    ok(has_job() && record_file_exists(0x404), "a killed process does not end the session");
    job_is_left = false;
    run_with_job(0x40c, false, false);
    ok(!has_job() && !record_file_exists(0x400), "a job that is gone is removed at the beginning");
    run_with_job(0x410, true, true);
    ok(count_sessions() == 0, "a job that is gone is removed at the end");
}

int main(void)
{
    struct child witness;

    make_private_folder("test_session");
    guard_as_in_wine();
    witness = start(0x1c, CREATED, true);
    test_totals();
    end(&witness);
    test_sweep();
    test_sweep_races();
    test_discard_without_descriptors();
    test_session_after_crash();
    test_coming_and_going();
    test_lock_taken_at_end();
    test_jobs_left();
    test_limited_files();
    test_without_locks();
    remove_private_folder();
    return done_testing();
}
