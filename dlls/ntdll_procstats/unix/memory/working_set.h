/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The pages that a process has in memory, one by one, as Linux knows them.
 * Windows's figure is a count of the same pages.
 */
#ifndef PROCSTATS_MEMORY_WORKING_SET_H
#define PROCSTATS_MEMORY_WORKING_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A page, or rather what Windows tells of one. */
struct page_state {
    bool is_valid;        /* in memory, and may be accessed */
    bool is_shared;       /* of a file, or of memory that can be shared */
    uint32_t share_count; /* in how many processes, of one that is shared: 7 and more are 7 */
    uint32_t protection;  /* PAGE_..., of one that is valid */
};

/* Descriptors of a living process's files in /proc. */
struct address_space {
    int maps_fd;
    int pagemap_fd;
    int count_fd; /* -1 but for the administrator */
};

/* False, with nothing open, if Linux does not tell of that process. unix_pid 0 is the own. */
bool open_address_space(uint32_t unix_pid, struct address_space *ret_space);
void close_address_space(const struct address_space *space);

/*
 * Calls the visitor for each page that is valid, in the order of addresses,
 * until it returns false.
 */
typedef bool page_visitor(uint64_t address, const struct page_state *page, void *context);
void visit_pages(const struct address_space *space, page_visitor *visitor, void *context);

/* The states of count pages, by their addresses. */
void query_pages(const struct address_space *space, const uint64_t *addresses, size_t count,
                 struct page_state *ret_pages);

/*
 * Gives what is in memory back to the host as far as that costs no writing:
 * pages of files leave the process, others are the first that the host takes
 * when it needs memory. unix_pid 0 is the own process; another's needs a right
 * that few users have.
 */
void trim_working_set(uint32_t unix_pid);

#endif
