/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where Linux's dates begin among Windows's, and a date that no process was made after; both in
 * 100 ns since 1601. */
#ifndef PROCSTATS_FILETIME_H
#define PROCSTATS_FILETIME_H

#include <stdint.h>

#define UNIX_EPOCH_FILETIME UINT64_C(116444736000000000) /* 1970 */
#define LAST_FILETIME       INT64_C(2650467744000000000) /* the year 10000 */

#endif
