/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Growing UTF-8 text, and how many columns of a terminal it takes. */
#ifndef PROCSTAT_TEXT_H
#define PROCSTAT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Always ends in NUL once anything was added; {0} is empty. */
struct text {
    char *data;
    size_t length;
    size_t capacity;
};

void text_free(struct text *text);
void text_add(struct text *text, const char *string);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
void text_printf(struct text *text, const char *format, ...)
#ifdef _WIN32
    __attribute__((format(gnu_printf, 2, 3)));
#else
    __attribute__((format(printf, 2, 3)));
#endif

/* Adds count times the same ASCII character. */
void text_fill(struct text *text, char character, size_t count);

/* Adds one character as UTF-8. */
void text_add_character(struct text *text, uint32_t code);

/* Takes spaces away from the end. */
void text_trim(struct text *text);

/* From now on people read nothing but ASCII: other characters are escaped too. */
void text_use_ascii(bool ascii);
bool text_is_ascii(void);

/* Adds what people may read of a string: a character that does not print is escaped as \xNN,
 * \uNNNN or \UNNNNNNNN, so that it cannot act on a terminal. */
void text_add_printable(struct text *text, const char *string);

/* The same, with a character before each of the at most two that are special in a quoted text. */
void text_add_quoted(struct text *text, const char *string, const char *special, char before);

/* Takes one character; a byte that is not UTF-8 gives U+FFFD. */
uint32_t text_decode(const char **string);

/* Columns that the printable form takes on a terminal: wide characters two, combining ones none. */
size_t text_columns(const char *string);

/* Adds the printable form in exactly so many columns: filled with spaces on its right, or cut with
 * an ellipsis as its last column. */
void text_add_left(struct text *text, const char *string, size_t columns);

/* The same, filled on its left. */
void text_add_right(struct text *text, const char *string, size_t columns);

#endif
