/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line: one table of options, which parsing and help both read. */
#include <string.h>
#include <strings.h>

#include "format/format.h"
#include "host/system.h"
#include "options.h"

enum takes {
    TAKES_CHOICE,  /* nothing; sets an int of the options to a value */
    TAKES_PID,     /* a process id; adds it to the selection */
    TAKES_NAME,    /* a part of a name, for the selection */
    TAKES_COLUMN,  /* a column's key, to order by */
    TAKES_COLUMNS, /* several, to draw */
    TAKES_SECONDS, /* sets the interval */
    TAKES_WATCH,   /* the same, but may be left out; sets the action too */
    TAKES_COUNT,   /* sets the count */
    TAKES_STRING,  /* sets a string of the options */
    TAKES_LISTEN,  /* the same, but may be left out; sets the action too */
    TAKES_LABEL,   /* NAME=VALUE, for metrics */
    TAKES_BYTES,   /* a size, for a limit */
    TAKES_LIMIT,   /* a number, for a limit */
    TAKES_TIME,    /* seconds, for a limit */
};

enum where { BOTH, WINDOWS_ONLY, LINUX_ONLY };

struct spec {
    const char *name;
    char letter;          /* 0 if it has none */
    const char *argument; /* its name in the help, NULL if none is taken */
    const char *help;
    bool run;         /* run takes it too */
    enum where where; /* which of the two programs has it */
    enum takes takes;
    size_t offset; /* which member of struct options */
    int value;     /* TAKES_CHOICE: what it becomes */
};

#define MEMBER(member)        offsetof(struct options, member), 0
#define CHOICE(member, value) TAKES_CHOICE, offsetof(struct options, member), value
#define NOWHERE               0, 0

/* clang-format off */
static const struct spec specs[] = {
    {"pid", 'p', "N", "only process N; may be given more than once", false, BOTH, TAKES_PID, NOWHERE},
    {"name", 'n', "TEXT", "only processes with TEXT in their name", false, BOTH, TAKES_NAME, NOWHERE},
    {"sort", 's', "COLUMN", "order by a column, named as in --json", false, BOTH, TAKES_COLUMN, NOWHERE},
    {"reverse", 'r', NULL, "reverse the order", false, BOTH, CHOICE(order.reverse, 1)},
    {"tree", 't', NULL, "children below their parents", false, BOTH, CHOICE(order.tree, 1)},
    {"columns", 'C', "A,B,...", "draw these columns, named as in --json", false, BOTH, TAKES_COLUMNS, NOWHERE},
    {"wide", 'W', NULL, "all columns, full names; ignore the screen's width", false, BOTH, CHOICE(wide, 1)},
    {"ascii", 'A', NULL, "draw with ASCII; escape other characters", true, BOTH, CHOICE(ascii, 1)},
    {"utc", 'u', NULL, "dates in UTC in tables and the live view", false, BOTH, CHOICE(utc, 1)},
    {"watch", 'w', "[SECS]", "live view, redrawn every SECS; its key h helps", false, BOTH, TAKES_WATCH, NOWHERE},
    {"interval", 'i', "SECS", "sample every SECS seconds", false, BOTH, TAKES_SECONDS, NOWHERE},
    {"count", 'c', "N", "take N samples, not until interrupted", false, BOTH, TAKES_COUNT, NOWHERE},
    {"output", 'o', "FILE", "replace FILE by each sample; add to .csv, .jsonl", true, BOTH, TAKES_STRING, MEMBER(output)},
    {"json", 'j', NULL, "one JSON document; --jsonl, -J: on one line", true, BOTH, CHOICE(format, FORMAT_JSON)},
    {"jsonl", 'J', NULL, NULL, false, BOTH, CHOICE(format, FORMAT_JSON_LINES)},
    {"csv", 'v', NULL, "comma-separated values", true, BOTH, CHOICE(format, FORMAT_CSV)},
    {"openmetrics", 'm', NULL, "OpenMetrics; --prometheus, -M: its older form", true, BOTH, CHOICE(format, FORMAT_OPENMETRICS)},
    {"prometheus", 'M', NULL, NULL, true, BOTH, CHOICE(format, FORMAT_PROMETHEUS)},
    {"listen", 'l', "[A:PORT]", "serve metrics at http://127.0.0.1:9839 or A:PORT", false, LINUX_ONLY, TAKES_LISTEN, MEMBER(listen)},
    {"label", 'L', "NAME=VAL", "add a label to all metrics", false, BOTH, TAKES_LABEL, NOWHERE},
    {"include", 'I', "REGEX", "only processes whose name matches, without .exe", false, LINUX_ONLY, TAKES_STRING, MEMBER(include)},
    {"exclude", 'E', "REGEX", "not those whose name matches", false, LINUX_ONLY, TAKES_STRING, MEMBER(exclude)},
    {"all", 'a', NULL, "run: wait for the program's descendants too", true, WINDOWS_ONLY, CHOICE(all, 1)},
    {"memory-limit", 'b', "N", "run: bytes; also --time-limit, -T, --process-limit, -P", true, WINDOWS_ONLY, TAKES_BYTES, MEMBER(limits.memory)},
    {"time-limit", 'T', "SECS", NULL, true, WINDOWS_ONLY, TAKES_TIME, MEMBER(limits.time)},
    {"process-limit", 'P', "N", NULL, true, WINDOWS_ONLY, TAKES_LIMIT, MEMBER(limits.processes)},
    {"help", 'h', NULL, "print this text (also /?)", true, BOTH, CHOICE(action, ACTION_HELP)},
    {"version", 'V', NULL, "print the version", true, BOTH, CHOICE(action, ACTION_VERSION)},
};
/* clang-format on */

