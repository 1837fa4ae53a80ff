/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the broker of a sandbox does, Chromium's for one: it creates its child
 * suspended, reads the stubs of five services from it at the addresses that they
 * have in the broker, demands that they are stubs, patches them, and lets the
 * child run. The child has to run, its calls have to pass the thunks, and its
 * I/O has to be counted exactly, for itself and for the broker.
 *
 * Each round of the child's work makes the five calls once, and a write and a read.
 */
#include "../io/io_suite.h"
#include "hooks.h"

#define ROUNDS   50
#define SIZE     512
#define PATIENCE 30000 /* in milliseconds; a child that takes longer hangs */

NTSTATUS NTAPI NtQueryAttributesFile(const OBJECT_ATTRIBUTES *attributes, FILE_BASIC_INFO *info);
NTSTATUS NTAPI NtQueryFullAttributesFile(const OBJECT_ATTRIBUTES *attributes, void *info);

static const char *const services[] = {
    "NtCreateFile",       "NtOpenFile", "NtQueryAttributesFile", "NtQueryFullAttributesFile",
    "NtMapViewOfSection",
};

/* Four of the services are requests for files. */
static const IO_COUNTERS round_adds = {READS(1, SIZE), WRITES(1, SIZE), OTHERS(4, 0)};

/* The child's steps, each an event that both have. */
enum step { READY, GO, DONE, LEAVE, STEPS };

struct child {
    PROCESS_INFORMATION process;
    HANDLE steps[STEPS];
    struct thunk *thunks;
};

/* ---- The child ---- */

struct work {
    OBJECT_ATTRIBUTES attributes;
    HANDLE file, section;
};

static BOOL create_file(struct work *work)
{
    IO_STATUS_BLOCK block;
    HANDLE file;

    return !NtCreateFile(&file, GENERIC_READ | SYNCHRONIZE, &work->attributes, &block, NULL, 0,
                         FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, FILE_OPEN,
                         FILE_SYNCHRONOUS_IO_NONALERT, NULL, 0) &&
           !NtClose(file);
}

static BOOL open_file(struct work *work)
{
    IO_STATUS_BLOCK block;
    HANDLE file;

    return !NtOpenFile(&file, GENERIC_READ | SYNCHRONIZE, &work->attributes, &block,
                       FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                       FILE_SYNCHRONOUS_IO_NONALERT) &&
           !NtClose(file);
}

static BOOL query_attributes(struct work *work)
{
    FILE_BASIC_INFO basic;
    BYTE full[64]; /* FILE_NETWORK_OPEN_INFORMATION takes 56 */

    return !NtQueryAttributesFile(&work->attributes, &basic) &&
           !NtQueryFullAttributesFile(&work->attributes, full);
}

static BOOL map_view(struct work *work)
{
    void *view = MapViewOfFile(work->section, FILE_MAP_READ, 0, 0, 0);

    return view && UnmapViewOfFile(view);
}

static BOOL write_and_read(struct work *work)
{
    OVERLAPPED start = overlapped_at(0, NULL);
    DWORD done;

    return WriteFile(work->file, data, SIZE, &done, &start) && done == SIZE &&
           ReadFile(work->file, data, SIZE, &done, &start) && done == SIZE;
}

static void do_rounds(struct work *work)
{
    IO_COUNTERS before = counters_now();
    unsigned int done = 0;

    while (done < ROUNDS && create_file(work) && open_file(work) && query_attributes(work) &&
           map_view(work) && write_and_read(work))
        done++;
    ok(done == ROUNDS, "the child failed in round %u: %lu\n", done, GetLastError());
    check_difference("a round, as the child sees it", before, counters_now(), round_adds, ROUNDS);
}

static void run_child(char **events)
{
    HANDLE steps[STEPS];
    UNICODE_STRING name;
    char path[MAX_PATH];
    WCHAR wide[MAX_PATH];
    struct work work = {.section = NULL};

    for (int i = 0; i < STEPS; i++)
        steps[i] = UlongToHandle(strtoul(events[i], NULL, 16));
    start_subject();
    MultiByteToWideChar(CP_ACP, 0, fresh_path(path), -1, wide, ARRAY_SIZE(wide));
    work.file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE,
                            FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                            CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    work.section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, SIZE, NULL);
    ok(work.file != INVALID_HANDLE_VALUE && work.section, "no file or section: %lu\n",
       GetLastError());
    ok(RtlDosPathNameToNtPathName_U(wide, &name, NULL, NULL), "no path for %s\n", path);
    InitializeObjectAttributes(&work.attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);

    SignalObjectAndWait(steps[READY], steps[GO], PATIENCE, FALSE);
    do_rounds(&work);
    SignalObjectAndWait(steps[DONE], steps[LEAVE], PATIENCE, FALSE);
    RtlFreeUnicodeString(&name);
    CloseHandle(work.section);
    CloseHandle(work.file);
}

