/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The address space of a process, as Linux has it: its mappings, from
 * /proc/PID/maps, and what is known of each page, from /proc/PID/pagemap. To be
 * used where signals are held: descriptors are open.
 */
#ifndef PROCSTATS_HOST_MAPS_H
#define PROCSTATS_HOST_MAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mapping {
    uint64_t start, end;
    bool readable, writable, executable;
    bool is_shared;  /* a write is not private to the process */
    bool is_of_file; /* or of memory that can be shared */
};

struct maps_walk {
    int fd;
    size_t filled, at;
    char text[4096];
};

/* fd is that of an open maps file, at its start. */
void maps_start_walk(struct maps_walk *walk, int fd);
bool maps_next(struct maps_walk *walk, struct mapping *ret_mapping);

/* One line, without its end, of which the name of the file can be missing. */
bool maps_parse(const char *line, struct mapping *ret_mapping);

/* An entry of pagemap. */
#define PAGE_IS_PRESENT(entry)   ((entry) >> 63 & 1)
#define PAGE_IS_SWAPPED(entry)   ((entry) >> 62 & 1)
#define PAGE_IS_OF_FILE(entry)   ((entry) >> 61 & 1) /* or of memory that can be shared */
#define PAGE_IS_EXCLUSIVE(entry) ((entry) >> 56 & 1) /* no other process has mapped it */

/* Entries of count pages, the first at this address. Those that cannot be read are 0. */
void pagemap_read(int fd, uint64_t address, uint64_t *ret_entries, size_t count);

/*
 * How many times a page is mapped: 0 if that is not known. Linux tells the
 * administrator only. fd is that of /proc/kpagecount, or -1.
 */
uint64_t pagemap_mapped_count(int fd, uint64_t entry);

#endif
