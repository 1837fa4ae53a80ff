/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Records and the processes they are of. Forked children are the Windows
 * processes, in a runtime folder and a prefix that only this test uses.
 */
#include "child.h"
#include "faults.h"
#include "private_folder.h"
#include "tap.h"

#include "host/guard.h"
#include "records/file.h"
#include "records/folder.h"
#include "records/records.h"
#include "records/session.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE 60000 /* milliseconds */

#define NOBODY        65534 /* the id of a user and of a group, neither of which owns anything */
#define NO_OTHER_USER 77    /* an exit status */

/* ---- Files and descriptors ---- */

/* A descriptor of the record's file, or -1. */
static int open_record_file(uint32_t windows_pid)
{
    char name[RECORD_NAME_SIZE];
    int session = session_open();
    int fd;

    name_record(windows_pid, name);
    fd = openat(session, name, O_RDWR | O_CLOEXEC);
    close(session);
    return fd;
}

/* The file of a record that has yet to be written. */
static void begin_record(uint32_t windows_pid)
{
    char name[RECORD_NAME_SIZE];
    int session = session_open(), fd;

    name_record(windows_pid, name);
    fd = openat(session, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        _exit(7);
    close(fd);
    close(session);
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

/* How many pages of records this process has mapped. */
static unsigned int count_mapped(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    unsigned int count = 0;
    char line[PATH_MAX + 128];

    while (maps && fgets(line, sizeof(line), maps))
        count += strstr(line, "/wine-procstats/") != NULL;
    if (maps)
        fclose(maps);
    return count;
}

/* ---- Tests ---- */

/* When its record says that it ended, in seconds since 1970; 0: it says nothing. */
static uint64_t ended_time_of(const struct child *child)
{
    struct process_record *page = NULL;
    uint64_t ended;

    if (record_file_map(child->windows_pid, &page))
        return 0;
    ended = page->ended_time;
    munmap(page, RECORD_SIZE);
    return ended;
}

static void test_life(void)
{
    struct child child = start(0x20, CREATED, true);
    uint64_t peak, began, ended;

    ok(has_io(&child, false), "living: its I/O");
    ok(has_io(&child, false), "living: known from now on");
    ok(has_memory(&child), "living: its memory");
    began = (uint64_t)time(NULL);
    end(&child);
    ended = ended_time_of(&child);
    ok(ended >= began && ended <= (uint64_t)time(NULL), "ended: when");
    ok(has_io(&child, true), "ended: its I/O");
    ok(is_gone(&child, true, &peak) && peak >= TOUCHED, "ended: its peak, and no memory");
}

/* Its peaks were reached while no query came. */
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
    struct process_record *page = NULL;
    uint64_t peak;

    ok(has_memory(&child), "to be killed: its memory");
    kill(child.unix_pid, SIGKILL);
    while (waitid(P_PID, (id_t)child.unix_pid, &(siginfo_t){0}, WEXITED | WNOWAIT))
        ;
    ok(is_gone(&child, false, &peak) && peak >= TOUCHED, "a zombie: what was seen of it");
    ok(has_io(&child, false), "a zombie: its I/O");
    ok(!record_file_map(child.windows_pid, &page) &&
           !record_process_runs(page->unix_pid, page->unix_start_time),
       "a zombie: it has ended");
    if (page)
        munmap(page, RECORD_SIZE);
    reap(&child);
    ok(has_io(&child, false), "killed: its I/O, though its end is not known yet");
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
    struct peer_identity process = about(&child, false);
    struct io_counters io;

    ok(ask_io(&process, &io) == -ENOENT, "no record: a thread is asked for");
    process.unix_tid = (uint32_t)child.unix_pid;
    process.creation_time -= UINT64_C(36000000000);
    ok(!ask_io(&process, &io), "no record: the clock has been set forward by an hour");
    process.creation_time = child.created;
    process.unix_tid = UINT32_MAX / 2;
    ok(ask_io(&process, &io) != 0, "no record: a thread that is not there");
    process.unix_tid = (uint32_t)child.unix_pid;
    /* This test's own program, so it counts as one that has still to make its record. */
    ok(!ask_io(&process, &io) && !io.operations[IO_READ], "no record: nothing done yet");
    ok(has_memory(&child), "no record: its memory");
    tell(&child, MAKE_RECORD);
    ok(has_io(&child, false), "a record now: its I/O");
    end(&child);
}

/* What was seen of it before it had a record is in that; page faults are those before the program.
 */
static void test_late_record(void)
{
    struct child child = start(0x48, filetime_now(), false);
    struct peer_identity process = about(&child, false), unfound = process;
    struct memory_figures before, after;

    process.unix_tid = (uint32_t)child.unix_pid;
    ok(!ask_memory(&process, &before) && before.peak.nonpaged_pool, "late record: a peak without");
    begin_record(child.windows_pid);
    ok(ask_memory(&unfound, &after) == -ENOENT, "late record: none yet, but its file");
    remove_record(child.windows_pid);
    tell(&child, MAKE_RECORD);
    ok(has_io(&child, false), "late record: it has one now");
    slay(&child);
    process = about(&child, true);
    ok(!ask_memory(&process, &after) && after.peak.working_set >= before.peak.working_set &&
           after.peak.nonpaged_pool >= before.peak.nonpaged_pool && before.peak.page_faults &&
           !after.peak.page_faults,
       "late record: the peak is in it");
    remove_record(child.windows_pid);
}

/* What a process says of its commit is better than Linux's guess. */
static void test_account(void)
{
    struct child child = start(0x4c, CREATED, true);
    struct peer_identity process = about(&child, false);
    struct memory_figures memory;

    ok(!ask_memory(&process, &memory) && memory.commit < child_account.commit &&
           !memory.shared_commit,
       "account: Linux's figures without one");
    tell(&child, KEEP_ACCOUNT);
    ok(!ask_memory(&process, &memory) && memory.commit == child_account.commit &&
           memory.shared_commit == child_account.shared_commit &&
           memory.virtual_size == child_account.virtual_size && memory.working_set >= TOUCHED,
       "account: the process's figures");
    ok(memory.peak.commit == child_account.commit &&
           memory.peak.virtual_size == child_account.virtual_size,
       "account: they are peaks too");
    end(&child);
    process.ended = true;
    ok(!ask_memory(&process, &memory) && !memory.commit && !memory.shared_commit &&
           !memory.virtual_size && memory.peak.commit == child_account.commit,
       "account: ended, the peaks remain");
}

/* What another process ends has its last figures in a record that is made for that. */
static void test_record_for_ending(void)
{
    struct child child = start(0x50, CREATED, false);
    const struct record_identity identity = {.windows_pid = child.windows_pid,
                                             .unix_pid = (uint32_t)child.unix_pid,
                                             .creation_time = child.created};
    const struct io_counters io = {
        .operations = {[IO_WRITE] = child.windows_pid},
        .bytes = {[IO_WRITE] = child.windows_pid * UINT64_C(10)},
    };
    const struct memory_maxima maxima = {.page_faults = 7, .working_set = TOUCHED};
    const struct process_times times = {.user = 1, .kernel = 2, .cycles = 3};
    struct process_record *page = NULL;
    uint64_t peak;

    ok(!record_create_for_ending(&identity, &io, &maxima, &times), "record for ending: made");
    slay(&child);
    ok(has_io(&child, true), "record for ending: its I/O");
    ok(is_gone(&child, true, &peak) && peak == TOUCHED, "record for ending: its peak");
    ok(!record_file_map(child.windows_pid, &page) && page->times.user == 1 &&
           page->times.kernel == 2 && page->times.cycles == 3 && record_is_valid(page),
       "record for ending: its times");
    if (page)
        munmap(page, RECORD_SIZE);
    remove_record(child.windows_pid);
}

/* Its first thread's, which is a zombie when it has gone. */
static char state_of(const struct child *child)
{
    char path[32], state = 0;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/stat", (int)child->unix_pid);
    file = fopen(path, "re");
    if (!file)
        return 0;
    if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
        state = 0;
    fclose(file);
    return state;
}

static void test_first_thread_gone(void)
{
    struct child child = start(0x30, CREATED, true);
    struct peer_identity process = about(&child, true);
    struct process_record *page = NULL;
    struct memory_figures memory;

    tell(&child, LOSE_FIRST_THREAD);
    /* It says so before it goes. */
    for (int tries = 0; tries < PATIENCE && state_of(&child) != 'Z'; tries++)
        usleep(1000);
    ok(!record_file_map(child.windows_pid, &page) &&
           record_process_runs(page->unix_pid, page->unix_start_time),
       "first thread gone: it runs");
    if (page)
        munmap(page, RECORD_SIZE);
    ok(has_io(&child, false), "first thread gone: its I/O");
    ok(has_memory(&child), "first thread gone: its memory");
    for (int room = 0; room < 3; room++)
        ok(memory_error(&child, room) == -EMFILE,
           "first thread gone, and room for %d descriptors: no answer", room);
    ok(!memory_error(&child, 3), "first thread gone, and room enough");
    slay(&child);
    ok(!ask_memory(&process, &memory) && !memory.working_set,
       "first thread gone: then all of the process is gone");
}

static void limit_descriptors(void)
{
    struct rlimit limit = {.rlim_cur = 64, .rlim_max = 64};

    if (setrlimit(RLIMIT_NOFILE, &limit))
        _exit(10);
}

static int be_ordinary_user(void)
{
    if (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
        setresuid(NOBODY, NOBODY, NOBODY) || prctl(PR_SET_DUMPABLE, 1))
        return NO_OTHER_USER;
    /* nobody cannot write to the build's folder */
    if (unsetenv("PROCSTATS_BUILDDIR") || !freopen("/dev/null", "w", stdout))
        return 99;
    make_private_folder("test_records");
    guard_as_in_wine();
    limit_descriptors();
    test_first_thread_gone();
    remove_private_folder();
    return done_testing();
}

/* The files of such a process are root's, whoever else's it is: to root that makes no difference.
 */
static void test_first_thread_gone_of_user(void)
{
    static const char about[] = "first thread gone: the same of an ordinary user";
    int status = -1;
    pid_t pid;

    if (geteuid()) {
        skip(about, "this is one");
        return;
    }
    fflush(stdout);
    pid = fork();
    if (!pid)
        _exit(be_ordinary_user());
    waitpid(pid, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == NO_OTHER_USER)
        skip(about, "there is no other user here");
    else
        ok(!status, "%s: status %#x", about, (unsigned int)status);
}

static void test_damage(void)
{
    struct child child = start(0x34, CREATED, true);
    struct process_record record;
    int fd = open_record_file(child.windows_pid);
    unsigned int descriptors, mapped, lost = 0;
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
    ok(pread(fd, &record, sizeof(record), 0) == sizeof(record),
       "a record to be damaged can be read");
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        const char *good = (const char *)&record + fields[i].offset;
        const char wrong = (char)(*good + 1);

        ok(pwrite(fd, &wrong, 1, (off_t)fields[i].offset) == 1 && io_error(&child, false) &&
               pwrite(fd, good, 1, (off_t)fields[i].offset) == 1 && has_io(&child, false),
           "damaged while it is watched: %s", fields[i].about);
    }
    descriptors = count_descriptors();
    mapped = count_mapped();
    ok(mapped > 0, "%u records are mapped", mapped);
    ok(!ftruncate(fd, 0) && io_error(&child, false) == -ENOENT, "truncated");
    /* Whole again, it is taken again: no place is lost, however often. */
    for (unsigned int i = 0; i < 100; i++)
        if (pwrite(fd, &record, sizeof(record), 0) != sizeof(record) ||
            ftruncate(fd, RECORD_SIZE) || !has_io(&child, false) || ftruncate(fd, 0) ||
            io_error(&child, false) != -ENOENT)
            lost++;
    ok(lost == 0, "truncated 100 times: %u wrong answers", lost);
    ok(pwrite(fd, &record, sizeof(record), 0) == sizeof(record) && !ftruncate(fd, RECORD_SIZE) &&
           has_io(&child, false) && count_descriptors() <= descriptors && count_mapped() <= mapped,
       "truncated 100 times: no more descriptors and mapped records than before: %u, %u",
       descriptors, mapped);
    close(fd);
    slay(&child);
    remove_record(child.windows_pid); /* too young to be swept */
}

