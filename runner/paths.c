/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Paths as text. The program becomes another one soon, so all are released together, if at all.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "paths.h"

enum { BLOCK = 4096 };

struct block {
    struct block *older;
    char text[];
};

/* The first texts need no malloc. */
static char first[BLOCK];
static char *next = first;
static size_t room = sizeof(first);
static struct block *newest;

/* Makes room for a text of size bytes if there is none. */
static void make_room(size_t size)
{
    struct block *block;

    if (size <= room)
        return;
    size = size > BLOCK ? size : BLOCK;
    if (!(block = malloc(sizeof(*block) + size)))
        return;
    block->older = newest;
    newest = block;
    next = block->text;
    room = size;
}

char *path_format(const char *format, ...)
{
    char *text = next;
    va_list args;
    size_t size;

    va_start(args, format);
    size = (size_t)vsnprintf(next, room, format, args) + 1;
    va_end(args);
    if (size > room) {
        make_room(size);
        text = next;
        va_start(args, format);
        size = (size_t)vsnprintf(next, room, format, args) + 1;
        va_end(args);
    }
    if (!size || size > room) {
        errno = ENOMEM;
        cannot_examine("a path");
        return NULL;
    }
    next += size;
    room -= size;
    return text;
}

void release_paths(void)
{
    struct block *older;

    for (; newest; newest = older) {
        older = newest->older;
        free(newest);
    }
    next = first;
    room = sizeof(first);
}

void path_cut(char *path)
{
    char *slash = strrchr(path, '/');

    if (slash == path)
        slash[1] = 0;
    else if (slash)
        *slash = 0;
}

char *path_parent(const char *path)
{
    char *parent = path_format("%s", path);

    if (parent)
        path_cut(parent);
    return parent;
}

const char *path_below(const char *path, const char *folder)
{
    size_t length = strlen(folder);

    if (strncmp(path, folder, length) != 0)
        return NULL;
    if (length && folder[length - 1] == '/')
        return path + length;
    return path[length] == '/' ? path + length + 1 : NULL;
}
