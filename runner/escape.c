/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which characters of UTF-8 text are printable. Not by iswprint: messages are the same
 * whatever the locale is.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "escape.h"

/* Controls, separators of lines, what has no width and what changes the direction of text. */
static const struct range {
    uint32_t first, last;
} hidden[] = {
    {0x0000, 0x001f},   {0x007f, 0x009f},       {0x00ad, 0x00ad}, {0x061c, 0x061c},
    {0x180e, 0x180e},   {0x200b, 0x200f},       {0x2028, 0x202e}, {0x2060, 0x206f},
    {0xd800, 0xdfff},   {0xfeff, 0xfeff},       {0xfff9, 0xfffb}, {0x1d173, 0x1d17a},
    {0xe0000, 0xe0fff}, {0x110000, UINT32_MAX},
};

static bool is_printable(uint32_t character)
{
    size_t i;

    for (i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
        if (character >= hidden[i].first && character <= hidden[i].last)
            return false;
    return true;
}

/* The length of the character that text, which is not empty, begins with; 0 if it is not UTF-8. */
static size_t read_character(const char *text, uint32_t *ret)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *at = (const unsigned char *)text;
    size_t length, i;

    *ret = at[0];
    if (at[0] < 0x80)
        return 1;
    if (at[0] < 0xc0 || at[0] >= 0xf8)
        return 0;
    length = at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
    *ret = at[0] & (0x7fu >> length);
    for (i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
        *ret = *ret << 6 | (at[i] & 0x3f);
    }
    return *ret >= smallest[length] ? length : 0;
}

void escape(const char *text, char *to, size_t size)
{
    enum { ESCAPED = 4 }; /* characters for a byte */
    uint32_t character;

    while (*text) {
        size_t length = read_character(text, &character), i;
        bool raw = length && is_printable(character);

        if (!length)
            length = 1;
        if (size <= (raw ? length : length * ESCAPED))
            break;
        for (i = 0; i < length; i++) {
            if (raw)
                *to = text[i];
            else
                snprintf(to, ESCAPED + 1, "\\x%02x", (unsigned char)text[i]);
            to += raw ? 1 : ESCAPED;
            size -= raw ? 1 : ESCAPED;
        }
        text += length;
    }
    *to = 0;
}
