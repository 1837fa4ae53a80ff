/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A runtime folder and a prefix of the test's own, so that its session is nobody else's.
 */
#ifndef TESTS_HOST_PLACE_H
#define TESTS_HOST_PLACE_H

/* Makes both in the build tree and puts them into the environment; ends the program if it cannot.
 */
void make_place(const char *test);
void remove_place(void);

#endif
