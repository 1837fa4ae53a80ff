/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The command line: the table of options, which --help shows and which the man page and
 * the shell's completion follow.
 */
#include <string.h>

#include "options.h"
#include "report.h"

/* An option either is an action, of which the last counts, or changes one. */
static const struct option {
    const char *name; /* with '=', if a value follows; an action's is the next argument */
    const char *value;
    enum action action;
    const char *help;
} table[] = {
    {"--wine=", "PATH", ACTION_RUN,
     "use this Wine: its loader, a script that starts it, or its folder"},
    {"--status", "", ACTION_STATUS,
     "show which Wine and which overlay are used, and what is replaced"},
    {"--make-runner", " DIR", ACTION_MAKE_RUNNER,
     "make DIR a complete Wine for Lutris or Bottles: DIR/bin/wine runs programs"},
    {"--clean", "", ACTION_CLEAN, "remove the overlays and records that no living process uses"},
    {"--prefix", "", ACTION_RUN, "with --clean: also what was put into the Wine prefix"},
    {"--help", "", ACTION_HELP, "show this help"},
    {"--version", "", ACTION_VERSION, "show the versions of wine-procstats and of Wine"},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

void print_usage(FILE *file)
{
    size_t i;

    fputs("Usage: wine-procstats [OPTION]... [--] PROGRAM [ARGUMENT]...\n"
          "Run a Windows program under the installed Wine, with Windows's process accounting.\n\n",
          file);
    for (i = 0; i < COUNT(table); i++) {
        int width = 18 - (int)strlen(table[i].name);

        fprintf(file, "  %s%-*s %s\n", table[i].name, width, table[i].value, table[i].help);
    }
    fputs("\n"
          "The first argument that does not begin with --, or the one after --, is the program.\n"
          "Without --wine, the Wine that WINELOADER names is used, or the first in PATH, or one in "
          "a usual\nplace. With PROCSTATS_DEBUG=1, standard error shows what is found, chosen and "
          "done.\n",
          file);
}

/* The option that the argument is, or NULL; *ret_value is what follows its '='. */
static const struct option *find_option(const char *argument, const char **ret_value)
{
    size_t i;

    for (i = 0; i < COUNT(table); i++) {
        size_t length = strlen(table[i].name);

        *ret_value = argument + length;
        if (length && table[i].name[length - 1] == '=' ? !strncmp(argument, table[i].name, length)
                                                       : !strcmp(argument, table[i].name))
            return &table[i];
    }
    return NULL;
}

/* The number of characters to be inserted, removed or replaced to make one word of the other. */
static size_t distance(const char *from, const char *to)
{
    enum { LONGEST = 64 };
    size_t length = strlen(to), row[LONGEST], i, k;

    if (length >= LONGEST)
        return LONGEST;
    for (k = 0; k <= length; k++)
        row[k] = k;
    for (i = 0; from[i]; i++) {
        size_t diagonal = row[0], best;

        row[0] = i + 1;
        for (k = 1; k <= length; k++) {
            best = diagonal + (from[i] != to[k - 1]);
            diagonal = row[k];
            if (row[k] + 1 < best)
                best = row[k] + 1;
            if (row[k - 1] + 1 < best)
                best = row[k - 1] + 1;
            row[k] = best;
        }
    }
    return row[length];
}

/* Reports an argument that looks like an option. Programs have other names, and Wine has no option
 * but --help and --version. */
static bool refuse_option(const char *argument)
{
    const struct option *nearest = &table[0];
    char name[64];
    size_t i;

    snprintf(name, sizeof(name), "%.*s", (int)strcspn(argument, "="), argument);
    for (i = 1; i < COUNT(table); i++)
        if (distance(name, table[i].name) < distance(name, nearest->name))
            nearest = &table[i];
    return report(
        "there is no option %s: the nearest one is %s%s; a program of that name follows --",
        argument, nearest->name, nearest->value);
}

bool parse_options(char **arguments, struct options *ret)
{
    const struct option *option;
    const char *value;

    *ret = (struct options){.action = ACTION_RUN};
    for (; *arguments && (option = find_option(*arguments, &value)); arguments++) {
        if (option->action != ACTION_RUN)
            ret->action = option->action;
        else if (*option->value)
            ret->wine = value;
        else
            ret->prefix = true;
        if (option->action == ACTION_MAKE_RUNNER && !(ret->folder = *++arguments))
            return report("--make-runner wants the folder to be made: --make-runner DIR");
    }
    if (*arguments && !strcmp(*arguments, "--"))
        arguments++;
    else if (*arguments && !strncmp(*arguments, "--", 2))
        return refuse_option(*arguments);
    ret->program = arguments;
    if (ret->prefix && ret->action != ACTION_CLEAN)
        return report("--prefix goes with --clean only");
    if (ret->action == ACTION_CLEAN && *arguments)
        return report("--clean takes no program: %s", *arguments);
    return true;
}
