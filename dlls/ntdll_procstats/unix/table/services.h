/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The system services that the host side knows: one row each, and the one list
 * from which the entry points, the calls to the originals and the search for
 * their numbers are made. Define the macros wanted and include this file, as
 * often as needed; all are undefined at its end.
 *
 *   IO_SERVICE(name, args, kind, shape, room)
 *     replaced: a request to the I/O manager, counted by io/services.c
 *   IO_SERVICE_OFTEN(name, args, kind, shape, room)
 *     the same of what programs call most: of shape ASYNC, or of CLASS with the position
 *     as a class; it has an entry for each calling convention, which begins with the usual case
 *   SERVICE(name, args)
 *     replaced: service_NAME, defined in the room that it belongs to
 *   SERVICE_OFTEN(name, args)
 *     the same of what programs call often and the original mostly answers: it has an entry
 *     for each calling convention, which saves no registers for that
 *   ORIGINAL(name, args)
 *     not replaced, only called
 *
 * args   the number of parameters, none of them wider than a pointer.
 * kind   the pair of IO_COUNTERS that Windows adds to: IO_READ, IO_WRITE, IO_OTHER.
 * shape  which parameters accounting reads:
 *          ASYNC   handle, event, APC routine, APC context, IO_STATUS_BLOCK, ...
 *          SYNC    handle, IO_STATUS_BLOCK, ...; completes before it returns
 *          SYNC5   handle, three more, IO_STATUS_BLOCK; completes before it returns
 *          CLASS   as SYNC, and the fifth is an information class
 *          CREATE  pointer to a new handle, access, ...
 *          PATH    an OBJECT_ATTRIBUTES, no handle
 *          OBJECT  a handle of any object; a request if it is a file's
 * room   the number of the parameter that bounds the bytes in the block's
 *        Information; IOCTL where the tenth does, unless the sixth is a control
 *        code of sockets; NONE where the request moves no bytes.
 *
 *   IO_MANAGER_CLASS(name, class)
 *     an information class that the I/O manager answers itself, from what it
 *     keeps of an open file: no request, and nothing to count.
 */
#ifndef IO_SERVICE
#ifdef SERVICE
#define IO_SERVICE(name, args, kind, shape, room) SERVICE(name, args)
#else
#define IO_SERVICE(name, args, kind, shape, room)
#endif
#endif
#ifndef IO_SERVICE_OFTEN
#define IO_SERVICE_OFTEN IO_SERVICE
#endif
#ifndef SERVICE
#define SERVICE(name, args)
#endif
#ifndef SERVICE_OFTEN
#define SERVICE_OFTEN SERVICE
#endif
#ifndef ORIGINAL
#define ORIGINAL(name, args)
#endif
#ifndef IO_MANAGER_CLASS
#define IO_MANAGER_CLASS(name, class)
#endif

/* clang-format off */
IO_SERVICE_OFTEN(NtReadFile, 9, IO_READ, ASYNC, 7)
IO_SERVICE(NtReadFileScatter, 9, IO_READ, ASYNC, 7)
IO_SERVICE_OFTEN(NtWriteFile, 9, IO_WRITE, ASYNC, 7)
IO_SERVICE(NtWriteFileGather, 9, IO_WRITE, ASYNC, 7)
IO_SERVICE_OFTEN(NtDeviceIoControlFile, 10, IO_OTHER, ASYNC, IOCTL)
IO_SERVICE(NtFsControlFile, 10, IO_OTHER, ASYNC, IOCTL)
IO_SERVICE(NtQueryDirectoryFile, 11, IO_OTHER, ASYNC, 7)
IO_SERVICE(NtQueryDirectoryFileEx, 10, IO_OTHER, ASYNC, 7)
IO_SERVICE(NtNotifyChangeDirectoryFile, 9, IO_OTHER, ASYNC, 7)
IO_SERVICE(NtNotifyChangeDirectoryFileEx, 10, IO_OTHER, ASYNC, 7)
IO_SERVICE(NtLockFile, 10, IO_OTHER, ASYNC, NONE)
IO_SERVICE(NtUnlockFile, 5, IO_OTHER, SYNC, NONE)
IO_SERVICE(NtFlushBuffersFile, 2, IO_OTHER, SYNC, NONE)
IO_SERVICE(NtFlushBuffersFileEx, 5, IO_OTHER, SYNC5, NONE)
IO_SERVICE(NtQueryInformationFile, 5, IO_OTHER, CLASS, 4)
IO_SERVICE_OFTEN(NtSetInformationFile, 5, IO_OTHER, CLASS, NONE)
IO_SERVICE(NtQueryVolumeInformationFile, 5, IO_OTHER, CLASS, 4)
IO_SERVICE(NtSetVolumeInformationFile, 5, IO_OTHER, CLASS, NONE)
IO_SERVICE(NtQueryEaFile, 9, IO_OTHER, SYNC, 4)
IO_SERVICE(NtSetEaFile, 4, IO_OTHER, SYNC, NONE)
IO_SERVICE(NtQueryQuotaInformationFile, 9, IO_OTHER, SYNC, 4)
IO_SERVICE(NtSetQuotaInformationFile, 4, IO_OTHER, SYNC, NONE)
IO_SERVICE(NtCreateFile, 11, IO_OTHER, CREATE, NONE)
IO_SERVICE(NtOpenFile, 6, IO_OTHER, CREATE, NONE)
IO_SERVICE(NtCreateNamedPipeFile, 14, IO_OTHER, CREATE, NONE)
IO_SERVICE(NtCreateMailslotFile, 8, IO_OTHER, CREATE, NONE)
IO_SERVICE(NtDeleteFile, 1, IO_OTHER, PATH, NONE)
IO_SERVICE(NtQueryAttributesFile, 2, IO_OTHER, PATH, NONE)
IO_SERVICE(NtQueryFullAttributesFile, 2, IO_OTHER, PATH, NONE)
IO_SERVICE(NtQuerySecurityObject, 5, IO_OTHER, OBJECT, NONE)
IO_SERVICE(NtSetSecurityObject, 3, IO_OTHER, OBJECT, NONE)

