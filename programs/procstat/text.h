/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Growing UTF-8 text, and how many columns of a terminal it takes. */
#ifndef PROCSTAT_TEXT_H
#define PROCSTAT_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Always ends in NUL once anything was added; {0} is empty. */
struct text {
    char *data;
    size_t length;
    size_t capacity;
};

/* Like realloc for count items of size bytes, but ends the program when memory is out. */
void *reallocate(void *memory, size_t count, size_t size);

void text_free(struct text *text);
void text_add(struct text *text, const char *string);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
void text_printf(struct text *text, const char *format, ...)
    __attribute__((format(gnu_printf, 2, 3)));

/* Adds count times the same ASCII character. */
void text_fill(struct text *text, char character, size_t count);

/* Adds one character as UTF-8. */
void text_add_character(struct text *text, uint32_t code);

/* Takes spaces away from the end. */
void text_trim(struct text *text);

/* Columns that UTF-8 takes on a terminal: wide characters two, combining ones none. */
size_t text_columns(const char *string);

/* Takes one character from well-formed UTF-8; a stray byte stands for itself. */
uint32_t text_decode(const char **string);

/* Columns that one character takes: 0, 1 or 2. */
size_t text_character_columns(uint32_t code);

/* Adds the string in exactly so many columns: filled with spaces on its right, or cut with an
 * ellipsis as its last column. Control characters are shown as '?'. */
void text_add_left(struct text *text, const char *string, size_t columns);

/* The same, filled on its left. */
void text_add_right(struct text *text, const char *string, size_t columns);

#endif
