/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers as people read them and as programs read them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "format/units.h"

#define HOUR 3600u /* in seconds, as the other */
#define DAY  86400u

/* Not by snprintf: a sample of 200 processes has some 3,000 of them. */
static void whole(char out[UNITS_SIZE], uint64_t value)
{
    char digits[UNITS_SIZE];
    char *first = digits + sizeof(digits);

    *--first = 0;
    do
        *--first = (char)('0' + value % 10);
    while (value /= 10);
    memcpy(out, first, (size_t)(digits + sizeof(digits) - first));
}

/* Three significant digits. The limits are where rounding would give a digit more: 9.995 is
 * "10.0". */
static int decimals(double value)
{
    if (value < 9.995)
        return 2;
    return value < 99.95 ? 1 : 0;
}

/* Three significant digits and the unit's prefix; 999.5 of one unit is "1.00" of the next. */
static void scale(char out[UNITS_SIZE], uint64_t value, double step, const char *const *suffixes)
{
    double scaled = (double)value;

    while (scaled >= step - 0.5 && suffixes[1]) {
        scaled /= step;
        suffixes++;
    }
    snprintf(out, UNITS_SIZE, "%.*f%s", decimals(scaled), scaled, *suffixes);
}

static void readable_count(char out[UNITS_SIZE], uint64_t value)
{
    static const char *const suffixes[] = {"", "k", "M", "G", "T", "P", "E", NULL};

    if (value < 100000)
        whole(out, value);
    else
        scale(out, value, 1000, suffixes);
}

static void readable_bytes(char out[UNITS_SIZE], uint64_t value)
{
    static const char *const suffixes[] = {" B",   " KiB", " MiB", " GiB",
                                           " TiB", " PiB", " EiB", NULL};

    if (value < 1024)
        snprintf(out, UNITS_SIZE, "%" PRIu64 " B", value);
    else
        scale(out, value, 1024, suffixes);
}

static void readable_duration(char out[UNITS_SIZE], uint64_t value)
{
    uint64_t seconds = value / SECOND;
    unsigned int hundredths = (unsigned int)(value % SECOND / (SECOND / 100));

    if (seconds < HOUR)
        snprintf(out, UNITS_SIZE, "%" PRIu64 ":%02u.%02u", seconds / 60,
                 (unsigned int)(seconds % 60), hundredths);
    else if (seconds < 4 * DAY)
        snprintf(out, UNITS_SIZE, "%" PRIu64 ":%02u:%02u", seconds / HOUR,
                 (unsigned int)(seconds / 60 % 60), (unsigned int)(seconds % 60));
    else
        snprintf(out, UNITS_SIZE, "%" PRIu64 "d %02uh", seconds / DAY,
                 (unsigned int)(seconds / HOUR % 24));
}

/* So many digits, and a character after them; returns what is behind that. */
static char *padded(char *out, uint64_t value, int width, char after)
{
    int i;

    for (i = width; i--; value /= 10)
        out[i] = (char)('0' + value % 10);
    out[width] = after;
    return out + width + 1;
}

/* The Gregorian calendar by cycles of 400 years that begin on a 1 March, so that a leap day is the
 * last day of its year. */
static void date(char out[UNITS_SIZE], uint64_t value, char separator)
{
    uint64_t days = value / SECOND / DAY + 306; /* since 1601-01-01; 306 days after 1600-03-01 */
    unsigned int second = (unsigned int)(value / SECOND % DAY);
    unsigned int day = (unsigned int)(days % 146097);
    unsigned int year_of_cycle = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    unsigned int day_of_year =
        day - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    unsigned int march_month = (5 * day_of_year + 2) / 153;
    unsigned int month = march_month < 10 ? march_month + 3 : march_month - 9;
    uint64_t year = 1600 + days / 146097 * 400 + year_of_cycle + (month <= 2);
    out = padded(out, year, year > 9999 ? 5 : 4, '-');
    out = padded(out, month, 2, '-');
    out = padded(out, day_of_year - (153 * march_month + 2) / 5 + 1, 2, separator);
    out = padded(out, second / HOUR, 2, ':');
    out = padded(out, second / 60 % 60, 2, ':');
    out = padded(out, second % 60, 2, '.');
    if (separator == 'T')
        padded(out, value % SECOND / (SECOND / 1000), 3, 'Z')[0] = 0;
    else
        out[-1] = 0;
}

void units_readable(char out[UNITS_SIZE], enum unit unit, uint64_t value)
{
    switch (unit) {
    case UNIT_COUNT:
        readable_count(out, value);
        break;
    case UNIT_BYTES:
        readable_bytes(out, value);
        break;
    case UNIT_DURATION:
        readable_duration(out, value);
        break;
    case UNIT_PERCENT:
        snprintf(out, UNITS_SIZE, "%.*f", decimals((double)value / 100), (double)value / 100);
        break;
    case UNIT_DATE:
        date(out, value, ' ');
        break;
    case UNIT_TEXT:
    case UNIT_HISTORY:
    case UNIT_ID:
        whole(out, value);
    }
}

void units_local(char out[UNITS_SIZE], uint64_t value, int ahead)
{
    int64_t moved = (int64_t)ahead * SECOND;

    date(out, moved < 0 && value < (uint64_t)-moved ? 0 : value + (uint64_t)moved, ' ');
}

void units_ahead(char out[UNITS_SIZE], int ahead)
{
    unsigned int minutes = (unsigned int)(ahead < 0 ? -ahead : ahead) / 60;

    snprintf(out, UNITS_SIZE, "%c%02u:%02u", ahead < 0 ? '-' : '+', minutes / 60 % 100,
             minutes % 60);
}

void units_exact(char out[UNITS_SIZE], enum unit unit, uint64_t value)
{
    switch (unit) {
    case UNIT_DATE:
        date(out, value, 'T');
        break;
    case UNIT_DURATION:
        whole(out, value / SECOND);
        out += strlen(out);
        *out = '.';
        padded(out + 1, value % SECOND, 7, 0);
        break;
    case UNIT_PERCENT:
        snprintf(out, UNITS_SIZE, "%" PRIu64 ".%02u", value / 100, (unsigned int)(value % 100));
        break;
    default:
        whole(out, value);
    }
}
