/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The thread pointer (%fs) of the C library, in a signal handler that has
 * interrupted a 32-bit program of the new WoW64: there %fs is the program's.
 */
#ifndef PROCSTATS_HOST_THREAD_POINTER_H
#define PROCSTATS_HOST_THREAD_POINTER_H

#ifdef __x86_64__

#include <stdbool.h>
#include <stdint.h>

/* To be called once, in a thread that has the C library's. */
void thread_pointer_attach(void);

/* Makes %fs the C library's; false: it is not known, and nothing has changed. */
bool thread_pointer_enter(uint16_t *ret_selector);

/* Makes %fs the program's again. */
void thread_pointer_leave(uint16_t selector);

/* The base of %gs, which is a thread of Wine's block, or 0. Needs no thread pointer. */
uintptr_t gs_base(void);

#endif
#endif
