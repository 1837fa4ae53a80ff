/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What --make-runner does.
 */
#ifndef RUNNER_MAKE_RUNNER_H
#define RUNNER_MAKE_RUNNER_H

#include "plan.h"

/* Makes the overlay of plan as a folder that needs neither this program nor the Wine it is made
 * from: DIR/bin/wine runs programs. DIR may be absent, empty, or an earlier one, which is
 * replaced in one step. Reports. */
bool make_runner(struct plan *plan, const char *folder);

#endif
