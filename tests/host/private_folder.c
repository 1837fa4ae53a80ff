/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A runtime folder and a prefix of the test's own.
 */
#include "private_folder.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static char root[PATH_MAX / 2];

void make_private_folder(const char *test)
{
    const char *build = getenv("PROCSTATS_BUILDDIR");
    char prefix[PATH_MAX];

    snprintf(root, sizeof(root), "%s/%s.XXXXXX", build ? build : "/tmp", test);
    if (!mkdtemp(root))
        exit(99);
    snprintf(prefix, sizeof(prefix), "%s/prefix", root);
    if (mkdir(prefix, 0700) || setenv("WINEPREFIX", prefix, 1) ||
        setenv("XDG_RUNTIME_DIR", root, 1))
        exit(99);
}

void remove_private_folder(void)
{
    char command[PATH_MAX];

    snprintf(command, sizeof(command), "rm -rf '%s'", root);
    if (system(command))
        printf("# cannot remove %s\n", root);
}
