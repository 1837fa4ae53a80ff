/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Removal of one process's record. What it has counted goes on in the session's
 * totals, and in its jobs' figures.
 */
#ifndef PROCSTATS_RECORDS_DISCARD_H
#define PROCSTATS_RECORDS_DISCARD_H

#include <stdbool.h>

/* Whether the record that is open at this descriptor may go. */
typedef bool may_discard(int fd);

/*
 * Removes the file of this name. settles: processes are left that can ask about its
 * jobs. Returns 0 or a negative errno: -ENOENT if another process has removed it,
 * -EBUSY if one is at it, -EPERM if it may not go. With may_go NULL it may always
 * go, and another process that is at it is waited for, but not for long.
 */
int discard_record(int session, const char *name, bool settles, may_discard *may_go);

#endif
