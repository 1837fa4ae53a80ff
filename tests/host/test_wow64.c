/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The calls of 32-bit code on a 64-bit host, as the new WoW64 makes them: by the
 * table __wine_unix_call_wow64_funcs, with parameters that a 32-bit compiler has
 * laid out, on a stack that is aligned to four bytes, below 4 GiB. Each call is
 * made, and nothing beside its parameters changes.
 */
#include "place.h"
#include "tap.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* 64-bit numbers are aligned to four bytes in 32-bit code. */
#pragma pack(push, 4)
#include "procstats/unixcall.h"
#pragma pack(pop)

#define STATUS_SUCCESS   0
#define STATUS_NOT_FOUND ((int32_t)0xC0000225)

#define CREATED   123456789u
#define OWN_PID   0x20u
#define CHILD_PID 0x24u
#define TOUCHED   (8u * 1024 * 1024)
#define BELOW_4G  UINT64_C(0x100000000)

typedef int32_t (*unix_call)(void *args);
extern const unix_call __wine_unix_call_funcs[unix_functions];
extern const unix_call __wine_unix_call_wow64_funcs[unix_functions];

/* ---- The 32-bit stack ---- */

#define STACK_SIZE   65536
#define STACK_POISON 0x5a
#define MARGIN       64u /* looked at on either side of the parameters */

static uint8_t *stack;

/* Calls with a copy of the parameters there; FALSE if anything beside them has changed. */
static int32_t call(enum unix_function function, void *params, size_t size)
{
    uint8_t *copy = stack + STACK_SIZE / 2 + 4;
    unsigned int changed = 0;
    int32_t status;

    memset(copy - MARGIN, STACK_POISON, size + 2 * (size_t)MARGIN);
    if (params)
        memcpy(copy, params, size);
    status = __wine_unix_call_wow64_funcs[function](copy);
    if (params)
        memcpy(params, copy, size);
    for (unsigned int i = 0; i < MARGIN; i++)
        changed += copy[-(int)MARGIN + (int)i] != STACK_POISON || copy[size + i] != STACK_POISON;
    if (changed)
        ok(false, "call %d changed %u bytes beside its parameters", function, changed);
    return status;
}

/* ---- Parts of the tests ---- */

static struct process_record *attach(uint32_t windows_pid)
{
    struct attach_params params = {
        .creation_time = CREATED, .windows_pid = windows_pid, .pointer_size = 4};
    int32_t status = call(unix_attach, &params, sizeof(params));

    if (status || !params.record || params.record >= BELOW_4G) {
        ok(false, "attach: status %#x, record at %#llx", (unsigned int)status,
           (unsigned long long)params.record);
        exit(1);
    }
    return (struct process_record *)(uintptr_t)params.record;
}

/* The memory stays. */
static void touch_memory(void)
{
    void *memory = mmap(NULL, TOUCHED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        exit(99);
    memset(memory, 1, TOUCHED);
}

/* Windows's time now, in 100 ns since 1601. */
static uint64_t filetime_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return UINT64_C(116444736000000000) + (uint64_t)now.tv_sec * 10000000 +
           (uint64_t)now.tv_nsec / 100;
}

static void test_own(const struct process_record *record)
{
    struct own_io_params io[2];
    struct own_memory_params memory = {0};
    char byte;
    int fd;

    ok(record->magic == RECORD_MAGIC && record->version == RECORD_VERSION &&
           record->windows_pid == OWN_PID && record->unix_pid == (uint32_t)getpid() &&
           record->creation_time == CREATED,
       "attach: the record is below 4 GiB, and of this process");

    ok(call(unix_own_memory, &memory, sizeof(memory)) == STATUS_SUCCESS &&
           memory.memory.commit >= TOUCHED && memory.memory.working_set >= TOUCHED &&
           memory.memory.private_working_set <= memory.memory.working_set &&
           memory.memory.peak.working_set >= memory.memory.working_set &&
           memory.memory.peak.page_faults == memory.memory.page_faults &&
           memory.memory.peak.nonpaged_pool >= memory.memory.nonpaged_pool,
       "own_memory: from its first field to its last");
    ok(record->maxima.commit == memory.memory.peak.commit, "own_memory: the record has the peak");
    touch_memory();
    ok(call(unix_note_commit, NULL, 0) == STATUS_SUCCESS &&
           record->maxima.commit >= memory.memory.peak.commit + TOUCHED,
       "note_commit: the peak has grown");

    ok(call(unix_own_io, &io[0], sizeof(io[0])) == STATUS_SUCCESS, "own_io");
    fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    for (int i = 0; i < 100; i++)
        if (read(fd, &byte, 1) != 1)
            exit(99);
    close(fd);
    ok(call(unix_own_io, &io[1], sizeof(io[1])) == STATUS_SUCCESS &&
           io[1].io.operations[IO_READ] >= io[0].io.operations[IO_READ] + 100 &&
           io[1].io.bytes[IO_READ] >= io[0].io.bytes[IO_READ] + 100,
       "own_io: 100 reads more");
}

static void test_thread(void)
{
    struct thread_identity_params params = {0};

    ok(call(unix_thread_identity, &params, sizeof(params)) == STATUS_SUCCESS &&
           params.pthread == (uint64_t)(uintptr_t)pthread_self() &&
           params.tid == (uint32_t)gettid(),
       "thread_identity: this thread");
}

/* ---- Another process ---- */

