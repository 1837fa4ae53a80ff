/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Records and the processes they are of: forked children stand for Windows
 * processes, with a runtime directory and a prefix that are the test's own.
 */
#include "child.h"
#include "locks.h"
#include "place.h"
#include "session.h"
#include "sweep.h"
#include "tap.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- The session's directory ---- */

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

static bool has_record(uint32_t windows_pid)
{
    int fd = record_open(windows_pid);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static void remove_record(uint32_t windows_pid)
{
    char name[RECORD_NAME_SIZE];
    int session = session_open();

    name_record(windows_pid, name);
    unlinkat(session, name, 0);
    close(session);
}

static unsigned int count_descriptors(void)
{
    DIR *directory = opendir("/proc/self/fd");
    unsigned int count = 0;

    while (directory && readdir(directory))
        count++;
    if (directory)
        closedir(directory);
    return count;
}

/* ---- Tests ---- */

static void test_life(void)
{
    struct child child = start(0x20, CREATED, true);
    uint64_t peak;

    ok(has_io(&child, false), "living: its I/O");
    ok(has_io(&child, false), "living: known from now on");
    ok(has_memory(&child), "living: its memory");
    end(&child);
    ok(has_io(&child, true), "ended: its I/O");
    ok(is_gone(&child, true, &peak) && peak >= TOUCHED, "ended: its peak, and no memory");
}

/* Its peaks were made while nobody looked. */
static void test_peaks(void)
{
    struct child child = start(0x44, CREATED, true);

    ok(has_memory(&child), "peaks: looked at before");
    tell(&child, SWELL);
    ok(has_peaks(&child), "peaks: the host's");
    ok(has_peaks(&child), "peaks: and again, nothing having changed");
    tell(&child, SWELL);
    ok(has_peaks(&child), "peaks: greater ones");
    end(&child);
}

static void test_killed(const struct child *other)
{
    struct child child = start(0x24, CREATED, true);
    uint64_t peak;

    ok(has_memory(&child), "to be killed: its memory");
    kill(child.unix_pid, SIGKILL);
    while (waitid(P_PID, (id_t)child.unix_pid, &(siginfo_t){0}, WEXITED | WNOWAIT))
        ;
    ok(is_gone(&child, false, &peak) && peak >= TOUCHED, "a zombie: what was seen of it");
    ok(has_io(&child, false), "a zombie: its I/O");
    reap(&child);
    ok(has_io(&child, false), "killed: its I/O, though nobody knows that it has ended");
    ok(has_io(&child, true), "killed: its I/O");
    ok(is_gone(&child, true, &peak) && peak >= TOUCHED, "killed: what was seen of it");
    ok(has_io(other, false), "another one is as it was");
}

static void test_reused_pid(void)
{
    struct child first = start(0x28, CREATED, true), second;

    ok(has_io(&first, false), "reused pid: the first one's I/O");
    end(&first);
    second = start(0x28, CREATED + 1, false);
    ok(io_error(&second, false) == -ENOENT, "reused pid: it is not the record's");
    tell(&second, MAKE_RECORD);
    ok(has_io(&second, false), "reused pid: the second one's I/O");
    ok(io_error(&first, true) == -ENOENT, "reused pid: the first one is forgotten");
    end(&second);
    ok(has_io(&second, true), "reused pid: the second one, ended");
    ok(io_error(&first, true) == -ENOENT, "reused pid: the first one, still forgotten");
}

/* Creation time as wineserver would have noted it now, in 100 ns since 1601. */
static uint64_t filetime_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return UINT64_C(116444736000000000) + (uint64_t)now.tv_sec * 10000000 +
           (uint64_t)now.tv_nsec / 100;
}

