/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Field by field, each aligned to its own size; but in 32-bit code a
 * LARGE_INTEGER too is aligned to eight bytes, as Windows's compilers have it.
 */
#include "layout.h"

#include <string.h>

static size_t field_size(char field, unsigned int pointer_size)
{
    return field == 'P' ? pointer_size : field == 'U' ? 4 : 8;
}

/* To a size that is a power of two, as those of all fields are: a division would take longer than
 * all the rest. */
static size_t align(size_t offset, size_t size)
{
    return (offset + size - 1) & ~(size - 1);
}

/* Copies of a size that the compiler knows are single instructions. */
static void store(char *field, uint64_t value, size_t size)
{
    if (size == sizeof(value))
        memcpy(field, &value, sizeof(value));
    else
        memcpy(field, &value, sizeof(uint32_t)); /* little-endian, as x86 is */
}

size_t layout_size(structure_layout layout, size_t count, unsigned int pointer_size)
{
    size_t offset = 0, largest = 1;

    for (size_t i = 0; i < count; i++) {
        size_t size = field_size(layout[i], pointer_size);

        offset = align(offset, size) + size;
        if (size > largest)
            largest = size;
    }
    return align(offset, largest);
}

void layout_write(structure_layout layout, size_t count, unsigned int pointer_size,
                  const uint64_t *values, void *structure)
{
    size_t offset = 0;

    for (size_t i = 0; i < count; i++) {
        size_t size = field_size(layout[i], pointer_size);
        uint64_t value = values[i];

        if (layout[i] == 'P' && size == 4 && value > UINT32_MAX)
            value = UINT32_MAX;
        offset = align(offset, size);
        store((char *)structure + offset, value, size);
        offset += size;
    }
}

void layout_read(structure_layout layout, size_t count, unsigned int pointer_size,
                 const void *structure, uint64_t *ret_values)
{
    size_t offset = 0;

    for (size_t i = 0; i < count; i++) {
        size_t size = field_size(layout[i], pointer_size);

        offset = align(offset, size);
        ret_values[i] = 0;
        memcpy(&ret_values[i], (const char *)structure + offset, size);
        offset += size;
    }
}
