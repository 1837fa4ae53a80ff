/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where results go: standard output, a file that each one replaces, or a log. */
#include <stdio.h>
#include <stdlib.h>

#include "output.h"
#include "sink.h"

#define RENAME_TRIES                                                                               \
    20                  /* while a reader has the file open, Windows does not let it be replaced   \
                         */
#define RENAME_PAUSE 50 /* ms */

static enum exit_status write_standard(DWORD standard, const struct text *text)
{
    if (!output_write(GetStdHandle(standard), text->data, text->length))
        return fail(STATUS_OUTPUT, GetLastError(), L"cannot write to standard %ls",
                    standard == STD_OUTPUT_HANDLE ? L"output" : L"error");
    return STATUS_OK;
}

static enum exit_status append(struct sink *sink, const struct text *text)
{
    if (!sink->log)
        sink->log = CreateFileW(sink->path, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE,
                                NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (sink->log == INVALID_HANDLE_VALUE)
        return fail(STATUS_OUTPUT, GetLastError(), L"cannot create '%ls'", sink->path);
    if (!output_write(sink->log, text->data, text->length))
        return fail(STATUS_OUTPUT, GetLastError(), L"cannot write to '%ls'", sink->path);
    return STATUS_OK;
}

static bool move_over(const wchar_t *from, const wchar_t *to)
{
    unsigned int tries;

    for (tries = 0; tries < RENAME_TRIES; tries++) {
        if (MoveFileExW(from, to, MOVEFILE_REPLACE_EXISTING))
            return true;
        if (GetLastError() != ERROR_SHARING_VIOLATION && GetLastError() != ERROR_ACCESS_DENIED)
            return false;
        Sleep(RENAME_PAUSE);
    }
    return false;
}

static enum exit_status replace(const wchar_t *path, const struct text *text)
{
    size_t size = wcslen(path) + 20;
    wchar_t *beside = reallocate(NULL, size, sizeof(*beside));
    enum exit_status status = STATUS_OK;
    HANDLE file;

    /* In the same folder, for only within one file system is a move one step. */
    swprintf(beside, size, L"%ls.%lu.tmp", path, GetCurrentProcessId());
    file = CreateFileW(beside, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        status = fail(STATUS_OUTPUT, GetLastError(), L"cannot create '%ls'", beside);
    } else {
        bool written = output_write(file, text->data, text->length);
        DWORD error = GetLastError();

        CloseHandle(file);
        if (!written)
            status = fail(STATUS_OUTPUT, error, L"cannot write to '%ls'", beside);
        else if (!move_over(beside, path))
            status = fail(STATUS_OUTPUT, GetLastError(), L"cannot replace '%ls'", path);
        if (status)
            DeleteFileW(beside);
    }
    free(beside);
    return status;
}

enum exit_status sink_write(struct sink *sink, const struct text *text)
{
    if (!sink->path)
        return write_standard(sink->standard, text);
    return sink->grows ? append(sink, text) : replace(sink->path, text);
}

void sink_close(struct sink *sink)
{
    if (sink->log && sink->log != INVALID_HANDLE_VALUE)
        CloseHandle(sink->log);
    sink->log = NULL;
}
