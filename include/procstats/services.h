/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The I/O services that are counted: one row each, from which the wrappers in
 * ntdll_procstats and the export lists are made. Include it through exports.h,
 * or with IO_SERVICE defined.
 *
 *   IO_SERVICE(name, args, kind, shape)
 *
 * kind   Read, Write or Other: the pair of IO_COUNTERS that Windows adds to.
 * shape  ASYNC: handle, event, APC routine, APC context, IO_STATUS_BLOCK, ...
 */
IO_SERVICE(NtReadFile, 9, Read, ASYNC)
IO_SERVICE(NtReadFileScatter, 9, Read, ASYNC)
IO_SERVICE(NtWriteFile, 9, Write, ASYNC)
IO_SERVICE(NtWriteFileGather, 9, Write, ASYNC)
IO_SERVICE(NtDeviceIoControlFile, 10, Other, ASYNC)
IO_SERVICE(NtFsControlFile, 10, Other, ASYNC)
