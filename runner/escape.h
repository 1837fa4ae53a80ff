/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text for people to read: nothing in it moves the cursor or hides other text. */
#ifndef RUNNER_ESCAPE_H
#define RUNNER_ESCAPE_H

#include <stddef.h>

/* Copies text to the size bytes at to. Every byte of what is not printable becomes \xNN: control
 * characters, what changes the direction of text or has no width, and what is not UTF-8. Text that
 * does not fit is cut. */
void escape(const char *text, char *to, size_t size);

#endif
