/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The NT declarations that the host side uses: status codes, rights, structures, in
 * the layout of this side's pointer size. A 32-bit program of the new WoW64 has
 * other layouts; process/layout.h writes those.
 */
#ifndef PROCSTATS_UNIX_NT_H
#define PROCSTATS_UNIX_NT_H

#include "procstats/classes.h"

#include <stddef.h>
#include <stdint.h>

typedef int32_t NTSTATUS;
typedef void *HANDLE;
typedef uint32_t ULONG;
typedef uintptr_t ULONG_PTR;
typedef size_t SIZE_T;

#define NT_SUCCESS(status) ((NTSTATUS)(status) >= 0)
#define NT_ERROR(status)   (((uint32_t)(status) >> 30) == 3)

#define STATUS_SUCCESS                ((NTSTATUS)0)
#define STATUS_USER_APC               ((NTSTATUS)0x000000C0)
#define STATUS_TIMEOUT                ((NTSTATUS)0x00000102)
#define STATUS_PROCESS_NOT_IN_JOB     ((NTSTATUS)0x00000123)
#define STATUS_PROCESS_IN_JOB         ((NTSTATUS)0x00000124)
#define STATUS_PENDING                ((NTSTATUS)0x00000103)
#define STATUS_GUARD_PAGE_VIOLATION   ((NTSTATUS)0x80000001)
#define STATUS_DATATYPE_MISALIGNMENT  ((NTSTATUS)0x80000002)
#define STATUS_BUFFER_OVERFLOW        ((NTSTATUS)0x80000005)
#define STATUS_UNSUCCESSFUL           ((NTSTATUS)0xC0000001)
#define STATUS_NOT_IMPLEMENTED        ((NTSTATUS)0xC0000002)
#define STATUS_INVALID_INFO_CLASS     ((NTSTATUS)0xC0000003)
#define STATUS_INFO_LENGTH_MISMATCH   ((NTSTATUS)0xC0000004)
#define STATUS_ACCESS_VIOLATION       ((NTSTATUS)0xC0000005)
#define STATUS_INVALID_HANDLE         ((NTSTATUS)0xC0000008)
#define STATUS_INVALID_CID            ((NTSTATUS)0xC000000B)
#define STATUS_INVALID_PARAMETER      ((NTSTATUS)0xC000000D)
#define STATUS_NO_MEMORY              ((NTSTATUS)0xC0000017)
#define STATUS_ACCESS_DENIED          ((NTSTATUS)0xC0000022)
#define STATUS_BAD_WORKING_SET_LIMIT  ((NTSTATUS)0xC000004C)
#define STATUS_BUFFER_TOO_SMALL       ((NTSTATUS)0xC0000023)
#define STATUS_OBJECT_TYPE_MISMATCH   ((NTSTATUS)0xC0000024)
#define STATUS_OBJECT_NAME_INVALID    ((NTSTATUS)0xC0000033)
#define STATUS_OBJECT_NAME_NOT_FOUND  ((NTSTATUS)0xC0000034)
#define STATUS_OBJECT_PATH_SYNTAX_BAD ((NTSTATUS)0xC000003B)
#define STATUS_QUOTA_EXCEEDED         ((NTSTATUS)0xC0000044)
#define STATUS_NOT_SUPPORTED          ((NTSTATUS)0xC00000BB)
#define STATUS_PROCESS_IS_TERMINATING ((NTSTATUS)0xC000010A)
#define STATUS_COMMITMENT_LIMIT       ((NTSTATUS)0xC000012D)
#define STATUS_NOT_SAME_OBJECT        ((NTSTATUS)0xC00001AC)
#define STATUS_NOT_FOUND              ((NTSTATUS)0xC0000225)

#define NtCurrentProcess() ((HANDLE)(intptr_t)-1)
#define NtCurrentThread()  ((HANDLE)(intptr_t)-2)

