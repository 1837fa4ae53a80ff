/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The user's home folder. Not by getpwuid: a static program would load the name
 * services that the system is set up for.
 */
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "home.h"

const char *home_in_passwd(void)
{
    FILE *file = fopen("/etc/passwd", "re");
    const struct passwd *user;

    if (!file)
        return NULL;
    do
        user = fgetpwent(file);
    while (user && user->pw_uid != getuid());
    fclose(file); /* the entry is in a buffer of the C library */
    return user ? user->pw_dir : NULL;
}
