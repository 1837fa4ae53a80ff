/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What --status prints.
 */
#ifndef RUNNER_STATUS_H
#define RUNNER_STATUS_H

#include "plan.h"

/* Prints which Wine and which overlay are used, and where each replaced export leads according
 * to the overlay's own images. Changes nothing. Reports. */
bool print_status(const struct plan *plan);

#endif
