/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The children: what they do until they are asked to end, and the questions about them.
 */
#include "child.h"

#include "host/guard.h"
#include "memory/account.h"
#include "records/records.h"
#include "records/unrecorded.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

const struct memory_account child_account = {
    .commit = UINT64_C(0x123456789000),
    .shared_commit = UINT64_C(0x123456000),
    .virtual_size = UINT64_C(0x7123456789000),
};

/* No child changes its address space through Wine's services. */
bool account_read(uint64_t page_faults, struct memory_account *ret_account)
{
    (void)page_faults, (void)ret_account;
    return false;
}

void make_record(const struct child *child)
{
    const struct record_start start = {.windows_pid = child->windows_pid,
                                       .creation_time = child->created,
                                       .flags = RECORD_COUNTS_IO,
                                       .image_name = "child.exe"};
    struct io_stripe *io;
    int error = record_create(&start);

    if (error) {
        printf("# no record of %x: %s\n", child->windows_pid, strerror(-error));
        fflush(stdout);
        _exit(2);
    }
    io = own_record()->io;
    if (!guarded_add(&io[0].counters.operations[IO_WRITE], child->windows_pid - 3) ||
        !guarded_add(&io[IO_STRIPES - 1].counters.operations[IO_WRITE], 3) ||
        !guarded_add(&io[1].counters.bytes[IO_WRITE], child->windows_pid * UINT64_C(10)))
        _exit(2);
}

static void keep_account(void)
{
    const uint32_t flags = RECORD_COUNTS_IO | RECORD_KEEPS_COMMIT;
    struct process_record *record = own_record();

    if (!guarded_copy(&record->account, &child_account, sizeof(child_account)) ||
        !guarded_copy(&record->flags, &flags, sizeof(flags)))
        _exit(2);
}

static void *wait_in_thread(void *unused)
{
    pause();
    return unused;
}

static void lose_first_thread(int ready)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, wait_in_thread, NULL) || write(ready, "", 1) != 1)
        _exit(3);
    pthread_exit(NULL);
}

/* Makes memory resident that is never read: a compiler may leave an ordinary store to it out. */
static void touch(void *memory, size_t size)
{
    volatile char *bytes = memory;

    for (size_t i = 0; i < size; i++)
        bytes[i] = 1;
}

static void swell(void)
{
    static size_t size;
    void *memory;

    size += TOUCHED;
    memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        _exit(7);
    touch(memory, size);
    munmap(memory, size);
}

static void obey(const struct child *child, char command, int ready)
{
    if (command == MAKE_RECORD)
        make_record(child);
    if (command == LOSE_FIRST_THREAD)
        lose_first_thread(ready);
    if (command == SWELL)
        swell();
    if (command == KEEP_ACCOUNT)
        keep_account();
}

static _Noreturn void be_child(const struct child *child, int commands, int ready, bool recorded)
{
    char *memory = malloc(TOUCHED);
    struct memory_figures figures;
    char command = 0;

    if (recorded)
        make_record(child);
    touch(memory, TOUCHED);
    do {
        if (write(ready, "", 1) != 1)
            break;
        if (read(commands, &command, 1) != 1)
            break;
        obey(child, command, ready);
    } while (command != END);
    if (command == END) {
        own_memory(&figures);
        record_end();
    }
    _exit(command != END);
}

static int ready_fd[2] = {-1, -1};

static void wait_ready(void)
{
    char byte;

    if (read(ready_fd[0], &byte, 1) != 1)
        _exit(4);
}

struct child start(uint32_t windows_pid, uint64_t created, bool recorded)
{
    struct child child = {.windows_pid = windows_pid, .created = created};
    int commands[2];

    if ((ready_fd[0] < 0 && pipe2(ready_fd, O_CLOEXEC)) || pipe2(commands, O_CLOEXEC))
        _exit(5);
    child.commands = commands[1];
    child.unix_pid = fork();
    if (!child.unix_pid) {
        close(commands[1]);
        be_child(&child, commands[0], ready_fd[1], recorded);
    }
    close(commands[0]);
    wait_ready();
    return child;
}

void tell(const struct child *child, enum command command)
{
    const char byte = (char)command;

    if (write(child->commands, &byte, 1) != 1)
        _exit(6);
    if (command != END)
        wait_ready();
}

