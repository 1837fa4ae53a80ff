/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The imports of a PE image: giving some of them another name.
 */
#ifndef RUNNER_PE_IMPORTS_H
#define RUNNER_PE_IMPORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Makes the PE image of size bytes at data import as what it imports from dll by name. Both names
 * must have the same length, for the new one is written where the old one stands. Returns whether
 * it was changed; an image that cannot be understood, or has no such import, is not.
 */
bool pe_rename_import(uint8_t *data, size_t size, const char *dll, const char *name,
                      const char *as);

#endif
