/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers as people read them and as programs read them. */
#ifndef PROCSTAT_UNITS_H
#define PROCSTAT_UNITS_H

#include "sample/column.h"

#define UNITS_SIZE 32 /* the longest is a date, "30828-09-14T02:48:05.477Z" */

/* A number for people, at most 8 columns (dates: 19, "2026-11-21 03:38:19", in UTC). */
void units_readable(char out[UNITS_SIZE], enum unit unit, uint64_t value);

/* A date of a place whose clocks are so many seconds ahead of UTC: "2026-11-21 03:38:19", and
 * that distance by itself: "+01:00". */
void units_local(char out[UNITS_SIZE], uint64_t date, int ahead);
void units_ahead(char out[UNITS_SIZE], int ahead);

/* A number for programs: integers, seconds with all digits, dates by ISO 8601. */
void units_exact(char out[UNITS_SIZE], enum unit unit, uint64_t value);

#endif
