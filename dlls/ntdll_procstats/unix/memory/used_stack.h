/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How much of one thread's stack has been used.
 */
#ifndef PROCSTATS_MEMORY_USED_STACK_H
#define PROCSTATS_MEMORY_USED_STACK_H

#include <stdint.h>

struct stack {
    uintptr_t low, high;
    uintptr_t touched; /* the lowest address that is known to have been touched */
    uintptr_t written; /* the lowest page that is known to have something but zeros in it */
    uint64_t commit;   /* at least this much is committed */
};

/* Moves the marks down, and returns what the stack commits, in bytes. */
uint64_t measure_stack(struct stack *stack);

#endif
