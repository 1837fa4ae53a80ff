/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where static data lies. A large table that most processes use little of starts
 * at a page of its own, in a section that comes last, so that the small variables
 * share a page and an unused table costs no memory.
 */
#ifndef PROCSTATS_HOST_PAGES_H
#define PROCSTATS_HOST_PAGES_H

/* By the start of its name the compiler takes a section for zeros. The two dots tell it from the
 * sections of single variables. */
#define PAGES_OF_THEIR_OWN __attribute__((aligned(4096), section(".bss..tables")))

/* For one table whose first entries are used only: it begins where the small variables end. */
#define BEHIND_SMALL_VARIABLES __attribute__((section(".bss..behind")))

#endif
