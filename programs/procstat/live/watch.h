/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The live view. */
#ifndef PROCSTAT_WATCH_H
#define PROCSTAT_WATCH_H

#include "options.h"

/* Shows the processes until a key or an interrupt ends it, or options->count samples are taken.
 * Takes the selection over to change it. Standard output has to be a console. */
enum exit_status watch(struct options *options);

#endif
