/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Handlers of faults, as Wine has them, and the guard's before them.
 */
#ifndef TESTS_HOST_FAULTS_H
#define TESTS_HOST_FAULTS_H

/* From now on a fault outside of the guarded accesses ends the process with a message. */
void guard_as_in_wine(void);

#endif
