/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A private runtime folder and prefix for the test, so that no other session is in them.
 */
#ifndef TESTS_HOST_PLACE_H
#define TESTS_HOST_PLACE_H

/* Makes both in the build tree and puts them into the environment; ends the program if it cannot.
 */
void make_place(const char *test);
void remove_place(void);

#endif
