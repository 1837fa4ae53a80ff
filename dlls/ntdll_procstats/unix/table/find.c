/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finds Wine's service descriptors. No symbol names them in every Wine, so they
 * are known by their shape: four words in ntdll.so's writable data, of which
 * the first points to a table in that object of as many pointers into its code
 * as the third says, and the last to a table of argument sizes.
 */
#include "find.h"

#include <string.h>

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

unsigned int find_descriptors(const struct object *object, struct service_descriptor **ret_last)
{
    unsigned int count = 0;

    for (unsigned int i = 0; i < object->segment_count; i++) {
        const ElfW(Phdr) *segment = &object->segments[i];
        uintptr_t start = object->base + segment->p_vaddr;
        uintptr_t end = start + segment->p_memsz;

        if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_W))
            continue;
        start = (start + sizeof(uintptr_t) - 1) & ~(sizeof(uintptr_t) - 1);
        for (; start + sizeof(struct service_descriptor) <= end; start += sizeof(uintptr_t)) {
            struct service_descriptor *descriptor = (struct service_descriptor *)start;

            /* Nearly every word is none, and there are many: this runs in each program's start. */
            if (__builtin_expect(is_limit(descriptor->limit), 0) &&
                descriptor_fits(descriptor, object)) {
                *ret_last = descriptor;
                count++;
            }
        }
    }
    return count;
}
