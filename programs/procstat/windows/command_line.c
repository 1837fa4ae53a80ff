/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Windows's command lines, which are one string. */
#include <stdbool.h>

#include "windows/command_line.h"

static const wchar_t *skip_blanks(const wchar_t *p)
{
    while (*p == ' ' || *p == '\t')
        p++;
    return p;
}

/* The program's own name has no escapes: a quote ends what a quote began. */
static const wchar_t *skip_program(const wchar_t *p)
{
    bool quoted = false;

    for (; *p && (quoted || (*p != ' ' && *p != '\t')); p++)
        if (*p == '"')
            quoted = !quoted;
    return p;
}

/* Before a quote, two backslashes stand for one, and an odd one makes the quote a character; in
 * quotes, two quotes are one. */
static const wchar_t *skip_argument(const wchar_t *p)
{
    bool quoted = false;

    while (*p && (quoted || (*p != ' ' && *p != '\t'))) {
        size_t backslashes = 0;

        while (p[backslashes] == '\\')
            backslashes++;
        p += backslashes;
        if (*p != '"') {
            if (!backslashes)
                p++;
        } else if (backslashes % 2)
            p++;
        else if (quoted && p[1] == '"')
            p += 2;
        else {
            quoted = !quoted;
            p++;
        }
    }
    return p;
}

const wchar_t *command_line_after(const wchar_t *line, int arguments)
{
    if (arguments)
        line = skip_blanks(skip_program(line));
    while (--arguments > 0)
        line = skip_blanks(skip_argument(line));
    return line;
}
