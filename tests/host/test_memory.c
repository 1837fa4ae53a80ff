/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The calling process's memory and its record: Windows's figures from Linux's
 * and from the account, their peaks, and what becomes of them when the record's
 * file is truncated.
 */
#include "faults.h"
#include "private_folder.h"
#include "tap.h"

#include "host/guard.h"
#include "host/procfs.h"
#include "memory/account.h"
#include "memory/memory.h"
#include "records/file.h"
#include "records/folder.h"
#include "records/records.h"
#include "records/session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define OWN_PID UINT32_C(0x20)
#define CREATED 123456789u
#define TOUCHED (8u * 1024 * 1024)

/* The account that the process keeps, or none. */
static const struct memory_account *account;

bool account_read(uint64_t page_faults, struct memory_account *ret_account)
{
    (void)page_faults;
    if (account)
        *ret_account = *account;
    return account != NULL;
}

/* A line of the own status, in bytes. */
static uint64_t host_figure(const char *line_start)
{
    FILE *status = fopen("/proc/self/status", "r");
    uint64_t kilobytes = 0;
    char line[256];

    while (status && fgets(line, sizeof(line), status))
        if (!strncmp(line, line_start, strlen(line_start)))
            kilobytes = strtoull(line + strlen(line_start), NULL, 10);
    if (status)
        fclose(status);
    return kilobytes * 1024;
}

