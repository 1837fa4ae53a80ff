/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Pages, from maps and pagemap. What protects a page is what its mapping allows:
 * a page that a write would copy is not of a file any more once it has been
 * written to.
 */
#include "working_set.h"

#include "../host/maps.h"
#include "../host/procfs.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define PAGE_NOACCESS          0x01u
#define PAGE_READONLY          0x02u
#define PAGE_READWRITE         0x04u
#define PAGE_WRITECOPY         0x08u
#define PAGE_EXECUTE           0x10u
#define PAGE_EXECUTE_READ      0x20u
#define PAGE_EXECUTE_READWRITE 0x40u
#define PAGE_EXECUTE_WRITECOPY 0x80u

#define ENTRIES         512 /* of pagemap, in one read */
#define SHARE_COUNT_MAX 7u

static int open_file(uint32_t unix_pid, const char *own_path, const char *name)
{
    return unix_pid ? procfs_open_of(unix_pid, name) : open(own_path, O_RDONLY | O_CLOEXEC);
}

bool open_address_space(uint32_t unix_pid, struct address_space *ret_space)
{
    struct address_space space = {
        .maps_fd = open_file(unix_pid, "/proc/self/maps", "maps"),
        .pagemap_fd = open_file(unix_pid, "/proc/self/pagemap", "pagemap"),
        .count_fd = open("/proc/kpagecount", O_RDONLY | O_CLOEXEC),
    };

    if (space.maps_fd < 0 || space.pagemap_fd < 0) {
        close_address_space(&space);
        return false;
    }
    *ret_space = space;
    return true;
}

