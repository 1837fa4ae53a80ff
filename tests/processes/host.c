/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reads /proc: see host.h.
 */
#include "host.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 4096

/* The length of what was read, with a NUL behind; 0 if there is nothing. */
static DWORD read_file(const char *name, const char *file, char *text)
{
    char path[64];
    DWORD length = 0;
    HANDLE handle;

    snprintf(path, sizeof(path), "Z:\\proc\\%s\\%s", name, file);
    handle = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                         OPEN_EXISTING, 0, NULL);
    if (handle == INVALID_HANDLE_VALUE)
        return 0;
    if (!ReadFile(handle, text, TEXT_MAX - 1, &length, NULL))
        length = 0;
    text[length] = '\0';
    CloseHandle(handle);
    return length;
}

static BOOL has_mark(const char *name, const char *mark)
{
    char text[TEXT_MAX];
    DWORD length = read_file(name, "cmdline", text);

    for (DWORD i = 0; i < length; i++) /* a NUL ends each argument */
        if (!strncmp(text + i, mark, strlen(mark)))
            return TRUE;
    return FALSE;
}

DWORD find_on_host(const char *mark)
{
    WIN32_FIND_DATAA found;
    DWORD unix_pid = 0;
    HANDLE find = FindFirstFileA("Z:\\proc\\*", &found);

    if (find == INVALID_HANDLE_VALUE)
        return 0;
    do {
        if (found.cFileName[0] >= '1' && found.cFileName[0] <= '9' &&
            has_mark(found.cFileName, mark))
            unix_pid = strtoul(found.cFileName, NULL, 10);
    } while (!unix_pid && FindNextFileA(find, &found));
    FindClose(find);
    return unix_pid;
}

/* Behind so many fields. NULL if there are fewer. */
static const char *skip_fields(const char *text, unsigned int count)
{
    while (text && count--)
        text = strchr(text + 1, ' ');
    return text;
}

BOOL read_host_times(DWORD unix_pid, struct host_times *ret_times)
{
    char name[16], text[TEXT_MAX], *end;
    const char *field;

    snprintf(name, sizeof(name), "%lu", unix_pid);
    if (!read_file(name, "stat", text))
        return FALSE;
    /* The name, field 2, may hold anything: fields 14 and 15 are the twelfth and next behind it. */
    field = skip_fields(strrchr(text, ')'), 12);
    if (!field)
        return FALSE;
    ret_times->user = strtoull(field, &end, 10) * HOST_TICK;
    ret_times->kernel = strtoull(end, NULL, 10) * HOST_TICK;
    return TRUE;
}
