/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writing the files of an overlay.
 */
#ifndef RUNNER_OVERLAY_BUILD_H
#define RUNNER_OVERLAY_BUILD_H

#include "plan.h"

/* Writes all of the overlay into folder, which is there and empty, the manifest last. Reports. */
bool overlay_build(const struct plan *plan, const struct manifest *manifest, const char *folder);

#endif
