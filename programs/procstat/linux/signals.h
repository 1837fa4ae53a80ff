/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The descriptor behind interrupts on Linux. */
#ifndef PROCSTAT_SIGNALS_H
#define PROCSTAT_SIGNALS_H

#include <stdbool.h>

/* Can be read once the program is interrupted or the terminal's size has changed; -1 before
 * interrupt_catch. */
int signals_fd(void);

/* Takes what can be read; returns whether the program is interrupted. */
bool signals_take(void);

#endif