#define SPECS_END    (specs + sizeof(specs) / sizeof(*specs))
#define TRY_HELP     "; see 'procstat --help'"
#define MAX_INTERVAL 31536000 /* a year, in seconds */

static bool is_here(const struct spec *spec)
{
    return spec->where == BOTH || (spec->where == WINDOWS_ONLY) == ON_WINDOWS;
}

/* Finds "--name" or "--name=value"; *value is what follows the '=', or NULL. */
static const struct spec *find_long(const char *argument, const char **value)
{
    size_t length = strcspn(argument, "=");
    const struct spec *spec;

    for (spec = specs; spec < SPECS_END; spec++)
        if (is_here(spec) && strlen(spec->name) == length &&
            !strncmp(spec->name, argument, length)) {
            *value = argument[length] ? argument + length + 1 : NULL;
            return spec;
        }
    return NULL;
}

/* Finds "-x" or "-xVALUE". */
static const struct spec *find_short(const char *argument, const char **value)
{
    const struct spec *spec;

    for (spec = specs; spec < SPECS_END; spec++)
        if (is_here(spec) && spec->letter == argument[0] && (spec->argument || !argument[1])) {
            *value = argument[1] ? argument + 1 : NULL;
            return spec;
        }
    return NULL;
}

static const struct spec *find(const char *argument, const char **value)
{
    *value = NULL;
    if (!strcmp(argument, "/?") || !strcmp(argument, "-?"))
        return find_long("help", value);
    if (argument[0] != '-' || !argument[1])
        return NULL;
    return argument[1] == '-' ? find_long(argument + 2, value) : find_short(argument + 1, value);
}

/* How many letters have to be changed, added or taken away to make one word of another. */
static size_t distance(const char *a, size_t a_length, const char *b)
{
    size_t row[32], b_length = strlen(b), i, j;

    if (b_length >= sizeof(row) / sizeof(*row))
        return SIZE_MAX;
    for (j = 0; j <= b_length; j++)
        row[j] = j;
    for (i = 1; i <= a_length; i++) {
        size_t corner = row[0];

        row[0] = i;
        for (j = 1; j <= b_length; j++) {
            size_t best = corner + (a[i - 1] != b[j - 1]);

            corner = row[j];
            best = row[j] + 1 < best ? row[j] + 1 : best;
            row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
        }
    }
    return row[b_length];
}

