/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Loaded ELF objects of Wine, and the service descriptors in them.
 */
#ifndef PROCSTATS_TABLE_FIND_H
#define PROCSTATS_TABLE_FIND_H

#include <link.h>
#include <stdbool.h>
#include <stdint.h>

/* An object's address ranges: all of it, and its code. Ends are exclusive. */
struct object {
    const char *path;
    uintptr_t base;
    const ElfW(Phdr) * segments;
    unsigned int segment_count;
    uintptr_t start, end;
    uintptr_t code_start, code_end;
};

/* As Windows has it in KeServiceDescriptorTable. Wine has one for ntdll, then one for win32u. */
struct service_descriptor {
    uintptr_t *services;
    uintptr_t *counters;
    uintptr_t limit; /* how many services */
    uint8_t *argument_bytes;
};

/* The object whose path ends so, "/ntdll.so" for example. */
bool find_object(const char *path_end, struct object *ret_object);

/* Whether the descriptor is one of a table of functions in this object. */
bool descriptor_fits(const struct service_descriptor *descriptor, const struct object *object);

/* The descriptors in the object's writable data: how many fit, and the last of them. */
unsigned int find_descriptors(const struct object *object, struct service_descriptor **ret_last);

#endif
