/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The command line.
 */
#ifndef RUNNER_OPTIONS_H
#define RUNNER_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

enum action {
    ACTION_RUN,
    ACTION_STATUS,
    ACTION_MAKE_RUNNER,
    ACTION_CLEAN,
    ACTION_HELP,
    ACTION_VERSION
};

struct options {
    enum action action;
    const char *wine;   /* --wine's value, or NULL */
    const char *folder; /* --make-runner's */
    bool prefix;        /* --prefix: --clean cleans the prefix too */
    char **program;     /* the program and its arguments, NULL at their end */
};

/* Reads the arguments up to the first that is not an option. Returns false, reported, if one looks
 * like an option and is none, or if they contradict each other. */
bool parse_options(char **arguments, struct options *ret);

void print_usage(FILE *file);

#endif
