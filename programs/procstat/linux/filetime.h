/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where Linux's dates begin among Windows's. */
#ifndef PROCSTAT_FILETIME_H
#define PROCSTAT_FILETIME_H

#define UNIX_EPOCH 116444736000000000ull /* 1970 as FILETIME */

#endif
