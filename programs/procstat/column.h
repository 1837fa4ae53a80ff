/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The columns: one table that the drawn table, JSON and sorting all read. */
#ifndef PROCSTAT_COLUMN_H
#define PROCSTAT_COLUMN_H

#include "sample.h"
#include "units.h"

struct column {
    const char *key;   /* the stable name: JSON's member */
    const char *group; /* the drawn table's upper header line; neighbours may share one */
    const char *title; /* and its lower line */
    enum field field;  /* where the number is; FIELD_COUNT for text */
    enum unit unit;
    unsigned char width; /* columns in the drawn table; 0: not drawn; NAME takes what is left */
};

extern const struct column all_columns[];
extern const size_t column_count;

#endif
