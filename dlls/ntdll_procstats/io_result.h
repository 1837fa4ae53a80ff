/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the NT layer's accounting offers the Win32 layer.
 */
#ifndef PROCSTATS_IO_RESULT_H
#define PROCSTATS_IO_RESULT_H

#include "procstats/nt.h"

/*
 * A request's result has been given to the program through its IO_STATUS_BLOCK
 * (or OVERLAPPED): its bytes are counted, if they were not before. The block is
 * not looked at. signalled is its event, or else the file that it was made on.
 */
void io_result_taken(const void *block, HANDLE signalled, NTSTATUS status, ULONG_PTR information);

#endif
