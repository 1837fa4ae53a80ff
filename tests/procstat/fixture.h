/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fixed processes for the tests of procstat's formats. */
#ifndef PROCSTAT_FIXTURE_H
#define PROCSTAT_FIXTURE_H

#include "sample/snapshot.h"

extern const struct snapshot fixture;

#endif
