/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * NtQueryInformationProcess and NtQueryInformationThread, for a program of either
 * pointer size. STATUS_NOT_SUPPORTED: the class is not answered here, and the
 * program's pointer size is another than the original's.
 */
#ifndef PROCSTATS_PROCESS_QUERY_H
#define PROCSTATS_PROCESS_QUERY_H

#include "classes.h"

NTSTATUS query_process(const struct query *query);
NTSTATUS query_thread(const struct query *query);

/* NtSetInformationProcess: info is what is set. */
NTSTATUS set_process(const struct query *query);

#endif
