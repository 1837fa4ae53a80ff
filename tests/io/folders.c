/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Folders: listing, watching; security of files and of what is no file.
 */
#include "io_suite.h"
#include <stdio.h>

#define NAME "entry"

/* FILE_BOTH_DIR_INFORMATION: 94 bytes before the name, and the name, of 16-bit units. */
#define ENTRY_SIZE (94 + 2 * (sizeof(NAME) - 1))

struct world {
    HANDLE folder, event;
    char path[MAX_PATH];
    char entry[MAX_PATH + sizeof(NAME)];
};

/* An open and a query of the one name. [open] */
static BOOL find_one(void *world)
{
    WIN32_FIND_DATAA found;
    HANDLE find = FindFirstFileA(((struct world *)world)->entry, &found);

    return find != INVALID_HANDLE_VALUE && FindClose(find);
}

static BOOL find_none(void *world)
{
    char path[MAX_PATH + 8];
    WIN32_FIND_DATAA found;

    snprintf(path, sizeof(path), "%s\\none", ((struct world *)world)->path);
    return FindFirstFileA(path, &found) == INVALID_HANDLE_VALUE;
}

NTSTATUS NTAPI NtQueryDirectoryFile(HANDLE folder, HANDLE event, PIO_APC_ROUTINE routine,
                                    void *context, IO_STATUS_BLOCK *block, void *buffer,
                                    ULONG length, FILE_INFORMATION_CLASS info_class, BOOLEAN single,
                                    UNICODE_STRING *mask, BOOLEAN restart);

static BOOL query_one(void *world)
{
    UNICODE_STRING mask = {2 * (sizeof(NAME) - 1), 2 * sizeof(NAME), (WCHAR[]){L"" NAME}};
    IO_STATUS_BLOCK block;

    return !NtQueryDirectoryFile(((struct world *)world)->folder, NULL, NULL, NULL, &block, data,
                                 DATA_SIZE, (FILE_INFORMATION_CLASS)3, TRUE, &mask, TRUE) &&
           block.Information == ENTRY_SIZE;
}

static void test_listing(struct world *world)
{
    static const struct row rows[] = {
        {"FindFirstFile of a name", find_one, {OTHERS(2, ENTRY_SIZE)}},
        {"FindFirstFile of nothing", find_none, {OTHERS(2, 0)}},
        {"NtQueryDirectoryFile of a name", query_one, {OTHERS(1, ENTRY_SIZE)}},
    };

    world->folder = CreateFileA(world->path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                                OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    ok(world->folder != INVALID_HANDLE_VALUE, "cannot open %s: %lu\n", world->path, GetLastError());
    run_rows(rows, ARRAY_SIZE(rows), world);
    CloseHandle(world->folder);
}

/* The watch is one operation, of as many bytes as it tells; what is watched here, an open. */
static void test_watching(struct world *world)
{
    OVERLAPPED overlapped = overlapped_at(0, world->event);
    IO_COUNTERS before;
    char path[MAX_PATH + 8];
    DWORD bytes = 0;

    world->folder =
        CreateFileA(world->path, FILE_LIST_DIRECTORY, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                    OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OVERLAPPED, NULL);
    snprintf(path, sizeof(path), "%s\\new", world->path);
    before = counters_now();
    ok(ReadDirectoryChangesW(world->folder, data, DATA_SIZE, FALSE, FILE_NOTIFY_CHANGE_FILE_NAME,
                             NULL, &overlapped, NULL),
       "cannot watch: %lu\n", GetLastError());
    check_difference("watch under way", before, counters_now(), (IO_COUNTERS){OTHERS(1, 0)}, 1);
    CloseHandle(CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
    ok(GetOverlappedResult(world->folder, &overlapped, &bytes, TRUE) && bytes,
       "no change was reported: %lu\n", GetLastError());
    check_difference("watch", before, counters_now(), (IO_COUNTERS){OTHERS(2, bytes)}, 1);
    CloseHandle(world->folder);
    DeleteFileA(path);
}

static DWORD told_bytes;

static void CALLBACK routine(DWORD error, DWORD bytes, OVERLAPPED *overlapped)
{
    (void)overlapped;
    told_bytes = error ? 0 : bytes;
}

/* The same, whose end is told to a routine. */
static void test_watching_with_routine(struct world *world)
{
    OVERLAPPED overlapped = {0};
    IO_COUNTERS before;
    char path[MAX_PATH + 8];

    world->folder =
        CreateFileA(world->path, FILE_LIST_DIRECTORY, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                    OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OVERLAPPED, NULL);
    snprintf(path, sizeof(path), "%s\\newer", world->path);
    told_bytes = 0;
    before = counters_now();
    ok(ReadDirectoryChangesW(world->folder, data, DATA_SIZE, FALSE, FILE_NOTIFY_CHANGE_FILE_NAME,
                             NULL, &overlapped, routine),
       "cannot watch: %lu\n", GetLastError());
    CloseHandle(CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
    ok(SleepEx(10000, TRUE) == WAIT_IO_COMPLETION && told_bytes, "no change was reported\n");
    check_difference("watch with a routine", before, counters_now(),
                     (IO_COUNTERS){OTHERS(2, told_bytes)}, 1);
    CloseHandle(world->folder);
    DeleteFileA(path);
}

static BOOL ask_security(void *world)
{
    DWORD size;

    return GetKernelObjectSecurity(((struct world *)world)->folder, OWNER_SECURITY_INFORMATION,
                                   data, DATA_SIZE, &size);
}

static BOOL ask_security_of_event(void *world)
{
    DWORD size;

    return GetKernelObjectSecurity(((struct world *)world)->event, OWNER_SECURITY_INFORMATION, data,
                                   DATA_SIZE, &size);
}

/* A file system keeps the security of its files, the object manager that of events. [security] */
static void test_security(struct world *world)
{
    static const struct row rows[] = {
        {"security of a file", ask_security, {OTHERS(1, 0)}},
        {"security of an event", ask_security_of_event, {0}},
    };

    world->folder =
        CreateFileA(world->entry, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    run_rows(rows, ARRAY_SIZE(rows), world);
    CloseHandle(world->folder);
}

START_TEST(folders)
{
    struct world world = {.event = CreateEventA(NULL, TRUE, FALSE, NULL)};

    start_subject();
    ok(CreateDirectoryA(fresh_path(world.path), NULL), "no folder: %lu\n", GetLastError());
    snprintf(world.entry, sizeof(world.entry), "%s\\" NAME, world.path);
    CloseHandle(CreateFileA(world.entry, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
    test_listing(&world);
    test_watching(&world);
    test_watching_with_routine(&world);
    test_security(&world);
    DeleteFileA(world.entry);
    RemoveDirectoryA(world.path);
    CloseHandle(world.event);
}
