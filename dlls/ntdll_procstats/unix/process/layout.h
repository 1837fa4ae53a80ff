/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Windows's structures as lists of fields, which are laid out by the pointer
 * size of the program that asked.
 */
#ifndef PROCSTATS_PROCESS_LAYOUT_H
#define PROCSTATS_PROCESS_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

/*
 * A structure: a letter for each field, in order.
 *   'P'  as wide as a pointer    'U'  a ULONG    'L'  a LARGE_INTEGER
 */
typedef const char *structure_layout;

/* The size of the structure's first count fields, in bytes. */
size_t layout_size(structure_layout layout, size_t count, unsigned int pointer_size);

/*
 * Writes the first count fields. What a narrower field cannot hold is as large
 * as it can be; a ULONG wraps.
 */
void layout_write(structure_layout layout, size_t count, unsigned int pointer_size,
                  const uint64_t *values, void *structure);

/* The reverse: the first count fields of a structure, from a copy of it. */
void layout_read(structure_layout layout, size_t count, unsigned int pointer_size,
                 const void *structure, uint64_t *ret_values);

#endif
