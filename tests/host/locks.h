/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A file system that may be without locks, as NFS without its daemon is, and a
 * program that takes locks when they are let go of.
 */
#ifndef TESTS_HOST_LOCKS_H
#define TESTS_HOST_LOCKS_H

/* From now on every flock() of this program fails. */
void refuse_locks(void);

/* How many have been refused. */
unsigned int locks_refused(void);

/*
 * From now on another open file gets each lock that is exclusive when it is to be
 * shared again. A request that would wait for it fails.
 */
void steal_locks(void);
unsigned int locks_stolen(void);
unsigned int locks_waited_for(void);

#endif
