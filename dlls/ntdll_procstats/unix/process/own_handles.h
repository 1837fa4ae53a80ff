/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How many handles the own process holds, before Wine 10.
 */
#ifndef PROCSTATS_PROCESS_OWN_HANDLES_H
#define PROCSTATS_PROCESS_OWN_HANDLES_H

#include "../nt.h"

/* How many handles exist among as many as the process's handle table has room for. */
ULONG count_own_handles(ULONG table_size);

#endif