static void *map_memory(void)
{
    void *memory = mmap(NULL, TOUCHED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        exit(99);
    return memory;
}

/* ---- Figures ---- */

static void test_figures(void)
{
    const struct proc_statm statm = {.size = 1000, .resident = 300, .shared = 100, .data = 700};
    const struct proc_statm odd = {.size = 10, .resident = 3, .shared = 5, .data = 1};
    struct memory_figures memory = {.page_faults = 9, .hard_faults = 2};
    struct memory_maxima maxima;

    figures_of_statm(&statm, &memory);
    ok(memory.virtual_size == 4096000 && memory.working_set == 1228800 &&
           memory.private_working_set == 819200 && memory.commit == 2867200 &&
           !memory.shared_commit,
       "figures: sizes are pages of 4096 bytes");
    ok(memory.paged_pool == 800 && memory.nonpaged_pool == 1600,
       "figures: a pool has a page-table entry for each page");
    ok(memory.page_faults == 9 && memory.hard_faults == 2, "figures: faults are left alone");
    maxima = maxima_of(&memory, 2000000);
    ok(maxima.page_faults == 9 && maxima.working_set == 2000000 && maxima.commit == 2867200 &&
           maxima.virtual_size == 4096000 && maxima.paged_pool == 800 &&
           maxima.nonpaged_pool == 1600,
       "maxima: Linux's peak is greater");
    ok(maxima_of(&memory, 0).working_set == 1228800, "maxima: Linux's peak is not known");
    /* Linux's counters are not read at one time. */
    figures_of_statm(&odd, &memory);
    ok(!memory.private_working_set && !memory.nonpaged_pool,
       "figures: more shared than resident is no private page");
}

static void test_own_memory(void)
{
    static const struct memory_account kept = {.commit = UINT64_C(0x123456789000),
                                               .shared_commit = UINT64_C(0x123456000),
                                               .virtual_size = UINT64_C(0x7123456789000)};
    struct memory_figures before, memory, later;
    char *touched;

    ok(!own_memory(&before) && before.private_working_set <= before.working_set &&
           before.peak.working_set >= before.working_set && before.peak.commit >= before.commit &&
           before.peak.page_faults == before.page_faults &&
           before.hard_faults <= before.page_faults && !before.shared_commit,
       "own memory: each figure fits the others");
    touched = map_memory();
    memset(touched, 1, TOUCHED);
    ok(!own_memory(&memory) && memory.commit >= before.commit + TOUCHED &&
           memory.virtual_size >= before.virtual_size + TOUCHED &&
           memory.private_working_set >= TOUCHED && memory.page_faults > before.page_faults &&
           memory.peak.virtual_size >= before.virtual_size + TOUCHED,
       "own memory: more, after memory was touched");
    munmap(touched, TOUCHED);
    ok(!own_memory(&later) && later.commit <= memory.commit - TOUCHED &&
           later.working_set < memory.working_set && later.peak.commit >= memory.peak.commit &&
           later.peak.working_set >= memory.working_set &&
           later.peak.working_set >= host_figure("VmHWM:") &&
           later.page_faults >= memory.page_faults,
       "own memory: less, after it was freed, and the peaks remain");
    account = &kept;
    ok(!own_memory(&memory) && memory.commit == kept.commit &&
           memory.shared_commit == kept.shared_commit && memory.virtual_size == kept.virtual_size &&
           memory.peak.commit == kept.commit && memory.peak.virtual_size == kept.virtual_size,
       "own memory: commit and address space are the account's");
    account = NULL;
}

/* ---- The record ---- */

static void test_before_record(void)
{
    const struct process_record *page = own_record();

    ok(page != NULL && RAISE_OWN(times.user, 4) == 4 && page->times.user == 4,
       "no record yet: there is a page to write to");
    record_end();
    ok(!record_file_exists(OWN_PID), "no record yet: its end makes none");
}

static void test_begin(void)
{
    const struct record_start start = {
        .windows_pid = OWN_PID,
        .parent_pid = 0x1c,
        .creation_time = CREATED,
        .flags = RECORD_COUNTS_IO,
        .account = {.commit = 0x3000, .shared_commit = 0x1000, .virtual_size = 0x50000},
        .image_name = "notepad.exe"};
    const struct process_record *record;
    struct process_record *page = NULL;
    const char *prefix = getenv("WINEPREFIX");
    uint64_t start_time = 0;

    ok(!record_create(&start), "record: it is made");
    record = own_record();
    ok(record_is_valid(record) && record->windows_pid == OWN_PID &&
           record->unix_pid == (uint32_t)getpid() && record->parent_pid == 0x1c &&
           record->flags == RECORD_COUNTS_IO && record->creation_time == CREATED &&
           !procfs_own_start_time(&start_time) && record->unix_start_time == start_time &&
           !record->ended_time,
       "record: it is of this process");
    ok(!memcmp(&record->account, &start.account, sizeof(start.account)) &&
           record->maxima.commit == 0x3000 && record->maxima.virtual_size == 0x50000,
       "record: it begins with the account, and that is its first peak");
    ok(!strcmp(record->image_name, "notepad.exe") && prefix && !strcmp(record->prefix, prefix),
       "record: its texts");
    ok(!record_file_map(OWN_PID, &page) &&
           guarded_add(&own_record()->io[2].counters.bytes[IO_OTHER], 7) &&
           page->io[2].counters.bytes[IO_OTHER] == 7,
       "record: others map the same page");
    if (page)
        munmap(page, RECORD_SIZE);
}

/* Longer than a record has room for, the name is cut and ended. */
static void test_long_name(void)
{
    char name[2 * RECORD_IMAGE_MAX];
    struct record_start start = {.windows_pid = 0x24, .image_name = name};

    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    ok(!record_create(&start) && record_is_valid(own_record()) &&
           strlen(own_record()->image_name) == RECORD_IMAGE_MAX - 1,
       "record: a name that is too long is cut");
}

static void test_peaks_in_record(void)
{
    struct process_record *page = NULL;
    struct memory_figures memory;

    ok(!own_memory(&memory) && !memcmp(&own_record()->maxima, &memory.peak, sizeof(memory.peak)),
       "record: it has the peaks that were reported");
    ok(RAISE_OWN(maxima.nonpaged_pool, 1) == memory.peak.nonpaged_pool &&
           own_record()->maxima.nonpaged_pool == memory.peak.nonpaged_pool,
       "record: a lesser figure changes nothing");
    /* As a process does that has asked about this one. */
    if (!ok(!record_file_map(OWN_PID, &page), "record: mapped by another process"))
        return;
    raise_maximum(&page->maxima.nonpaged_pool, memory.peak.nonpaged_pool + 8192);
    ok(!own_memory(&memory) && memory.peak.nonpaged_pool == page->maxima.nonpaged_pool,
       "record: a peak that another process has seen is this process's peak");
    munmap(page, RECORD_SIZE);
}

static int open_own_file(void)
{
    char name[RECORD_NAME_SIZE];
    int session = session_open();
    int fd;

    name_record(OWN_PID, name);
    fd = openat(session, name, O_RDWR | O_CLOEXEC);
    close(session);
    return fd;
}

/* In the order in which the rooms above come to know of it. */
static void test_truncated(void)
{
    struct process_record *record = own_record();
    struct memory_figures before, memory;
    int fd = open_own_file();

    ok(!own_memory(&before) && !ftruncate(fd, 0), "truncated");
    ok(!guarded_add(&record->io[2].counters.operations[IO_READ], 1),
       "truncated: an access says so");
    ok(!own_memory(&memory) && memory.peak.working_set >= before.peak.working_set &&
           memory.peak.commit >= before.peak.commit &&
           memory.peak.virtual_size >= before.peak.virtual_size &&
           memory.page_faults >= before.page_faults,
       "truncated: no peak is lost");
    ok(RAISE_OWN(maxima.virtual_size, UINT64_MAX) == UINT64_MAX && own_record() != record,
       "truncated: a peak that cannot be written loses the record");
    ok(guarded_add(&own_record()->io[2].counters.operations[IO_READ], 1) &&
           RAISE_OWN(maxima.virtual_size, 1) == UINT64_MAX &&
           own_record()->maxima.virtual_size == UINT64_MAX && own_record()->windows_pid == OWN_PID,
       "truncated: the process goes on with private memory");
    ok(!ftruncate(fd, RECORD_SIZE) && RAISE_OWN(maxima.commit, UINT64_MAX) == UINT64_MAX &&
           !record->maxima.commit,
       "truncated: the file is not written any more, whole again or not");
    record_lost();
    ok(own_record() != record && RAISE_OWN(maxima.commit, 1) == UINT64_MAX,
       "truncated: lost twice");
    close(fd);
}

/* Hostile texts have no end; a record of another version has other fields. */
static void test_validity(void)
{
    struct process_record good = {
        .magic = RECORD_MAGIC, .version = RECORD_VERSION, .size = RECORD_SIZE};
    struct process_record bad[5];

    for (int i = 0; i < 5; i++)
        bad[i] = good;
    bad[0].magic++;
    bad[1].version++;
    bad[2].size--;
    memset(bad[3].image_name, 'x', sizeof(bad[3].image_name));
    memset(bad[4].prefix, 'x', sizeof(bad[4].prefix));
    ok(record_is_valid(&good), "validity: a record");
    for (int i = 0; i < 5; i++)
        ok(!record_is_valid(&bad[i]), "validity: none, %d", i);
}

/* What is under a record's name and is no record of this user's. */
static void test_other_files(void)
{
    int session = session_open();
    struct process_record *page = NULL;
    int fd = openat(session, "0000f000", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    ok(record_file_map(0xe000, &page) == -ENOENT, "other files: none");
    ok(!ftruncate(fd, RECORD_SIZE - 1) && record_file_map(0xf000, &page) == -EBADMSG,
       "other files: one that is too short");
    ok(!ftruncate(fd, RECORD_SIZE + 1) && record_file_map(0xf000, &page) == -EBADMSG,
       "other files: one that is too long");
    ok(!symlinkat("0000f000", session, "0000f004") && record_file_map(0xf004, &page) < 0 &&
           !record_file_exists(0xf004),
       "other files: a link");
    ok(!mkfifoat(session, "0000f008", 0600) && record_file_map(0xf008, &page) == -EBADMSG,
       "other files: a pipe, which nothing waits for");
    ok(!mkdirat(session, "0000f00c", 0700) && record_file_map(0xf00c, &page) < 0,
       "other files: a folder");
    ok(!page, "other files: nothing is mapped");
    close(fd);
    close(session);
}

int main(void)
{
    make_private_folder("test_memory");
    guard_as_in_wine();
    test_figures();
    test_before_record();
    test_long_name();
    test_begin();
    test_own_memory();
    test_peaks_in_record();
    test_truncated();
    test_validity();
    test_other_files();
    record_end();
    remove_private_folder();
    return done_testing();
}
