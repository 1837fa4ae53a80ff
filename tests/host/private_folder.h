/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A private runtime folder and prefix for the test, so that no other session is in them.
 */
#ifndef TESTS_HOST_PRIVATE_FOLDER_H
#define TESTS_HOST_PRIVATE_FOLDER_H

/* Makes both in the build tree and puts them into the environment; ends the program if it cannot.
 */
void make_private_folder(const char *test);
void remove_private_folder(void);

#endif
