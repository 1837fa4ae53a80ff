/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The parsers of /proc, on texts of several kernels and on hostile ones. A
 * process chooses its own name, so that may hold anything but NUL.
 */
#include "tap.h"

#include "host/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define UNTOUCHED 0x55

/* ---- stat ---- */

#define STAT_TAIL_6_1                                                                              \
    " S 1 2 3 0 -1 4194560 1234 0 56 0 7 8 0 0 20 0 1 0 987654 3133440 362 18446744073709551615 "  \
    "1 1 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n"

static const char *const good_names[] = {
    "wine64", "", "a b", ")", "(", ") R 1 2 3 4", "x\ny", ") S 1 1 1 1 1", "\xff\xfe(",
};

static const struct {
    const char *about;
    const char *text;
    int error;
} bad_stats[] = {
    {"empty", "", -EBADMSG},
    {"no name", "1 S 1 2 3", -EBADMSG},
    {"ends after the name", "1 (x)", -EBADMSG},
    {"ends in the middle", "1 (x) S 1 2 3 0 -1 4194560 1234 0", -EBADMSG},
    {"faults are no number", "1 (x) S 1 2 3 0 -1 4194560 x 0 56 0 7 8 0 0 20 0 1 0 9 ", -EBADMSG},
    {"faults below 0", "1 (x) S 1 2 3 0 -1 4194560 -5 0 56 0 7 8 0 0 20 0 1 0 9 ", -EBADMSG},
    {"faults above 64 bits",
     "1 (x) S 1 2 3 0 -1 4194560 18446744073709551616 0 56 0 7 8 0 0 20 0 1 0 9 ", -ERANGE},
};

static void test_stat(void)
{
    struct proc_stat stat, untouched;
    char text[512];

    memset(&untouched, UNTOUCHED, sizeof(untouched));
    for (size_t i = 0; i < sizeof(good_names) / sizeof(good_names[0]); i++) {
        snprintf(text, sizeof(text), "4711 (%s)" STAT_TAIL_6_1, good_names[i]);
        stat = untouched;
        ok(!procfs_parse_stat(text, &stat) && stat.minflt == 1234 && stat.majflt == 56 &&
               stat.threads == 1 && stat.starttime == 987654,
           "stat: name %zu", i);
    }
    for (size_t i = 0; i < sizeof(bad_stats) / sizeof(bad_stats[0]); i++) {
        stat = untouched;
        ok(procfs_parse_stat(bad_stats[i].text, &stat) == bad_stats[i].error &&
               !memcmp(&stat, &untouched, sizeof(stat)),
           "stat: %s", bad_stats[i].about);
    }
}