static void test_unrecorded(void)
{
    struct child child = start(0x2c, filetime_now(), false);
    struct peer_params params = about(&child, false);

    ok(peer_io(&params) == -ENOENT, "no record: a thread is asked for");
    params.unix_tid = (uint32_t)child.unix_pid;
    params.creation_time -= UINT64_C(600000000);
    ok(peer_io(&params) != 0, "no record: a process of another age is not it");
    params.creation_time = child.created;
    params.unix_tid = 1;
    ok(peer_io(&params) != 0, "no record: init is not it");
    params.unix_tid = (uint32_t)child.unix_pid;
    /* This test's own program, so it counts as one that has still to make its record. */
    ok(!peer_io(&params) && !params.io.operations[IO_READ], "no record: nothing done yet");
    ok(has_memory(&child), "no record: its memory");
    tell(&child, MAKE_RECORD);
    ok(has_io(&child, false), "a record now: its I/O");
    end(&child);
}

static void test_first_thread_gone(void)
{
    struct child child = start(0x30, CREATED, true);
    struct peer_params params;

    tell(&child, LOSE_FIRST_THREAD);
    usleep(100000); /* it has said so just before */
    ok(has_io(&child, false), "first thread gone: its I/O");
    ok(has_memory(&child), "first thread gone: its memory");
    for (int room = 0; room < 3; room++)
        ok(memory_error(&child, room) == -EMFILE,
           "first thread gone, and room for %d descriptors: no answer", room);
    ok(!memory_error(&child, 3), "first thread gone, and room enough");
    slay(&child);
    params = about(&child, true);
    ok(!peer_memory(&params) && !params.memory.working_set, "then all are gone");
}

static void test_damage(void)
{
    struct child child = start(0x34, CREATED, true);
    struct process_record record;
    int fd = record_open(child.windows_pid);
    unsigned int before, lost = 0;
    static const struct {
        const char *about;
        size_t offset;
    } fields[] = {
        {"magic number", offsetof(struct process_record, magic)},
        {"version", offsetof(struct process_record, version)},
        {"size", offsetof(struct process_record, size)},
        {"Windows pid", offsetof(struct process_record, windows_pid)},
        {"creation time", offsetof(struct process_record, creation_time)},
    };

    ok(has_io(&child, false), "to be damaged: its I/O");
    ok(pread(fd, &record, sizeof(record), 0) == sizeof(record), "it can be read");
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        const char *good = (const char *)&record + fields[i].offset;
        const char wrong = (char)(*good + 1);

        ok(pwrite(fd, &wrong, 1, (off_t)fields[i].offset) == 1 && io_error(&child, false) &&
               pwrite(fd, good, 1, (off_t)fields[i].offset) == 1 && has_io(&child, false),
           "damaged while it is watched: %s", fields[i].about);
    }
    ok(!ftruncate(fd, 0) && io_error(&child, false) == -ENOENT, "truncated");
    before = faults_taken();
    /* Whole again, it is taken again: no place is lost, however often. */
    for (unsigned int i = 0; i < 100; i++)
        if (pwrite(fd, &record, sizeof(record), 0) != sizeof(record) ||
            ftruncate(fd, RECORD_SIZE) || !has_io(&child, false) || ftruncate(fd, 0) ||
            io_error(&child, false) != -ENOENT)
            lost++;
    ok(lost == 0 && faults_taken() == before + 100,
       "truncated 100 times: %u wrong answers, %u faults", lost, faults_taken() - before);
    close(fd);
    slay(&child);
    remove_record(child.windows_pid); /* too young to be swept */
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

