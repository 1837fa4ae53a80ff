/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line: one table of options, which parsing and help both read. */
#include <stddef.h>

#include "options.h"
#include "unicode.h"

enum takes {
    TAKES_CHOICE,  /* nothing; sets an int of the options to a value */
    TAKES_PID,     /* a process id; adds it to the selection */
    TAKES_NAME,    /* a part of a name, for the selection */
    TAKES_COLUMN,  /* a column's key, to order by */
    TAKES_SECONDS, /* sets the interval */
    TAKES_WATCH,   /* the same, but may be left out; sets the action too */
    TAKES_COUNT,   /* sets the count */
    TAKES_FILE,    /* sets the output */
};

struct spec {
    const wchar_t *name;
    wchar_t letter;
    const char *argument; /* its name in the help, NULL if none is taken */
    const char *help;
    enum takes takes;
    size_t offset; /* TAKES_CHOICE: which int of struct options */
    int value;     /* TAKES_CHOICE: what it becomes */
};

#define OPTION(member)        offsetof(struct options, member)
#define CHOICE(member, value) TAKES_CHOICE, OPTION(member), value

static const struct spec specs[] = {
    {L"pid", L'p', "N", "only process N; may be given more than once", TAKES_PID, 0, 0},
    {L"name", L'n', "TEXT", "only processes with TEXT in their name", TAKES_NAME, 0, 0},
    {L"sort", L's', "COLUMN", "order by a column, named as in --json", TAKES_COLUMN, 0, 0},
    {L"reverse", L'r', NULL, "in the other direction", CHOICE(order.reverse, 1)},
    {L"tree", L't', NULL, "children below their parents", CHOICE(order.tree, 1)},
    {L"wide", L'W', NULL, "lines as long as needed", CHOICE(wide, 1)},
    {L"watch", L'w', "[SECS]", "live view with rates, every second or SECS; its key h helps",
     TAKES_WATCH, 0, 0},
    {L"interval", L'i', "SECS", "sample again and again", TAKES_SECONDS, 0, 0},
    {L"count", L'c', "N", "so many times, not until interrupted", TAKES_COUNT, 0, 0},
    {L"output", L'o', "FILE", "write to FILE, replaced by each sample; CSV grows", TAKES_FILE, 0,
     0},
    {L"json", L'j', NULL, "one JSON document; numbers exact, unknown ones null",
     CHOICE(format, FORMAT_JSON)},
    {L"csv", L'v', NULL, "comma-separated values", CHOICE(format, FORMAT_CSV)},
    {L"openmetrics", L'm', NULL, "OpenMetrics text; --prometheus, -M: its older form",
     CHOICE(format, FORMAT_OPENMETRICS)},
    {L"prometheus", L'M', NULL, NULL, CHOICE(format, FORMAT_PROMETHEUS)},
    {L"all", L'a', NULL, "run: wait for the program's descendants too", CHOICE(all, 1)},
    {L"help", L'h', NULL, "this text (also /?)", CHOICE(action, ACTION_HELP)},
    {L"version", L'V', NULL, "the version", CHOICE(action, ACTION_VERSION)},
};

#define SPECS_END    (specs + ARRAYSIZE(specs))
#define TRY_HELP     L"; 'procstat --help' lists what there is"
#define MAX_INTERVAL 31536000 /* a year, in seconds */

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

static bool parse_integer(const wchar_t *string, uint64_t limit, uint64_t *value)
{
    const wchar_t *p;

    *value = 0;
    for (p = string; *p >= '0' && *p <= '9' && *value <= limit; p++)
        *value = 10 * *value + (uint64_t)(*p - '0');
    return p > string && !*p && *value <= limit;
}

/* Digits, perhaps a point and more digits. */
static bool parse_seconds(const wchar_t *string, uint64_t *interval)
{
    double seconds = 0, place = 1;
    const wchar_t *p;

    for (p = string; *p >= '0' && *p <= '9' && seconds <= MAX_INTERVAL; p++)
        seconds = 10 * seconds + (*p - '0');
    if (*p == '.')
        for (p++; *p >= '0' && *p <= '9'; p++)
            seconds += (*p - '0') * (place /= 10);
    *interval = (uint64_t)(seconds * SECOND + 0.5);
    return !*p && *interval >= SECOND / 100 && seconds <= MAX_INTERVAL;
}

