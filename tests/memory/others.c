/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What another process sees of a process's memory, what it can change in it, and
 * what remains when it has ended, in each way.
 */
#include "walk.h"
#include <stdio.h>
#include <string.h>
#include <wine/test.h>

#define SIZE (32 * MIB)

/* What the child leaves in shared memory, for its parent. */
struct report {
    struct sizes reported, peak;
};

enum ending { RETURNS, EXITS, ENDS_ITSELF, IS_ENDED, ENDINGS };

struct child {
    HANDLE process, section, ready, go;
    struct report *report;
};

static HANDLE make_inherited_event(void)
{
    SECURITY_ATTRIBUTES inherited = {sizeof(inherited), NULL, TRUE};

    return CreateEventA(&inherited, FALSE, FALSE, NULL);
}

static BOOL start_child(enum ending ending, struct child *child)
{
    SECURITY_ATTRIBUTES inherited = {sizeof(inherited), NULL, TRUE};
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION info;
    char command[2 * MAX_PATH], **argv;

    winetest_get_mainargs(&argv);
    child->section = CreateFileMappingA(INVALID_HANDLE_VALUE, &inherited, PAGE_READWRITE, 0,
                                        sizeof(struct report), NULL);
    child->report = MapViewOfFile(child->section, FILE_MAP_WRITE, 0, 0, 0);
    child->ready = make_inherited_event();
    child->go = make_inherited_event();
    snprintf(command, sizeof(command), "\"%s\" others %d %lu %lu %lu", argv[0], (int)ending,
             HandleToUlong(child->section), HandleToUlong(child->ready), HandleToUlong(child->go));
    if (!child->report ||
        !CreateProcessA(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &info))
        return FALSE;
    CloseHandle(info.hThread);
    child->process = info.hProcess;
    return WaitForSingleObject(child->ready, 60000) == WAIT_OBJECT_0;
}

static void close_child(struct child *child)
{
    UnmapViewOfFile(child->report);
    CloseHandle(child->section);
    CloseHandle(child->ready);
    CloseHandle(child->go);
    CloseHandle(child->process);
}

/* The child: a block that no query sees, then what it is reported of itself. */
static void be_child(char **argv)
{
    HANDLE section = ULongToHandle(strtoul(argv[3], NULL, 10));
    HANDLE ready = ULongToHandle(strtoul(argv[4], NULL, 10));
    HANDLE go = ULongToHandle(strtoul(argv[5], NULL, 10));
    struct report *report = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);

    reported();
    VirtualFree(VirtualAlloc(NULL, SIZE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE), 0, MEM_RELEASE);
    read_sizes(GetCurrentProcess(), &report->reported, &report->peak);
    SetEvent(ready);
    WaitForSingleObject(go, INFINITE);
    read_sizes(GetCurrentProcess(), &report->reported, &report->peak);
    SetEvent(ready);
    WaitForSingleObject(go, INFINITE);
    VirtualFree(VirtualAlloc(NULL, 2 * SIZE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE), 0,
                MEM_RELEASE);
    SetEvent(ready);
    switch (strtoul(argv[2], NULL, 10)) {
    case EXITS:
        ExitProcess(0);
    case ENDS_ITSELF:
        TerminateProcess(GetCurrentProcess(), 0);
        break;
    case IS_ENDED:
        WaitForSingleObject(go, INFINITE);
        break;
    default:
        break;
    }
}

static SIZE_T apart(SIZE_T a, SIZE_T b)
{
    return a > b ? a - b : b - a;
}

/* One number, whoever asks. */
static void compare(const struct child *child)
{
    struct sizes now, peak;
    const struct report *own = child->report;

    ok(read_sizes(child->process, &now, &peak), "a query failed\n");
    ok(now.virtual_size == own->reported.virtual_size, "VirtualSize %Iu, by itself %Iu\n",
       now.virtual_size, own->reported.virtual_size);
    ok(peak.virtual_size == own->peak.virtual_size, "PeakVirtualSize %Iu, by itself %Iu\n",
       peak.virtual_size, own->peak.virtual_size);
    ok(now.commit == own->reported.commit, "PrivateUsage %Iu, by itself %Iu\n", now.commit,
       own->reported.commit);
    ok(now.shared_commit == own->reported.shared_commit, "SharedCommitUsage %Iu, by itself %Iu\n",
       now.shared_commit, own->reported.shared_commit);
    ok(peak.commit == own->peak.commit && peak.commit >= now.commit + SIZE,
       "PeakPagefileUsage %Iu, by itself %Iu\n", peak.commit, own->peak.commit);
}

/* Memory that this process allocates in the other. */
static void change_child(struct child *child)
{
    struct report before = *child->report;
    SIZE_T virtual_size = before.reported.virtual_size, commit = before.reported.commit;
    struct sizes now, peak;
    BYTE *memory = VirtualAllocEx(child->process, NULL, SIZE, MEM_RESERVE, PAGE_READWRITE);

    ok(memory != NULL, "VirtualAllocEx: %lu\n", GetLastError());
    VirtualAllocEx(child->process, memory, SIZE / 2, MEM_COMMIT, PAGE_READWRITE);
    read_sizes(child->process, &now, &peak);
    ok(now.commit - commit == SIZE / 2 && now.virtual_size - virtual_size == SIZE,
       "commit moved by %Id, VirtualSize by %Id\n", (SSIZE_T)(now.commit - commit),
       (SSIZE_T)(now.virtual_size - virtual_size));
    SetEvent(child->go);
    WaitForSingleObject(child->ready, 60000);
    ok(child->report->reported.virtual_size - virtual_size == SIZE &&
           apart(child->report->reported.commit, commit + SIZE / 2) < 64 * KIB,
       "by itself commit moved by %Id, VirtualSize by %Id\n",
       (SSIZE_T)(child->report->reported.commit - commit),
       (SSIZE_T)(child->report->reported.virtual_size - virtual_size));
    VirtualFreeEx(child->process, memory, 0, MEM_RELEASE);
    read_sizes(child->process, &now, &peak);
    ok(now.virtual_size == virtual_size, "VirtualSize moved by %Id\n",
       (SSIZE_T)(now.virtual_size - virtual_size));
}

static void end_child(struct child *child, enum ending ending)
{
    struct sizes now, peak, last;
    SIZE_T expected = child->report->reported.commit - SIZE / 2 + 2 * SIZE;

    SetEvent(child->go);
    WaitForSingleObject(child->ready, 60000);
    if (ending == IS_ENDED)
        TerminateProcess(child->process, 0);
    ok(WaitForSingleObject(child->process, 60000) == WAIT_OBJECT_0, "it does not end\n");
    ok(read_sizes(child->process, &last, &peak), "a query failed\n");
    ok(apart(peak.commit, expected) < 64 * KIB, "ending %d: peak %Iu, expected %Iu\n", (int)ending,
       peak.commit, expected);
    read_sizes(child->process, &now, &last);
    ok(last.commit == peak.commit, "the peak moved to %Iu\n", last.commit);
}

START_TEST(others)
{
    char **argv;
    struct child child;

    if (winetest_get_mainargs(&argv) > 5) {
        be_child(argv);
        return;
    }
    for (enum ending ending = RETURNS; ending < ENDINGS; ending++) {
        BOOL started = start_child(ending, &child);

        ok(started, "no child: %lu\n", GetLastError());
        if (!started)
            return;
        compare(&child);
        change_child(&child);
        end_child(&child, ending);
        close_child(&child);
    }
}
