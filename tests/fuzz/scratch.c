/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The folder of a fuzz target.
 */
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "scratch.h"
#include "target.h"

static char folder[PATH_MAX];

static void remove_folder(void)
{
    remove_tree(folder);
}

const char *scratch_folder(void)
{
    const char *parent = getenv("TMPDIR");
    char *template;

    if (*folder)
        return folder;
    require((template = path_format("%s/procstats-fuzz.XXXXXX", parent ? parent : "/tmp")) &&
                mkdtemp(template) && realpath(template, folder),
            "no folder can be made in $TMPDIR");
    atexit(remove_folder);
    return folder;
}

void scratch_write(const char *name, mode_t mode, const uint8_t *data, size_t size,
                   const char *text)
{
    const char *path = path_join(scratch_folder(), name);
    FILE *file;
    size_t i;

    require(path && (file = fopen(path, "wb")), "cannot write to the folder in $TMPDIR");
    for (i = 0; i < size; i++)
        if (data[i] == '@')
            fputs(text, file);
        else
            putc(data[i], file);
    require(!fclose(file) && !chmod(path, mode), "cannot write to the folder in $TMPDIR");
}
