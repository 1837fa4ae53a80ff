/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The numbers of the information classes, and what each is queried with: those that
 * mingw-w64's headers lack or name only in part, for programs and for the host side.
 * "Class" at the end keeps them apart from the enumerations of those headers.
 */
#ifndef PROCSTATS_CLASSES_H
#define PROCSTATS_CLASSES_H

/* Of NtQueryInformationProcess. */
#define ProcessBasicInformationClass      0  /* PROCESS_BASIC_INFORMATION */
#define ProcessQuotaLimitsClass           1  /* QUOTA_LIMITS, QUOTA_LIMITS_EX */
#define ProcessIoCountersClass            2  /* IO_COUNTERS */
#define ProcessVmCountersClass            3  /* VM_COUNTERS, VM_COUNTERS_EX, VM_COUNTERS_EX2 */
#define ProcessTimesClass                 4  /* KERNEL_USER_TIMES */
#define ProcessHandleCountClass           20 /* ULONG, PROCESS_HANDLE_INFORMATION */
#define ProcessPriorityClassClass         18 /* PROCESS_PRIORITY_CLASS */
#define ProcessAffinityMaskClass          21 /* ULONG_PTR */
#define ProcessCycleTimeClass             38 /* PROCESS_CYCLE_TIME_INFORMATION */
#define ProcessThreadStackAllocationClass 41 /* PROCESS_STACK_ALLOCATION_INFORMATION, _EX */

/* Of NtQueryInformationThread. */
#define ThreadBasicInformationClass 0  /* THREAD_BASIC_INFORMATION */
#define ThreadTimesClass            1  /* KERNEL_USER_TIMES */
#define ThreadAmILastThreadClass    12 /* ULONG */
#define ThreadCycleTimeClass        23 /* THREAD_CYCLE_TIME_INFORMATION */
#define ThreadSuspendCountClass     35 /* ULONG */

/* Of NtQuerySystemInformation. */
#define SystemBasicInformationClass                0  /* SYSTEM_BASIC_INFORMATION */
#define SystemPerformanceInformationClass          2  /* SYSTEM_PERFORMANCE_INFORMATION */
#define SystemTimeOfDayInformationClass            3  /* SYSTEM_TIMEOFDAY_INFORMATION */
#define SystemProcessInformationClass              5  /* SYSTEM_PROCESS_INFORMATION */
#define SystemProcessorPerformanceInformationClass 8  /* one each */
#define SystemExtendedProcessInformationClass      57 /* the same, with longer threads */
#define SystemExtendedHandleInformationClass       64 /* SYSTEM_HANDLE_INFORMATION_EX */

/* Of NtQueryVirtualMemory. */
#define MemoryBasicInformationClass        0    /* MEMORY_BASIC_INFORMATION */
#define MemoryWorkingSetInformationClass   1    /* MEMORY_WORKING_SET_INFORMATION */
#define MemoryMappedFilenameClass          2    /* UNICODE_STRING, and the name behind it */
#define MemoryWorkingSetExInformationClass 4    /* MEMORY_WORKING_SET_EX_INFORMATION, one a page */
#define MemoryWineUnixFuncsClass           1000 /* Wine's own, as those above: they load host sides */

/* Of NtQueryObject. */
#define ObjectBasicInformationClass      0 /* OBJECT_BASIC_INFORMATION */
#define ObjectNameInformationClass       1 /* UNICODE_STRING, and the name behind it */
#define ObjectHandleFlagInformationClass 4 /* OBJECT_HANDLE_FLAG_INFORMATION */

/* Of NtSetInformationFile, for completion ports. */
#define FilePositionInformationClass                 14 /* LARGE_INTEGER */
#define FileCompletionInformationClass               30 /* port, key: a HANDLE and a ULONG_PTR */
#define FileIoCompletionNotificationInformationClass 41 /* ULONG, flags */
#define FileReplaceCompletionInformationClass        61 /* as FileCompletionInformation */

/* Of NtQueryInformationJobObject and NtSetInformationJobObject, with the structures' names. */
#define JobObjectBasicAccountingInformationClass         1 /* JOBOBJECT_BASIC_ACCOUNTING_... */
#define JobObjectBasicLimitInformationClass              2 /* JOBOBJECT_BASIC_LIMIT_... */
#define JobObjectBasicProcessIdListClass                 3
#define JobObjectBasicUIRestrictionsClass                4
#define JobObjectEndOfJobTimeInformationClass            6 /* ULONG */
#define JobObjectAssociateCompletionPortInformationClass 7 /* key, port */
#define JobObjectBasicAndIoAccountingInformationClass    8
#define JobObjectExtendedLimitInformationClass           9
#define JobObjectMemoryUsageInformationClass             28

#endif
