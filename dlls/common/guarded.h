/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writing where a program said, without trusting it: the kernel answers a bad
 * pointer with a status, so must we.
 */
#ifndef PROCSTATS_GUARDED_H
#define PROCSTATS_GUARDED_H

#include "procstats/nt.h"

/*
 * Copies size bytes, a multiple of 4 and at most a page, to a program's buffer.
 * Both ends of it are probed before anything is written. Returns
 * STATUS_SUCCESS, or the code of the exception that writing met
 * (STATUS_ACCESS_VIOLATION, STATUS_GUARD_PAGE_VIOLATION, ...). With source NULL
 * it only probes.
 */
NTSTATUS guarded_copy(void *destination, const void *source, SIZE_T size);

#endif
