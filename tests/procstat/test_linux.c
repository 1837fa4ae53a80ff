/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the native procstat reads and writes by itself: /proc's texts, records that may be anything,
 * addresses, files that fill up. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "format/format.h"
#include "host/file.h"
#include "host/system.h"
#include "linux/address.h"
#include "linux/process.h"
#include "linux/procfs.h"
#include "linux/records.h"
#include "procstats/record.h"

static char folder[] = "/tmp/procstat-test.XXXXXX";

static const char *path_of(const char *name)
{
    static char path[4096];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void test_procfs(void)
{
    /* The name of a program may look like the rest of the line. */
    static const char line[] = "7 (a) 1 2) 3\n) S 1 7 7 0 -1 4194560 100 0 5 0 11 12 0 0 20 0 3 0 "
                               "99999 1 2";
    struct proc_statm statm;
    struct proc_stat stat;
    const struct timespec months = {9007199, 254741099}; /* more bits than a double has */
    struct proc_io io;
    uint64_t value, user, kernel;

    result(procfs_parse_stat(line, &stat) && stat.minor_faults == 100 && stat.major_faults == 5 &&
               stat.user == 11 && stat.kernel == 12 && stat.threads == 3 && stat.start == 99999,
           "stat is read behind the last bracket");
    result(!procfs_parse_stat("7 (a", &stat) && !procfs_parse_stat("", &stat) &&
               !procfs_parse_stat("7 (a) S 1 2 3", &stat) && !procfs_parse_stat("7 (a)", &stat),
           "stat is not read from half a line");
    result(procfs_parse_statm("10 9 8 7 0 6 0\n", &statm) && statm.size == 10 &&
               statm.resident == 9 && statm.shared == 8 && statm.data == 6,
           "statm");
    result(!procfs_parse_statm("10 9 8\n", &statm), "statm is not read from half a line");
    result(procfs_parse_line("Name:\tVmHWM: 1\nVmHWM:\t   12 kB\n", "VmHWM", &value) && value == 12,
           "a line of status is found at its beginning only");
    result(procfs_parse_io("rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\n", &io) && io.read_bytes == 1 &&
               io.write_bytes == 2 && io.reads == 3 && io.writes == 4,
           "io");
    procfs_divide(&months, &(struct proc_stat){.user = 1}, &user, &kernel);
    result(user == 90071992547410 && !kernel, "processor time of months is not rounded up");
    result(procfs_start(getpid()) > 0 && !procfs_start(-1), "when a process started");
}

static void test_addresses(void)
{
    static const struct {
        const char *string;
        bool good;
    } cases[] = {
        {DEFAULT_ADDRESS, true},
        {"0.0.0.0:1", true},
        {":9839", true},
        {"[::1]:65535", true},
        {"localhost:80", true},
        {"127.0.0.1", false},
        {"1.2.3.4:0", false},
        {"1.2.3.4:65536", false},
        {"1.2.3.4:80x", false},
        {"[::1:80", false},
        {"host.example:1", false},
        {"", false},
        {":", false},
        {"1.2.3.4: 80", false},
        {"[]:80", false},
    };
    struct sockaddr_storage address;
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        result(address_parse(cases[i].string, &address) == cases[i].good, cases[i].string);
}

/* A child that waits: the process that records are about. */
static pid_t start_child(void)
{
    pid_t child = fork();

    if (!child)
        for (;;)
            pause();
    return child;
}

static void write_file(const char *name, const void *bytes, size_t length)
{
    int fd = open(path_of(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

    if (fd < 0 || write(fd, bytes, length) != (ssize_t)length)
        perror(name);
    close(fd);
}

/* What is known of the child, from records as they are now. */
static bool sample_child(pid_t child, struct snapshot *snapshot, struct sample **sample)
{
    struct records *records = records_new();
    struct record_file file = {.file = {-1}};
    bool counted;

    records_add_user(records, getuid(), folder);
    records_refresh(records);
    snapshot_clear(snapshot);
    *sample = snapshot_add(snapshot);
    counted =
        records_sample(records, &file, child, getuid(), procfs_start(child), snapshot, *sample);
    records_close(&file);
    records_free(records);
    return counted;
}

static struct process_record good_record(pid_t child)
{
    return (struct process_record){
        .magic = RECORD_MAGIC,
        .version = RECORD_VERSION,
        .size = RECORD_SIZE,
        .flags = RECORD_COUNTS_IO,
        .windows_pid = 0x54,
        .unix_pid = (uint32_t)child,
        .creation_time = 134081915000000000ull,
        .unix_start_time = procfs_start(child),
        .io = {{{.operations = {1, 0, 4}, .bytes = {4, 5, 0}}},
               [IO_STRIPES - 1] = {{.operations = {0, 2, (uint64_t)-1}, .bytes = {0, 0, 6}}}},
        .maxima = {.working_set = 7 << 20, .commit = 8 << 20},
        .parent_pid = 0x20,
        .image_name = "a.exe",
        .prefix = "/p",
    };
}

#define RECORD "wine-procstats/10-20/00000054"

static void write_record(const struct process_record *record)
{
    char page[RECORD_SIZE] = {0};

    memcpy(page, record, sizeof(*record));
    write_file(RECORD, page, sizeof(page));
}

static void make_session(void)
{
    mkdir(path_of("wine-procstats"), 0700);
    mkdir(path_of("wine-procstats/10-20"), 0700);
}

static void test_good_record(pid_t child)
{
    struct process_record record = good_record(child);
    struct snapshot snapshot = {0};
    struct sample *sample;

    write_record(&record);
    result(sample_child(child, &snapshot, &sample) && sample->values[FIELD_PID] == 0x54 &&
               sample->values[FIELD_READS] == 1 && sample->values[FIELD_OTHER_BYTES] == 6 &&
               sample->values[FIELD_PEAK_WORKING_SET] == 7 << 20 &&
               sample->values[FIELD_PEAK_PRIVATE] == 8 << 20 &&
               sample->values[FIELD_PARENT] == 0x20,
           "a record is found and read");
    equal(sample_name(sample), "a.exe", "the name in a record is read");
    equal(sample->strings[STRING_PREFIX], "/p", "the prefix of a record is read");
    record.flags = RECORD_KEEPS_COMMIT;
    record.account.commit = 9 << 20;
    write_record(&record);
    result(!sample_child(child, &snapshot, &sample) && sample->values[FIELD_PRIVATE] == 9 << 20 &&
               sample->values[FIELD_PEAK_PRIVATE] == 9 << 20 &&
               !(sample->known & 1ull << FIELD_READS),
           "commit is taken where it is kept, and I/O not where it is not");
    memset(record.image_name, 'x', sizeof(record.image_name));
    write_record(&record);
    result(!sample_child(child, &snapshot, &sample) || !(sample->known & 1ull << FIELD_PID),
           "a record with a name that has no end is no record");
    snapshot_free(&snapshot);
}

/* Nothing of these is believed. */
static void test_bad_records(pid_t child)
{
    struct process_record record = good_record(child);
    struct snapshot snapshot = {0};
    struct sample *sample;

#define BAD(change, what)                                                                          \
    do {                                                                                           \
        record = good_record(child);                                                               \
        change;                                                                                    \
        write_record(&record);                                                                     \
        result(!sample_child(child, &snapshot, &sample) && !sample->known, what);                  \
    } while (0)

    BAD(record.magic++, "a file with another magic number is no record");
    BAD(record.version++, "a record of another version is no record");
    BAD(record.size--, "a record of another size is no record");
    BAD(record.unix_start_time++, "a record of an earlier process of that id is no record");
    BAD(record.unix_pid++, "a record of another process is no record");
    record = good_record(child);
    write_file(RECORD, &record, sizeof(record) - 1);
    result(!sample_child(child, &snapshot, &sample), "a record that is cut is no record");
    unlink(path_of(RECORD));
    mkfifo(path_of(RECORD), 0600);
    result(!sample_child(child, &snapshot, &sample),
           "a pipe in a record's place is not waited for");
    unlink(path_of(RECORD));
    write_file("elsewhere", &record, sizeof(record));
    if (symlink("../../elsewhere", path_of(RECORD)))
        perror("symlink");
    result(!sample_child(child, &snapshot, &sample), "a link in a record's place is not followed");
    unlink(path_of(RECORD));
    write_record(&record);
    chmod(path_of("wine-procstats/10-20"), 0777);
    result(!sample_child(child, &snapshot, &sample), "a folder that others write to is left alone");
    chmod(path_of("wine-procstats/10-20"), 0700);
    result(sample_child(child, &snapshot, &sample), "the undamaged record is a record");
    snapshot_free(&snapshot);
#undef BAD
}

/* Another user says something about the child, and has to be root to try it. */
static void test_foreign_record(pid_t child)
{
    struct process_record record = good_record(child);
    struct snapshot snapshot = {0};
    struct sample *sample;

    if (getuid()) {
        printf("# a record of another user: only root can make one\n");
        return;
    }
    write_record(&record);
    if (chown(path_of(RECORD), 65534, 65534))
        perror("chown");
    result(!sample_child(child, &snapshot, &sample), "a record of another user's is not believed");
    unlink(path_of(RECORD));
    snapshot_free(&snapshot);
}

/* A folder that was changed long ago is read again only when it has changed since. */
static void age_session(void)
{
    const struct timespec old[2] = {{1000000000, 0}, {1000000000, 0}};

    if (utimensat(AT_FDCWD, path_of("wine-procstats/10-20"), old, 0))
        perror("utimensat");
}

static bool is_found(struct records *records, pid_t child)
{
    struct record_file file = {.file = {-1}};
    bool found;

    records_refresh(records);
    found = records_open(records, &file, child, getuid(), procfs_start(child));
    records_close(&file);
    return found;
}

static void test_refresh(pid_t child)
{
    struct process_record record = good_record(child);
    struct records *records = records_new();
    const uint32_t magic = RECORD_MAGIC;
    int fd;

    unlink(path_of(RECORD));
    age_session();
    records_add_user(records, getuid(), folder);
    result(!is_found(records, child), "a process without a record has none");
    write_record(&record);
    result(is_found(records, child), "a record that comes later is found");
    unlink(path_of(RECORD));
    result(!is_found(records, child), "a record that is removed is not found any more");
    record.magic = 0;
    write_record(&record);
    age_session();
    result(!is_found(records, child), "an unfinished record is no record");
    fd = open(path_of(RECORD), O_WRONLY);
    if (pwrite(fd, &magic, sizeof(magic), 0) != sizeof(magic))
        perror(RECORD);
    close(fd);
    age_session();
    result(is_found(records, child),
           "a record is found when it is finished, the folder's time as it was");
    unlink(path_of(RECORD));
    records_free(records);
}

/* Runtime folders and prefixes come and go, and there is room for a limited number. */
static void test_many_folders(pid_t child)
{
    struct process_record record = good_record(child);
    struct records *records = records_new();
    char name[32];
    int i;

    for (i = 0; i < 300; i++) {
        snprintf(name, sizeof(name), "gone-%d", i);
        records_add_user(records, getuid(), path_of(name));
        records_add_prefix(records, getuid(), path_of(name));
    }
    write_record(&record);
    records_add_user(records, getuid(), folder);
    result(is_found(records, child), "a folder is looked at after many others have gone");
    result(records_add_prefix(records, getuid(), folder),
           "a prefix is found after many others have gone");
    unlink(path_of(RECORD));
    records_free(records);
}

/* A child that touches so many new pages for each byte that it is sent, and sends it back. */
#define TOUCHED 300

static pid_t start_toucher(int *to, int *from)
{
    int in[2], out[2];
    pid_t child;
    char byte;

    if (pipe(in) || pipe(out))
        return -1;
    child = fork();
    if (!child) {
        close(in[1]);
        while (read(in[0], &byte, 1) == 1) {
            char *pages = calloc(TOUCHED, 4096);
            size_t i;

            for (i = 0; pages && i < TOUCHED; i++)
                ((volatile char *)pages)[4096 * i] = 1;
            if (write(out[1], &byte, 1) != 1)
                break;
        }
        _exit(0);
    }
    close(in[0]);
    close(out[1]);
    *to = in[1];
    *from = out[0];
    return child;
}

/* The figures of each sample are those of that moment, although a file of a process that has not
 * run since is not read again. */
static void test_process(void)
{
    struct records *records = records_new();
    struct snapshot snapshot = {0};
    uint64_t faults = 0, working_set = 0;
    struct process process;
    int to = -1, from = -1, i;
    pid_t child = start_toucher(&to, &from);
    char byte = 0;

    result(process_begin(&process, child, getuid()),
           "sampling begins with the processes that are there");
    for (i = 0; i < 4; i++) {
        const struct sample *sample;
        bool grown;

        snapshot_clear(&snapshot);
        sample = snapshot_add(&snapshot);
        result(process_sample(&process, records, &snapshot, &snapshot.samples[0]),
               "a process is sampled");
        grown = sample->values[FIELD_PAGE_FAULTS] >= faults + TOUCHED &&
                sample->values[FIELD_WORKING_SET] >= working_set + TOUCHED * 4000u;
        result(i == 0 || grown, "a sample has what the process did since the last one");
        faults = sample->values[FIELD_PAGE_FAULTS];
        working_set = sample->values[FIELD_WORKING_SET];
        if (write(to, &byte, 1) != 1 || read(from, &byte, 1) != 1)
            perror("the child");
    }
    close(to);
    close(from);
    waitpid(child, NULL, 0);
    snapshot_clear(&snapshot);
    snapshot_add(&snapshot);
    result(!process_sample(&process, records, &snapshot, &snapshot.samples[0]),
           "a process is sampled until it has ended");
    process_close(&process);
    snapshot_free(&snapshot);
    records_free(records);
}

static size_t size_of(const char *name)
{
    struct stat st;

    return stat(path_of(name), &st) ? SIZE_MAX : (size_t)st.st_size;
}

/* A limit on a file's size is a disk that fills up within a line. */
static void test_full_disk(void)
{
    const struct rlimit some = {1000, RLIM_INFINITY}, all = {RLIM_INFINITY, RLIM_INFINITY};
    static const char line[] = "0123456789abcdefghijklmnopqrstuvwxyz\r\n";
    char path[4096];
    struct file file;
    size_t added = 0;

    snprintf(path, sizeof(path), "%s", path_of("log.csv"));
    signal(SIGXFSZ, SIG_IGN);
    result(file_open(&file, path), "a log is made");
    setrlimit(RLIMIT_FSIZE, &some);
    while (added < 100 && file_append(&file, line, sizeof(line) - 1))
        added++;
    result(errno == EFBIG && added == 1000 / (sizeof(line) - 1), "a log is full within a line");
    result(size_of("log.csv") == added * (sizeof(line) - 1),
           "nothing is left of a line that did not fit");
    setrlimit(RLIMIT_FSIZE, &all);
    result(file_append(&file, line, sizeof(line) - 1) &&
               size_of("log.csv") == (added + 1) * (sizeof(line) - 1),
           "a log goes on when there is room");
    file_close(&file);
    write_file("state.json", "old", 3);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){2, RLIM_INFINITY});
    result(!file_replace(path_of("state.json"), "newer", 5) && size_of("state.json") == 3,
           "a file that cannot be replaced whole stays");
    setrlimit(RLIMIT_FSIZE, &all);
}

static void test_files(void)
{
    struct file file;

    write_file("readonly", "old", 3);
    chmod(path_of("readonly"), 0444);
    result(!file_replace(path_of("readonly"), "newer", 5) && errno == EACCES &&
               size_of("readonly") == 3,
           "a file that is read-only is not replaced");
    result(!file_open(&file, path_of("readonly")) && errno == EACCES,
           "a file that is read-only is not added to");
    write_file("target", "old", 3);
    if (symlink("target", path_of("link")))
        perror("symlink");
    result(file_replace(path_of("link"), "newer", 5) && size_of("target") == 5 &&
               readlink(path_of("link"), (char[8]){0}, 8) == 6,
           "an output that is a link has its target replaced");
    result(file_replace("/dev/null", "new", 3) && !access("/dev/null", F_OK),
           "an output that is a device is written to");
    errno = 0;
    result(!file_replace("/dev/full", "new", 3) && errno == ENOSPC, "a full device is an error");
}

int main(void)
{
    char command[sizeof(folder) + 16];
    pid_t child = start_child();

    if (child < 0 || !mkdtemp(folder)) {
        perror("cannot make a process or a folder for the test");
        return 99;
    }
    make_session();
    test_procfs();
    test_addresses();
    test_good_record(child);
    test_bad_records(child);
    test_foreign_record(child);
    test_refresh(child);
    test_many_folders(child);
    test_process();
    test_files();
    test_full_disk();
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    if (system(command))
        perror(command);
    return end_of_tests();
}
