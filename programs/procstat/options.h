/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line. */
#ifndef PROCSTAT_OPTIONS_H
#define PROCSTAT_OPTIONS_H

#include "failure.h"
#include "selection.h"
#include "text.h"
#include "view.h"

enum action { ACTION_LIST, ACTION_WATCH, ACTION_RUN, ACTION_HELP, ACTION_VERSION };

enum format {
    FORMAT_UNSET,
    FORMAT_TABLE,
    FORMAT_JSON,
    FORMAT_CSV,
    FORMAT_OPENMETRICS,
    FORMAT_PROMETHEUS
};

struct options {
    int action; /* enum action */
    int format; /* enum format; never FORMAT_UNSET once parsed */
    int wide;
    int all;               /* run: wait for the descendants too */
    uint64_t interval;     /* 100 ns; 0: one sample */
    uint64_t count;        /* samples; 0: until interrupted */
    const wchar_t *output; /* a file, or NULL */
    struct order order;
    struct selection selection;
    int program; /* run: the index of the program in argv */
};

/* Reads the arguments after argv[0]. Anything wrong is printed and gives STATUS_USAGE. */
enum exit_status options_parse(struct options *options, int argc, wchar_t **argv);

void options_help(struct text *text);

#endif
