/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Calls that fail: those that the I/O manager rejects are no requests and count
 * nothing, those that a driver fails are operations without bytes.
 */
#include "io_suite.h"

struct handles {
    HANDLE reader, writer; /* of one file */
    HANDLE folder, event;
};

static BOOL fails_to_read(HANDLE file, void *buffer, DWORD error)
{
    OVERLAPPED start = overlapped_at(0, NULL);
    DWORD done;

    return !ReadFile(file, buffer, 100, &done, &start) && GetLastError() == error;
}

static BOOL read_bad_handle(void *world)
{
    (void)world;
    return fails_to_read((HANDLE)0xdeadbeec, data, ERROR_INVALID_HANDLE);
}

static BOOL read_no_handle(void *world)
{
    (void)world;
    return fails_to_read(NULL, data, ERROR_INVALID_HANDLE);
}

static BOOL read_event(void *world)
{
    return fails_to_read(((struct handles *)world)->event, data, ERROR_INVALID_HANDLE);
}

static BOOL read_writer(void *world)
{
    return fails_to_read(((struct handles *)world)->writer, data, ERROR_ACCESS_DENIED);
}

static BOOL write_reader(void *world)
{
    DWORD done;

    return !WriteFile(((struct handles *)world)->reader, data, 100, &done, NULL) &&
           GetLastError() == ERROR_ACCESS_DENIED;
}

/* The service probes the buffer it is to fill before it makes a request. */
static BOOL read_to_bad_buffer(void *world)
{
    return fails_to_read(((struct handles *)world)->reader, (void *)16, ERROR_NOACCESS);
}

/* A file system answers, that directories are not read so. */
static BOOL read_folder(void *world)
{
    return fails_to_read(((struct handles *)world)->folder, data, ERROR_INVALID_FUNCTION);
}

static BOOL ask_unknown_class(void *world)
{
    /* NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): there is no such class */
    FILE_INFORMATION_CLASS unknown = (FILE_INFORMATION_CLASS)0x7fff;
    IO_STATUS_BLOCK block;

    return NtQueryInformationFile(((struct handles *)world)->reader, &block, data, DATA_SIZE,
                                  unknown) == STATUS_INVALID_INFO_CLASS;
}

static BOOL ask_with_little_room(void *world)
{
    IO_STATUS_BLOCK block;

    return NtQueryInformationFile(((struct handles *)world)->reader, &block, data, 1,
                                  FileStandardInformation) == STATUS_INFO_LENGTH_MISMATCH;
}

/* The file system has nothing to give. */
static BOOL ask_no_reparse_point(void *world)
{
    DWORD done;

    return !DeviceIoControl(((struct handles *)world)->reader, FSCTL_GET_REPARSE_POINT, NULL, 0,
                            data, DATA_SIZE, &done, NULL);
}

static void test_failures(void)
{
    static const struct row rows[] = {
        {"read of a bad handle", read_bad_handle, {0}},
        {"read of no handle", read_no_handle, {0}},
        {"read of an event", read_event, {0}},
        {"read of a handle for writing", read_writer, {0}},
        {"write to a handle for reading", write_reader, {0}},
        {"read into a bad buffer", read_to_bad_buffer, {0}},
        {"read of a folder", read_folder, {READS(1, 0)}},
        {"unknown information class", ask_unknown_class, {0}},
        {"too little room for information", ask_with_little_room, {0}},
        {"FSCTL_GET_REPARSE_POINT of a plain file", ask_no_reparse_point, {OTHERS(1, 0)}},
    };
    char path[MAX_PATH], folder[MAX_PATH];
    struct handles handles;

    GetTempPathA(ARRAY_SIZE(folder), folder);
    handles.writer =
        CreateFileA(fresh_path(path), GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_NEW, 0, NULL);
    handles.reader = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                                 OPEN_EXISTING, 0, NULL);
    handles.folder = CreateFileA(folder, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                                 OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    handles.event = CreateEventA(NULL, TRUE, FALSE, NULL);
    ok(handles.reader != INVALID_HANDLE_VALUE, "cannot open %s: %lu\n", path, GetLastError());
    ok(handles.folder != INVALID_HANDLE_VALUE, "cannot open %s: %lu\n", folder, GetLastError());
    run_rows(rows, ARRAY_SIZE(rows), &handles);
    CloseHandle(handles.reader);
    CloseHandle(handles.writer);
    CloseHandle(handles.folder);
    CloseHandle(handles.event);
    DeleteFileA(path);
}

/* A handle that was good, and is not any more, or means something else now. */
static void test_closed_handle(void)
{
    static const struct row row = {"read of a closed handle", read_event, {0}};
    struct handles handles = {.event = make_file(0)};
    HANDLE event;

    CloseHandle(handles.event);
    run_rows(&row, 1, &handles);
    event = CreateEventA(NULL, TRUE, FALSE, NULL);
    if (event == handles.event)
        run_rows(&row, 1, &handles);
    else
        skip("the handle was not given again\n");
    CloseHandle(event);
}

/* Requests that are cancelled have been made, and move nothing. */
static BOOL cancel_read(void *server)
{
    OVERLAPPED overlapped = overlapped_at(0, CreateEventA(NULL, TRUE, FALSE, NULL));
    DWORD done = 0;
    BOOL cancelled = !ReadFile(server, data, 100, NULL, &overlapped) &&
                     GetLastError() == ERROR_IO_PENDING && CancelIo(server) &&
                     !GetOverlappedResult(server, &overlapped, &done, TRUE) &&
                     GetLastError() == ERROR_OPERATION_ABORTED && !done;

    CloseHandle(overlapped.hEvent);
    return cancelled;
}

static BOOL read_broken(void *server)
{
    DWORD done;

    return !ReadFile(server, data, 100, &done, NULL) && GetLastError() == ERROR_BROKEN_PIPE;
}

static void test_pipes(void)
{
    static const struct row cancelled = {"cancelled read", cancel_read, {READS(1, 0)}};
    static const struct row broken = {"read of a broken pipe", read_broken, {READS(1, 0)}};
    struct pipe_ends pipe = make_pipe(PIPE_TYPE_BYTE, FILE_FLAG_OVERLAPPED);

    run_rows(&cancelled, 1, pipe.server);
    close_pipe(pipe);
    pipe = make_pipe(PIPE_TYPE_BYTE, 0);
    CloseHandle(pipe.client);
    run_rows(&broken, 1, pipe.server);
    CloseHandle(pipe.server);
}

START_TEST(errors)
{
    start_subject();
    test_failures();
    test_closed_handle();
    test_pipes();
}
