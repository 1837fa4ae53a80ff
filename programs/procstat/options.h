/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line. */
#ifndef PROCSTAT_OPTIONS_H
#define PROCSTAT_OPTIONS_H

#include "failure.h"
#include "selection.h"
#include "text.h"

enum action { ACTION_LIST, ACTION_HELP, ACTION_VERSION };
enum format { FORMAT_TABLE, FORMAT_JSON };

struct options {
    int action; /* enum action */
    int format; /* enum format */
    struct selection selection;
};

/* Reads the arguments after argv[0]. Anything wrong is printed and gives STATUS_USAGE. */
enum exit_status options_parse(struct options *options, int argc, wchar_t **argv);

void options_help(struct text *text);

#endif
