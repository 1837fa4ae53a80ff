/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The NT declarations that mingw-w64's winternl.h lacks, only those in use. PE side only.
 */
#ifndef PROCSTATS_NT_H
#define PROCSTATS_NT_H

#define WIN32_NO_STATUS
#include <windows.h>
#undef WIN32_NO_STATUS
#include <ntstatus.h>
#include <winternl.h>

#include "procstats/classes.h"

#define NtCurrentProcess() ((HANDLE)(LONG_PTR)-1)

/* PROCESS_PRIORITY_CLASS: 1 is idle, 6 above normal. */
typedef struct {
    BOOLEAN Foreground;
    UCHAR PriorityClass;
} NT_PRIORITY_CLASS;

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
} NT_VM_COUNTERS;

typedef struct {
    NT_VM_COUNTERS Base;
    SIZE_T PrivateUsage;
} NT_VM_COUNTERS_EX;

typedef struct {
    NT_VM_COUNTERS_EX Ex;
    SIZE_T PrivateWorkingSetSize;
    SIZE_T SharedCommitUsage;
} NT_VM_COUNTERS_EX2;

typedef struct {
    ULONG HandleCount;
    ULONG HandleCountHighWatermark;
} NT_PROCESS_HANDLE_INFORMATION;

typedef struct {
    LARGE_INTEGER CreateTime; /* 100 ns since 1601 */
    LARGE_INTEGER ExitTime;
    LARGE_INTEGER KernelTime;
    LARGE_INTEGER UserTime;
} NT_KERNEL_USER_TIMES;

/* Of a process and of a thread. */
typedef struct {
    ULONGLONG AccumulatedCycles;
    ULONGLONG CurrentCycleCount;
} NT_CYCLE_TIME_INFORMATION;

typedef struct {
    NTSTATUS ExitStatus;
    PVOID PebBaseAddress;
    ULONG_PTR AffinityMask;
    LONG BasePriority;
    ULONG_PTR UniqueProcessId;
    ULONG_PTR InheritedFromUniqueProcessId;
} NT_PROCESS_BASIC_INFORMATION;

typedef struct {
    NTSTATUS ExitStatus;
    PVOID TebBaseAddress;
    CLIENT_ID ClientId;
    ULONG_PTR AffinityMask;
    LONG Priority;
    LONG BasePriority;
} NT_THREAD_BASIC_INFORMATION;

typedef struct {
    SIZE_T PagedPoolLimit; /* sizes in bytes */
    SIZE_T NonPagedPoolLimit;
    SIZE_T MinimumWorkingSetSize;
    SIZE_T MaximumWorkingSetSize;
    SIZE_T PagefileLimit;
    LARGE_INTEGER TimeLimit;
    SIZE_T WorkingSetLimit; /* QUOTA_LIMITS ends before it */
    SIZE_T Reserved[3];
    ULONG Flags; /* QUOTA_LIMITS_HARDWS_... */
    ULONG CpuRateLimit;
} NT_QUOTA_LIMITS_EX;

/* Counts wrap; memory is in pages. */
typedef struct {
    LARGE_INTEGER IdleProcessTime; /* 100 ns, of all processors */
    LARGE_INTEGER IoTransferCount[3];
    ULONG IoOperationCount[3];
    ULONG AvailablePages;
    ULONG CommittedPages;
    ULONG CommitLimit;
    ULONG PeakCommitment;
    ULONG PageFaultCount;
    ULONG Unused1[12];
    ULONG PagedPoolPages;
    ULONG NonPagedPoolPages;
    ULONG Unused2[11];
    ULONG ResidentSystemCachePage;
    ULONG Unused3[32];
    ULONG ContextSwitches;
    ULONG Unused4[3];
} NT_SYSTEM_PERFORMANCE_INFORMATION;

typedef struct {
    ULONG Reserved;
    ULONG TimerResolution;
    ULONG PageSize; /* in bytes */
    ULONG NumberOfPhysicalPages;
    ULONG LowestPhysicalPageNumber;
    ULONG HighestPhysicalPageNumber;
    ULONG AllocationGranularity;
    ULONG_PTR MinimumUserModeAddress;
    ULONG_PTR MaximumUserModeAddress;
    ULONG_PTR ActiveProcessorsAffinityMask;
    CCHAR NumberOfProcessors;
} NT_SYSTEM_BASIC_INFORMATION;

typedef struct {
    PVOID Object;
    ULONG_PTR UniqueProcessId;
    ULONG_PTR HandleValue;
    ULONG GrantedAccess;
    USHORT CreatorBackTraceIndex;
    USHORT ObjectTypeIndex;
    ULONG HandleAttributes;
    ULONG Reserved;
} NT_SYSTEM_HANDLE_ENTRY;

typedef struct {
    ULONG_PTR NumberOfHandles;
    ULONG_PTR Reserved;
    NT_SYSTEM_HANDLE_ENTRY Handles[];
} NT_SYSTEM_HANDLE_INFORMATION;

/* Information classes of NtSetInformationFile, for completion ports. */
#define FileCompletionInformationClass               30 /* port, key: a HANDLE and a ULONG_PTR */
#define FileIoCompletionNotificationInformationClass 41 /* ULONG, flags */
#define FileReplaceCompletionInformationClass        61 /* as FileCompletionInformation */

