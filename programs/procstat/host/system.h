/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the system that the program runs on can do, and how it says that something failed: by a
 * Win32 error on Windows, by errno on Linux. */
#ifndef PROCSTAT_SYSTEM_H
#define PROCSTAT_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sample/sample.h"

#ifdef _WIN32
#define ON_WINDOWS true
#else
#define ON_WINDOWS false
#endif

/* The error of the call that failed last. */
uint32_t system_error(void);

/* Its text in UTF-8, without line ends; cut to size. */
void system_error_text(char *out, size_t size, uint32_t error);

/* Ends a process at once, if it still is the one that was sampled. Returns false with the error. */
bool system_end_process(const struct sample *sample);

#endif
