/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Paths as text. The program becomes another one soon, so all are released together, if at all.
 */
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "look.h"
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

static char *no_memory(void)
{
    errno = ENOMEM;
    cannot_examine("a path");
    return NULL;
}

/* The memory for a text of size bytes, the first at next if it fits there; NULL, reported, if there
 * is none. */
static char *take(size_t size)
{
    size_t block_size = size > BLOCK ? size : BLOCK;
    struct block *block;

    if (size > room) {
        if (!(block = malloc(sizeof(*block) + block_size)))
            return no_memory();
        block->older = newest;
        newest = block;
        next = block->text;
        room = block_size;
    }
    next += size;
    room -= size;
    return next - size;
}

char *path_format(const char *format, ...)
{
    size_t there = room;
    va_list args;
    char *text;
    int length;

    va_start(args, format);
    length = vsnprintf(next, room, format, args);
    va_end(args);
    text = length < 0 ? no_memory() : take((size_t)length + 1);
    if (text && (size_t)length >= there) {
        va_start(args, format);
        vsnprintf(text, (size_t)length + 1, format, args);
        va_end(args);
    }
    return text;
}

char *path_join(const char *folder, const char *name)
{
    size_t length = strlen(folder), size = strlen(name) + 1;
    char *path = take(length + 1 + size), *end;

    if (!path)
        return NULL;
    end = mempcpy(path, folder, length);
    *end = '/';
    memcpy(end + 1, name, size);
    return path;
}

char *path_copy(const char *path)
{
    size_t size = strlen(path) + 1;
    char *copy = take(size);

    return copy ? memcpy(copy, path, size) : NULL;
}

void path_drop(const char *last)
{
    size_t size = strlen(last) + 1;

    next -= size;
    room += size;
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
    char *parent = path_copy(path);

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