/* ---- The broker ---- */

static BOOL create_suspended(struct child *child, char *program)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    char line[2 * MAX_PATH];
    int length = snprintf(line, sizeof(line), "\"%s\" broker", program);

    for (int i = 0; i < STEPS; i++) {
        child->steps[i] = CreateEventA(&inherited, FALSE, FALSE, NULL);
        length +=
            snprintf(line + length, sizeof(line) - length, " %lx", HandleToUlong(child->steps[i]));
    }
    return CreateProcessA(program, line, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL, &startup,
                          &child->process);
}

/* All five, as the sandbox demands. */
static BOOL intercept(struct child *child)
{
    HANDLE process = child->process.hProcess;
    unsigned int hooked = 0;

    child->thunks = allocate_thunks(process, ARRAY_SIZE(services));
    ok(child->thunks != NULL, "no memory in the child: %lu\n", GetLastError());
    for (unsigned int i = 0; i < ARRAY_SIZE(services) && child->thunks; i++) {
        BYTE *stub = find_service(services[i]), seen[STUB_SIZE];

        ok(stub != NULL, "%s is forwarded or missing\n", services[i]);
        if (!stub)
            continue;
        ok(ReadProcessMemory(process, stub, seen, sizeof(seen), NULL) &&
               !memcmp(seen, stub, sizeof(seen)),
           "%s differs in the child: %lu\n", services[i], GetLastError());
        if (hook_service(process, stub, &child->thunks[i]))
            hooked++;
    }
    ok(hooked == ARRAY_SIZE(services), "%u of %u services were intercepted\n", hooked,
       (unsigned int)ARRAY_SIZE(services));
    return hooked == ARRAY_SIZE(services);
}

/* Waits for the child's step; FALSE if the child ended instead. */
static BOOL wait_for_step(struct child *child, enum step step)
{
    HANDLE waited[] = {child->steps[step], child->process.hProcess};
    DWORD result = WaitForMultipleObjects(ARRAY_SIZE(waited), waited, FALSE, PATIENCE);

    ok(result == WAIT_OBJECT_0, "the child did not get to step %d: %lu\n", step, result);
    return result == WAIT_OBJECT_0;
}

struct view {
    IO_COUNTERS io;
    UINT64 calls[ARRAY_SIZE(services)];
};

static struct view look_at(const struct child *child)
{
    struct view view = {.calls = {0}};

    ok(GetProcessIoCounters(child->process.hProcess, &view.io), "GetProcessIoCounters: %lu\n",
       GetLastError());
    for (unsigned int i = 0; i < ARRAY_SIZE(services); i++)
        view.calls[i] = calls_of(child->process.hProcess, &child->thunks[i]);
    return view;
}

static void watch(struct child *child)
{
    struct view start, end;

    if (!wait_for_step(child, READY))
        return;
    start = look_at(child);
    SetEvent(child->steps[GO]);
    if (!wait_for_step(child, DONE))
        return;
    end = look_at(child);
    check_difference("a round, as the broker sees it", start.io, end.io, round_adds, ROUNDS);
    for (unsigned int i = 0; i < ARRAY_SIZE(services); i++)
        ok(end.calls[i] - start.calls[i] == ROUNDS, "%s: %I64u calls passed the thunk\n",
           services[i], end.calls[i] - start.calls[i]);
    ok(start.calls[1] > 0 && start.calls[4] > 0,
       "the loader opened %I64u files and mapped %I64u views\n", start.calls[1], start.calls[4]);
    SetEvent(child->steps[LEAVE]);
}

START_TEST(broker)
{
    struct child child = {.thunks = NULL};
    char **arguments;

    if (winetest_get_mainargs(&arguments) == 2 + STEPS) {
        run_child(arguments + 2);
        return;
    }
    ok(create_suspended(&child, arguments[0]), "no child: %lu\n", GetLastError());
    if (!child.process.hProcess)
        return;
    if (intercept(&child)) {
        ok(ResumeThread(child.process.hThread) == 1, "cannot resume: %lu\n", GetLastError());
        watch(&child);
        wait_child_process(child.process.hProcess);
    }
    TerminateProcess(child.process.hProcess, 1);
    for (int i = 0; i < STEPS; i++)
        CloseHandle(child.steps[i]);
    CloseHandle(child.process.hThread);
    CloseHandle(child.process.hProcess);
}
