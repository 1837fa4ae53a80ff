/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing UTF-8 to standard output and standard error, whatever they are. */
#ifndef PROCSTAT_OUTPUT_H
#define PROCSTAT_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#define FILE_WIDTH 120 /* columns of a table that is not drawn on a terminal */

enum stream { STREAM_OUTPUT, STREAM_ERROR };

/* Writes all of it, or returns false with the system's error. */
bool output_write(enum stream stream, const char *utf8, size_t length);

/* How many columns a line on standard output may have: the terminal's width, or FILE_WIDTH. */
size_t output_width(void);

#endif