/* Rights. */
#define PROCESS_TERMINATE                 0x0001u
#define PROCESS_VM_READ                   0x0010u
#define PROCESS_SET_QUOTA                 0x0100u
#define PROCESS_SET_INFORMATION           0x0200u
#define PROCESS_QUERY_INFORMATION         0x0400u
#define PROCESS_QUERY_LIMITED_INFORMATION 0x1000u
#define THREAD_TERMINATE                  0x0001u
#define THREAD_QUERY_INFORMATION          0x0040u
#define THREAD_QUERY_LIMITED_INFORMATION  0x0800u
#define JOB_OBJECT_ASSIGN_PROCESS         0x0001u
#define JOB_OBJECT_SET_ATTRIBUTES         0x0002u
#define JOB_OBJECT_QUERY                  0x0004u
#define JOB_OBJECT_TERMINATE              0x0008u
#define IO_COMPLETION_MODIFY_STATE        0x0002u
#define FILE_READ_DATA                    0x0001u
#define FILE_WRITE_DATA                   0x0002u
#define FILE_APPEND_DATA                  0x0004u
#define GENERIC_ALL                       0x10000000u
#define GENERIC_WRITE                     0x40000000u
#define GENERIC_READ                      0x80000000u

/* Attributes of a new process: the jobs that it is assigned to, one after the other. */
#define PS_ATTRIBUTE_JOB_LIST          0x20013u /* HANDLE[] */
#define PROCESS_CREATE_FLAGS_BREAKAWAY 1u

/* Attributes of a new thread: both are results. */
#define PS_ATTRIBUTE_CLIENT_ID   0x10003u /* CLIENT_ID */
#define PS_ATTRIBUTE_TEB_ADDRESS 0x10004u /* void * */

#define DUPLICATE_CLOSE_SOURCE 1u
#define DUPLICATE_SAME_ACCESS  2u

/* KTHREAD_STATE and KWAIT_REASON, as far as Linux tells of them. */
#define THREAD_STATE_RUNNING    2u
#define THREAD_STATE_TERMINATED 4u
#define THREAD_STATE_WAITING    5u
#define WAIT_REASON_EXECUTIVE   0u /* for a device */
#define WAIT_REASON_SUSPENDED   5u
#define WAIT_REASON_USER        6u /* whatever it is that the program waits for */

#define FILE_SKIP_COMPLETION_PORT_ON_SUCCESS 1u

/* Limits of jobs. */
#define JOB_OBJECT_LIMIT_WORKINGSET          0x0001u
#define JOB_OBJECT_LIMIT_PROCESS_TIME        0x0002u
#define JOB_OBJECT_LIMIT_JOB_TIME            0x0004u
#define JOB_OBJECT_LIMIT_ACTIVE_PROCESS      0x0008u
#define JOB_OBJECT_LIMIT_AFFINITY            0x0010u
#define JOB_OBJECT_LIMIT_PRIORITY_CLASS      0x0020u
#define JOB_OBJECT_LIMIT_PRESERVE_JOB_TIME   0x0040u
#define JOB_OBJECT_LIMIT_SCHEDULING_CLASS    0x0080u
#define JOB_OBJECT_LIMIT_PROCESS_MEMORY      0x0100u
#define JOB_OBJECT_LIMIT_JOB_MEMORY          0x0200u
#define JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED    0x0400u
#define JOB_OBJECT_LIMIT_BREAKAWAY_OK        0x0800u
#define JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK 0x1000u
#define JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE   0x2000u
#define JOB_OBJECT_BASIC_LIMITS              0x00ffu
#define JOB_OBJECT_EXTENDED_LIMITS           0x7fffu

/* What a job posts to its completion port. */
#define JOB_OBJECT_MSG_END_OF_JOB_TIME      1
#define JOB_OBJECT_MSG_END_OF_PROCESS_TIME  2
#define JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT 3
#define JOB_OBJECT_MSG_PROCESS_MEMORY_LIMIT 9
#define JOB_OBJECT_MSG_JOB_MEMORY_LIMIT     10

#define ERROR_NOT_ENOUGH_QUOTA 1816 /* the exit code of a process whose time is up */

#define MEM_COMMIT   0x00001000u
#define MEM_RESERVE  0x00002000u
#define MEM_DECOMMIT 0x00004000u
#define MEM_RELEASE  0x00008000u
#define MEM_FREE     0x00010000u
#define MEM_PRIVATE  0x00020000u
#define MEM_MAPPED   0x00040000u
#define MEM_IMAGE    0x01000000u

