/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where Linux's dates begin among Windows's. */
#ifndef PROCSTATS_FILETIME_H
#define PROCSTATS_FILETIME_H

#include <stdint.h>

#define UNIX_EPOCH_FILETIME UINT64_C(116444736000000000) /* 1970, in 100 ns since 1601 */

#endif
