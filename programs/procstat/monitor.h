/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sampling once or at intervals, and writing each sample in a format. */
#ifndef PROCSTAT_MONITOR_H
#define PROCSTAT_MONITOR_H

#include "options.h"

/* Writes as many samples as the options ask for. An interrupt between two is a good end. */
enum exit_status monitor(const struct options *options);

#endif
