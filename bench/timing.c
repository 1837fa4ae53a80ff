/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Timing of calls, and printing of rows. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

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

static double time_batch(timed_call *call, void *context, unsigned calls)
{
    ULONG64 began = clock_ns();

    for (unsigned i = 0; i < calls; i++)
        call(context);
    return (double)(clock_ns() - began);
}

void time_row(const char *name, timed_call *call, void *context, DWORD budget_ms)
{
    ULONG64 end = clock_ns() + (ULONG64)budget_ms * 1000000;
    unsigned calls = 1;
    double best, took;
    BOOL succeeded = TRUE;

    for (int i = 0; i < WARM_CALLS; i++)
        succeeded &= call(context);
    best = time_batch(call, context, 1);
    while (best * calls < BATCH_NS && calls < 1u << 20) {
        calls *= 2;
        best = time_batch(call, context, calls) / calls;
    }
    do {
        took = time_batch(call, context, calls) / calls;
        best = took < best ? took : best;
    } while (clock_ns() < end);
    print_row(name, best, succeeded);
}

static const char *row_prefix = "";

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
