/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The check of an overlay. Its answers are in a file of the overlay, a line "FOLDER ANSWER" for
 * each architecture. A check that gives no answer is not stored, so the next start repeats it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "files.h"
#include "library.h"
#include "prefix.h"
#include "report.h"

#define ANSWERS  ".wine-procstats-check"
#define PROGRAM  "procstats_check.exe"
#define DESCRIBE "ntdll_procstats.ProcstatsDescribe"

enum {
    TIME_LIMIT = 60,     /* seconds, for a program that takes one */
    LONGEST_ANSWER = 600 /* with its end */
};

static bool begins_with(const char *text, const char *word)
{
    return !strncmp(text, word, strlen(word));
}

/* What of the library is missing for an architecture; NULL if nothing is. */
static const char *find_missing(const struct plan *plan, const struct arch *arch)
{
    /* In the new WoW64 the host side of x86_64 serves i386 too. */
    const struct arch *host = layout_has(plan->install, FOLDER_UNIX, arch) ? arch : &arches[0];

    if (!plan_has(plan, arch, false))
        return path_format("%s/%s/ntdll_procstats.dll", plan->library, arch->pe_folder);
    if (!plan_has(plan, host, true))
        return path_format("%s/%s/ntdll_procstats.so", plan->library, host->unix_folder);
    return NULL;
}

/* The stored answer for an architecture, NULL if there is none. */
static const char *read_answer(const char *overlay, const struct arch *arch)
{
    const char *path = path_join(overlay, ANSWERS), *answer = NULL;
    size_t length = strlen(arch->pe_folder), size;
    char *line, *state;
    uint8_t *data;

    if (!path || !read_file(path, &data, &size))
        return NULL;
    for (line = strtok_r((char *)data, "\n", &state); line; line = strtok_r(NULL, "\n", &state))
        if (begins_with(line, arch->pe_folder) && line[length] == ' ')
            answer = path_copy(line + length + 1);
    free(data);
    return answer;
}

/* Adds an answer to the overlay's. One that cannot be stored is found out again at the next start.
 */
static void store_answer(const char *overlay, const struct arch *arch, const char *answer)
{
    const char *path = path_join(overlay, ANSWERS);
    const char *line = path_format("%s %s\n", arch->pe_folder, answer);
    int fd;

    if (!path || !line)
        return;
    fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0 || write(fd, line, strlen(line)) != (ssize_t)strlen(line))
        debug("cannot write %s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
}

/* Starts the program with its standard output going to a pipe. Returns the end to read from. */
static int start(const char *loader, const char *program, pid_t *ret_child)
{
    char *arguments[] = {(char *)loader, (char *)program, NULL};
    posix_spawn_file_actions_t actions;
    int ends[2], error;

    if (pipe2(ends, O_CLOEXEC))
        return -1;
    if (!(error = posix_spawn_file_actions_init(&actions))) {
        error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        if (!error)
            error = posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        if (!error)
            error =
                posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        if (!error)
            error = posix_spawn(ret_child, loader, &actions, NULL, arguments, environ);
        posix_spawn_file_actions_destroy(&actions);
    }
    close(ends[1]);
    if (!error)
        return ends[0];
    close(ends[0]);
    errno = error;
    return -1;
}

/* Milliseconds until the deadline, which is in seconds of the monotonic clock. */
static int time_left(time_t deadline)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec >= deadline ? 0 : (int)(deadline - now.tv_sec) * 1000;
}

/* Reads a line, or up to the end or the deadline. Services that the program was the first to start
 * can have the pipe open for longer. */
static void read_line(int fd, time_t deadline, char answer[LONGEST_ANSWER])
{
    size_t size = 0;
    ssize_t count = 1;

    answer[0] = 0;
    while (count > 0 && size < LONGEST_ANSWER - 1 && !strchr(answer, '\n')) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};

        count = poll(&wait, 1, time_left(deadline));
        if (count > 0)
            count = read(fd, answer + size, LONGEST_ANSWER - 1 - size);
        if (count < 0 && errno == EINTR)
            count = 1;
        else if (count > 0)
            answer[size += (size_t)count] = 0;
    }
    answer[strcspn(answer, "\r\n")] = 0;
}

/* Waits for the program until the deadline, then ends it. */
static void finish(pid_t child, time_t deadline)
{
    const struct timespec pause = {.tv_nsec = 10 * 1000000L};
    pid_t ended;

    while (!(ended = waitpid(child, NULL, WNOHANG)) && time_left(deadline))
        nanosleep(&pause, NULL);
    if (ended)
        return;
    kill(child, SIGKILL);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
}

/* Runs the program. Returns its answer, NULL if it gives none. */
static const char *ask(const struct plan *plan, const struct arch *arch, const char *loader)
{
    const char *program = path_format("%s/%s/" PROGRAM, plan->library, arch->pe_folder);
    char answer[LONGEST_ANSWER];
    time_t deadline;
    struct timespec now;
    pid_t child;
    int fd;

    if (!program || !file_exists(program))
        return NULL;
    debug("checking whether programs are counted: %s", program);
    clock_gettime(CLOCK_MONOTONIC, &now);
    deadline = now.tv_sec + TIME_LIMIT;
    if ((fd = start(loader, program, &child)) < 0) {
        debug("cannot run %s: %s", loader, strerror(errno));
        return NULL;
    }
    read_line(fd, deadline, answer);
    finish(child, deadline);
    close(fd);
    debug("%s: %s", arch->pe_folder, *answer ? answer : "no answer");
    if (!begins_with(answer, "counts ") && !begins_with(answer, "not "))
        return NULL;
    return path_copy(answer);
}

/* The state as far as no program has to be run for it, else NULL. */
static const char *known_state(const struct plan *plan, const char *overlay,
                               const struct arch *arch)
{
    const char *missing = find_missing(plan, arch);

    if (missing)
        return path_format("not counted: there is no %s: build or install wine-procstats with it",
                           missing);
    return read_answer(overlay, arch);
}

const char *check_state(const struct plan *plan, const char *overlay, const struct arch *arch)
{
    const char *state = known_state(plan, overlay, arch);

    return state ? state : "not checked yet";
}

/* Whether programs of that architecture can run in the prefix, and can say whether they count. */
static bool can_check(const struct plan *plan, const struct prefix *prefix, const struct arch *arch)
{
    bool can;

    return prefix_has_arch(prefix, arch) && library_has(plan->library, arch, DESCRIBE, &can) && can;
}

/* Finds out the state of an architecture that is not known, and stores it. NULL if it cannot be
 * found out in the prefix. */
static const char *check(const struct plan *plan, const char *overlay, const char *loader,
                         const struct prefix *prefix, const struct arch *arch)
{
    const char *answer;

    if (!can_check(plan, prefix, arch))
        return NULL;
    if (!(answer = ask(plan, arch, loader)))
        return "not known to be counted: " PROGRAM " has given no answer";
    store_answer(overlay, arch, answer);
    return answer;
}

void check_overlay(const struct plan *plan, const char *overlay, const char *loader,
                   const struct prefix *prefix, const struct arch *program)
{
    size_t i;

    for (i = 0; prefix->path && i < ARCH_COUNT; i++) {
        const struct arch *arch = &arches[i];
        const char *state;
        bool is_new;

        if (!layout_has(plan->install, FOLDER_PE, arch))
            continue;
        state = known_state(plan, overlay, arch);
        if ((is_new = !state))
            state = check(plan, overlay, loader, prefix, arch);
        if (state && !begins_with(state, "counts ") && (is_new || !program || program == arch))
            inform("%d-bit programs are %s", arch->bits, state);
    }
}
