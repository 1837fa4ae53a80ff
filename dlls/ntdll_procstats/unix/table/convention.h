/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The calling convention of Wine's services.
 */
#ifndef PROCSTATS_TABLE_CONVENTION_H
#define PROCSTATS_TABLE_CONVENTION_H

#include <stdbool.h>

/*
 * Tells the convention by calling NtQuerySystemTime's function with one buffer
 * where Microsoft's convention has the first parameter and another where System
 * V's has it. Returns false where neither, or both, were written.
 */
bool find_convention(void *query_system_time, bool *ret_is_ms);

#endif
