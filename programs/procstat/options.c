/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line: one table of options, which parsing and help both read. */
#include <stddef.h>

#include "options.h"

enum kind {
    KIND_CHOICE, /* takes no argument; sets an int of the options to a value */
    KIND_PID,    /* takes a process id; adds it to the selection */
};

struct spec {
    const wchar_t *name;
    wchar_t letter;
    const char *argument; /* its name in the help, NULL if none is taken */
    const char *help;
    enum kind kind;
    size_t offset; /* KIND_CHOICE: which int of struct options */
    int value;     /* KIND_CHOICE: what it becomes */
};

#define OPTION(member) offsetof(struct options, member)

static const struct spec specs[] = {
    {L"pid", L'p', "N", "only process N; may be given more than once", KIND_PID, 0, 0},
    {L"json", L'j', NULL, "one JSON document; numbers exact, unknown ones null", KIND_CHOICE,
     OPTION(format), FORMAT_JSON},
    {L"help", L'h', NULL, "this text (also /?)", KIND_CHOICE, OPTION(action), ACTION_HELP},
    {L"version", L'V', NULL, "the version", KIND_CHOICE, OPTION(action), ACTION_VERSION},
};

#define SPECS_END (specs + ARRAYSIZE(specs))
#define TRY_HELP  L"; 'procstat --help' lists what there is"

/* Finds "--name" or "--name=value"; *value is what follows the '=', or NULL. */
static const struct spec *find_long(const wchar_t *argument, const wchar_t **value)
{
    size_t length = wcscspn(argument, L"=");
    const struct spec *spec;

    for (spec = specs; spec < SPECS_END; spec++)
        if (wcslen(spec->name) == length && !wcsncmp(spec->name, argument, length)) {
            *value = argument[length] ? argument + length + 1 : NULL;
            return spec;
        }
    return NULL;
}

/* Finds "-x" or "-xVALUE". */
static const struct spec *find_short(const wchar_t *argument, const wchar_t **value)
{
    const struct spec *spec;

    for (spec = specs; spec < SPECS_END; spec++)
        if (spec->letter == argument[0] && (spec->argument || !argument[1])) {
            *value = argument[1] ? argument + 1 : NULL;
            return spec;
        }
    return NULL;
}

static const struct spec *find(const wchar_t *argument, const wchar_t **value)
{
    *value = NULL;
    if (!wcscmp(argument, L"/?") || !wcscmp(argument, L"-?"))
        return find_long(L"help", value);
    if (argument[0] != '-' || !argument[1])
        return NULL;
    return argument[1] == '-' ? find_long(argument + 2, value) : find_short(argument + 1, value);
}

static bool parse_pid(const wchar_t *string, uint32_t *pid)
{
    uint64_t value = 0;
    const wchar_t *p;

    for (p = string; *p >= '0' && *p <= '9' && value <= UINT32_MAX; p++)
        value = 10 * value + (uint64_t)(*p - '0');
    *pid = (uint32_t)value;
    return p > string && !*p && value <= UINT32_MAX;
}

static enum exit_status apply(struct options *options, const struct spec *spec,
                              const wchar_t *value)
{
    uint32_t pid;

    switch (spec->kind) {
    case KIND_CHOICE:
        *(int *)((char *)options + spec->offset) = spec->value;
        break;
    case KIND_PID:
        if (!parse_pid(value, &pid))
            return fail(STATUS_USAGE, 0, L"--pid takes a process id, not '%ls'", value);
        selection_add_pid(&options->selection, pid);
    }
    return STATUS_OK;
}

enum exit_status options_parse(struct options *options, int argc, wchar_t **argv)
{
    int i;

    for (i = 1; i < argc; i++) {
        const wchar_t *value;
        const struct spec *spec = find(argv[i], &value);
        enum exit_status status;

        if (!spec)
            return fail(STATUS_USAGE, 0, L"unknown argument '%ls'" TRY_HELP, argv[i]);
        if (value && !spec->argument)
            return fail(STATUS_USAGE, 0, L"--%ls takes no value" TRY_HELP, spec->name);
        if (spec->argument && !value) {
            if (i + 1 == argc)
                return fail(STATUS_USAGE, 0, L"--%ls needs a value" TRY_HELP, spec->name);
            value = argv[++i];
        }
        status = apply(options, spec, value);
        if (status)
            return status;
    }
    return STATUS_OK;
}

void options_help(struct text *text)
{
    const struct spec *spec;

    text_add(text, "usage: procstat [OPTION]...\n"
                   "Lists processes with their memory, handles and I/O.\n\n");
    for (spec = specs; spec < SPECS_END; spec++) {
        size_t start = text->length;

        text_printf(text, "  -%lc, --%ls%s%s", spec->letter, spec->name, spec->argument ? " " : "",
                    spec->argument ? spec->argument : "");
        text_fill(text, ' ', 22 - (text->length - start));
        text_printf(text, "%s\n", spec->help);
    }
    text_add(text,
             "\nWhat may not be asked is shown as '-' or with the system's reason, never as 0.\n"
             "Exit status: 0 all well, 1 failure, 2 wrong usage, 3 no process has the --pid,\n"
             "4 the process of --pid may not be opened, 5 the output could not be written.\n");
}
