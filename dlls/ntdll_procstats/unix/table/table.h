/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Wine's system service tables, in which every service stub of ntdll.dll and
 * win32u.dll ends: finding them, calling their functions, replacing some.
 *
 * A table is replaced as a whole, by a copy with other functions in it, with one
 * store: a thread enters either the old one or the new one. It stays replaced
 * for the life of the process.
 */
#ifndef PROCSTATS_TABLE_TABLE_H
#define PROCSTATS_TABLE_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "find.h"
#include "originals.h"

/* A function to enter in place of a service, in both calling conventions. */
struct replacement {
    enum service service;
    void *entry;    /* System V's; on i386 the only one */
    void *entry_ms; /* Microsoft's */
};

/*
 * Finds ntdll.so's services and fills originals[]. Returns NULL, or a sentence
 * without its end that says what does not fit; then nothing can be replaced, and
 * originals[] is filled only where ntdll.so's symbols lead to all that is needed.
 */
const char *table_find(void);

/*
 * Enters the replacements of those services that this Wine has. Returns how
 * many; 0 if the table was not found.
 */
unsigned int table_install(const struct replacement *replacements, size_t count);

/* Wine's descriptors, NULL if they were not found; and the services of win32u.so that have been
 * looked at, replaced or not. */
extern struct service_descriptor *ntdll_table;
extern uintptr_t *win32u_seen;

/* The services of win32u.so, if that has been loaded and they have not been looked at; else NULL.
 */
static inline uintptr_t *table_new_win32u(void)
{
    uintptr_t *services =
        ntdll_table ? __atomic_load_n(&ntdll_table[1].services, __ATOMIC_ACQUIRE) : NULL;

    return services == __atomic_load_n(&win32u_seen, __ATOMIC_RELAXED) ? NULL : services;
}

/*
 * Replaces one service of win32u.so, where they have not been looked at and it
 * is one of them. *ret_original is set before the replacement can be entered.
 */
void table_install_win32u(const char *name, const struct replacement *replacement,
                          void **ret_original);

#endif
