/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The columns: one table that all formats, sorting and the rates read. */
#ifndef PROCSTAT_COLUMN_H
#define PROCSTAT_COLUMN_H

#include "sample.h"
#include "units.h"

enum kind {
    KIND_LABEL,   /* says which process it is */
    KIND_GAUGE,   /* goes up and down */
    KIND_COUNTER, /* only grows */
    KIND_LIVE,    /* is known only from the second snapshot on, and is not exported */
};

struct column {
    const char *key;   /* the stable name: JSON's member, CSV's column, --sort's value */
    const char *group; /* the drawn table's upper header line; neighbours may share one */
    const char *title; /* and its lower line */
    enum field field;  /* where the number is; FIELD_COUNT for text and history */
    enum unit unit;
    enum kind kind;
    enum field rate;     /* where a counter's growth per second is; FIELD_COUNT if not kept */
    unsigned char width; /* columns in the drawn table; 0: not drawn; NAME takes what is left */
    unsigned char live;  /* the same for the live view */
    const char *help;    /* what it is, one sentence */
};

extern const struct column all_columns[];
extern const size_t column_count;

/* Finds the column whose key is this, or the only one whose key begins so; NULL if none or more. */
const struct column *column_find(const char *key);

#endif
