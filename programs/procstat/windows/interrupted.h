/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The event behind interrupts on Windows. */
#ifndef PROCSTAT_INTERRUPTED_H
#define PROCSTAT_INTERRUPTED_H

#include <windows.h>

/* Set once the program is interrupted; NULL before interrupt_catch. */
HANDLE interrupt_event(void);

#endif
