/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Lines of /proc/PID/maps one by one, without their file names, and entries of
 * /proc/PID/pagemap.
 */
#include "maps.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_LENGTH 127 /* addresses, rights and the file's number fit; its name is cut */
#define PAGE_SHIFT      12
#define FRAME_MASK      ((UINT64_C(1) << 55) - 1) /* of an entry: the page frame's number */

void maps_start_walk(struct maps_walk *walk, int fd)
{
    walk->fd = fd;
    walk->filled = walk->at = 0;
}

static int next_character(struct maps_walk *walk)
{
    if (walk->at == walk->filled) {
        ssize_t length;

        do
            length = read(walk->fd, walk->text, sizeof(walk->text));
        while (length < 0 && errno == EINTR);
        if (length <= 0)
            return -1;
        walk->filled = (size_t)length;
        walk->at = 0;
    }
    return walk->text[walk->at++];
}

/* False at the end of the file. */
static bool next_line(struct maps_walk *walk, char line[LINE_MAX_LENGTH + 1])
{
    size_t length = 0;
    int character;

    while ((character = next_character(walk)) >= 0 && character != '\n')
        if (length < LINE_MAX_LENGTH)
            line[length++] = (char)character;
    line[length] = '\0';
    return character >= 0;
}

/* START-END rwxp OFFSET MAJOR:MINOR INODE NAME */
bool maps_parse(const char *line, struct mapping *ret_mapping)
{
    struct mapping mapping;
    char *p;

    mapping.start = strtoull(line, &p, 16);
    if (*p != '-')
        return false;
    mapping.end = strtoull(p + 1, &p, 16);
    if (*p++ != ' ' || strlen(p) < 5 || mapping.end < mapping.start)
        return false;
    mapping.readable = p[0] == 'r';
    mapping.writable = p[1] == 'w';
    mapping.executable = p[2] == 'x';
    mapping.is_shared = p[3] == 's';
    strtoull(p + 5, &p, 16);
    if (*p != ' ')
        return false;
    strtoull(p, &p, 16);
    if (*p++ != ':')
        return false;
    strtoull(p, &p, 16);
    mapping.is_of_file = strtoull(p, NULL, 10) != 0;
    *ret_mapping = mapping;
    return true;
}

bool maps_next(struct maps_walk *walk, struct mapping *ret_mapping)
{
    char line[LINE_MAX_LENGTH + 1];

    while (next_line(walk, line))
        if (maps_parse(line, ret_mapping))
            return true;
    return false;
}

void pagemap_read(int fd, uint64_t address, uint64_t *ret_entries, size_t count)
{
    size_t size = count * sizeof(*ret_entries);
    ssize_t length =
        pread(fd, ret_entries, size, (off_t)((address >> PAGE_SHIFT) * sizeof(*ret_entries)));
    size_t filled = length < 0 ? 0 : (size_t)length;

    memset((char *)ret_entries + filled, 0, size - filled);
}

uint64_t pagemap_mapped_count(int fd, uint64_t entry)
{
    uint64_t frame = entry & FRAME_MASK, count = 0;

    if (fd < 0 || !frame ||
        pread(fd, &count, sizeof(count), (off_t)(frame * sizeof(count))) != sizeof(count))
        return 0;
    return count;
}