static void test_sweep(void)
{
    struct child child = start(0x38, CREATED, true);
    int session = session_open();
    unsigned int oldest = 0, newest = 0;

    sweep_records(session, 0);
    for (uint32_t i = 0; i < 700; i++)
        write_record(session, 0x1000 + 4 * i, 1000 + i);
    touch(session, "0000f000", 0);
    touch(session, "0000f004", 3600);
    touch(session, "other", 3600);
    if (symlinkat("other", session, "0000f008"))
        _exit(9);
    sweep_records(session, SWEEP_KEEPS);
    for (uint32_t i = 0; i < 700; i++)
        *(i < 700 - SWEEP_KEEPS ? &oldest : &newest) += has_record(0x1000 + 4 * i);
    /* An unfinished old file counts as the longest ended. */
    ok(oldest <= 1 && newest == SWEEP_KEEPS, "a sweep keeps the newest: %u, %u", oldest, newest);
    ok(has_record(child.windows_pid) && has_io(&child, false), "and the living");
    ok(exists(session, "0000f000"), "and what is not finished yet");
    ok(!exists(session, "0000f004"), "but not if it never was");
    ok(exists(session, "other") && exists(session, "0000f008"), "and what is no record");
    unlinkat(session, "0000f000", 0);
    unlinkat(session, "0000f008", 0);
    unlinkat(session, "other", 0);
    end(&child);
    close(session);
    ok(count_sessions() == 0, "the last one to leave clears everything away");
    ok(!has_record(0x38) && count_sessions() == 0, "who only asks makes nothing");
}

static void test_session_after_crash(void)
{
    struct child child = start(0x3c, CREATED, true), next;
    char empty[PATH_MAX];

    slay(&child);
    ok(has_record(0x3c), "a killed session leaves a record");
    snprintf(empty, sizeof(empty), "%s/wine-procstats/1-1", getenv("XDG_RUNTIME_DIR"));
    ok(!mkdir(empty, 0700), "another one has left an empty folder");
    next = start(0x40, CREATED, true);
    ok(access(empty, F_OK), "the next session begins by removing that");
    ok(!has_record(0x3c) && has_record(0x40), "the next session begins by clearing it away");
    end(&next);
}

/* Many come and go at once: everybody gets a record, and nobody loses it to another. */
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
                struct process_record *record = make_record(&own);
                bool there = has_record(own.windows_pid);
                bool right = has_io(&own, false);

                record_end(record);
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

/* With few descriptors there is little room to keep peers; the answers are the same. */
static void test_few_descriptors(void)
{
    enum { CHILDREN = 20 };
    struct child children[CHILDREN];
    unsigned int before = count_descriptors() + CHILDREN, right = 0;

    for (uint32_t i = 0; i < CHILDREN; i++)
        children[i] = start(0x200 + 4 * i, CREATED + i, true);
    for (int turn = 0; turn < 100; turn++)
        for (int i = 0; i < CHILDREN; i++)
            right += has_io(&children[i], false) && has_memory(&children[i]);
    ok(right == 100 * CHILDREN, "with 64 descriptors: %u right answers", right);
    /* Four descriptors of each of four peers. */
    ok(count_descriptors() <= before + 16, "%u descriptors, before %u", count_descriptors(),
       before);
    for (int i = 0; i < CHILDREN; i++)
        end(&children[i]);
}

/* Who cannot lock has no record, and learns it at once: a process's start waits for this. */
static void test_without_locks(void)
{
    const struct attach_params process = {.windows_pid = 0x300};
    struct process_record *record;

    refuse_locks();
    ok(record_create(&process, &record) == -ENOLCK && !has_record(0x300), "no locks, no record");
    ok(locks_refused() < 10, "no locks: given up after %u", locks_refused());
}

static void limit_descriptors(void)
{
    struct rlimit limit = {.rlim_cur = 64, .rlim_max = 64};

    if (setrlimit(RLIMIT_NOFILE, &limit))
        _exit(10);
}

int main(void)
{
    struct child witness;

    make_place("test_records");
    limit_descriptors(); /* before the cache is first used */
    witness = start(0x1c, CREATED, true);
    ok(has_io(&witness, false), "a witness of it all");
    test_life();
    test_peaks();
    test_killed(&witness);
    test_reused_pid();
    test_unrecorded();
    test_first_thread_gone();
    test_damage();
    test_few_descriptors();
    ok(has_io(&witness, false), "the witness is as it was");
    end(&witness);
    test_sweep();
    test_session_after_crash();
    test_coming_and_going();
    test_without_locks();
    remove_place();
    return done_testing();
}
