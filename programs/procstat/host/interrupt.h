/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ctrl-C, a closed window, the end of the session: something to wait for. */
#ifndef PROCSTAT_INTERRUPT_H
#define PROCSTAT_INTERRUPT_H

#include <stdbool.h>
#include <stdint.h>

/* From now on the program is not ended by them, but has to end itself. Returns false with the
 * system's error. */
bool interrupt_catch(void);

/* Waits until clock_now() reaches the time. Returns false when interrupted before. */
bool interrupt_wait_until(uint64_t time);

#endif
