/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The program, once its arguments are UTF-8. */
#ifndef PROCSTAT_MAIN_H
#define PROCSTAT_MAIN_H

#include "options.h"

/* Returns the exit status. */
int procstat(int argc, char **argv);

/* Makes of the options what only one of the two programs has. */
enum exit_status prepare(struct options *options);

/* What only one of the two programs can do; returns the exit status. */
int run_special(struct options *options);

#endif
