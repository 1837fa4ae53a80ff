/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which job, or which completion port, a handle means: by the object's name,
 * which wineserver tells for any handle. Objects that the program makes without
 * a name get one that the program does not see.
 */
#ifndef PROCSTATS_JOBS_NAMES_H
#define PROCSTATS_JOBS_NAMES_H

#include "../nt.h"
#include "procstats/job.h"
#include <stdbool.h>

/* A new name of this kind, "job" or "port", and the number in it. */
uint64_t hidden_name_make(const char *kind, struct object_name *ret_name);

/* Whether a name, in so many words, is one of those. */
bool name_is_hidden(const uint16_t *text, size_t length);

/* The name of the object that a handle means; false if it has none, or one that is too long. */
bool name_of_object(HANDLE object, struct object_name *ret_name);

/* The attributes to open an object by its name. The name must live as long. */
struct named_attributes {
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
};
void attributes_of_name(struct object_name *name, struct named_attributes *ret_attributes);

#endif
