/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is accounted, of any process, in Windows's structures. Functions return
 * an NTSTATUS, and write on success only.
 */
#ifndef PROCSTATS_ACCOUNTING_H
#define PROCSTATS_ACCOUNTING_H

#include "ntdll_procstats.h"

/* Room for the largest of the structures. */
union accounting {
    IO_COUNTERS io;
    NT_VM_COUNTERS_EX2 vm;
    NT_PROCESS_HANDLE_INFORMATION handles;
};

NTSTATUS query_io_counters(const struct target *target, union accounting *ret_info);
NTSTATUS query_handle_count(const struct target *target, union accounting *ret_info);
NTSTATUS query_vm_counters(const struct target *target, union accounting *ret_info);

/* The same without the own process's VirtualSize, which takes a walk to tell; 0 stands for it. */
NTSTATUS query_cheap_vm_counters(const struct target *target, union accounting *ret_info);

#endif
