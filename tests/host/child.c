/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The children: what they do until they are told to end, and the questions about them.
 */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct process_record *make_record(const struct child *child)
{
    const struct attach_params process = {
        .creation_time = child->created, .windows_pid = child->windows_pid, .pointer_size = 8};
    struct process_record *record = NULL;

    int error = record_create(&process, &record);

    if (error) {
        printf("# no record of %x: %s\n", child->windows_pid, strerror(-error));
        fflush(stdout);
        _exit(2);
    }
    record->io.operations[IO_WRITE] = child->windows_pid;
    record->io.bytes[IO_WRITE] = child->windows_pid * 10u;
    return record;
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

static _Noreturn void be_child(const struct child *child, int commands, int ready, bool recorded)
{
    struct process_record *record = recorded ? make_record(child) : NULL;
    char *memory = malloc(TOUCHED);
    struct memory_figures figures;
    char command = 0;

    touch(memory, TOUCHED);
    do {
        if (write(ready, "", 1) != 1)
            break;
        if (read(commands, &command, 1) != 1)
            break;
        if (command == MAKE_RECORD)
            record = make_record(child);
        if (command == LOSE_FIRST_THREAD)
            lose_first_thread(ready);
        if (command == SWELL)
            swell();
    } while (command != END);
    if (record && command == END) {
        own_memory(&record->maxima, &figures);
        record_end(record);
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

static sigjmp_buf call_start;
static unsigned int faults;

unsigned int faults_taken(void)
{
    return faults;
}

static void end_call(int signal)
{
    siglongjmp(call_start, signal);
}

/* As Wine and the NT layer do: an access to a truncated record ends the call, and it is asked
 * again. */
int ask(int (*question)(struct peer_params *), struct peer_params *params)
{
    static const struct sigaction on_fault = {.sa_handler = end_call};

    sigaction(SIGBUS, &on_fault, NULL);
    if (sigsetjmp(call_start, 1)) {
        faults++;
        if (peer_leave(params))
            printf("# a fault, and no place to give back\n");
    }
    return question(params);
}

struct peer_params about(const struct child *child, bool ended)
{
    return (struct peer_params){
        .windows_pid = child->windows_pid, .creation_time = child->created, .ended = ended};
}

bool has_io(const struct child *child, bool ended)
{
    struct peer_params params = about(child, ended);

    return !ask(peer_io, &params) && params.io.operations[IO_WRITE] == child->windows_pid &&
           params.io.bytes[IO_WRITE] == child->windows_pid * 10u &&
           params.io.operations[IO_READ] == 0;
}

int io_error(const struct child *child, bool ended)
{
    struct peer_params params = about(child, ended);

    return ask(peer_io, &params);
}

bool has_memory(const struct child *child)
{
    struct peer_params params = about(child, false);

    return !ask(peer_memory, &params) && params.memory.working_set >= TOUCHED &&
           params.memory.commit >= TOUCHED && params.memory.peak.working_set >= TOUCHED;
}

int memory_error(const struct child *child, int descriptors)
{
    struct peer_params params = about(child, false);
    int next = dup(0), error;
    struct rlimit limit, tight;

    close(next);
    if (getrlimit(RLIMIT_NOFILE, &limit))
        _exit(8);
    tight = limit;
    tight.rlim_cur = (rlim_t)(next + descriptors);
    if (setrlimit(RLIMIT_NOFILE, &tight))
        _exit(8);
    error = ask(peer_memory, &params);
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
    struct peer_params params = about(child, false);
    const struct memory_maxima *peak = &params.memory.peak;

    return !ask(peer_memory, &params) && peak->working_set == host_figure(child, "VmHWM:") &&
           peak->virtual_size == host_figure(child, "VmPeak:") &&
           peak->working_set > params.memory.working_set;
}

bool is_gone(const struct child *child, bool ended, uint64_t *ret_peak)
{
    struct peer_params params = about(child, ended);
    int error = peer_memory(&params);

    *ret_peak = params.memory.peak.working_set;
    return !error && !params.memory.working_set && !params.memory.commit &&
           !params.memory.paged_pool;
}
