/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What procstat's native tests share: TAP, and comparing with golden files. */
#ifndef PROCSTAT_CHECK_H
#define PROCSTAT_CHECK_H

/* Reports one test. */
void result(int passed, const char *what);

/* Reports whether two strings are the same, and both if not. */
void equal(const char *actual, const char *expected, const char *what);

/* The same with $srcdir/tests/procstat/golden/NAME, and the first line that differs.
 * PROCSTAT_UPDATE_GOLDEN=1 writes the file anew, to be looked at before it is committed. */
void golden(const char *actual, const char *name);

/* Says how many tests there were; returns main's result. */
int end_of_tests(void);

#endif
