/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench.exe [--turns] GROUP [ARGUMENT]: times a group of rows under whatever runs it.
 * compare.py runs it under plain Wine and under wine-procstats.
 */
#include "bench.h"

#include <stdio.h>
#include <string.h>

/* For start-up times. */
static void do_nothing(const char *argument)
{
    (void)argument;
}

static const struct {
    const char *name;
    void (*run)(const char *argument);
    BOOL has_argument;
} groups[] = {
    {"own", bench_own, FALSE},        {"other", bench_other, FALSE},
    {"ended", bench_ended, FALSE},    {"io", bench_io, FALSE},
    {"files", bench_files, FALSE},    {"memory", bench_memory, FALSE},
    {"job", bench_in_job, FALSE},     {"threads", bench_threads, TRUE},
    {"handles", bench_handles, TRUE}, {"processes", bench_session, TRUE},
    {"wait", wait_as_child, TRUE},    {"nothing", do_nothing, FALSE},
};

int main(int argc, char **argv)
{
    if (argc >= 2 && !strcmp(argv[1], "--turns")) {
        take_turns();
        argc--;
        argv++;
    }
    for (size_t i = 0; argc >= 2 && i < ARRAYSIZE(groups); i++) {
        if (!strcmp(argv[1], groups[i].name) && (argc == 3) == groups[i].has_argument) {
            groups[i].run(argc == 3 ? argv[2] : NULL);
            return 0;
        }
    }
    fprintf(stderr,
            "Usage: bench.exe [--turns] GROUP [ARGUMENT]; the groups are in bench/main.c.\n");
    return 2;
}
