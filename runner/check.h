/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Whether programs of an overlay are counted: found out by running a small program in it once for
 * each architecture.
 */
#ifndef RUNNER_CHECK_H
#define RUNNER_CHECK_H

#include "plan.h"
#include "prefix.h"

/* The state of an architecture in a built overlay: "counts ...", "not counted: ..." or "not checked
 * yet". */
const char *check_state(const struct plan *plan, const char *overlay, const struct arch *arch);

/*
 * Checks the architectures that have not been checked in the overlay and whose DLLs the prefix has,
 * by programs started with loader, and stores the answers in the overlay. Prints a line for each
 * architecture that is not counted, if that is new, or if the user's program is of that
 * architecture; program is NULL if its architecture is not known.
 */
void check_overlay(const struct plan *plan, const char *overlay, const char *loader,
                   const struct prefix *prefix, const struct arch *program);

#endif
