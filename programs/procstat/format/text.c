/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Growing UTF-8 text, and how many columns of a terminal it takes. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/characters.h"
#include "format/text.h"
#include "sample/memory.h"
#include "sample/utf8.h"

#define PRINTED_SIZE 64 /* room for most of what is printed at once */
#define FORM_SIZE    11 /* "\U0010FFFF" */
#define REPLACEMENT  0xfffdu

static bool only_ascii;

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
    char bytes[4];
    size_t length = utf8_encode(bytes, code);

    text_add_bytes(text, bytes, length);
}

void text_trim(struct text *text)
{
    while (text->length && text->data[text->length - 1] == ' ')
        text->data[--text->length] = 0;
}

void text_use_ascii(bool ascii)
{
    only_ascii = ascii;
}

bool text_is_ascii(void)
{
    return only_ascii;
}

uint32_t text_decode(const char **string)
{
    uint32_t code;
    size_t length = utf8_decode(*string, strlen(*string), &code);

    *string += length ? length : 1;
    return length ? code : REPLACEMENT;
}

/* The printable form of a string's next character, and how many columns it takes. */
static size_t next_form(const char **string, char form[FORM_SIZE])
{
    uint32_t code = (unsigned char)**string;
    size_t length = utf8_decode(*string, strnlen(*string, 4), &code);
    bool prints = length && character_prints(code) && !(only_ascii && code > 0x7f);

    if (prints) {
        memcpy(form, *string, length);
        form[length] = 0;
    } else if (code > 0xffff) {
        snprintf(form, FORM_SIZE, "\\U%08X", (unsigned int)code);
    } else {
        snprintf(form, FORM_SIZE, code > 0xff ? "\\u%04x" : "\\x%02x", (unsigned int)code);
    }
    *string += length ? length : 1;
    return prints ? character_columns(code) : strlen(form);
}

/* How many characters there are of ASCII that print, up to one of at most two that do not count. */
static size_t plain_run(const char *string, const char *special)
{
    const char first = special[0], second = special[first != 0];
    const char *p = string;

    while (*p >= ' ' && *p <= '~' && *p != first && *p != second)
        p++;
    return (size_t)(p - string);
}

void text_add_quoted(struct text *text, const char *string, const char *special, char before)
{
    char form[FORM_SIZE];
    const char *p;

    for (;;) {
        size_t run = plain_run(string, special);

        text_add_bytes(text, string, run);
        string += run;
        if (!*string)
            return;
        next_form(&string, form);
        for (p = form; *p; p++) {
            if (strchr(special, *p))
                text_add_bytes(text, &before, 1);
            text_add_bytes(text, p, 1);
        }
    }
}

void text_add_printable(struct text *text, const char *string)
{
    text_add_quoted(text, string, "", 0);
}

size_t text_columns(const char *string)
{
    char form[FORM_SIZE];
    size_t columns = 0;

    for (;;) {
        size_t run = plain_run(string, "");

        columns += run;
        string += run;
        if (!*string)
            return columns;
        columns += next_form(&string, form);
    }
}

/* Adds what fits into so many columns and returns how many were used. */
static size_t add_fitting(struct text *text, const char *string, size_t columns)
{
    size_t total = text_columns(string), used = 0;
    char form[FORM_SIZE];

    if (total <= columns) {
        text_add_printable(text, string);
        return total;
    }
    while (*string) {
        size_t width = next_form(&string, form);

        if (used + width >= columns)
            break;
        text_add(text, form);
        used += width;
    }
    if (columns) {
        text_add(text, only_ascii ? "~" : "\xe2\x80\xa6");
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