static enum exit_status apply(struct options *options, const struct spec *spec,
                              const wchar_t *value)
{
    char utf8[SAMPLE_NAME_SIZE];
    uint64_t pid;

    if (value)
        utf8_from_wide(utf8, sizeof(utf8), value);
    switch (spec->takes) {
    case TAKES_CHOICE:
        *(int *)((char *)options + spec->offset) = spec->value;
        break;
    case TAKES_PID:
        if (!parse_integer(value, UINT32_MAX, &pid))
            return fail(STATUS_USAGE, 0, L"--pid takes a process id, not '%ls'", value);
        selection_add_pid(&options->selection, (uint32_t)pid);
        break;
    case TAKES_NAME:
        utf8_folded(utf8, sizeof(utf8), value);
        selection_set_name(&options->selection, utf8);
        break;
    case TAKES_COLUMN:
        options->order.column = column_find(utf8);
        if (!options->order.column)
            return fail(STATUS_USAGE, 0, L"--sort takes a column's name, not '%ls'", value);
        break;
    case TAKES_WATCH:
        options->action = ACTION_WATCH;
        if (!value)
            break;
        /* fall through */
    case TAKES_SECONDS:
        if (!parse_seconds(value, &options->interval))
            return fail(STATUS_USAGE, 0, L"--%ls takes seconds, 0.01 or more, not '%ls'",
                        spec->name, value);
        break;
    case TAKES_COUNT:
        if (!parse_integer(value, INT64_MAX / 10, &options->count) || !options->count)
            return fail(STATUS_USAGE, 0, L"--count takes a number, not '%ls'", value);
        break;
    case TAKES_FILE:
        options->output = value;
    }
    return STATUS_OK;
}

/* Without a format the file's name decides. */
static int format_of(const wchar_t *path)
{
    static const struct {
        const wchar_t *end;
        enum format format;
    } endings[] = {{L".json", FORMAT_JSON}, {L".csv", FORMAT_CSV}, {L".prom", FORMAT_PROMETHEUS}};
    size_t length = path ? wcslen(path) : 0, i;

    for (i = 0; i < ARRAYSIZE(endings); i++) {
        size_t end = wcslen(endings[i].end);

        if (length > end && !_wcsicmp(path + length - end, endings[i].end))
            return endings[i].format;
    }
    return FORMAT_TABLE;
}

static enum exit_status complete(struct options *options)
{
    if (options->action == ACTION_RUN && !options->program)
        return fail(STATUS_USAGE, 0, L"run needs a program" TRY_HELP);
    if (options->format == FORMAT_UNSET)
        options->format = format_of(options->output);
    if (!options->interval && (options->action == ACTION_WATCH || options->count > 1))
        options->interval = SECOND;
    if (!options->interval)
        options->count = 1;
    return STATUS_OK;
}

/* Reads one option at argv[*i] and its value, which may be the next argument. */
static enum exit_status parse_option(struct options *options, int argc, wchar_t **argv, int *i)
{
    const wchar_t *value;
    const struct spec *spec = find(argv[*i], &value);
    const wchar_t *next = *i + 1 < argc ? argv[*i + 1] : NULL;

    if (!spec)
        return fail(STATUS_USAGE, 0, L"unknown argument '%ls'" TRY_HELP, argv[*i]);
    if (value && !spec->argument)
        return fail(STATUS_USAGE, 0, L"--%ls takes no value" TRY_HELP, spec->name);
    if (spec->argument && !value) {
        bool optional = spec->takes == TAKES_WATCH;

        if (!next && !optional)
            return fail(STATUS_USAGE, 0, L"--%ls needs a value" TRY_HELP, spec->name);
        if (!optional || (next && *next >= '0' && *next <= '9')) {
            value = next;
            ++*i;
        }
    }
    return apply(options, spec, value);
}

enum exit_status options_parse(struct options *options, int argc, wchar_t **argv)
{
    enum exit_status status;
    int i;

    for (i = 1; i < argc; i++) {
        bool run = options->action == ACTION_RUN;

        if (run && (argv[i][0] != '-' || !wcscmp(argv[i], L"--"))) {
            options->program = argv[i][0] != '-' ? i : i + 1 < argc ? i + 1 : 0;
            break;
        }
        if (!run && !wcscmp(argv[i], L"run")) {
            options->action = ACTION_RUN;
            continue;
        }
        status = parse_option(options, argc, argv, &i);
        if (status)
            return status;
        if (options->action == ACTION_HELP || options->action == ACTION_VERSION)
            return STATUS_OK;
    }
    return complete(options);
}

void options_help(struct text *text)
{
    const struct spec *spec;

    text_add(text, "usage: procstat [OPTION]...\n"
                   "       procstat run [OPTION]... [--] PROGRAM [ARGUMENT]...\n"
                   "Lists processes with their memory, handles and I/O, or runs a program and "
                   "says\nwhat it and its descendants used.\n\n");
    for (spec = specs; spec < SPECS_END; spec++) {
        size_t start = text->length;

        if (!spec->help)
            continue;
        text_printf(text, "  -%lc, --%ls%s%s", spec->letter, spec->name, spec->argument ? " " : "",
                    spec->argument ? spec->argument : "");
        text_fill(text, ' ', 24 - (text->length - start));
        text_printf(text, "%s\n", spec->help);
    }
    text_add(text, "\nExit status: 0 all well, 1 failure, 2 wrong usage, 3 no such --pid, 4 it may "
                   "not\nbe opened, 5 output failed; run: the program's, 125 to 127 as env has.\n");
}
