/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A process's last samples as a line of bars. */
#ifndef PROCSTAT_BARS_H
#define PROCSTAT_BARS_H

#include "format/text.h"
#include "sample/history.h"

/* Adds one bar for each of the last samples of the process, in exactly so many columns. The bars
 * grow from zero to the largest of them; per cents at least to 100. */
void bars_add(struct text *text, const struct history *history, const struct sample *sample,
              enum field field, size_t columns);

#endif
