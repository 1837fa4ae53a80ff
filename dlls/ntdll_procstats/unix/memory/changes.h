/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The changes of the own address space that are under way: which thread makes
 * one, and in which range. Changes of different ranges do not disturb each other's measurements;
 * where two meet, what they measured is not to be believed, and a walk of the
 * whole address space is asked for.
 */
#ifndef PROCSTATS_MEMORY_CHANGES_H
#define PROCSTATS_MEMORY_CHANGES_H

#include "regions.h"

struct change;

/* NULL, which the other functions take too, if too many are under way: then a walk is asked for. */
struct change *change_begin(struct range range);

/* The range has become known. */
void change_set_range(struct change *change, struct range range);
void change_end(struct change *change);

/*
 * So many bytes are about to be committed. Gives the sum of all that are, these
 * included, in a process whose commits are limited.
 */
uint64_t change_set_commit(struct change *change, uint64_t bytes);

/* Asks for a walk; takes the request, if there is one. */
void want_walk(void);
bool walk_is_wanted(void);
void take_walk(void);

/*
 * Whether no change is under way. *ret_count is how many there have been: what was
 * read between two calls that give the same count was not disturbed.
 */
bool changes_are_quiet(uint64_t *ret_count);

/*
 * Looks for changes that were under way at the last such call already: their
 * threads were killed or are suspended. They do not disturb from now on; if one
 * ends after all, it asks for a walk.
 */
void changes_give_up_stuck(void);

#endif
