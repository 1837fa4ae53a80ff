/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Service numbers, as the program's own DLLs use them.
 */
#ifndef PROCSTATS_TABLE_STUBS_H
#define PROCSTATS_TABLE_STUBS_H

#include <stdint.h>

/* What find_service_number gives instead of a number. */
#define NO_EXPORT (-1) /* the DLL has no such export */
#define NO_STUB   (-2) /* it has, and what is there is no stub of Windows's form */

/* The address of a DLL of this process, of the host side's pointer size, or NULL. */
const uint8_t *find_dll(const char *name);

/* The number that the stub behind an export passes: with the table in bits 12 and 13. */
int find_service_number(const uint8_t *dll, const char *export_name);

#endif
