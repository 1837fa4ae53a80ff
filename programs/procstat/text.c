/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Growing UTF-8 text, and how many columns of a terminal it takes. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define PRINTED_SIZE 64 /* room for most of what is printed at once */

static const char ELLIPSIS[] = "\xe2\x80\xa6";

struct range {
    uint32_t first, last;
};

/* Combining marks, joiners and variation selectors take no column of their own. */
static const struct range zero_width[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd},   {0x0610, 0x061a}, {0x064b, 0x065f},
    {0x0900, 0x0902}, {0x0e31, 0x0e31}, {0x0e34, 0x0e3a},   {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},
    {0x200b, 0x200f}, {0x20d0, 0x20ff}, {0x302a, 0x302d},   {0x3099, 0x309a}, {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xe0100, 0xe01ef},
};

/* East Asian Wide and Fullwidth blocks, and the emoji blocks that terminals draw wide. */
static const struct range double_width[] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},
    {0x4e00, 0x9fff},   {0xa000, 0xa4cf},   {0xa960, 0xa97c},   {0xac00, 0xd7a3},
    {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff01, 0xff60},   {0xffe0, 0xffe6},
    {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1faff}, {0x20000, 0x3fffd},
};

void *reallocate(void *memory, size_t count, size_t size)
{
    void *grown = count > SIZE_MAX / size ? NULL : realloc(memory, count * size);

    if (!grown) {
        fputs("procstat: out of memory\n", stderr);
        exit(1);
    }
    return grown;
}

void text_free(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}

static void reserve(struct text *text, size_t more)
{
    size_t needed = text->length + more + 1;

    if (needed <= text->capacity)
        return;
    text->capacity = needed > 2 * text->capacity ? needed : 2 * text->capacity;
    text->data = reallocate(text->data, text->capacity, 1);
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
    reserve(text, length);
    memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = 0;
}

void text_add(struct text *text, const char *string)
{
    text_add_bytes(text, string, strlen(string));
}

void text_printf(struct text *text, const char *format, ...)
{
    size_t room = PRINTED_SIZE;
    va_list args;
    int length;

    do {
        reserve(text, room);
        va_start(args, format);
        length = vsnprintf(text->data + text->length, room + 1, format, args);
        va_end(args);
    } while (length >= 0 && (size_t)length > room && (room = (size_t)length));
    if (length < 0)
        text->data[text->length] = 0;
    else
        text->length += (size_t)length;
}

void text_fill(struct text *text, char character, size_t count)
{
    reserve(text, count);
    memset(text->data + text->length, character, count);
    text->length += count;
    text->data[text->length] = 0;
}

void text_add_character(struct text *text, uint32_t code)
{
    unsigned int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned char leads[] = {0, 0xc0, 0xe0, 0xf0};
    char byte = (char)(leads[more] | code >> 6 * more);

    text_add_bytes(text, &byte, 1);
    while (more--) {
        byte = (char)(0x80 | (code >> 6 * more & 0x3f));
        text_add_bytes(text, &byte, 1);
    }
}

void text_trim(struct text *text)
{
    while (text->length && text->data[text->length - 1] == ' ')
        text->data[--text->length] = 0;
}

uint32_t text_decode(const char **string)
{
    const unsigned char *p = (const unsigned char *)*string;
    unsigned int more = p[0] >= 0xf0 ? 3 : p[0] >= 0xe0 ? 2 : p[0] >= 0xc0 ? 1 : 0;
    uint32_t code = more ? p[0] & (0x3fu >> more) : p[0];
    unsigned int i;

    for (i = 1; i <= more; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            *string += 1;
            return p[0];
        }
        code = code << 6 | (p[i] & 0x3f);
    }
    *string += more + 1;
    return code;
}

static int in_ranges(const struct range *ranges, size_t count, uint32_t code)
{
    size_t i;

    for (i = 0; i < count && ranges[i].first <= code; i++)
        if (code <= ranges[i].last)
            return 1;
    return 0;
}

size_t text_character_columns(uint32_t code)
{
    if (code < zero_width[0].first)
        return 1;
    if (in_ranges(zero_width, sizeof(zero_width) / sizeof(*zero_width), code))
        return 0;
    return in_ranges(double_width, sizeof(double_width) / sizeof(*double_width), code) ? 2 : 1;
}

size_t text_columns(const char *string)
{
    size_t columns = 0;

    while (*string)
        columns += text_character_columns(text_decode(&string));
    return columns;
}

/* Adds what fits into so many columns and returns how many were used. */
static size_t add_fitting(struct text *text, const char *string, size_t columns)
{
    size_t total = text_columns(string);
    size_t room = total <= columns ? total : columns ? columns - 1 : 0;
    size_t used = 0;

    while (*string) {
        const char *start = string;
        uint32_t code = text_decode(&string);
        size_t width = text_character_columns(code);

        if (used + width > room)
            break;
        if (code < 0x20 || code == 0x7f)
            text_add(text, "?");
        else
            text_add_bytes(text, start, (size_t)(string - start));
        used += width;
    }
    if (total > columns && columns) {
        text_add(text, ELLIPSIS);
        used++;
    }
    return used;
}

void text_add_left(struct text *text, const char *string, size_t columns)
{
    size_t used = add_fitting(text, string, columns);

    text_fill(text, ' ', columns - used);
}

void text_add_right(struct text *text, const char *string, size_t columns)
{
    size_t total = text_columns(string);

    if (total < columns)
        text_fill(text, ' ', columns - total);
    text_add_left(text, string, total < columns ? total : columns);
}
