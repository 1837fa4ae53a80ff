/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys in the bytes that a terminal sends. */
#ifndef PROCSTAT_KEYS_H
#define PROCSTAT_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Takes one key from the beginning of so many bytes; returns how many it takes. *key is 0 for what
 * is no key. Returns 0 when more bytes may belong to it; with all they are taken as they are. */
size_t keys_decode(const char *bytes, size_t length, bool all, uint32_t *key);

#endif
