/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Choosing processes by regular expressions, as windows_exporter does. */
#include <regex.h>
#include <string.h>
#include <strings.h>

#include "linux/pattern.h"

struct patterns {
    regex_t include, exclude;
    bool has_include, has_exclude;
};

static bool accepts(const void *with, const char *name)
{
    const struct patterns *patterns = with;
    size_t length = strlen(name);
    struct text bare = {0};
    bool accepted;

    if (length > 4 && !strcasecmp(name + length - 4, ".exe"))
        length -= 4;
    text_add_bytes(&bare, name, length);
    accepted = (!patterns->has_include || !regexec(&patterns->include, bare.data, 0, NULL, 0)) &&
               (!patterns->has_exclude || regexec(&patterns->exclude, bare.data, 0, NULL, 0));
    text_free(&bare);
    return accepted;
}

static enum exit_status compile(const char *option, const char *expression, regex_t *regex,
                                bool *has)
{
    struct text whole = {0};
    char reason[256];
    int error;

    if (!expression)
        return STATUS_OK;
    text_printf(&whole, "^(%s)$", expression);
    error = regcomp(regex, whole.data, REG_EXTENDED | REG_NOSUB | REG_ICASE);
    text_free(&whole);
    if (error) {
        regerror(error, regex, reason, sizeof(reason));
        return fail(STATUS_USAGE, 0, "--%s: '%s' is no regular expression: %s", option, expression,
                    reason);
    }
    *has = true;
    return STATUS_OK;
}

enum exit_status pattern_apply(struct options *options)
{
    static struct patterns patterns; /* for the program's life, as the options are */
    enum exit_status status =
        compile("include", options->include, &patterns.include, &patterns.has_include);

    if (!status)
        status = compile("exclude", options->exclude, &patterns.exclude, &patterns.has_exclude);
    if (!status && (patterns.has_include || patterns.has_exclude)) {
        options->selection.accepts = accepts;
        options->selection.with = &patterns;
    }
    return status;
}
