/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finding a process by a word of its main thread's TEB, and by its sizes: a child,
 * which this program starts again as so that its stack lies elsewhere.
 */
#include "tap.h"

#include "records/search.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MINUTE UINT64_C(600000000) /* in 100 ns */

struct child {
    pid_t unix_pid;
    uint64_t created;
    uintptr_t frame; /* where its first stack frame is */
    int commands, answers;
};

/* Windows's time now, in 100 ns since 1601. */
static uint64_t filetime_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return UINT64_C(116444736000000000) + (uint64_t)now.tv_sec * 10000000 +
           (uint64_t)now.tv_nsec / 100;
}

/* Maps the file, which makes it a process of Wine's. */
static int map_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    return mmap(NULL, 1, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED;
}

/* Reports its frame, and forks on request: the twin has the same stack. Twins end by
 * themselves, when the pipe does. */
static int be_child(uintptr_t frame, const char *mapped)
{
    char byte;

    if (map_file(mapped) || write(STDOUT_FILENO, &frame, sizeof(frame)) != sizeof(frame))
        return 1;
    while (read(STDIN_FILENO, &byte, 1) == 1) {
        pid_t twin = fork();

        if (twin < 0 || (!twin && write(STDOUT_FILENO, &byte, 1) != 1))
            return 1;
    }
    return 0;
}

static struct child start_child(const char *program, const char *mapped)
{
    struct child child = {.created = filetime_now()};
    int commands[2], answers[2];

    if (pipe2(commands, O_CLOEXEC) || pipe2(answers, O_CLOEXEC))
        exit(99);
    child.unix_pid = fork();
    if (!child.unix_pid) {
        dup2(commands[0], STDIN_FILENO);
        dup2(answers[1], STDOUT_FILENO);
        execl(program, program, "child", mapped, (char *)NULL);
        _exit(3);
    }
    close(commands[0]);
    close(answers[1]);
    child.commands = commands[1];
    child.answers = answers[0];
    if (read(child.answers, &child.frame, sizeof(child.frame)) != sizeof(child.frame))
        exit(99);
    return child;
}

/* A TEB with this word at its end, and whether the child is found by it. */
static int search(const struct child *child, uintptr_t word, uint64_t created)
{
    uint8_t teb[TEB_PART] = {0};
    uint32_t found = 0;
    int error;

    memcpy(teb + TEB_PART - sizeof(word), &word, sizeof(word));
    error = find_process_of_teb(teb, created, &found);
    return error ? error : found == (uint32_t)child->unix_pid;
}

static void test_search(const struct child *child)
{
    ok(search(child, 0, child->created) == -ENOENT, "no process has such a TEB");
    ok(search(child, child->frame, child->created) == 1,
       "the child is found by where its stack is");
    ok(search(child, child->frame, child->created + MINUTE) == 1 &&
           search(child, child->frame, child->created - MINUTE) == 1,
       "the child is found though the clock has been set");
    ok(search(child, child->frame - 0x10000, child->created) == -ENOENT,
       "the child is not found by an address far down its stack");
}

#define CONTENT_BYTES 32 /* the frame: its return address and arguments, too */

static int search_content(const struct child *child, const void *bytes, uint64_t created)
{
    const struct process_content content = {child->frame, bytes, CONTENT_BYTES};
    uint32_t found = 0;
    int error = find_process_of_content(&content, created, &found);

    return error ? error : found == (uint32_t)child->unix_pid;
}

static void test_content(const struct child *child)
{
    uint8_t content[CONTENT_BYTES] = {0};
    struct iovec here = {content, sizeof(content)}, there = {(void *)child->frame, sizeof(content)};

    if (process_vm_readv(child->unix_pid, &here, 1, &there, 1, 0) != sizeof(content)) {
        skip("the child is found by its memory", "no process may read another's memory here");
        return;
    }
    ok(search_content(child, content, child->created) == 1,
       "the child is found by what it has in memory");
    ok(search_content(child, content, child->created + MINUTE) == 1,
       "the child is found by its memory though the clock has been set");
    content[0]++;
    ok(search_content(child, content, child->created) == -ENOENT,
       "the child is not found by what it has not in memory");
}

static uint64_t status_field(pid_t pid, const char *name)
{
    char path[32], line[256];
    unsigned long long kilobytes = 0;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    file = fopen(path, "re");
    while (file && fgets(line, sizeof(line), file))
        if (!strncmp(line, name, strlen(name)))
            kilobytes = strtoull(line + strlen(name), NULL, 10);
    if (file)
        fclose(file);
    return kilobytes * 1024;
}

static int search_sizes(const struct child *child, struct process_sizes sizes, uint64_t created)
{
    uint32_t found = 0;
    int error = find_process_of_sizes(&sizes, created, &found);

    return error ? error : found == (uint32_t)child->unix_pid;
}

/* The child has said where its frame is, and waits: its sizes stay. */
static struct process_sizes sizes_of(const struct child *child)
{
    return (struct process_sizes){.peak_virtual = (size_t)status_field(child->unix_pid, "VmPeak:"),
                                  .virtual = (size_t)status_field(child->unix_pid, "VmSize:"),
                                  .peak_resident = (size_t)status_field(child->unix_pid, "VmHWM:")};
}

static void test_sizes(const struct child *child)
{
    const struct process_sizes seen = sizes_of(child);
    struct process_sizes other = seen;

    ok(search_sizes(child, seen, child->created) == 1, "the child is found by its sizes");
    ok(search_sizes(child, seen, child->created + MINUTE) == 1 &&
           search_sizes(child, seen, child->created - MINUTE) == 1,
       "the child is found though the clock has been set");
    other.peak_resident += 1024;
    ok(search_sizes(child, other, child->created) == -ENOENT,
       "the child is not found by another working set");
    other = seen;
    other.virtual += 4096;
    ok(search_sizes(child, other, child->created) == -ENOENT,
       "the child is not found by another size");
    other = seen;
    other.peak_virtual += 4096;
    ok(search_sizes(child, other, child->created) == -ENOENT,
       "the child is not found by another peak");
}

/* Asked about at an age that neither has: on a busy machine the twin is much younger. */
static void test_twins(const struct child *child)
{
    char byte = 0;

    if (write(child->commands, &byte, 1) != 1 || read(child->answers, &byte, 1) != 1)
        exit(99);
    ok(search(child, child->frame, child->created - MINUTE) == -ENOENT,
       "neither of two equal processes is found");
}

static void end_child(const struct child *child)
{
    close(child->commands);
    waitpid(child->unix_pid, NULL, 0);
    close(child->answers);
}

static void test_other_program(const char *program)
{
    struct child child = start_child(program, program);

    ok(search_sizes(&child, sizes_of(&child), child.created) == -ENOENT,
       "a process that is not Wine's is not found");
    end_child(&child);
}

static void test_wines_program(const char *program, const char *library)
{
    struct child child = start_child(program, library);

    test_search(&child);
    test_content(&child);
    test_sizes(&child);
    test_twins(&child);
    end_child(&child);
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/test_search.XXXXXX", library[sizeof(folder) + sizeof("/ntdll.so")];
    int fd;

    if (argc == 3 && !strcmp(argv[1], "child"))
        return be_child((uintptr_t)__builtin_frame_address(0), argv[2]);
    if (!mkdtemp(folder))
        return 99;
    snprintf(library, sizeof(library), "%s/ntdll.so", folder);
    fd = open(library, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0)
        return 99;
    close(fd);
    test_wines_program(argv[0], library);
    test_other_program(argv[0]);
    unlink(library);
    rmdir(folder);
    return done_testing();
}
