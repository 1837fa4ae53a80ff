/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers as people read them and as programs read them. */
#ifndef PROCSTAT_UNITS_H
#define PROCSTAT_UNITS_H

#include <stdint.h>

enum unit {
    UNIT_TEXT,     /* not a number */
    UNIT_ID,       /* printed as it is */
    UNIT_COUNT,    /* readable: 99999, 123k, 1.23M */
    UNIT_BYTES,    /* readable: 1023 B, 1.00 KiB, 12.3 MiB */
    UNIT_DURATION, /* 100 ns; readable: 0:01.23, 1:02:03, 4d 04h */
    UNIT_PERCENT,  /* hundredths of a per cent; printed in per cent */
    UNIT_DATE,     /* 100 ns since 1601; printed in UTC */
    UNIT_HISTORY,  /* not a number either: several */
};

#define SECOND     10000000u /* in units of 100 ns */
#define UNITS_SIZE 32        /* the longest is a date, "30828-09-14T02:48:05.477Z" */

/* A number for people, at most 8 columns (dates: 19, "2026-11-21 03:38:19"). */
void units_readable(char out[UNITS_SIZE], enum unit unit, uint64_t value);

/* A number for programs: integers, seconds with all digits, dates by ISO 8601. */
void units_exact(char out[UNITS_SIZE], enum unit unit, uint64_t value);

#endif