static enum exit_status unknown_argument(const char *argument)
{
    size_t length = strcspn(argument, "="), nearest = 4;
    const struct spec *spec, *meant = NULL;

    if (strncmp(argument, "--", 2))
        return fail(STATUS_USAGE, 0, "unknown argument '%s'" TRY_HELP, argument);
    for (spec = specs; spec < SPECS_END; spec++) {
        size_t far = distance(argument + 2, length - 2, spec->name);

        if (far < nearest && is_here(spec)) {
            nearest = far;
            meant = spec;
        }
    }
    if (!meant)
        return fail(STATUS_USAGE, 0, "unknown option '%s'" TRY_HELP, argument);
    return fail(STATUS_USAGE, 0, "unknown option '%s'; did you mean '--%s'?", argument,
                meant->name);
}

static bool parse_integer(const char *string, uint64_t limit, uint64_t *value)
{
    const char *p;

    *value = 0;
    for (p = string; *p >= '0' && *p <= '9' && *value <= limit; p++)
        *value = 10 * *value + (uint64_t)(*p - '0');
    return p > string && !*p && *value <= limit;
}

/* Digits, perhaps a power of 1024. */
static bool parse_bytes(const char *string, uint64_t *bytes)
{
    static const char powers[] = "kMGT";
    size_t digits = strspn(string, "0123456789");
    const char *power = string[digits] ? strchr(powers, string[digits]) : NULL;
    unsigned int shift = power ? 10 * (unsigned int)(power - powers + 1) : 0;
    char number[24] = "";

    if (digits >= sizeof(number) || (string[digits] && (!power || string[digits + 1])))
        return false;
    memcpy(number, string, digits);
    if (!parse_integer(number, INT64_MAX / 10 >> shift, bytes) || !*bytes)
        return false;
    *bytes <<= shift;
    return true;
}

/* Digits, perhaps a point and more digits. */
static bool parse_seconds(const char *string, uint64_t *interval)
{
    double seconds = 0, place = 1;
    const char *p;

    for (p = string; *p >= '0' && *p <= '9' && seconds <= MAX_INTERVAL; p++)
        seconds = 10 * seconds + (*p - '0');
    if (*p == '.')
        for (p++; *p >= '0' && *p <= '9'; p++)
            seconds += (*p - '0') * (place /= 10);
    *interval = (uint64_t)(seconds * SECOND + 0.5);
    return !*p && *interval >= SECOND / 100 && seconds <= MAX_INTERVAL;
}

/* Finds a column, or says which there are: those that may have been meant, or all. */
static const struct column *parse_column(const struct spec *spec, const char *key)
{
    const struct column *column = *key ? column_find(key) : NULL;
    bool ambiguous = false;
    struct text keys = {0};
    size_t i;

    if (column)
        return column;
    for (i = 0; i < column_count; i++)
        ambiguous = ambiguous || (*key && column_may_be(&all_columns[i], key));
    for (i = 0; i < column_count; i++)
        if (column_may_be(&all_columns[i], ambiguous ? key : ""))
            text_printf(&keys, "%s%s", keys.length ? ", " : "", all_columns[i].key);
    fail(STATUS_USAGE, 0,
         ambiguous ? "--%s: '%s' is ambiguous: %s" : "--%s: no column '%s'; columns: %s",
         spec->name, key, keys.data);
    text_free(&keys);
    return NULL;
}

static enum exit_status parse_columns(struct options *options, const struct spec *spec,
                                      const char *list)
{
    struct choice *choice = &options->choice;

    for (;;) {
        size_t length = strcspn(list, ",");
        const struct column *column;
        struct text key = {0};

        text_add_bytes(&key, list, length);
        column = parse_column(spec, key.data);
        text_free(&key);
        if (!column)
            return STATUS_USAGE;
        if (choice->count == MOST_COLUMNS)
            return fail(STATUS_USAGE, 0, "--%s: no more than %d columns", spec->name, MOST_COLUMNS);
        choice->columns[choice->count++] = column;
        if (!list[length])
            return STATUS_OK;
        list += length + 1;
    }
}