void close_address_space(const struct address_space *space)
{
    const int fds[] = {space->maps_fd, space->pagemap_fd, space->count_fd};

    for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

static uint32_t protection_of(const struct mapping *mapping, uint64_t entry)
{
    bool copies = !mapping->is_shared && mapping->is_of_file && PAGE_IS_OF_FILE(entry);

    if (mapping->writable && mapping->executable)
        return copies ? PAGE_EXECUTE_WRITECOPY : PAGE_EXECUTE_READWRITE;
    if (mapping->writable)
        return copies ? PAGE_WRITECOPY : PAGE_READWRITE;
    if (mapping->executable)
        return mapping->readable ? PAGE_EXECUTE_READ : PAGE_EXECUTE;
    return mapping->readable ? PAGE_READONLY : PAGE_NOACCESS;
}

/* Without the right to see how often a page is mapped, two processes are as many as are known. */
static uint32_t share_count_of(const struct address_space *space, uint64_t entry)
{
    uint64_t count;

    if (PAGE_IS_EXCLUSIVE(entry))
        return 1;
    count = pagemap_mapped_count(space->count_fd, entry);
    if (!count)
        return 2;
    return count > SHARE_COUNT_MAX ? SHARE_COUNT_MAX : (uint32_t)count;
}

static struct page_state state_of(const struct address_space *space, const struct mapping *mapping,
                                  uint64_t entry)
{
    bool may_be_accessed = mapping->readable || mapping->writable || mapping->executable;
    struct page_state page = {0};

    if (PAGE_IS_PRESENT(entry))
        page.is_shared = PAGE_IS_OF_FILE(entry);
    else
        page.is_shared = mapping->is_of_file && (mapping->is_shared || !PAGE_IS_SWAPPED(entry));
    page.is_valid = may_be_accessed && PAGE_IS_PRESENT(entry);
    if (!page.is_valid)
        return page;
    page.protection = protection_of(mapping, entry);
    if (page.is_shared)
        page.share_count = share_count_of(space, entry);
    return page;
}

static bool visit_mapping(const struct address_space *space, const struct mapping *mapping,
                          page_visitor *visitor, void *context)
{
    uint64_t entries[ENTRIES];

    for (uint64_t at = mapping->start; at < mapping->end; at += ENTRIES * PAGE_BYTES) {
        uint64_t left = (mapping->end - at) / PAGE_BYTES;
        size_t count = left < ENTRIES ? (size_t)left : ENTRIES;

        pagemap_read(space->pagemap_fd, at, entries, count);
        for (size_t i = 0; i < count; i++) {
            struct page_state page;

            if (!PAGE_IS_PRESENT(entries[i]))
                continue;
            page = state_of(space, mapping, entries[i]);
            if (!visitor(at + i * PAGE_BYTES, &page, context))
                return false;
        }
    }
    return true;
}

/* Mappings without access are skipped as a whole: reservations can be as long as the address space.
 */
void visit_pages(const struct address_space *space, page_visitor *visitor, void *context)
{
    struct maps_walk walk;
    struct mapping mapping;

    maps_start_walk(&walk, space->maps_fd);
    while (maps_next(&walk, &mapping))
        if ((mapping.readable || mapping.writable || mapping.executable) &&
            !visit_mapping(space, &mapping, visitor, context))
            break;
}

/* The pages of a mapping among them; those that are next to each other are read together. */
static void query_in_mapping(const struct address_space *space, const struct mapping *mapping,
                             const uint64_t *addresses, size_t count, struct page_state *ret_pages)
{
    uint64_t entries[ENTRIES], first = 0, known = 0;

    for (size_t i = 0; i < count; i++) {
        uint64_t page = addresses[i] / PAGE_BYTES;

        if (addresses[i] < mapping->start || addresses[i] >= mapping->end)
            continue;
        if (page < first || page >= first + known) {
            bool goes_on = i + 1 < count && addresses[i + 1] / PAGE_BYTES == page + 1;
            uint64_t left = mapping->end / PAGE_BYTES - page;

            first = page;
            known = !goes_on ? 1 : left < ENTRIES ? left : ENTRIES;
            pagemap_read(space->pagemap_fd, page * PAGE_BYTES, entries, (size_t)known);
        }
        ret_pages[i] = state_of(space, mapping, entries[page - first]);
    }
}

void query_pages(const struct address_space *space, const uint64_t *addresses, size_t count,
                 struct page_state *ret_pages)
{
    uint64_t lowest = UINT64_MAX, highest = 0;
    struct maps_walk walk;
    struct mapping mapping;

    for (size_t i = 0; i < count; i++) {
        ret_pages[i] = (struct page_state){0};
        lowest = addresses[i] < lowest ? addresses[i] : lowest;
        highest = addresses[i] > highest ? addresses[i] : highest;
    }
    if (lseek(space->maps_fd, 0, SEEK_SET))
        return;
    maps_start_walk(&walk, space->maps_fd);
    while (maps_next(&walk, &mapping) && mapping.start <= highest)
        if (mapping.end > lowest)
            query_in_mapping(space, &mapping, addresses, count, ret_pages);
}

/* ---- Trimming ---- */

/* Of the own process the plain call does it, for which no right is needed. */
static void advise(int pid_fd, const struct mapping *mapping, int advice)
{
    struct iovec range = {.iov_base = (void *)(uintptr_t)mapping->start,
                          .iov_len = (size_t)(mapping->end - mapping->start)};

    if (pid_fd < 0)
        madvise(range.iov_base, range.iov_len, advice);
    else
        syscall(SYS_process_madvise, pid_fd, &range, 1UL, advice, 0U);
}

void trim_working_set(uint32_t unix_pid)
{
    struct maps_walk walk;
    struct mapping mapping;
    int pid_fd = unix_pid ? (int)syscall(SYS_pidfd_open, (pid_t)unix_pid, 0) : -1;
    int maps_fd = open_file(unix_pid, "/proc/self/maps", "maps");

    if (maps_fd >= 0 && (!unix_pid || pid_fd >= 0)) {
        maps_start_walk(&walk, maps_fd);
        while (maps_next(&walk, &mapping))
            if (mapping.end <= UINTPTR_MAX)
                advise(pid_fd, &mapping, mapping.is_of_file ? MADV_PAGEOUT : MADV_COLD);
    }
    if (maps_fd >= 0)
        close(maps_fd);
    if (pid_fd >= 0)
        close(pid_fd);
}