/* What a child is told to do, and what it tells: where its first stack frame is. */
struct child {
    pid_t unix_pid;
    int commands, answers;
    uint64_t created, stack;
};

static _Noreturn void be_child(void)
{
    struct process_record *record = attach(CHILD_PID);
    uint64_t frame = (uint64_t)(uintptr_t)__builtin_frame_address(0);
    char byte;

    record->io.operations[IO_WRITE] = 3;
    record->io.bytes[IO_OTHER] = BELOW_4G + 5;
    touch_memory();
    if (write(STDOUT_FILENO, &frame, sizeof(frame)) != sizeof(frame) ||
        read(STDIN_FILENO, &byte, 1) != 1)
        _exit(1);
    _exit(call(unix_detach, NULL, 0) ? 2 : 0);
}

static struct child start_child(const char *program)
{
    struct child child = {.created = filetime_now()};
    int commands[2], answers[2];

    if (pipe2(commands, O_CLOEXEC) || pipe2(answers, O_CLOEXEC))
        exit(99);
    child.unix_pid = fork();
    if (!child.unix_pid) {
        dup2(commands[0], STDIN_FILENO);
        dup2(answers[1], STDOUT_FILENO);
        execl(program, program, "child", (char *)NULL);
        _exit(3);
    }
    close(commands[0]);
    close(answers[1]);
    child.commands = commands[1];
    child.answers = answers[0];
    if (read(child.answers, &child.stack, sizeof(child.stack)) != sizeof(child.stack))
        exit(99);
    return child;
}

static struct peer_params about_child(uint32_t ended)
{
    return (struct peer_params){.creation_time = CREATED, .windows_pid = CHILD_PID, .ended = ended};
}

static bool has_io(uint32_t ended)
{
    struct peer_params params = about_child(ended);

    return !call(unix_peer_io, &params, sizeof(params)) && params.io.operations[IO_WRITE] == 3 &&
           params.io.bytes[IO_OTHER] == BELOW_4G + 5 && params.io.operations[IO_READ] == 0;
}

static void test_search(const struct child *child)
{
    struct find_process_params params = {.creation_time = child->created};

    ok(call(unix_find_process, &params, sizeof(params)) == STATUS_NOT_FOUND,
       "find_process: nobody's TEB");
    /* The last word of it, so that a shorter or longer one would not do. */
    memcpy(params.teb + TEB_PART - sizeof(child->stack), &child->stack, sizeof(child->stack));
    ok(call(unix_find_process, &params, sizeof(params)) == STATUS_SUCCESS &&
           params.unix_pid == (uint32_t)child->unix_pid,
       "find_process: the child by where its stack is");
}

static void test_peer(const char *program)
{
    struct child child = start_child(program);
    struct peer_params params = {.windows_pid = CHILD_PID};
    int status;

    ok(call(unix_peer_io, &params, sizeof(params)) == STATUS_NOT_FOUND,
       "peer_io: with this pid there is none of another creation time");
    ok(has_io(0), "peer_io: living");
    params = about_child(0);
    ok(call(unix_peer_memory, &params, sizeof(params)) == STATUS_SUCCESS &&
           params.memory.working_set >= TOUCHED && params.memory.peak.commit >= TOUCHED,
       "peer_memory: living");
    test_search(&child);
    params = about_child(0);
    ok(call(unix_peer_end, &params, sizeof(params)) == STATUS_SUCCESS, "peer_end");
    if (write(child.commands, "", 1) != 1)
        exit(99);
    waitpid(child.unix_pid, &status, 0);
    ok(WIFEXITED(status) && !WEXITSTATUS(status), "detach: the child's, status %#x",
       (unsigned int)status);
    ok(has_io(1), "peer_io: ended");
    params = about_child(1);
    ok(call(unix_peer_memory, &params, sizeof(params)) == STATUS_SUCCESS &&
           !params.memory.working_set && !params.memory.commit &&
           params.memory.peak.working_set >= TOUCHED,
       "peer_memory: ended");
    close(child.commands);
    close(child.answers);
}

static void test_loss(struct process_record *record)
{
    const struct process_record nothing = {0};
    struct own_memory_params memory = {0};

    ok(call(unix_detach, NULL, 0) == STATUS_SUCCESS && record->ended_time, "detach");
    memset(record, 0, sizeof(*record));
    ok(call(unix_lose_record, NULL, 0) == STATUS_SUCCESS &&
           call(unix_own_memory, &memory, sizeof(memory)) == STATUS_SUCCESS &&
           memory.memory.commit >= 2 * TOUCHED,
       "lose_record: the memory is told without it");
    ok(!memcmp(record, &nothing, sizeof(nothing)), "lose_record: it is not written any more");
}

int main(int argc, char **argv)
{
    struct process_record *record;

    stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT,
                 -1, 0);
    if (stack == MAP_FAILED)
        return 99;
    if (argc == 2 && !strcmp(argv[1], "child"))
        be_child();

    make_place("test_wow64");
    for (int i = 0; i < unix_functions; i++)
        ok(__wine_unix_call_wow64_funcs[i] &&
               __wine_unix_call_wow64_funcs[i] == __wine_unix_call_funcs[i],
           "call %d is the same function for both", i);
    touch_memory();
    record = attach(OWN_PID);
    test_own(record);
    test_thread();
    test_peer(argv[0]);
    test_loss(record);
    remove_place();
    return done_testing();
}
