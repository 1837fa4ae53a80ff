/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What NtQuerySystemInformation tells about the machine.
 */
#ifndef PROCSTATS_PROCESS_MACHINE_H
#define PROCSTATS_PROCESS_MACHINE_H

#include "../nt.h"

/*
 * A query by its class. NULL: the class is not about the machine, or is the
 * original's alone.
 */
typedef NTSTATUS machine_query(uintptr_t info, ULONG length, uintptr_t return_length);
machine_query *find_machine_query(ULONG info_class);

#endif