static void test_ended(void)
{
    static const struct {
        char state;
        uint64_t threads;
        bool ended;
        const char *about;
    } rows[] = {
        {'S', 1, false, "one that sleeps has not"},
        {'R', 1, false, "one that runs has not"},
        {'Z', 1, true, "one whose parent has not waited for it has"},
        {'Z', 2, false, "one whose first thread alone has ended has not"},
        {'X', 1, true, "one that is going has"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct proc_stat stat = {.state = (uint8_t)rows[i].state, .threads = rows[i].threads};

        ok(procfs_has_ended(&stat) == rows[i].ended, "ended: %s", rows[i].about);
    }
}

/* ---- statm ---- */

static void test_statm(void)
{
    struct proc_statm statm = {0};

    ok(!procfs_parse_statm("765 404 376 5 0 123 0\n", &statm) && statm.size == 765 &&
           statm.resident == 404 && statm.shared == 376 && statm.data == 123,
       "statm: a process");
    ok(!procfs_parse_statm("0 0 0 0 0 0 0\n", &statm) && statm.size == 0, "statm: a zombie");
    ok(!procfs_parse_statm("18446744073709551615 1 1 1 1 1 0\n", &statm) &&
           statm.size == UINT64_MAX,
       "statm: the greatest number");
    ok(procfs_parse_statm("18446744073709551616 1 1 1 1 1 0\n", &statm) == -ERANGE,
       "statm: one more");
    ok(procfs_parse_statm("1 2 3 4 5", &statm) == -EBADMSG, "statm: too few numbers");
    ok(procfs_parse_statm("", &statm) == -EBADMSG, "statm: nothing");
}

/* ---- status ---- */

#define STATUS_6_1                                                                                 \
    "Umask:\t0022\nState:\tS (sleeping)\nTgid:\t4711\nNgid:\t0\nPid:\t4712\nPPid:\t1\n"            \
    "Uid:\t1000\t1000\t1000\t1000\nFDSize:\t64\nGroups:\t \n"                                      \
    "VmPeak:\t    5000 kB\nVmSize:\t    4900 kB\nVmLck:\t       0 kB\nVmPin:\t       0 kB\n"       \
    "VmHWM:\t    3000 kB\nVmRSS:\t    2000 kB\nRssAnon:\t     900 kB\nRssFile:\t    1000 kB\n"     \
    "RssShmem:\t     100 kB\nVmData:\t     700 kB\nVmStk:\t     132 kB\nVmExe:\t      20 kB\n"     \
    "Threads:\t2\n"

/* Linux 6.18 has a line for kernel threads. */
#define STATUS_6_18                                                                                \
    "Umask:\t0022\nState:\tS (sleeping)\nTgid:\t4711\nNgid:\t0\nPid:\t4712\nPPid:\t1\n"            \
    "NSsid:\t1\nKthread:\t0\n"                                                                     \
    "VmPeak:\t    5000 kB\nVmSize:\t    4900 kB\nVmLck:\t       0 kB\nVmPin:\t       0 kB\n"       \
    "VmHWM:\t    3000 kB\nVmRSS:\t    2000 kB\nRssAnon:\t     900 kB\nRssFile:\t    1000 kB\n"     \
    "RssShmem:\t     100 kB\nVmData:\t     700 kB\nVmStk:\t     132 kB\nVmExe:\t      20 kB\n"

#define STATUS_ZOMBIE                                                                              \
    "Name:\twine64\nState:\tZ (zombie)\nTgid:\t4711\nNgid:\t0\nPid:\t4711\nThreads:\t1\n"

static int is_that_status(const char *text)
{
    struct proc_status status;

    return !procfs_parse_status(text, &status) && status.vm_peak == 5000 && status.vm_hwm == 3000;
}

static void test_status(void)
{
    struct proc_status status;
    uint64_t group = 0;

    ok(is_that_status("Name:\twine64\n" STATUS_6_1), "status: Linux 6.1");
    ok(is_that_status("Name:\twine64\n" STATUS_6_18), "status: Linux 6.18");
    /* The kernel writes a newline in a name as backslash and n. */
    ok(is_that_status("Name:\t\\nVmHWM:\t1 kB\n" STATUS_6_1), "status: a hostile name");
    ok(is_that_status("Name:\tVmPeak: 1 kB)\n" STATUS_6_1), "status: another");
    ok(procfs_parse_status(STATUS_ZOMBIE, &status) == -ENODATA, "status: a zombie has no memory");
    ok(procfs_parse_status("", &status) == -ENODATA, "status: nothing");
    ok(procfs_parse_status("\nVmPeak:\t1 kB\nVmSize:\t1 kB\n", &status) == -ENODATA,
       "status: lines are missing");
    ok(procfs_parse_status("\nVmPeak:\t1 MB\n", &status) == -EBADMSG, "status: another unit");
    ok(procfs_parse_status("\nVmPeak:\tx kB\n", &status) == -EBADMSG, "status: no number");
    ok(procfs_parse_status("\nVmPeak:\t99999999999999999999 kB\n", &status) == -ERANGE,
       "status: too great a number");
    ok(!procfs_parse_thread_group("Name:\tx\n" STATUS_6_1, &group) && group == 4711,
       "status: the thread group");
    ok(procfs_parse_thread_group("Name:\tTgid:\t5\n", &group) == -ENODATA,
       "status: a name is no thread group");
}

/* ---- io ---- */

static void test_io(void)
{
    struct io_counters io;

    ok(!procfs_parse_io("rchar: 6976\nwchar: 12\nsyscr: 10\nsyscw: 3\nread_bytes: 0\n"
                        "write_bytes: 0\ncancelled_write_bytes: 0\n",
                        &io) &&
           io.bytes[IO_READ] == 6976 && io.bytes[IO_WRITE] == 12 && io.operations[IO_READ] == 10 &&
           io.operations[IO_WRITE] == 3 && io.operations[IO_OTHER] == 0 && io.bytes[IO_OTHER] == 0,
       "io: a process");
    ok(procfs_parse_io("rchar: 1\nwchar: 2\n", &io) == -ENODATA, "io: lines are missing");
    ok(procfs_parse_io("rchar: -1\n", &io) == -EBADMSG, "io: below 0");
}

/* ---- reading ---- */

static void test_reading(void)
{
    struct proc_stat stat;
    uint64_t start, group;
    char text[PROCFS_TEXT_MAX];
    int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);

    ok(!procfs_read(fd, text, sizeof(text)) && !procfs_parse_stat(text, &stat) &&
           !procfs_start_time(fd, &start) && start == stat.starttime,
       "reading: the own start time");
    ok(procfs_read(fd, text, 8) == -EFBIG, "reading: a text that does not fit");
    close(fd);
    ok(procfs_read(fd, text, sizeof(text)) == -EBADF, "reading: a descriptor that is closed");
    ok(procfs_read_path("/proc/self/missing", text, sizeof(text)) == -ENOENT,
       "reading: a file that is not there");
    ok(!procfs_thread_group((uint32_t)getpid(), &group) && group == (uint64_t)getpid(),
       "reading: the own thread group");
    ok(procfs_has_mapped((uint32_t)getpid(), "/test_procfs\n") == 1 &&
           procfs_has_mapped((uint32_t)getpid(), "/no such file\n") == 0 &&
           procfs_has_mapped(0, "/test_procfs\n") == -1,
       "reading: what is mapped");
}

