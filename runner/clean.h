/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What --clean does.
 */
#ifndef RUNNER_CLEAN_H
#define RUNNER_CLEAN_H

#include "layout.h"

/* Removes the user's overlays and records that no living process uses, and if a Wine is given,
 * what was put into the prefix, where the Wine's own files are put back. Prints what is removed
 * and what stays. Reports; returns false also if there is nothing to remove. */
bool clean(const struct wine_install *install);

#endif
