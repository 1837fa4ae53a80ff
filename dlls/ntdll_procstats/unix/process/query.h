/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * NtQueryInformationProcess, for a program of either pointer size.
 */
#ifndef PROCSTATS_PROCESS_QUERY_H
#define PROCSTATS_PROCESS_QUERY_H

#include "../nt.h"

NTSTATUS query_process(HANDLE process, ULONG info_class, void *info, ULONG length,
                       ULONG *return_length, unsigned int pointer_size);

#endif
