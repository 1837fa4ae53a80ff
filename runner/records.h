/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where the records of the programs that are run will be.
 */
#ifndef RUNNER_RECORDS_H
#define RUNNER_RECORDS_H

#include <limits.h>
#include <stdbool.h>

#define RECORDS_STATE (8 * PATH_MAX)

/* A line about the folder for records: its path, and why it is not an earlier choice. Returns
 * whether all is as usual. */
bool records_state(char state[RECORDS_STATE]);

#endif
