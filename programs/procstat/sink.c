/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where results go: standard output, a file that each one replaces, or a log. */
#include <stdlib.h>
#include <string.h>

#include "host/system.h"
#include "sample/memory.h"
#include "sink.h"

static enum exit_status write_stream(struct sink *sink, const struct text *text)
{
    const char *header = sink->opened || !sink->header ? "" : sink->header;

    sink->opened = true;
    if (!output_write(sink->stream, header, strlen(header)) ||
        !output_write(sink->stream, text->data, text->length))
        return fail(STATUS_OUTPUT, system_error(), "cannot write to standard %s",
                    sink->stream == STREAM_OUTPUT ? "output" : "error");
    return STATUS_OK;
}

static bool append(struct sink *sink, const char *text, size_t length)
{
    if (file_append(&sink->log, text, length))
        return true;
    fail(STATUS_OUTPUT, system_error(), "cannot write to '%s'", sink->path);
    return false;
}

/* A log of an earlier run goes on if it has the same columns. */
static enum exit_status check_header(struct sink *sink)
{
    size_t length = strlen(sink->header), got;
    char *found = reallocate(NULL, length + 1, 1);
    bool same, read = file_read(&sink->log, 0, found, length, &got);

    same = read && got == length && !memcmp(found, sink->header, length);
    free(found);
    if (!read)
        return fail(STATUS_OUTPUT, system_error(), "cannot read '%s'", sink->path);
    if (!same)
        return fail(STATUS_OUTPUT, 0,
                    "'%s' is not added to: its first line is not the header of this log; name "
                    "another file",
                    sink->path);
    return STATUS_OK;
}

/* What a run that was cut off has left as half a line is ended. */
static enum exit_status end_last_line(struct sink *sink)
{
    char last = '\n';
    size_t got;

    if (!file_read(&sink->log, sink->log.size - 1, &last, 1, &got))
        return fail(STATUS_OUTPUT, system_error(), "cannot read '%s'", sink->path);
    return last == '\n' || append(sink, "\n", 1) ? STATUS_OK : STATUS_OUTPUT;
}

static enum exit_status open_log(struct sink *sink)
{
    enum exit_status status = STATUS_OK;

    if (!file_open(&sink->log, sink->path))
        return fail(STATUS_OUTPUT, system_error(), "cannot create '%s'", sink->path);
    sink->opened = true;
    if (!sink->log.size)
        return !sink->header || append(sink, sink->header, strlen(sink->header)) ? STATUS_OK
                                                                                 : STATUS_OUTPUT;
    if (sink->header)
        status = check_header(sink);
    return status ? status : end_last_line(sink);
}

static enum exit_status write_log(struct sink *sink, const struct text *text)
{
    enum exit_status status = sink->opened ? STATUS_OK : open_log(sink);

    if (!status && !append(sink, text->data, text->length))
        status = STATUS_OUTPUT;
    return status;
}

enum exit_status sink_write(struct sink *sink, const struct text *text)
{
    if (!sink->path)
        return write_stream(sink, text);
    if (sink->grows)
        return write_log(sink, text);
    if (!file_replace(sink->path, text->data, text->length))
        return fail(STATUS_OUTPUT, system_error(), "cannot write '%s'", sink->path);
    return STATUS_OK;
}

void sink_close(struct sink *sink)
{
    if (sink->path && sink->opened)
        file_close(&sink->log);
    sink->opened = false;
}