void reap(const struct child *child)
{
    waitpid(child->unix_pid, NULL, 0);
    close(child->commands);
}

void end(const struct child *child)
{
    tell(child, END);
    reap(child);
}

void slay(const struct child *child)
{
    kill(child->unix_pid, SIGKILL);
    reap(child);
}

struct peer_identity about(const struct child *child, bool ended)
{
    return (struct peer_identity){
        .windows_pid = child->windows_pid, .creation_time = child->created, .ended = ended};
}

static int read_io(struct peer *peer, const struct peer_identity *process, void *context)
{
    struct process_record record;
    int error;

    (void)process;
    if (!peer->page)
        return read_unrecorded_io(peer->unix_pid, context);
    error = peer_figures(peer, &record);
    if (!error)
        *(struct io_counters *)context = record_io(&record);
    return error;
}

int ask_io(const struct peer_identity *process, struct io_counters *ret_io)
{
    return ask_about_peer(process, read_io, ret_io);
}

static int read_memory(struct peer *peer, const struct peer_identity *process, void *context)
{
    return memory_of_peer(peer, process->ended, context);
}

int ask_memory(const struct peer_identity *process, struct memory_figures *ret_memory)
{
    return ask_about_peer(process, read_memory, ret_memory);
}

bool has_io(const struct child *child, bool ended)
{
    const struct peer_identity process = about(child, ended);
    struct io_counters io;

    return !ask_io(&process, &io) && io.operations[IO_WRITE] == child->windows_pid &&
           io.bytes[IO_WRITE] == child->windows_pid * UINT64_C(10) && io.operations[IO_READ] == 0;
}

int io_error(const struct child *child, bool ended)
{
    const struct peer_identity process = about(child, ended);
    struct io_counters io;

    return ask_io(&process, &io);
}

bool has_memory(const struct child *child)
{
    const struct peer_identity process = about(child, false);
    struct memory_figures memory;

    return !ask_memory(&process, &memory) && memory.working_set >= TOUCHED &&
           memory.commit >= TOUCHED && memory.peak.working_set >= TOUCHED;
}

/* The limit that leaves room for so many more. */
static rlim_t limit_for(int descriptors)
{
    int fd = 0;

    for (; descriptors > 0; fd++)
        descriptors -= fcntl(fd, F_GETFD) < 0;
    return (rlim_t)fd;
}

int memory_error(const struct child *child, int descriptors)
{
    const struct peer_identity process = about(child, false);
    struct memory_figures memory;
    struct rlimit limit, tight;
    int error;

    if (getrlimit(RLIMIT_NOFILE, &limit))
        _exit(8);
    tight = limit;
    tight.rlim_cur = limit_for(descriptors);
    if (setrlimit(RLIMIT_NOFILE, &tight))
        _exit(8);
    error = ask_memory(&process, &memory);
    setrlimit(RLIMIT_NOFILE, &limit);
    return error;
}

/* A line of the child's status, in bytes. */
static uint64_t host_figure(const struct child *child, const char *line_start)
{
    char path[64], line[256];
    uint64_t kilobytes = 0;
    FILE *status;

    snprintf(path, sizeof(path), "/proc/%d/status", (int)child->unix_pid);
    status = fopen(path, "r");
    while (status && fgets(line, sizeof(line), status))
        if (!strncmp(line, line_start, strlen(line_start)))
            kilobytes = strtoull(line + strlen(line_start), NULL, 10);
    if (status)
        fclose(status);
    return kilobytes * 1024;
}

bool has_peaks(const struct child *child)
{
    const struct peer_identity process = about(child, false);
    struct memory_figures memory;

    return !ask_memory(&process, &memory) &&
           memory.peak.working_set == host_figure(child, "VmHWM:") &&
           memory.peak.virtual_size == host_figure(child, "VmPeak:") &&
           memory.peak.working_set > memory.working_set;
}

bool is_gone(const struct child *child, bool ended, uint64_t *ret_peak)
{
    const struct peer_identity process = about(child, ended);
    struct memory_figures memory = {0};
    int error = ask_memory(&process, &memory);

    *ret_peak = memory.peak.working_set;
    return !error && !memory.working_set && !memory.commit && !memory.paged_pool;
}