static pthread_mutex_t hold = PTHREAD_MUTEX_INITIALIZER;

static void *wait_for_hold(void *unused)
{
    pthread_mutex_lock(&hold);
    pthread_mutex_unlock(&hold);
    return unused;
}

/* More than are read at once. */
static void test_walk(void)
{
    enum { THREADS = 200 };
    pthread_t threads[THREADS];
    struct procfs_walk walk;
    unsigned int count = 0, own = 0;
    const char *name;

    pthread_mutex_lock(&hold);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, wait_for_hold, NULL))
            exit(99);
    procfs_start_walk(&walk, procfs_open_of((uint32_t)getpid(), "task"));
    while ((name = procfs_next_number(&walk))) {
        count++;
        own += strtol(name, NULL, 10) == getpid();
    }
    close(walk.directory);
    pthread_mutex_unlock(&hold);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ok(count == THREADS + 1 && own == 1, "a walk over %u threads", count);
    procfs_start_walk(&walk, -1);
    ok(!procfs_next_number(&walk), "a walk over nothing");
}

/* A file as the kernel would give it: a status with so many characters of groups. */
static bool reads_with_groups(int fd, size_t groups)
{
    static char text[65536];
    struct proc_status status;
    int length = snprintf(text, sizeof(text), "Name:\twine64\nGroups:\t%0*d\n%s", (int)groups, 0,
                          STATUS_6_18);

    return !ftruncate(fd, 0) && pwrite(fd, text, (size_t)length, 0) == length &&
           !procfs_read_status(fd, &status) && status.vm_peak == 5000 && status.vm_hwm == 3000;
}

/* Wherever the memory is, across the end of a piece or beyond. */
static void test_groups(void)
{
    int fd = memfd_create("status", MFD_CLOEXEC);
    size_t groups = 1;

    while (groups < 3 * PROCFS_TEXT_MAX && reads_with_groups(fd, groups))
        groups++;
    ok(groups == 3 * PROCFS_TEXT_MAX, "reading: a status with any number of groups, up to %zu",
       groups);
    ok(reads_with_groups(fd, 60000), "reading: a status with very many");
    close(fd);
}

/* As test_groups, of the kernel's own making. */
static void test_own_groups(void)
{
    static gid_t groups[1000];
    struct proc_status status;
    uint64_t group;
    int fd;

    for (gid_t i = 0; i < 1000; i++)
        groups[i] = 2000000000 + i;
    if (setgroups(1000, groups)) {
        skip("reading: in 1000 groups", "only root can be in any group");
        return;
    }
    fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    ok(!procfs_read_status(fd, &status) && status.vm_peak > 0 && status.vm_hwm > 0,
       "reading: the own status, in 1000 groups");
    ok(!procfs_thread_group((uint32_t)getpid(), &group) && group == (uint64_t)getpid(),
       "reading: the own thread group, in 1000 groups");
    close(fd);
}

int main(void)
{
    test_stat();
    test_ended();
    test_statm();
    test_status();
    test_io();
    test_reading();
    test_walk();
    test_groups();
    test_own_groups();
    return done_testing();
}
