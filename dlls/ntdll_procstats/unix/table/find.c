/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finds Wine's service descriptors. No symbol names them in every Wine, so they
 * are known by their shape: four words in ntdll.so's writable data, of which
 * the first points to a table in that object of as many pointers into its code
 * as the third says, and the last to a table of argument sizes.
 */
#include "find.h"

#include <string.h>
#include <sys/mman.h>

#define PAGE_BYTES  ((uintptr_t)4096)
#define PIECE_PAGES 64u /* looked at by one system call */

/* Wine 8.0 has 235 services, 11.13 has 264, Windows 11 about 490. A number has twelve bits. */
#define SERVICES_MIN 150
#define SERVICES_MAX 4095

struct search {
    const char *path_end;
    struct object *object;
    bool found;
};

static void measure(const struct dl_phdr_info *info, struct object *object)
{
    *object = (struct object){.path = info->dlpi_name,
                              .base = info->dlpi_addr,
                              .segments = info->dlpi_phdr,
                              .segment_count = info->dlpi_phnum,
                              .start = UINTPTR_MAX};
    for (unsigned int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        uintptr_t start = info->dlpi_addr + segment->p_vaddr;
        uintptr_t end = start + segment->p_memsz;

        if (segment->p_type != PT_LOAD)
            continue;
        if (start < object->start)
            object->start = start;
        if (end > object->end)
            object->end = end;
        if (segment->p_flags & PF_X) {
            object->code_start = start;
            object->code_end = end;
        }
    }
}

static int match(struct dl_phdr_info *info, size_t size, void *context)
{
    struct search *search = context;
    size_t length = strlen(info->dlpi_name), end_length = strlen(search->path_end);

    (void)size;
    if (length < end_length || strcmp(info->dlpi_name + length - end_length, search->path_end) != 0)
        return 0;
    measure(info, search->object);
    search->found = true;
    return 1;
}

bool find_object(const char *path_end, struct object *ret_object)
{
    struct search search = {.path_end = path_end, .object = ret_object};

    dl_iterate_phdr(match, &search);
    return search.found;
}

static bool is_inside(const struct object *object, uintptr_t address, uintptr_t size)
{
    return address >= object->start && address < object->end && object->end - address >= size;
}

static inline bool is_limit(uintptr_t limit)
{
    return limit - SERVICES_MIN <= SERVICES_MAX - SERVICES_MIN;
}

bool descriptor_fits(const struct service_descriptor *descriptor, const struct object *object)
{
    const struct service_descriptor seen = *descriptor;

    if (!is_limit(seen.limit) || ((uintptr_t)seen.services & (sizeof(uintptr_t) - 1)) ||
        !is_inside(object, (uintptr_t)seen.services, seen.limit * sizeof(uintptr_t)) ||
        !is_inside(object, (uintptr_t)seen.argument_bytes, seen.limit))
        return false;
    for (uintptr_t i = 0; i < seen.limit; i++)
        if (seen.services[i] < object->code_start || seen.services[i] >= object->code_end)
            return false;
    return true;
}

/* What a pass over the object's writable memory has found. */
struct findings {
    const struct object *object;
    struct service_descriptor *last;
    unsigned int count;
};

static void scan(uintptr_t start, uintptr_t end, struct findings *findings)
{
    for (; start + sizeof(struct service_descriptor) <= end; start += sizeof(uintptr_t)) {
        struct service_descriptor *descriptor = (struct service_descriptor *)start;

        /* Nearly every word is none, and there are many: this runs in each program's start. */
        if (__builtin_expect(is_limit(descriptor->limit), 0) &&
            descriptor_fits(descriptor, findings->object)) {
            findings->last = descriptor;
            findings->count++;
        }
    }
}

/* Scans from there on, but of the anonymous pages only those that have been touched. The others
 * hold zeros, and to read one costs a page fault. */
static void scan_touched(uintptr_t from, uintptr_t anonymous, uintptr_t end,
                         struct findings *findings)
{
    unsigned char touched[PIECE_PAGES];
    uintptr_t run = from; /* where what is to be scanned before the current page begins */

    for (uintptr_t piece = anonymous; piece < end; piece += sizeof(touched) * PAGE_BYTES) {
        uintptr_t size = end - piece, pages;

        if (size > sizeof(touched) * PAGE_BYTES)
            size = sizeof(touched) * PAGE_BYTES;
        pages = (size + PAGE_BYTES - 1) / PAGE_BYTES;
        if (mincore((void *)piece, size, touched))
            memset(touched, 1, sizeof(touched));
        for (uintptr_t i = 0; i < pages; i++) {
            if (touched[i] & 1)
                continue;
            scan(run, piece + i * PAGE_BYTES, findings);
            run = piece + (i + 1) * PAGE_BYTES;
        }
    }
    scan(run, end, findings);
}

static void scan_segment(const ElfW(Phdr) * segment, bool all, struct findings *findings)
{
    uintptr_t start = findings->object->base + segment->p_vaddr;
    uintptr_t end = start + segment->p_memsz;
    uintptr_t anonymous = (start + segment->p_filesz + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);

    start = (start + sizeof(uintptr_t) - 1) & ~(sizeof(uintptr_t) - 1);
    if (all || anonymous >= end)
        scan(start, end, findings);
    else
        scan_touched(start, anonymous, end, findings);
}

static struct findings find(const struct object *object, bool all)
{
    struct findings findings = {.object = object};

    for (unsigned int i = 0; i < object->segment_count; i++)
        if (object->segments[i].p_type == PT_LOAD && object->segments[i].p_flags & PF_W)
            scan_segment(&object->segments[i], all, &findings);
    return findings;
}

/* A page that has been swapped out looks like one that has not been touched. */
unsigned int find_descriptors(const struct object *object, struct service_descriptor **ret_last)
{
    struct findings findings = find(object, false);

    if (!findings.count)
        findings = find(object, true);
    *ret_last = findings.last;
    return findings.count;
}