#define MEM_PRESERVE_PLACEHOLDER 0x00000002u
#define MEM_REPLACE_PLACEHOLDER  0x00004000u
#define MEM_RESET                0x00080000u
#define MEM_RESET_UNDO           0x01000000u

typedef struct {
    ULONG Unknown;
    ULONG MaximumIncrement;
    ULONG PhysicalPageSize;
    ULONG NumberOfPhysicalPages;
    ULONG LowestPhysicalPage;
    ULONG HighestPhysicalPage;
    ULONG AllocationGranularity;
    ULONG_PTR LowestUserAddress;
    ULONG_PTR HighestUserAddress;
    ULONG_PTR ActiveProcessorsAffinityMask;
    uint8_t NumberOfProcessors;
} SYSTEM_BASIC_INFORMATION;

typedef struct {
    uint16_t Length;        /* in bytes */
    uint16_t MaximumLength; /* in bytes */
    uint16_t *Buffer;
} UNICODE_STRING;

typedef struct {
    union {
        NTSTATUS Status;
        void *Pointer;
    };
    ULONG_PTR Information;
} IO_STATUS_BLOCK;

typedef struct {
    ULONG Length;
    HANDLE RootDirectory;
    UNICODE_STRING *ObjectName;
    ULONG Attributes;
    void *SecurityDescriptor;
    void *SecurityQualityOfService;
} OBJECT_ATTRIBUTES;

typedef struct {
    HANDLE UniqueProcess;
    HANDLE UniqueThread;
} CLIENT_ID;

typedef struct {
    NTSTATUS ExitStatus;
    void *PebBaseAddress;
    ULONG_PTR AffinityMask;
    int32_t BasePriority;
    ULONG_PTR UniqueProcessId;
    ULONG_PTR InheritedFromUniqueProcessId;
} PROCESS_BASIC_INFORMATION;

typedef struct {
    uint8_t Foreground;
    uint8_t PriorityClass;
} PROCESS_PRIORITY_CLASS;

typedef struct {
    int64_t CreateTime; /* 100 ns since 1601 */
    int64_t ExitTime;
    int64_t KernelTime; /* 100 ns */
    int64_t UserTime;
} KERNEL_USER_TIMES;

typedef struct {
    NTSTATUS ExitStatus;
    void *TebBaseAddress;
    CLIENT_ID ClientId;
    ULONG_PTR AffinityMask;
    int32_t Priority;
    int32_t BasePriority;
} THREAD_BASIC_INFORMATION;

typedef struct {
    ULONG_PTR Attribute;
    SIZE_T Size; /* in bytes, of what Value points to */
    void *Value;
    SIZE_T *ReturnLength;
} PS_ATTRIBUTE;

typedef struct {
    SIZE_T TotalLength; /* in bytes */
    PS_ATTRIBUTE Attributes[];
} PS_ATTRIBUTE_LIST;

typedef struct {
    void *BaseAddress;
    void *AllocationBase;
    ULONG AllocationProtect;
#if UINTPTR_MAX > UINT32_MAX
    uint16_t PartitionId;
#endif
    SIZE_T RegionSize; /* in bytes */
    ULONG State;
    ULONG Protect;
    ULONG Type;
} MEMORY_BASIC_INFORMATION;

typedef struct {
    ULONG Attributes;
    ULONG GrantedAccess;
    ULONG HandleCount;
    ULONG PointerCount;
    ULONG Reserved[10];
} OBJECT_BASIC_INFORMATION;

typedef struct {
    uint8_t Inherit;
    uint8_t ProtectFromClose;
} OBJECT_HANDLE_FLAG_INFORMATION;

typedef struct {
    SIZE_T PeakVirtualSize; /* sizes in bytes */
    SIZE_T VirtualSize;
    ULONG PageFaultCount;
    SIZE_T PeakWorkingSetSize;
    SIZE_T WorkingSetSize;
    SIZE_T QuotaPeakPagedPoolUsage;
    SIZE_T QuotaPagedPoolUsage;
    SIZE_T QuotaPeakNonPagedPoolUsage;
    SIZE_T QuotaNonPagedPoolUsage;
    SIZE_T PagefileUsage;
    SIZE_T PeakPagefileUsage;
} VM_COUNTERS;

