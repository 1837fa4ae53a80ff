/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The I/O services that are counted: one row each, from which the wrappers in
 * ntdll_procstats and the export lists are made. Include it through exports.h,
 * or with IO_SERVICE defined. Why each stands where it does, and why others are
 * not here, is said in doc/io-accounting.md.
 *
 *   IO_SERVICE(name, args, kind, shape, room)
 *
 * args   the number of parameters, none of them wider than a pointer.
 * kind   the pair of IO_COUNTERS that Windows adds to: IO_READ, IO_WRITE, IO_OTHER.
 * shape  where the parameters are that accounting looks at:
 *          ASYNC   handle, event, APC routine, APC context, IO_STATUS_BLOCK, ...
 *          SYNC    handle, IO_STATUS_BLOCK, ...; completes before it returns
 *          SYNC5   handle, three more, IO_STATUS_BLOCK; completes before it returns
 *          CLASS   as SYNC, and the fifth is an information class
 *          CREATE  where to store a new handle, access, ...
 *          PATH    an OBJECT_ATTRIBUTES, no handle
 *          OBJECT  a handle of any object; a request if it is a file's
 * room   the number of the parameter that says how many bytes at most the block's
 *        Information can tell; IOCTL where the tenth does, unless the sixth is a
 *        control code of sockets; NONE where no bytes are moved, whatever the block says.
 *
 *   IO_MANAGER_CLASS(name, class)
 *
 * An information class that the I/O manager answers itself, from what it keeps
 * of an open file: no request is made, and none counted.
 */
#ifndef IO_SERVICE
#define IO_SERVICE(name, args, kind, shape, room)
#endif
#ifndef IO_MANAGER_CLASS
#define IO_MANAGER_CLASS(name, class)
#endif

IO_SERVICE(NtReadFile, 9, IO_READ, ASYNC, 7)
IO_SERVICE(NtReadFileScatter, 9, IO_READ, ASYNC, 7)
IO_SERVICE(NtWriteFile, 9, IO_WRITE, ASYNC, 7)
IO_SERVICE(NtWriteFileGather, 9, IO_WRITE, ASYNC, 7)
IO_SERVICE(NtDeviceIoControlFile, 10, IO_OTHER, ASYNC, IOCTL)
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
IO_SERVICE(NtSetInformationFile, 5, IO_OTHER, CLASS, NONE)
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

#undef IO_SERVICE
#undef IO_MANAGER_CLASS
