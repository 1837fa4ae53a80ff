/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A process's commit as another process finds it: by a walk over the regions of its address space
 * and a look into the stacks of its threads. It shares no code with what is tested.
 */
#ifndef PROCSTATS_TESTS_APPS_OUTSIDE_WALK_H
#define PROCSTATS_TESTS_APPS_OUTSIDE_WALK_H

#include <windows.h>

/*
 * Learns how large Wine's kernel stacks are, which it has in the program's address space, by making
 * a thread here.
 */
extern BOOL learn_kernel_stack(void);

/* The process must be suspended. False if it cannot be walked. */
extern BOOL walk_from_outside(HANDLE process, SIZE_T *ret_commit);

#endif
