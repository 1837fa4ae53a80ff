/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The columns: one table that all formats, sorting and the rates read. */
#ifndef PROCSTAT_COLUMN_H
#define PROCSTAT_COLUMN_H

#include "sample/sample.h"

enum unit {
    UNIT_TEXT,     /* not a number */
    UNIT_ID,       /* printed as it is */
    UNIT_COUNT,    /* readable: 99999, 123k, 1.23M */
    UNIT_BYTES,    /* readable: 1023 B, 1.00 KiB, 12.3 MiB */
    UNIT_DURATION, /* 100 ns; readable: 0:01.23, 1:02:03, 4d 04h */
    UNIT_PERCENT,  /* hundredths of a per cent; printed in per cent */
    UNIT_DATE,     /* 100 ns since 1601 */
    UNIT_HISTORY,  /* not a number either: several */
};

enum kind {
    KIND_LABEL,   /* says which process it is */
    KIND_GAUGE,   /* goes up and down */
    KIND_COUNTER, /* only grows */
    KIND_LIVE,    /* is known only from the second snapshot on, and is not exported */
};

struct column {
    const char *key;    /* the stable name: JSON's member, CSV's column, --sort's value */
    const char *title;  /* the drawn table's header */
    unsigned int field; /* where the number is, an enum field; for text an enum string */
    enum unit unit;
    enum kind kind;
    enum field rate;     /* where a counter's growth per second is; FIELD_COUNT if it has none */
    unsigned char width; /* columns in the drawn table; text may get more */
    unsigned char table; /* its rank there: the lower, the narrower a table still has it; 0: none */
    unsigned char live;  /* the same for the live view */
    const char *help;    /* what it is, one sentence */
};

extern const struct column all_columns[];
extern const size_t column_count;

/* Finds the column whose key is this, or the only one whose key begins so; NULL if none or more. */
const struct column *column_find(const char *key);

/* Whether the column's key begins with this, so that it may have been meant. */
bool column_may_be(const struct column *column, const char *key);

/* Whether a process has anything in a column. */
bool column_known(const struct column *column, const struct sample *sample);

#endif
