/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Rights that older versions of Windows asked for.
 */
#ifndef PROCSTATS_RIGHTS_H
#define PROCSTATS_RIGHTS_H

#include "procstats/nt.h"

/*
 * Before Windows Vista there was no PROCESS_QUERY_LIMITED_INFORMATION: where the
 * program sees such a version, the handle must have been given access. Returns
 * STATUS_SUCCESS, STATUS_ACCESS_DENIED, or why the handle cannot be asked.
 */
NTSTATUS check_rights_before_vista(HANDLE process, ACCESS_MASK access);

#endif
