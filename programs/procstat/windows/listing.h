/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list of processes, and what the list itself tells of them. */
#ifndef PROCSTAT_LISTING_H
#define PROCSTAT_LISTING_H

#include <windows.h>
#include <psapi.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct listed {
    DWORD pid, parent, threads;
    bool from_wine;        /* the next three are known */
    uint64_t created;      /* a date */
    uint64_t user, kernel; /* 100 ns */
    bool has_handles;      /* else it has to be asked for them */
    DWORD handles;
    bool has_counters; /* the next two are known */
    PROCESS_MEMORY_COUNTERS_EX memory;
    SIZE_T private_working_set, virtual_size; /* 0: unknown */
    LONG priority;
    IO_COUNTERS io;
    wchar_t name[MAX_PATH];
};

/* {0} is empty. */
struct listing {
    struct listed *items;
    size_t count, capacity;
    size_t found; /* where the last search ended: they come in the list's order */
};

/* Lists all processes, with their counters if the list has them. Returns false with the last
 * error. */
bool listing_take(struct listing *listing);

/* Adds an empty item. */
struct listed *listing_add(struct listing *listing);

/* Finds a process, or returns NULL. */
struct listed *listing_find(struct listing *listing, DWORD pid);

void listing_free(struct listing *listing);

#endif
