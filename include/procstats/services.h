/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The I/O services that are counted: one row each, from which the wrappers in
 * ntdll_procstats and the export lists are made. Include it through exports.h,
 * or with IO_SERVICE defined. Why each stands where it does, and why others are
 * not here, is said in doc/io-accounting.md.
 *
 *   IO_SERVICE(name, args, kind, shape, bytes)
 *
 * args   the number of parameters, none of them wider than a pointer.
 * kind   the pair of IO_COUNTERS that Windows adds to: IO_READ, IO_WRITE, IO_OTHER.
 * shape  where the parameters are that accounting looks at:
 *          ASYNC  handle, event, APC routine, APC context, IO_STATUS_BLOCK, ...
 *          SYNC   handle, IO_STATUS_BLOCK, ...; completes before it returns
 *          SYNC5  handle, three more, IO_STATUS_BLOCK; completes before it returns
 * bytes  INFORMATION where the block's Information says how many were moved,
 *        NONE where the service moves none, whatever the block says.
 */
IO_SERVICE(NtReadFile, 9, IO_READ, ASYNC, INFORMATION)
IO_SERVICE(NtReadFileScatter, 9, IO_READ, ASYNC, INFORMATION)
IO_SERVICE(NtWriteFile, 9, IO_WRITE, ASYNC, INFORMATION)
IO_SERVICE(NtWriteFileGather, 9, IO_WRITE, ASYNC, INFORMATION)
IO_SERVICE(NtDeviceIoControlFile, 10, IO_OTHER, ASYNC, INFORMATION)
IO_SERVICE(NtFsControlFile, 10, IO_OTHER, ASYNC, INFORMATION)
IO_SERVICE(NtQueryDirectoryFile, 11, IO_OTHER, ASYNC, INFORMATION)
IO_SERVICE(NtQueryDirectoryFileEx, 10, IO_OTHER, ASYNC, INFORMATION)
IO_SERVICE(NtNotifyChangeDirectoryFile, 9, IO_OTHER, ASYNC, INFORMATION)
IO_SERVICE(NtNotifyChangeDirectoryFileEx, 10, IO_OTHER, ASYNC, INFORMATION)
IO_SERVICE(NtLockFile, 10, IO_OTHER, ASYNC, NONE)
IO_SERVICE(NtUnlockFile, 5, IO_OTHER, SYNC, NONE)
IO_SERVICE(NtFlushBuffersFile, 2, IO_OTHER, SYNC, NONE)
IO_SERVICE(NtFlushBuffersFileEx, 5, IO_OTHER, SYNC5, NONE)
IO_SERVICE(NtQueryInformationFile, 5, IO_OTHER, SYNC, INFORMATION)
IO_SERVICE(NtSetInformationFile, 5, IO_OTHER, SYNC, NONE)
IO_SERVICE(NtQueryVolumeInformationFile, 5, IO_OTHER, SYNC, INFORMATION)
IO_SERVICE(NtSetVolumeInformationFile, 5, IO_OTHER, SYNC, NONE)
IO_SERVICE(NtQueryEaFile, 9, IO_OTHER, SYNC, INFORMATION)
IO_SERVICE(NtSetEaFile, 4, IO_OTHER, SYNC, NONE)
IO_SERVICE(NtQueryQuotaInformationFile, 9, IO_OTHER, SYNC, INFORMATION)
IO_SERVICE(NtSetQuotaInformationFile, 4, IO_OTHER, SYNC, NONE)
