/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A developer's program, as developer.sh compiles it: with procstats-psapi.h, for
 * one PSAPI_VERSION, and against libraries that its command line names. It does
 * some work and prints how far each figure has moved.
 */
#include <stdio.h>
#include <procstats-psapi.h>

#define MIB    (1024 * 1024)
#define BLOCKS 100

static void print_failure(const char *what)
{
    printf("%s failed: %lu\n", what, GetLastError());
}

static SIZE_T private_usage(void)
{
    PROCESS_MEMORY_COUNTERS_EX2 counters = {0};

    if (!GetProcessMemoryInfo(GetCurrentProcess(), (PROCESS_MEMORY_COUNTERS *)&counters,
                              sizeof(counters)) ||
        counters.cb != sizeof(counters))
        print_failure("GetProcessMemoryInfo");
    return counters.PrivateUsage;
}

static void show_memory(void)
{
    SIZE_T before;

    /* What the system keeps for so many addresses is there once a larger block was. */
    VirtualFree(VirtualAlloc(NULL, 256 * MIB, MEM_RESERVE, PAGE_NOACCESS), 0, MEM_RELEASE);
    before = private_usage();
    if (!VirtualAlloc(NULL, 64 * MIB, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE))
        print_failure("VirtualAlloc");
    printf("private +%lu MiB\n", (unsigned long)((private_usage() - before + MIB / 2) / MIB));
}

#ifdef WITH_COUNTERS
static void show_handles(void)
{
    DWORD before = 0, after = 0;
    int i;

    if (!GetProcessHandleCount(GetCurrentProcess(), &before))
        print_failure("GetProcessHandleCount");
    for (i = 0; i < 10; i++)
        CreateEventA(NULL, FALSE, FALSE, NULL);
    GetProcessHandleCount(GetCurrentProcess(), &after);
    printf("handles +%lu\n", after - before);
}

/* At least what the program wrote is counted. */
static void show_io(const char *path)
{
    static char block[4096];
    HANDLE file =
        CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    IO_COUNTERS before = {0}, after = {0};
    DWORD done;
    int i;

    if (!GetProcessIoCounters(GetCurrentProcess(), &before))
        print_failure("GetProcessIoCounters");
    for (i = 0; i < BLOCKS; i++)
        WriteFile(file, block, sizeof(block), &done, NULL);
    GetProcessIoCounters(GetCurrentProcess(), &after);
    CloseHandle(file);
    printf("writes %s\n",
           after.WriteOperationCount - before.WriteOperationCount >= BLOCKS &&
                   after.WriteTransferCount - before.WriteTransferCount >= BLOCKS * sizeof(block)
               ? "counted"
               : "not counted");
}
#endif

int main(int argc, char **argv)
{
    show_memory();
#ifdef WITH_COUNTERS
    show_handles();
    show_io(argv[argc - 1]);
#else
    (void)argc;
    (void)argv;
#endif
    return 0;
}