/* Prometheus's names of labels; those that a metric has already cannot be given twice. */
static enum exit_status parse_label(struct options *options, const char *value)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    static const char *const taken[] = {
        "process", "process_id",          "prefix", "unix_pid", "mode",
        "pool",    "creating_process_id", "owner",  "cmdline"};
    size_t length = strcspn(value, "="), i;
    struct text name = {0};
    bool good = value[length] && length && strspn(value, letters) == length &&
                !(value[0] >= '0' && value[0] <= '9') && strncmp(value, "__", 2);

    text_add_bytes(&name, value, length);
    for (i = 0; i < sizeof(taken) / sizeof(*taken); i++)
        good = good && strcmp(name.data, taken[i]);
    if (good)
        metrics_add_label(&options->labels, name.data, value + length + 1);
    else
        fail(STATUS_USAGE, 0,
             "--label takes NAME=VALUE, NAME of letters, digits and _, and none of procstat's own "
             "labels, not '%s'",
             value);
    text_free(&name);
    return good ? STATUS_OK : STATUS_USAGE;
}

static enum exit_status parse_interval(struct options *options, const struct spec *spec,
                                       const char *value)
{
    if (parse_seconds(value, &options->interval))
        return STATUS_OK;
    return fail(STATUS_USAGE, 0,
                "--%s must be a decimal number of seconds between 0.01 and %d, not '%s'",
                spec->name, MAX_INTERVAL, value);
}

static enum exit_status parse_limit(struct options *options, const struct spec *spec,
                                    const char *value)
{
    uint64_t *limit = (uint64_t *)((char *)options + spec->offset);

    switch (spec->takes) {
    case TAKES_BYTES:
        if (parse_bytes(value, limit))
            return STATUS_OK;
        return fail(STATUS_USAGE, 0, "--%s must be a number of bytes, or of k, M, G or T, not '%s'",
                    spec->name, value);
    case TAKES_TIME:
        if (parse_seconds(value, limit))
            return STATUS_OK;
        return fail(STATUS_USAGE, 0,
                    "--%s must be a decimal number of seconds between 0.01 and %d, not '%s'",
                    spec->name, MAX_INTERVAL, value);
    default:
        if (parse_integer(value, INT32_MAX / 10, limit) && *limit)
            return STATUS_OK;
        return fail(STATUS_USAGE, 0, "--%s must be 1 or more, not '%s'", spec->name, value);
    }
}

static enum exit_status apply(struct options *options, const struct spec *spec, const char *given)
{
    const char *value = given ? given : "";
    uint64_t pid;

    switch (spec->takes) {
    case TAKES_CHOICE:
        *(int *)((char *)options + spec->offset) = spec->value;
        break;
    case TAKES_PID:
        if (!parse_integer(value, UINT32_MAX, &pid))
            return fail(STATUS_USAGE, 0, "--pid must be a process id, not '%s'", value);
        selection_add_pid(&options->selection, (uint32_t)pid);
        break;
    case TAKES_NAME:
        selection_set_name(&options->selection, value);
        break;
    case TAKES_COLUMN:
        options->order.column = parse_column(spec, value);
        return options->order.column ? STATUS_OK : STATUS_USAGE;
    case TAKES_COLUMNS:
        return parse_columns(options, spec, value);
    case TAKES_WATCH:
        options->action = ACTION_WATCH;
        return given ? parse_interval(options, spec, value) : STATUS_OK;
    case TAKES_SECONDS:
        return parse_interval(options, spec, value);
    case TAKES_COUNT:
        if (!parse_integer(value, INT64_MAX / 10, &options->count) || !options->count)
            return fail(STATUS_USAGE, 0, "--count must be 1 or more, not '%s'", value);
        break;
    case TAKES_LISTEN:
        options->action = ACTION_LISTEN;
        /* fall through */
    case TAKES_STRING:
        *(const char **)((char *)options + spec->offset) = given;
        break;
    case TAKES_LABEL:
        return parse_label(options, value);
    case TAKES_BYTES:
    case TAKES_LIMIT:
    case TAKES_TIME:
        return parse_limit(options, spec, value);
    }
    return STATUS_OK;
}

