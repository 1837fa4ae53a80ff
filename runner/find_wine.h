/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finding the Wine that is to run.
 */
#ifndef RUNNER_FIND_WINE_H
#define RUNNER_FIND_WINE_H

#include "layout.h"

/*
 * Finds a Wine and describes it in *ret: the one at wanted (a loader, a script that starts one, or
 * the folder of an installation) if that is not NULL, else $WINELOADER's, else the first in PATH,
 * else one in a usual place. A loader in an overlay means the Wine that the overlay was made from.
 * Reports; returns false if there is none.
 */
bool find_wine(const char *wanted, struct wine_install *ret);

#endif
