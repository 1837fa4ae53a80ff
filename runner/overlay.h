/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Building overlays and using them.
 */
#ifndef RUNNER_OVERLAY_H
#define RUNNER_OVERLAY_H

#include "cleaned.h"
#include "plan.h"

/* Where the overlay of plan is, or would be, and the manifest that it has then. Returns NULL,
 * reported, if that cannot be found out. */
const char *overlay_path(const struct plan *plan, const char *cache, struct manifest *ret_manifest);

/* Builds the overlay of plan in the folder cache unless it is there, and removes those that are
 * stale and that no living process uses. The overlay is not removed by others before this
 * process ends or execs. Returns its path, or NULL, reported. */
const char *overlay_ensure(const struct plan *plan, const char *cache);

/* Removes all overlays in the cache that no living process uses, what interrupted builds have
 * left, and the folder if it is empty then. Prints and counts. Reports. */
bool overlay_clean(const char *cache, struct cleaned *cleaned);

#endif
