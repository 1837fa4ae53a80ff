/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Whether a thread that a signal has interrupted is one of Wine's, in the program's
 * own code, where it holds no lock of Wine's or of the C library's.
 */
#ifndef PROCSTATS_PROCESS_INTERRUPTED_H
#define PROCSTATS_PROCESS_INTERRUPTED_H

#include <stdbool.h>
#include <ucontext.h>

/* To be called once, in a thread of Wine's. */
void interrupted_attach(void);

/* Notes once more where the host's code is. In no handler of a signal. */
void note_host_code(void);

/* By what has been noted, and with the segment registers that the host's code needs. */
bool is_in_program(const ucontext_t *context);

/* Excludes host code that has been loaded since it was noted. */
bool is_on_programs_stack(const ucontext_t *context);

bool is_wines_thread(void);

#endif
