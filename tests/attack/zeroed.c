/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * zeroed.exe FOLDER: asks for its own figures, then writes its process id to
 * FOLDER/pid and waits for FOLDER/go, before which somebody damages its record.
 * Then it gives memory back, which subtracts, writes FOLDER/freed and waits for
 * FOLDER/seen, before which another process asks about it. The exit status is 0
 * if its own figures are right.
 */
#include <windows.h>
#include <psapi.h>
#include <stdio.h>

#define PATIENCE 60000               /* milliseconds */
#define MEMORY   (64u * 1024 * 1024) /* bytes, given back */
#define SLACK    (1024u * 1024)      /* bytes that writing a file and waiting may take */

static int failures;

static void check(BOOL right, const char *what, ULONGLONG number)
{
    if (right)
        return;
    fprintf(stderr, "%s: %llu\n", what, number);
    failures++;
}

struct figures {
    PROCESS_MEMORY_COUNTERS_EX memory;
    IO_COUNTERS io;
};

static struct figures ask(void)
{
    struct figures figures = {.memory.cb = sizeof(figures.memory)};

    check(GetProcessMemoryInfo(GetCurrentProcess(), (PROCESS_MEMORY_COUNTERS *)&figures.memory,
                               sizeof(figures.memory)) &&
              GetProcessIoCounters(GetCurrentProcess(), &figures.io),
          "no answer", GetLastError());
    return figures;
}

/* Writes the process id to a file of this name. */
static void say(const char *folder, const char *name)
{
    char path[MAX_PATH], temporary[MAX_PATH + 4];
    BOOL written;
    FILE *file;

    snprintf(path, sizeof(path), "%s\\%s", folder, name);
    snprintf(temporary, sizeof(temporary), "%s.new", path);
    file = fopen(temporary, "w");
    written = file && fprintf(file, "%08lx\n", GetCurrentProcessId()) > 0;
    if (file && fclose(file))
        written = FALSE;
    check(written && MoveFileA(temporary, path), "cannot write a file", GetLastError());
}

static void wait_for(const char *folder, const char *name)
{
    char path[MAX_PATH];

    snprintf(path, sizeof(path), "%s\\%s", folder, name);
    for (int i = 0; i < PATIENCE / 20; i++) {
        if (GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES)
            return;
        Sleep(20);
    }
    check(FALSE, "a file never came", 0);
}

static void check_io(const IO_COUNTERS *before, const IO_COUNTERS *after)
{
    const ULONGLONG *first = (const ULONGLONG *)before, *second = (const ULONGLONG *)after;

    for (unsigned int i = 0; i < sizeof(*before) / sizeof(*first); i++)
        check(second[i] >= first[i] && second[i] < first[i] + 100000000, "an I/O counter",
              second[i]);
}

int main(int argc, char **argv)
{
    void *memory = VirtualAlloc(NULL, MEMORY, MEM_COMMIT, PAGE_READWRITE);
    struct figures before, after;
    SIZE_T wanted;

    if (argc != 2)
        return 98;
    before = ask();
    say(argv[1], "pid");
    wait_for(argv[1], "go");
    check(VirtualFree(memory, 0, MEM_RELEASE), "cannot free", GetLastError());
    say(argv[1], "freed");
    wait_for(argv[1], "seen");
    after = ask();
    check_io(&before.io, &after.io);
    wanted = before.memory.PrivateUsage - MEMORY;
    check(after.memory.PrivateUsage + SLACK > wanted && after.memory.PrivateUsage < wanted + SLACK,
          "commit", after.memory.PrivateUsage);
    check(after.memory.PeakPagefileUsage >= before.memory.PrivateUsage &&
              after.memory.PeakPagefileUsage < before.memory.PrivateUsage + MEMORY,
          "peak of commit", after.memory.PeakPagefileUsage);
    return failures != 0;
}
