/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Choosing processes by regular expressions, as windows_exporter does. */
#ifndef PROCSTAT_PATTERN_H
#define PROCSTAT_PATTERN_H

#include "options.h"

/* Makes the options' selection ask their expressions; each has to match all of a name, without
 * ".exe". An expression that is none is printed and gives STATUS_USAGE. */
enum exit_status pattern_apply(struct options *options);

#endif