/* io/completion.c: where the end of a request shows. */
SERVICE(NtRemoveIoCompletion, 5)
SERVICE(NtRemoveIoCompletionEx, 6)
SERVICE_OFTEN(NtWaitForSingleObject, 3)
SERVICE_OFTEN(NtWaitForMultipleObjects, 5)
SERVICE(NtSignalAndWaitForSingleObject, 4)
SERVICE(NtDelayExecution, 2)
SERVICE(NtYieldExecution, 0)
SERVICE(NtTestAlert, 0)

/* process/handles.c: what becomes of handles. */
SERVICE(NtClose, 1)
SERVICE(NtDuplicateObject, 7)

/* process/: the answers about processes, and their ends. */
SERVICE(NtQueryInformationProcess, 5)
SERVICE(NtQueryInformationThread, 5)
SERVICE(NtSetInformationProcess, 4)
SERVICE(NtQuerySystemInformation, 4)
SERVICE(NtAssignProcessToJobObject, 2)
SERVICE(NtCreateUserProcess, 11)
SERVICE(NtQueryInformationJobObject, 5)
SERVICE_OFTEN(NtQueryVirtualMemory, 6)
SERVICE(NtSetInformationJobObject, 4)
SERVICE(NtTerminateJobObject, 2)
SERVICE(NtTerminateProcess, 2)
SERVICE(NtTerminateThread, 2)
SERVICE(NtRaiseException, 3)

/* jobs/: objects that are known by their names. */
SERVICE(NtCreateIoCompletion, 4)
SERVICE(NtCreateJobObject, 3)
SERVICE(NtQueryDirectoryObject, 7)
SERVICE(NtQueryObject, 5)

/* memory/: what changes the address space. */
SERVICE(NtAllocateVirtualMemory, 6)
SERVICE(NtAllocateVirtualMemoryEx, 7)
SERVICE(NtFreeVirtualMemory, 4)
SERVICE(NtProtectVirtualMemory, 5)
SERVICE(NtMapViewOfSection, 10)
SERVICE(NtMapViewOfSectionEx, 9)
SERVICE(NtUnmapViewOfSection, 2)
SERVICE(NtUnmapViewOfSectionEx, 3)
SERVICE(NtGetNlsSectionPtr, 5)
SERVICE(NtInitializeNlsFiles, 3)
SERVICE(NtCreateThreadEx, 11)

ORIGINAL(NtCompareObjects, 2)
ORIGINAL(NtGetNextThread, 6)
ORIGINAL(NtIsProcessInJob, 2)
ORIGINAL(NtOpenIoCompletion, 3)
ORIGINAL(NtOpenJobObject, 3)
ORIGINAL(NtOpenProcess, 4)
ORIGINAL(NtOpenThread, 4)
ORIGINAL(NtQuerySystemTime, 1)
ORIGINAL(NtReadVirtualMemory, 5)
ORIGINAL(NtSetIoCompletion, 5)

IO_MANAGER_CLASS(NtQueryInformationFile, 8)       /* FileAccessInformation */
IO_MANAGER_CLASS(NtQueryInformationFile, 14)      /* FilePositionInformation */
IO_MANAGER_CLASS(NtQueryInformationFile, 16)      /* FileModeInformation */
IO_MANAGER_CLASS(NtQueryInformationFile, 17)      /* FileAlignmentInformation */
IO_MANAGER_CLASS(NtQueryInformationFile, 41)      /* FileIoCompletionNotificationInformation */
IO_MANAGER_CLASS(NtQueryInformationFile, 43)      /* FileIoPriorityHintInformation */
IO_MANAGER_CLASS(NtSetInformationFile, 14)        /* FilePositionInformation */
IO_MANAGER_CLASS(NtSetInformationFile, 16)        /* FileModeInformation */
IO_MANAGER_CLASS(NtSetInformationFile, 30)        /* FileCompletionInformation */
IO_MANAGER_CLASS(NtSetInformationFile, 41)        /* FileIoCompletionNotificationInformation */
IO_MANAGER_CLASS(NtSetInformationFile, 42)        /* FileIoStatusBlockRangeInformation */
IO_MANAGER_CLASS(NtSetInformationFile, 43)        /* FileIoPriorityHintInformation */
IO_MANAGER_CLASS(NtSetInformationFile, 61)        /* FileReplaceCompletionInformation */
IO_MANAGER_CLASS(NtQueryVolumeInformationFile, 4) /* FileFsDeviceInformation */
/* clang-format on */

#undef IO_SERVICE
#undef IO_SERVICE_OFTEN
#undef SERVICE
#undef SERVICE_OFTEN
#undef ORIGINAL
#undef IO_MANAGER_CLASS