/* A question that truncates the record, after it has been found good, before it is answered. */
static int truncate_first(struct peer *peer, const struct peer_identity *process, void *context)
{
    struct process_record record;
    struct memory_figures memory;

    if (ftruncate(*(int *)context, 0))
        return -errno;
    raise_in_peer(peer, offsetof(struct process_record, maxima.commit), UINT64_MAX);
    if (memory_of_peer(peer, process->ended, &memory) != -EBADMSG)
        return 1;
    return peer_figures(peer, &record);
}

static void test_truncated_in_question(void)
{
    struct child child = start(0x54, CREATED, true);
    const struct peer_identity process = about(&child, false);
    int fd = open_record_file(child.windows_pid);

    ok(ask_about_peer(&process, truncate_first, &fd) == -EBADMSG,
       "truncated while it is asked: no answer, and no fault");
    ok(io_error(&child, false) == -ENOENT, "a truncated record that was asked about is no record");
    close(fd);
    slay(&child);
    remove_record(child.windows_pid);
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
    /* Three descriptors of each of eight peers. */
    ok(count_descriptors() <= before + 24, "%u descriptors, before %u", count_descriptors(),
       before);
    for (int i = 0; i < CHILDREN; i++)
        end(&children[i]);
}

int main(void)
{
    struct child witness;

    test_first_thread_gone_of_user();
    make_private_folder("test_records");
    guard_as_in_wine();
    limit_descriptors(); /* before the cache is first used */
    witness = start(0x1c, CREATED, true);
    ok(has_io(&witness, false), "a witness of it all");
    test_life();
    test_peaks();
    test_killed(&witness);
    test_reused_pid();
    test_unrecorded();
    test_late_record();
    test_account();
    test_record_for_ending();
    test_first_thread_gone();
    test_damage();
    test_truncated_in_question();
    test_few_descriptors();
    ok(has_io(&witness, false), "the witness is as it was");
    end(&witness);
    remove_private_folder();
    return done_testing();
}
