/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where results go: standard output, a file that each one replaces, or a log. */
#ifndef PROCSTAT_SINK_H
#define PROCSTAT_SINK_H

#include "failure.h"
#include "format/text.h"
#include "host/file.h"
#include "host/output.h"

struct sink {
    const char *path;   /* NULL: a stream */
    enum stream stream; /* which */
    bool grows;         /* the file is a log, which is added to */
    const char *header; /* a log's first line with its line end; NULL if it has none */
    bool opened;
    struct file log;
};

/* Writes the text; before the first of a log or a stream its header. A file that is replaced is
 * never seen half written. A log that has another header is refused. */
enum exit_status sink_write(struct sink *sink, const struct text *text);

void sink_close(struct sink *sink);

#endif
