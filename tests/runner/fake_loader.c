/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Takes the place of Wine's loader in tests of the runner: says on standard output how it was
 * started, each thing on a separate line, waits until the pipe FAKE_WAIT is written to, if
 * that is set and it is not to make a prefix, and ends as FAKE_STATUS or FAKE_SIGNAL says.
 */
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print_variable(const char *name)
{
    const char *value = getenv(name);

    printf("%s=%s\n", name, value ? value : "(unset)");
}

int main(int argc, char **argv)
{
    const char *status = getenv("FAKE_STATUS"), *fatal = getenv("FAKE_SIGNAL");
    const char *wait = getenv("FAKE_WAIT");
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
    FILE *pipe;
    int i, closed = 0;

    /* The check of an overlay reads the first line. */
    if (argc > 1 && strstr(argv[1], "/procstats_check.exe")) {
        const char *answer = getenv("FAKE_ANSWER");

        puts(answer ? answer : "counts as a real one would");
        return 0;
    }
    printf("exe=%.*s\n", (int)(length > 0 ? length : 0), path);
    printf("argv0=%s\n", argv[0]);
    for (i = 1; i < argc; i++)
        printf("argument=%s\n", argv[i]);
    print_variable("WINELOADER");
    print_variable("WINEDEBUG");
    print_variable("WINEPREFIX");
    print_variable("WINELOADERNOEXEC");
    printf("folder=%s\n", getcwd(path, sizeof(path)));
    for (i = 0; i < 256; i++)
        if (lseek(i, 0, SEEK_CUR) >= 0)
            printf("seekable=%d\n", i);
    printf("closed=");
    for (i = 0; i < 3; i++)
        if (fcntl(i, F_GETFD) < 0)
            printf(closed++ ? " %d" : "%d", i);
    putchar('\n');
    fflush(stdout);
    if (wait && argc > 1 && strcmp(argv[1], "wineboot") != 0 && (pipe = fopen(wait, "r"))) {
        fgetc(pipe);
        fclose(pipe);
    }
    if (fatal)
        raise((int)strtol(fatal, NULL, 10));
    return status ? (int)strtol(status, NULL, 10) : 0;
}
