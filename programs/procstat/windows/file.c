/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of results, on Windows. */
#include <windows.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/file.h"
#include "sample/memory.h"
#include "windows/unicode.h"

/* While a reader has the file open, Windows does not let it be replaced. */
#define RENAME_TRIES 20
#define RENAME_PAUSE 50 /* ms */

static bool write_all(HANDLE file, const char *bytes, size_t length)
{
    while (length) {
        DWORD written, chunk = length < INT_MAX ? (DWORD)length : INT_MAX;

        if (!WriteFile(file, bytes, chunk, &written, NULL))
            return false;
        bytes += written;
        length -= written;
    }
    return true;
}

static bool close_with(HANDLE file, bool result)
{
    DWORD error = GetLastError();

    CloseHandle(file);
    SetLastError(error);
    return result;
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

/* In the same folder, for only within one file system is a move one step. */
static bool write_beside(const wchar_t *path, const wchar_t *beside, const char *bytes,
                         size_t length)
{
    HANDLE file =
        CreateFileW(beside, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    DWORD error;

    if (file == INVALID_HANDLE_VALUE)
        return false;
    if (close_with(file, write_all(file, bytes, length)) && move_over(beside, path))
        return true;
    error = GetLastError();
    DeleteFileW(beside);
    SetLastError(error);
    return false;
}

/* What a path names that is there: opened as far as writing needs, so that a file that may not be
 * written is found out before it is replaced. Returns 0 with the last error if it may not. */
static DWORD type_of(const wchar_t *path)
{
    HANDLE file =
        CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                    NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    DWORD error = GetLastError(), attributes = GetFileAttributesW(path), type;

    if (file != INVALID_HANDLE_VALUE && attributes != INVALID_FILE_ATTRIBUTES &&
        (attributes & FILE_ATTRIBUTE_READONLY)) {
        /* Root may write to it, but that is not meant. */
        CloseHandle(file);
        SetLastError(ERROR_ACCESS_DENIED);
        return 0;
    }
    if (file == INVALID_HANDLE_VALUE)
        return error == ERROR_FILE_NOT_FOUND || error == ERROR_SHARING_VIOLATION ? FILE_TYPE_DISK
                                                                                 : 0;
    type = GetFileType(file);
    CloseHandle(file);
    return type ? type : FILE_TYPE_CHAR;
}

static bool write_device(const wchar_t *path, const char *bytes, size_t length)
{
    HANDLE file = CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, 0, NULL);

    return file != INVALID_HANDLE_VALUE && close_with(file, write_all(file, bytes, length));
}

bool file_replace(const char *path, const char *bytes, size_t length)
{
    wchar_t *wide = wide_from_utf8(path, 20), *beside = wide_from_utf8(path, 20);
    DWORD type = type_of(wide), error;
    bool done = false;

    swprintf(beside + wcslen(beside), 20, L".%lu.tmp", GetCurrentProcessId());
    if (type == FILE_TYPE_DISK)
        done = write_beside(wide, beside, bytes, length);
    else if (type)
        done = write_device(wide, bytes, length);
    error = GetLastError();
    free(beside);
    free(wide);
    SetLastError(error);
    return done;
}

bool file_open(struct file *file, const char *path)
{
    wchar_t *wide = wide_from_utf8(path, 0);
    HANDLE handle =
        CreateFileW(wide, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
                    OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    DWORD error = GetLastError();
    LARGE_INTEGER size = {0};

    free(wide);
    SetLastError(error);
    if (handle == INVALID_HANDLE_VALUE)
        return false;
    if (GetFileType(handle) == FILE_TYPE_DISK && !GetFileSizeEx(handle, &size))
        return close_with(handle, false);
    *file = (struct file){(intptr_t)handle, (uint64_t)size.QuadPart};
    return true;
}

bool file_read(struct file *file, uint64_t at, char *bytes, size_t length, size_t *got)
{
    OVERLAPPED place = {.Offset = (DWORD)at, .OffsetHigh = (DWORD)(at >> 32)};
    DWORD read = 0;
    bool done = ReadFile((HANDLE)file->handle, bytes, (DWORD)length, &read, &place) ||
                GetLastError() == ERROR_HANDLE_EOF;

    *got = read;
    return done;
}

bool file_append(struct file *file, const char *bytes, size_t length)
{
    HANDLE handle = (HANDLE)file->handle;
    const LARGE_INTEGER end = {.QuadPart = (LONGLONG)file->size};
    DWORD error;

    if (GetFileType(handle) != FILE_TYPE_DISK)
        return write_all(handle, bytes, length);
    if (SetFilePointerEx(handle, end, NULL, FILE_BEGIN) && write_all(handle, bytes, length)) {
        file->size += length;
        return true;
    }
    error = GetLastError();
    if (SetFilePointerEx(handle, end, NULL, FILE_BEGIN))
        SetEndOfFile(handle);
    SetLastError(error);
    return false;
}

void file_close(struct file *file)
{
    CloseHandle((HANDLE)file->handle);
}
