/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where the records of the programs that are run will be.
 */
#ifndef RUNNER_RECORDS_H
#define RUNNER_RECORDS_H

#include <stdbool.h>

/* Whether all is as usual with the folder for records. *ret_state is a line about it: its path, and
 * why it is not an earlier choice. */
bool records_state(const char **ret_state);

#endif
