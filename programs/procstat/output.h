/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing UTF-8 to whatever a handle is: a console takes UTF-16, all else bytes. */
#ifndef PROCSTAT_OUTPUT_H
#define PROCSTAT_OUTPUT_H

#include <windows.h>

#include <stdbool.h>

#define FILE_WIDTH 120 /* columns of a table that is not drawn on a console */

/* Writes all of it, or returns false with the last error. */
bool output_write(HANDLE handle, const char *utf8, size_t length);

/* How many columns a line on this handle may have: the console's width, or
 * FILE_WIDTH. */
size_t output_width(HANDLE handle);

#endif
