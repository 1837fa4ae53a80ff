/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ctrl-C, Ctrl-Break, a closed window, the end of the session: as an event to wait for. */
#ifndef PROCSTAT_INTERRUPT_H
#define PROCSTAT_INTERRUPT_H

#include <windows.h>

#include <stdbool.h>
#include <stdint.h>

/* From now on the program is not ended by them, but has to end itself. Returns the event, or NULL
 * with the last error. */
HANDLE interrupt_catch(void);

/* Waits until clock_now() reaches the time. Returns false when interrupted before. */
bool interrupt_wait_until(HANDLE interrupt, uint64_t time);

#endif
