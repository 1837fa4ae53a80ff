/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * outside.exe RESULT INTERVAL SAMPLES STACKS PROGRAM.exe LINE
 * Starts the program with that command line. Every INTERVAL milliseconds it suspends the program,
 * walks its address space, asks for its memory, and resumes it. After SAMPLES samples it ends the
 * program; with 0, it waits for the program's end. The file RESULT gets a line "sample PRIVATE
 * WALK" for each sample, then "peak PEAK HIGHEST-WALK" and "status EXIT-STATUS".
 *
 * STACKS is COUNTxBYTES: of at most so many of its threads the program wants so much of the stack
 * to be committed; 0x0 if it has none of these. Windows commits that; Wine commits every stack, so
 * a walk cannot tell. To the walk are added as many of them as make it come nearest.
 */
#define PSAPI_VERSION 2
#include "outside_walk.h"
#include <psapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <winternl.h>

/* A thread that was suspended within a service may have changed memory and not yet accounted for
 * it: then the program gets a moment more, so many times. */
#define TRIES   20
#define MOMENT  10 /* milliseconds */
#define PERCENT 1

NTSTATUS NTAPI NtSuspendProcess(HANDLE);
NTSTATUS NTAPI NtResumeProcess(HANDLE);

struct sample {
    unsigned long long private, walk;
};

struct stacks {
    unsigned long count, bytes;
};

static int fail(const char *what)
{
    fprintf(stderr, "outside: %s: error %lu\n", what, GetLastError());
    return 1;
}

static BOOL memory_of(HANDLE process, PROCESS_MEMORY_COUNTERS_EX *ret_memory)
{
    *ret_memory = (PROCESS_MEMORY_COUNTERS_EX){.cb = sizeof(*ret_memory)};
    return GetProcessMemoryInfo(process, (PROCESS_MEMORY_COUNTERS *)ret_memory,
                                sizeof(*ret_memory));
}

static BOOL take_sample(HANDLE process, struct sample *ret_sample)
{
    PROCESS_MEMORY_COUNTERS_EX memory;
    SIZE_T walk;
    BOOL taken;

    if (NtSuspendProcess(process))
        return FALSE;
    taken = walk_from_outside(process, &walk) && memory_of(process, &memory);
    if (taken)
        *ret_sample = (struct sample){memory.PrivateUsage, walk};
    NtResumeProcess(process);
    return taken && WaitForSingleObject(process, 0) == WAIT_TIMEOUT;
}

static unsigned long long apart(const struct sample *sample)
{
    return sample->private > sample->walk ? sample->private - sample->walk
                                          : sample->walk - sample->private;
}

static BOOL agrees(const struct sample *sample)
{
    return apart(sample) * 100 <= sample->walk * PERCENT;
}

static void add_stacks(struct sample *sample, struct stacks stacks)
{
    while (stacks.count-- && sample->private > sample->walk && apart(sample) > stacks.bytes / 2)
        sample->walk += stacks.bytes;
}

/* Until the program has ended, or there are enough. Returns the highest walk. */
static unsigned long long take_samples(HANDLE process, DWORD interval, unsigned long count,
                                       struct stacks stacks, FILE *result)
{
    struct sample sample;
    unsigned long long highest = 0;

    for (unsigned long taken = 0; !count || taken < count; taken++) {
        if (WaitForSingleObject(process, interval) != WAIT_TIMEOUT)
            break;
        for (int tries = 0; take_sample(process, &sample); tries++) {
            add_stacks(&sample, stacks);
            if (tries == TRIES || agrees(&sample)) {
                if (highest < sample.walk)
                    highest = sample.walk;
                fprintf(result, "sample %llu %llu\n", sample.private, sample.walk);
                break;
            }
            Sleep(MOMENT);
        }
    }
    return highest;
}

static BOOL start(const char *program, const char *line, HANDLE *ret_process)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION info;
    char *copy = _strdup(line);
    BOOL started =
        copy && CreateProcessA(program, copy, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &info);

    free(copy);
    if (!started)
        return FALSE;
    CloseHandle(info.hThread);
    *ret_process = info.hProcess;
    return TRUE;
}

int main(int argc, char **argv)
{
    PROCESS_MEMORY_COUNTERS_EX memory;
    unsigned long long peak, highest;
    struct stacks stacks;
    HANDLE process;
    DWORD status;
    FILE *result;

    if (argc != 7 || sscanf(argv[4], "%lux%lu", &stacks.count, &stacks.bytes) != 2) {
        fputs("usage: outside RESULT INTERVAL SAMPLES STACKS PROGRAM LINE\n", stderr);
        return 2;
    }
    if (!learn_kernel_stack())
        return fail("cannot learn what a thread costs");
    if (!start(argv[5], argv[6], &process))
        return fail("cannot start the program");
    if (!(result = fopen(argv[1], "w"))) {
        TerminateProcess(process, 1);
        return fail("cannot write the result");
    }
    highest = take_samples(process, strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10), stacks,
                           result);
    if (WaitForSingleObject(process, 0) == WAIT_TIMEOUT)
        TerminateProcess(process, 0);
    WaitForSingleObject(process, INFINITE);
    if (!memory_of(process, &memory) || !GetExitCodeProcess(process, &status)) {
        fclose(result);
        return fail("cannot query the program that has ended");
    }
    peak = memory.PeakPagefileUsage;
    fprintf(result, "peak %llu %llu\nstatus %lu\n", peak, highest, status);
    return fclose(result) ? fail("cannot write the result") : 0;
}
