/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line. */
#ifndef PROCSTAT_OPTIONS_H
#define PROCSTAT_OPTIONS_H

#include "failure.h"
#include "format/table.h"
#include "format/text.h"
#include "format/view.h"
#include "sample/selection.h"

enum action { ACTION_LIST, ACTION_WATCH, ACTION_RUN, ACTION_LISTEN, ACTION_HELP, ACTION_VERSION };

enum format {
    FORMAT_UNSET,
    FORMAT_TABLE,
    FORMAT_JSON,
    FORMAT_JSON_LINES,
    FORMAT_CSV,
    FORMAT_OPENMETRICS,
    FORMAT_PROMETHEUS
};

/* What run allows all processes of the program together; 0: no limit. */
struct limits {
    uint64_t memory;    /* bytes of commit */
    uint64_t time;      /* user time, in 100 ns */
    uint64_t processes; /* at a time */
};

struct options {
    int action; /* enum action */
    int format; /* enum format; never FORMAT_UNSET once parsed */
    int wide;
    int all;                       /* run: wait for the descendants too */
    int ascii;                     /* people read nothing but ASCII */
    int utc;                       /* and dates in UTC */
    uint64_t interval;             /* 100 ns; 0: one sample */
    uint64_t count;                /* samples; 0: until interrupted */
    const char *output;            /* a file, or NULL */
    const char *listen;            /* ADDRESS:PORT, or NULL for the usual one */
    const char *include, *exclude; /* regular expressions, or NULL */
    struct limits limits;
    struct text labels; /* for metrics, see metrics_add_label */
    struct order order;
    struct choice choice;
    struct selection selection;
    int program; /* run: the index of the program in argv */
};

/* Reads the arguments after argv[0]. Anything wrong is printed and gives STATUS_USAGE. */
enum exit_status options_parse(struct options *options, int argc, char **argv);

void options_help(struct text *text);

void options_free(struct options *options);

#endif
