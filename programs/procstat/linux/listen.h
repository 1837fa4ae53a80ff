/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Serving metrics by HTTP. */
#ifndef PROCSTAT_LISTEN_H
#define PROCSTAT_LISTEN_H

#include "options.h"

/* Serves until interrupted; returns the exit status. */
int serve(struct options *options);

#endif