typedef struct {
    ULONG_PTR KeyContext;
    ULONG_PTR ApcContext;
    IO_STATUS_BLOCK IoStatusBlock;
} FILE_IO_COMPLETION_INFORMATION;

typedef struct {
    void *Object;
    ULONG_PTR UniqueProcessId;
    ULONG_PTR HandleValue;
    ULONG GrantedAccess;
    uint16_t CreatorBackTraceIndex;
    uint16_t ObjectTypeIndex;
    ULONG HandleAttributes;
    ULONG Reserved;
} SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX;

typedef struct {
    ULONG_PTR NumberOfHandles;
    ULONG_PTR Reserved;
    SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX Handles[];
} SYSTEM_HANDLE_INFORMATION_EX;

typedef struct {
    ULONG NextEntryOffset; /* in bytes; 0 in the last */
    ULONG NumberOfThreads;
    int64_t WorkingSetPrivateSize; /* in bytes */
    ULONG HardFaultCount;
    ULONG NumberOfThreadsHighWatermark;
    uint64_t CycleTime;
    int64_t CreateTime; /* 100 ns since 1601 */
    int64_t UserTime;   /* 100 ns */
    int64_t KernelTime;
    UNICODE_STRING ImageName;
    int32_t BasePriority;
    HANDLE UniqueProcessId;
    HANDLE InheritedFromUniqueProcessId;
    ULONG HandleCount;
    ULONG SessionId;
    ULONG_PTR UniqueProcessKey;
    VM_COUNTERS VirtualMemoryCounters;
    SIZE_T PrivatePageCount; /* in bytes, despite its name */
    uint64_t IoCounters[6];
} SYSTEM_PROCESS_INFORMATION;

typedef struct {
    int64_t KernelTime; /* 100 ns */
    int64_t UserTime;
    int64_t CreateTime; /* 100 ns since 1601 */
    ULONG WaitTime;
    void *StartAddress;
    CLIENT_ID ClientId;
    int32_t Priority;
    int32_t BasePriority;
    ULONG ContextSwitches;
    ULONG ThreadState;
    ULONG WaitReason;
#if UINTPTR_MAX == UINT32_MAX
    ULONG Padding; /* a LARGE_INTEGER is aligned to eight bytes on Windows */
#endif
} SYSTEM_THREAD_INFORMATION;

typedef struct {
    SYSTEM_THREAD_INFORMATION ThreadInfo;
    void *StackBase;
    void *StackLimit;
    void *Win32StartAddress;
    void *TebBase;
    ULONG_PTR Reserved[3];
#if UINTPTR_MAX == UINT32_MAX
    ULONG Padding; /* as above */
#endif
} SYSTEM_EXTENDED_THREAD_INFORMATION;

/* Counts wrap; memory is in pages. What Linux has nothing for has no name here. */
typedef struct {
    int64_t IdleProcessTime; /* 100 ns, of all processors */
    int64_t IoTransferCount[3];
    ULONG IoOperationCount[3];
    ULONG AvailablePages;
    ULONG CommittedPages;
    ULONG CommitLimit;
    ULONG PeakCommitment;
    ULONG PageFaultCount;
    ULONG Unused1[4];
    ULONG PageReadCount;
    ULONG PageReadIoCount;
    ULONG Unused2[2];
    ULONG DirtyPagesWriteCount;
    ULONG Unused3[3];
    ULONG PagedPoolPages;
    ULONG NonPagedPoolPages;
    ULONG Unused4[11];
    ULONG ResidentSystemCachePage;
    ULONG ResidentPagedPoolPage;
    ULONG Unused5[31];
    ULONG ContextSwitches;
    ULONG Unused6[3];
} SYSTEM_PERFORMANCE_INFORMATION;

typedef struct {
    int64_t BootTime; /* 100 ns since 1601 */
    int64_t CurrentTime;
    int64_t TimeZoneBias;
    ULONG TimeZoneId;
    ULONG Reserved;
    uint64_t BootTimeBias;
    uint64_t SleepTimeBias;
} SYSTEM_TIMEOFDAY_INFORMATION;

