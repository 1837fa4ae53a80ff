/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Characters of UTF-8. */
#ifndef PROCSTAT_UTF8_H
#define PROCSTAT_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Reads the character at the beginning of so many bytes. Returns how many of them it takes, or 0
 * if they do not begin with a well-formed one: no overlong form, no surrogate, not above U+10FFFF.
 */
size_t utf8_decode(const char *bytes, size_t length, uint32_t *code);

/* Writes a character; returns its length. */
size_t utf8_encode(char bytes[4], uint32_t code);

/* Copies so many bytes; those that are no well-formed UTF-8 become U+FFFD, of which each takes
 * three. Returns how many bytes were written. */
size_t utf8_repair(char *out, const char *bytes, size_t length);

/* Copies a string with its letters in lower case, for comparing without regard to case; cut to
 * size at a character. Letters beyond Latin, Greek and Cyrillic stay as they are. */
void utf8_fold(char *out, size_t size, const char *string);

#endif
