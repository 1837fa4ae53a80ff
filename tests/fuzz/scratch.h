/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A folder for targets whose input is a file, gone when the program ends.
 */
#ifndef TESTS_FUZZ_SCRATCH_H
#define TESTS_FUZZ_SCRATCH_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The folder's path, without links. */
const char *scratch_folder(void);

/* Writes a file of that name there, each '@' in the size bytes at data replaced by a text. */
void scratch_write(const char *name, mode_t mode, const uint8_t *data, size_t size,
                   const char *text);

#endif