typedef struct {
    ULONG_PTR KeyContext;
    ULONG_PTR ApcContext;
    IO_STATUS_BLOCK IoStatusBlock;
} NT_FILE_IO_COMPLETION_INFORMATION;

typedef struct {
    ULONG NextEntryOffset; /* in bytes; 0 in the last */
    ULONG NumberOfThreads;
    LARGE_INTEGER WorkingSetPrivateSize; /* in bytes */
    ULONG HardFaultCount;
    ULONG NumberOfThreadsHighWatermark;
    ULONGLONG CycleTime;
    LARGE_INTEGER CreateTime; /* 100 ns since 1601 */
    LARGE_INTEGER UserTime;
    LARGE_INTEGER KernelTime;
    UNICODE_STRING ImageName;
    LONG BasePriority;
    HANDLE UniqueProcessId;
    HANDLE InheritedFromUniqueProcessId;
    ULONG HandleCount;
    ULONG SessionId;
    ULONG_PTR UniqueProcessKey;
    NT_VM_COUNTERS VirtualMemoryCounters;
    SIZE_T PrivatePageCount; /* in bytes, despite its name */
    IO_COUNTERS IoCounters;
} NT_SYSTEM_PROCESS_INFORMATION;

#define ObjectHandleFlagInformationClass 4 /* of NtQueryObject: OBJECT_HANDLE_FLAG_INFORMATION */

typedef struct {
    BOOLEAN Inherit;
    BOOLEAN ProtectFromClose;
} NT_OBJECT_HANDLE_FLAG_INFORMATION;

typedef struct {
    ULONG Attributes;
    ACCESS_MASK GrantedAccess;
    ULONG HandleCount;
    ULONG PointerCount;
    ULONG Reserved[10];
} NT_OBJECT_BASIC_INFORMATION;

C_ASSERT(sizeof(NT_SYSTEM_PERFORMANCE_INFORMATION) == 312);
#ifdef _WIN64
C_ASSERT(sizeof(NT_QUOTA_LIMITS_EX) == 88);
C_ASSERT(sizeof(NT_SYSTEM_BASIC_INFORMATION) == 64);
C_ASSERT(sizeof(NT_SYSTEM_PROCESS_INFORMATION) == 256);
C_ASSERT(sizeof(NT_VM_COUNTERS) == 88);
C_ASSERT(sizeof(NT_VM_COUNTERS_EX) == 96);
C_ASSERT(sizeof(NT_VM_COUNTERS_EX2) == 112);
C_ASSERT(sizeof(NT_SYSTEM_HANDLE_ENTRY) == 40);
#else
C_ASSERT(sizeof(NT_QUOTA_LIMITS_EX) == 56);
C_ASSERT(sizeof(NT_SYSTEM_BASIC_INFORMATION) == 44);
C_ASSERT(sizeof(NT_SYSTEM_PROCESS_INFORMATION) == 184);
C_ASSERT(sizeof(NT_VM_COUNTERS) == 44);
C_ASSERT(sizeof(NT_VM_COUNTERS_EX) == 48);
C_ASSERT(sizeof(NT_VM_COUNTERS_EX2) == 56);
C_ASSERT(sizeof(NT_SYSTEM_HANDLE_ENTRY) == 28);
#endif

/* What is used of ntdll, where winternl.h does not declare it. */
#define LDR_ADDREF_DLL_PIN 1u /* for the rest of the process's life */
NTSYSAPI NTSTATUS NTAPI LdrAddRefDll(ULONG flags, PVOID module);
NTSYSAPI NTSTATUS NTAPI LdrDisableThreadCalloutsForDll(PVOID module);
NTSYSAPI NTSTATUS NTAPI LdrGetDllHandle(PCWSTR path, PULONG flags, PUNICODE_STRING name,
                                        PVOID *module);
NTSYSAPI NTSTATUS NTAPI LdrGetProcedureAddress(PVOID module, PANSI_STRING name, ULONG ordinal,
                                               PVOID *address);
NTSYSAPI NTSTATUS NTAPI NtQueryInformationJobObject(HANDLE job, ULONG info_class, PVOID info,
                                                    ULONG length, PULONG return_length);
NTSYSAPI NTSTATUS NTAPI NtQueryVirtualMemory(HANDLE process, PVOID address, ULONG info_class,
                                             PVOID info, SIZE_T length, SIZE_T *return_length);
NTSYSAPI NTSTATUS NTAPI NtSetInformationJobObject(HANDLE job, ULONG info_class, PVOID info,
                                                  ULONG length);
/* winternl.h of mingw-w64 12 declares it, too. NOLINTNEXTLINE(readability-redundant-declaration) */
NTSYSAPI NTSTATUS NTAPI NtSetInformationProcess(HANDLE process, PROCESSINFOCLASS info_class,
                                                PVOID info, ULONG length);
NTSYSAPI NTSTATUS NTAPI NtReadVirtualMemory(HANDLE process, const void *address, void *buffer,
                                            SIZE_T size, SIZE_T *read);
NTSYSAPI NTSTATUS NTAPI NtWriteVirtualMemory(HANDLE process, void *address, const void *buffer,
                                             SIZE_T size, SIZE_T *written);
NTSYSAPI NTSTATUS NTAPI RtlGetVersion(RTL_OSVERSIONINFOW *version);

#endif