/* Without a format the file's name decides. */
static int format_of(const char *path)
{
    static const struct {
        const char *end;
        enum format format;
    } endings[] = {{".json", FORMAT_JSON},
                   {".jsonl", FORMAT_JSON_LINES},
                   {".csv", FORMAT_CSV},
                   {".prom", FORMAT_PROMETHEUS}};
    size_t length = path ? strlen(path) : 0, i;

    for (i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
        size_t end = strlen(endings[i].end);

        if (length > end && !strcasecmp(path + length - end, endings[i].end))
            return endings[i].format;
    }
    return FORMAT_TABLE;
}

static enum exit_status complete(struct options *options)
{
    if (options->action == ACTION_RUN && !options->program)
        return fail(STATUS_USAGE, 0, "run needs a program" TRY_HELP);
    if (options->format == FORMAT_UNSET)
        options->format = format_of(options->output);
    if (!options->interval && (options->action == ACTION_WATCH || options->count > 1))
        options->interval = SECOND;
    if (!options->interval)
        options->count = 1;
    return STATUS_OK;
}

/* Whether an argument can be the value that an option may be given without. */
static bool may_be_value(const struct spec *spec, const char *next)
{
    if (spec->takes == TAKES_WATCH)
        return *next >= '0' && *next <= '9';
    return spec->takes != TAKES_LISTEN || *next != '-';
}

/* Reads one option at argv[*i] and its value, which may be the next argument. */
static enum exit_status parse_option(struct options *options, int argc, char **argv, int *i)
{
    const char *value;
    const struct spec *spec = find(argv[*i], &value);
    const char *next = *i + 1 < argc ? argv[*i + 1] : NULL;

    if (!spec)
        return unknown_argument(argv[*i]);
    if (options->action == ACTION_RUN && !spec->run)
        return fail(STATUS_USAGE, 0, "run takes no --%s" TRY_HELP, spec->name);
    if (value && !spec->argument)
        return fail(STATUS_USAGE, 0, "--%s takes no value" TRY_HELP, spec->name);
    if (spec->argument && !value) {
        bool optional = spec->argument[0] == '[';

        if (!next && !optional)
            return fail(STATUS_USAGE, 0, "--%s needs a value" TRY_HELP, spec->name);
        if (!optional || (next && may_be_value(spec, next))) {
            value = next;
            ++*i;
        }
    }
    return apply(options, spec, value);
}

enum exit_status options_parse(struct options *options, int argc, char **argv)
{
    enum exit_status status;
    int i;

    for (i = 1; i < argc; i++) {
        bool run = options->action == ACTION_RUN;

        if (run && (argv[i][0] != '-' || !strcmp(argv[i], "--"))) {
            options->program = argv[i][0] != '-' ? i : i + 1 < argc ? i + 1 : 0;
            break;
        }
        if (!run && !strcmp(argv[i], "run")) {
            if (!ON_WINDOWS)
                return fail(STATUS_USAGE, 0,
                            "run is for procstat.exe: wine-procstats procstat.exe run ...");
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

    text_add(text, "usage: procstat [OPTION]...\n");
    if (ON_WINDOWS)
        text_add(text, "       procstat run [OPTION]... [--] PROGRAM [ARGUMENT]...\n");
    text_add(text,
             ON_WINDOWS
                 ? "Lists the processes of this Wine prefix: CPU time, memory, handles, I/O.\n"
                 : "Lists your Windows processes in all Wine prefixes: CPU time, memory, I/O.\n");
    for (spec = specs; spec < SPECS_END; spec++) {
        size_t start = text->length;

        if (!spec->help || !is_here(spec))
            continue;
        text_printf(text, "  -%c, --%s%s%s", spec->letter, spec->name, spec->argument ? " " : "",
                    spec->argument ? spec->argument : "");
        text_fill(text, ' ', 25 - (text->length - start));
        text_printf(text, "%s\n", spec->help);
    }
}

void options_free(struct options *options)
{
    selection_free(&options->selection);
    text_free(&options->labels);
}
