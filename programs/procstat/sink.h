/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where results go: standard output, a file that each one replaces, or a log. */
#ifndef PROCSTAT_SINK_H
#define PROCSTAT_SINK_H

#include "failure.h"
#include "text.h"

struct sink {
    const wchar_t *path; /* NULL: a standard handle */
    DWORD standard;      /* which: STD_OUTPUT_HANDLE, STD_ERROR_HANDLE */
    int grows;           /* the file is a log: begun at the first write, then added to */
    HANDLE log;
};

/* Writes the text. A file that is replaced is never seen empty or half written. */
enum exit_status sink_write(struct sink *sink, const struct text *text);

void sink_close(struct sink *sink);

#endif
