/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ProcessQuotaLimits: what working set a process may have, as it was set. Linux
 * has no such limits, so they are noted in the process's record and told again.
 */
#ifndef PROCSTATS_PROCESS_LIMITS_H
#define PROCSTATS_PROCESS_LIMITS_H

#include "answers.h"
#include "classes.h"

#define QUOTA_LIMITS_LAYOUT                                                                        \
    "PPPPPLPPPPUU" /* QUOTA_LIMITS_EX; QUOTA_LIMITS is its first 6 fields                          \
                    */

/* Two sizes in bytes, in one number as records have them, if Windows takes them. */
NTSTATUS pack_working_set(uint64_t minimum, uint64_t maximum, uint64_t *ret_sizes);

NTSTATUS answer_quota_limits(const struct target *target, struct answer *ret_answer);

/* NtSetInformationProcess, for a program of either pointer size: info is what is set. */
NTSTATUS set_quota_limits(const struct query *query);

#endif