typedef struct {
    int64_t IdleTime;   /* 100 ns */
    int64_t KernelTime; /* contains idle, DPC and interrupt time */
    int64_t UserTime;
    int64_t DpcTime;
    int64_t InterruptTime;
    ULONG InterruptCount;
    ULONG Padding; /* a LARGE_INTEGER is aligned to eight bytes on Windows */
} SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION;

/* In 32-bit code too, Windows aligns a LARGE_INTEGER to eight bytes. */
typedef struct {
    _Alignas(8) int64_t PerProcessUserTimeLimit; /* 100 ns */
    int64_t PerJobUserTimeLimit;
    ULONG LimitFlags;
    SIZE_T MinimumWorkingSetSize;
    SIZE_T MaximumWorkingSetSize;
    ULONG ActiveProcessLimit;
    ULONG_PTR Affinity;
    ULONG PriorityClass;
    ULONG SchedulingClass;
} JOBOBJECT_BASIC_LIMIT_INFORMATION;

typedef struct {
    JOBOBJECT_BASIC_LIMIT_INFORMATION BasicLimitInformation;
    uint64_t IoInfo[6];
    SIZE_T ProcessMemoryLimit; /* in bytes */
    SIZE_T JobMemoryLimit;
    SIZE_T PeakProcessMemoryUsed;
    SIZE_T PeakJobMemoryUsed;
} JOBOBJECT_EXTENDED_LIMIT_INFORMATION;

typedef struct {
    int64_t TotalUserTime; /* 100 ns */
    int64_t TotalKernelTime;
    int64_t ThisPeriodTotalUserTime;
    int64_t ThisPeriodTotalKernelTime;
    ULONG TotalPageFaultCount;
    ULONG TotalProcesses;
    ULONG ActiveProcesses;
    ULONG TotalTerminatedProcesses;
} JOBOBJECT_BASIC_ACCOUNTING_INFORMATION;

typedef struct {
    void *CompletionKey;
    HANDLE CompletionPort;
} JOBOBJECT_ASSOCIATE_COMPLETION_PORT;

typedef struct {
    ULONG NumberOfAssignedProcesses;
    ULONG NumberOfProcessIdsInList;
    ULONG_PTR ProcessIdList[];
} JOBOBJECT_BASIC_PROCESS_ID_LIST;

_Static_assert(sizeof(SYSTEM_PERFORMANCE_INFORMATION) == 312 &&
                   offsetof(SYSTEM_PERFORMANCE_INFORMATION, PagedPoolPages) == 112 &&
                   offsetof(SYSTEM_PERFORMANCE_INFORMATION, ResidentSystemCachePage) == 164 &&
                   offsetof(SYSTEM_PERFORMANCE_INFORMATION, ContextSwitches) == 296,
               "as Windows has it");
_Static_assert(sizeof(SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION) == 48, "as Windows has it");
_Static_assert(sizeof(SYSTEM_TIMEOFDAY_INFORMATION) == 48, "as Windows has it");

#if UINTPTR_MAX > UINT32_MAX
_Static_assert(sizeof(SYSTEM_PROCESS_INFORMATION) == 256, "as Windows has it");
_Static_assert(sizeof(SYSTEM_EXTENDED_THREAD_INFORMATION) == 136, "as Windows has it");
_Static_assert(sizeof(VM_COUNTERS) == 88, "as Windows has it");
_Static_assert(sizeof(SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX) == 40, "as Windows has it");
_Static_assert(sizeof(MEMORY_BASIC_INFORMATION) == 48, "as Windows has it");
_Static_assert(sizeof(JOBOBJECT_EXTENDED_LIMIT_INFORMATION) == 144, "as Windows has it");
#else
_Static_assert(sizeof(VM_COUNTERS) == 44, "as Windows has it");
_Static_assert(sizeof(SYSTEM_EXTENDED_THREAD_INFORMATION) == 96, "as Windows has it");
_Static_assert(sizeof(SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX) == 28, "as Windows has it");
_Static_assert(sizeof(MEMORY_BASIC_INFORMATION) == 28, "as Windows has it");
_Static_assert(sizeof(JOBOBJECT_EXTENDED_LIMIT_INFORMATION) == 112, "as Windows has it");
#endif

#endif
