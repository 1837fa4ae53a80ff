/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the program fails: one line on standard error, and an exit status that says what it was. */
#include <stdarg.h>
#include <stdio.h>

#include "failure.h"
#include "format/text.h"
#include "host/output.h"
#include "host/system.h"

enum exit_status fail(enum exit_status status, uint32_t error, const char *message, ...)
{
    char what[4096], reason[256];
    struct text line = {0};
    va_list args;

    va_start(args, message);
    vsnprintf(what, sizeof(what), message, args);
    va_end(args);
    text_add(&line, "procstat: ");
    text_add_printable(&line, what);
    if (error) {
        system_error_text(reason, sizeof(reason), error);
        text_add(&line, ": ");
        text_add_printable(&line, reason);
        text_printf(&line, " (error %u)", (unsigned int)error);
    }
    text_add(&line, "\n");
    /* When standard error itself fails there is no one left to tell. */
    output_write(STREAM_ERROR, line.data, line.length);
    text_free(&line);
    return status;
}
