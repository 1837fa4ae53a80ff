/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A file system that may be without locks, as NFS without its daemon is.
 */
#ifndef TESTS_HOST_LOCKS_H
#define TESTS_HOST_LOCKS_H

/* From now on every flock() of this program fails. */
void refuse_locks(void);

/* How many have been refused. */
unsigned int locks_refused(void);

#endif
