/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Values as text for the messages of tests, under the names that Wine's
 * wine/debug.h gives them. Each text lives in one of a ring of buffers and lasts
 * until as many others have been made.
 */
#ifndef PROCSTATS_WINE_DEBUG_H
#define PROCSTATS_WINE_DEBUG_H

#include <stdarg.h>
#include <stdio.h>
#include <windef.h>
#include <winbase.h>

/* Formats are those of Windows's C runtime: %Iu, %I64x. */
#if defined(__GNUC__) && !defined(__clang__)
#define WINE_PRINTF_LIKE(format_arg, first_arg)                                                    \
    __attribute__((__format__(__ms_printf__, format_arg, first_arg)))
#else
#define WINE_PRINTF_LIKE(format_arg, first_arg)
#endif
/* The name by which tests know it. */
#define __WINE_PRINTF_ATTR(format_arg, first_arg) WINE_PRINTF_LIKE(format_arg, first_arg)

#define WINE_DBG_BUFFERS     32
#define WINE_DBG_BUFFER_SIZE 512
#define WINE_DBG_MAX_CHARS   80 /* of a string; more is shown as "..." */

#define WINE_DBG_INLINE static inline __attribute__((__unused__))

/* The next buffer of the ring. */
WINE_DBG_INLINE char *wine_dbg_buffer(void)
{
    static char buffers[WINE_DBG_BUFFERS][WINE_DBG_BUFFER_SIZE];
    static LONG next;

    return buffers[(ULONG)InterlockedIncrement(&next) % WINE_DBG_BUFFERS];
}

WINE_DBG_INLINE const char *wine_dbg_sprintf(const char *format, ...) WINE_PRINTF_LIKE(1, 2);
WINE_DBG_INLINE const char *wine_dbg_sprintf(const char *format, ...)
{
    char *buffer = wine_dbg_buffer();
    va_list args;

    va_start(args, format);
    if (_vsnprintf(buffer, WINE_DBG_BUFFER_SIZE, format, args) < 0)
        buffer[WINE_DBG_BUFFER_SIZE - 1] = 0;
    va_end(args);
    return buffer;
}

/* Appends one character as it would be written in C source; returns the new end. */
WINE_DBG_INLINE char *wine_dbg_put_char(char *end, unsigned int c, int wide)
{
    static const char plain[] = "\n\r\t\"\\", letters[] = "nrt\"\\";
    unsigned int i;

    for (i = 0; i < sizeof(plain) - 1; i++) {
        if (c == (unsigned char)plain[i])
            return end + sprintf(end, "\\%c", letters[i]);
    }
    if (c >= ' ' && c < 0x7f)
        return end + sprintf(end, "%c", (int)c);
    return end + sprintf(end, wide ? "\\x%04x" : "\\x%02x", c);
}

/* Either text may be NULL; both are in one function so that both kinds look alike. */
WINE_DBG_INLINE const char *wine_dbg_string(const char *narrow, const WCHAR *wide, int count)
{
    char *buffer = wine_dbg_buffer(), *end = buffer;
    int i;

    if (wide)
        *end++ = 'L';
    *end++ = '"';
    for (i = 0; i < count && i < WINE_DBG_MAX_CHARS; i++)
        end = wine_dbg_put_char(end, wide ? wide[i] : (unsigned char)narrow[i], wide != NULL);
    sprintf(end, "\"%s", i < count ? "..." : "");
    return buffer;
}

/* A "string" below 64 KiB is an atom or resource id. */
WINE_DBG_INLINE const char *wine_dbgstr_an(const char *text, int count)
{
    if (!((ULONG_PTR)text >> 16))
        return text ? wine_dbg_sprintf("#%04x", (unsigned int)(ULONG_PTR)text) : "(null)";
    return wine_dbg_string(text, NULL, count < 0 ? lstrlenA(text) : count);
}

WINE_DBG_INLINE const char *wine_dbgstr_wn(const WCHAR *text, int count)
{
    if (!((ULONG_PTR)text >> 16))
        return text ? wine_dbg_sprintf("#%04x", (unsigned int)(ULONG_PTR)text) : "(null)";
    return wine_dbg_string(NULL, text, count < 0 ? lstrlenW(text) : count);
}

WINE_DBG_INLINE const char *wine_dbgstr_a(const char *text)
{
    return wine_dbgstr_an(text, -1);
}

WINE_DBG_INLINE const char *wine_dbgstr_w(const WCHAR *text)
{
    return wine_dbgstr_wn(text, -1);
}

WINE_DBG_INLINE const char *wine_dbgstr_guid(const GUID *id)
{
    if (!((ULONG_PTR)id >> 16))
        return id ? wine_dbg_sprintf("<guid-0x%04x>", (unsigned int)(ULONG_PTR)id) : "(null)";
    return wine_dbg_sprintf("{%08lx-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x}", id->Data1,
                            id->Data2, id->Data3, id->Data4[0], id->Data4[1], id->Data4[2],
                            id->Data4[3], id->Data4[4], id->Data4[5], id->Data4[6], id->Data4[7]);
}

WINE_DBG_INLINE const char *wine_dbgstr_point(const POINT *point)
{
    return point ? wine_dbg_sprintf("(%ld,%ld)", point->x, point->y) : "(null)";
}

WINE_DBG_INLINE const char *wine_dbgstr_size(const SIZE *size)
{
    return size ? wine_dbg_sprintf("(%ld,%ld)", size->cx, size->cy) : "(null)";
}

WINE_DBG_INLINE const char *wine_dbgstr_rect(const RECT *rect)
{
    return rect ? wine_dbg_sprintf("(%ld,%ld)-(%ld,%ld)", rect->left, rect->top, rect->right,
                                   rect->bottom)
                : "(null)";
}

WINE_DBG_INLINE const char *wine_dbgstr_longlong(ULONGLONG value)
{
    return wine_dbg_sprintf("%I64x", value);
}

/* Wine's own sources, its tests too, are compiled with this. */
#ifdef __WINESRC__
#define debugstr_a    wine_dbgstr_a
#define debugstr_an   wine_dbgstr_an
#define debugstr_w    wine_dbgstr_w
#define debugstr_wn   wine_dbgstr_wn
#define debugstr_guid wine_dbgstr_guid
#endif

#endif
