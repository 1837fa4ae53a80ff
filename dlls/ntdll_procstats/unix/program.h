/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the host side knows of the program that it is in, set once at the start.
 */
#ifndef PROCSTATS_UNIX_PROGRAM_H
#define PROCSTATS_UNIX_PROGRAM_H

#include <stdbool.h>

/* A 32-bit program above a 64-bit host side: the new WoW64. */
extern bool program_is_wow64;

/* The services are replaced: I/O is counted, and commit is kept. */
extern bool services_are_replaced;

#endif
