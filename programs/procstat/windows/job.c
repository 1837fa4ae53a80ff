/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The job that a program runs in: its limits, and the system's figures of all its processes. */
#include "windows/job.h"
#include "windows/wine.h"

/* A program may still let its children leave its job, as it could without ours, unless it is
 * limited. */
bool job_limit(HANDLE job, const struct limits *limits)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION set = {0}, told = {0};
    JOBOBJECT_BASIC_LIMIT_INFORMATION *basic = &set.BasicLimitInformation;

    basic->LimitFlags =
        limits->memory || limits->time || limits->processes ? 0 : JOB_OBJECT_LIMIT_BREAKAWAY_OK;
    if (limits->memory)
        basic->LimitFlags |= JOB_OBJECT_LIMIT_JOB_MEMORY;
    if (limits->time)
        basic->LimitFlags |= JOB_OBJECT_LIMIT_JOB_TIME;
    if (limits->processes)
        basic->LimitFlags |= JOB_OBJECT_LIMIT_ACTIVE_PROCESS;
    set.JobMemoryLimit = (SIZE_T)limits->memory;
    basic->PerJobUserTimeLimit.QuadPart = (LONGLONG)limits->time;
    basic->ActiveProcessLimit = (DWORD)limits->processes;
    if (!SetInformationJobObject(job, JobObjectExtendedLimitInformation, &set, sizeof(set)))
        return false;
    if (basic->LimitFlags == JOB_OBJECT_LIMIT_BREAKAWAY_OK)
        return true;
    if (QueryInformationJobObject(job, JobObjectExtendedLimitInformation, &told, sizeof(told),
                                  NULL) &&
        told.BasicLimitInformation.LimitFlags == basic->LimitFlags)
        return true;
    SetLastError(ERROR_NOT_SUPPORTED);
    return false;
}

static bool query(HANDLE job, JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION *info)
{
    return (!is_wine() || wine_counts()) &&
           QueryInformationJobObject(job, JobObjectBasicAndIoAccountingInformation, info,
                                     sizeof(*info), NULL);
}

bool job_total(HANDLE job, struct sample *total)
{
    JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION info = {0};
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};

    *total = (struct sample){0};
    if (!query(job, &info))
        return false;
    sample_set_cpu(total, (uint64_t)info.BasicInfo.TotalUserTime.QuadPart,
                   (uint64_t)info.BasicInfo.TotalKernelTime.QuadPart);
    sample_set(total, FIELD_PAGE_FAULTS, info.BasicInfo.TotalPageFaultCount);
    sample_set(total, FIELD_READS, info.IoInfo.ReadOperationCount);
    sample_set(total, FIELD_READ_BYTES, info.IoInfo.ReadTransferCount);
    sample_set(total, FIELD_WRITES, info.IoInfo.WriteOperationCount);
    sample_set(total, FIELD_WRITE_BYTES, info.IoInfo.WriteTransferCount);
    sample_set(total, FIELD_OTHERS, info.IoInfo.OtherOperationCount);
    sample_set(total, FIELD_OTHER_BYTES, info.IoInfo.OtherTransferCount);
    if (QueryInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits),
                                  NULL))
        sample_set(total, FIELD_PEAK_PRIVATE, limits.PeakProcessMemoryUsed);
    return true;
}

bool job_time_is_up(HANDLE job, const struct limits *limits)
{
    JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION info = {0};

    return limits->time && query(job, &info) &&
           (uint64_t)info.BasicInfo.TotalUserTime.QuadPart >= limits->time;
}
