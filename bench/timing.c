/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Timing of calls, and printing of rows. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH_NS   5000000.0 /* long against the clock's steps, short against the scheduler's */
#define WARM_CALLS 3         /* the first calls open what later ones keep */

ULONG64 clock_ns(void)
{
    static LARGE_INTEGER frequency;
    LARGE_INTEGER now;

    if (!frequency.QuadPart)
        QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&now);
    return (ULONG64)((double)now.QuadPart * 1e9 / (double)frequency.QuadPart);
}

static const char *row_prefix = "";

static double time_batch(timed_call *call, void *context, unsigned calls)
{
    ULONG64 began = clock_ns();

    for (unsigned i = 0; i < calls; i++)
        call(context);
    return (double)(clock_ns() - began);
}

static BOOL in_turns;

void take_turns(void)
{
    in_turns = TRUE;
}

/* A line "turn" is answered with a batch's time of one call, any other ends the row. */
static void time_turns(const char *name, timed_call *call, void *context, unsigned calls)
{
    char line[8];

    printf("%s%s\n", row_prefix, name);
    fflush(stdout);
    while (fgets(line, sizeof(line), stdin) && !strcmp(line, "turn\n")) {
        printf("%.2f\n", time_batch(call, context, calls) / calls);
        fflush(stdout);
    }
}

static double time_fastest(timed_call *call, void *context, unsigned calls, DWORD budget_ms)
{
    ULONG64 end = clock_ns() + (ULONG64)budget_ms * 1000000;
    double best = time_batch(call, context, calls), took;

    while (clock_ns() < end) {
        took = time_batch(call, context, calls);
        best = took < best ? took : best;
    }
    return best / calls;
}

void time_row(const char *name, timed_call *call, void *context, DWORD budget_ms)
{
    BOOL succeeded = TRUE;
    unsigned calls = 1;

    for (int i = 0; i < WARM_CALLS; i++)
        succeeded &= call(context);
    while (time_batch(call, context, calls) < BATCH_NS && calls < 1u << 20)
        calls *= 2;
    if (in_turns) {
        time_turns(name, call, context, calls);
        puts(succeeded ? "ok" : "failed");
        fflush(stdout);
    } else {
        print_row(name, time_fastest(call, context, calls, budget_ms), succeeded);
    }
}

void name_rows(const char *prefix)
{
    row_prefix = prefix;
}

void print_row(const char *name, double nanoseconds, BOOL succeeded)
{
    printf("%s%s\t%.2f\t%s\n", row_prefix, name, nanoseconds, succeeded ? "ok" : "failed");
    fflush(stdout);
}

void fail(const char *what)
{
    fprintf(stderr, "bench: cannot %s: error %lu\n", what, GetLastError());
    exit(1);
}
