/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a terminal makes of a character: whether it shows, and how wide it is. */
#ifndef PROCSTAT_CHARACTERS_H
#define PROCSTAT_CHARACTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether it is text that shows as itself and leaves all other text where it is. */
bool character_prints(uint32_t code);

/* Columns that a printable character takes: 0, 1 or 2. */
size_t character_columns(uint32_t code);

#endif
