/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Maps a PE image, in mind only: an address leads to a byte of the file, or to a
 * zero behind a section's file data.
 */
#include <string.h>

#include "loader_view.h"

enum {
    PAGE = 0x1000,
    SECTOR = 0x200,
    LONGEST_STRING = 0x10000,
};

uint16_t view_get16(const struct view *view, uint64_t offset)
{
    const uint8_t *at = view->file + offset;

    return at[0] | at[1] << 8;
}

uint32_t view_get32(const struct view *view, uint64_t offset)
{
    const uint8_t *at = view->file + offset;

    return at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24;
}

struct view_section view_section(const struct view *view, uint32_t index)
{
    uint64_t at = view->sections + (uint64_t)VIEW_SECTION * index;
    struct view_section section = {
        .virtual_size = view_get32(view, at + 8),
        .rva = view_get32(view, at + 12),
        .raw_size = view_get32(view, at + 16),
        .raw_offset = view_get32(view, at + 20),
        .others = {view_get32(view, at + 24), view_get32(view, at + 28), view_get32(view, at + 32)},
        .flags = view_get32(view, at + 36),
    };

    memcpy(section.name, view->file + at, sizeof(section.name));
    return section;
}

struct view_directory view_directory(const struct view *view, uint32_t index)
{
    uint64_t at = view->directories + 8 * (uint64_t)index;

    if (index >= view->directory_count)
        return (struct view_directory){0};
    return (struct view_directory){view_get32(view, at), view_get32(view, at + 4)};
}

/* Where a section's bytes come to be: file data counts in sectors, memory in pages. */
static struct view_mapping map_section(const struct view *view, uint32_t index)
{
    struct view_section section = view_section(view, index);
    uint64_t begin = section.raw_offset / SECTOR * SECTOR;
    uint64_t end = (uint64_t)section.raw_offset + section.raw_size;
    uint64_t size = section.virtual_size ? section.virtual_size : section.raw_size;
    struct view_mapping mapping = {.rva = section.rva, .offset = begin};

    mapping.size = (size + PAGE - 1) / PAGE * PAGE;
    end = (end + SECTOR - 1) / SECTOR * SECTOR;
    if (end > view->size)
        end = view->size;
    if (section.raw_offset && section.raw_size && begin < end)
        mapping.file_size = end - begin;
    if (mapping.file_size > mapping.size)
        mapping.file_size = mapping.size;
    return mapping;
}

bool view_open(const uint8_t *file, size_t size, struct view *ret)
{
    struct view view = {.file = file, .size = size};
    uint64_t signature;
    uint32_t i;
    bool wide;

    if (size < 0x40 || file[0] != 'M' || file[1] != 'Z')
        return false;
    signature = view_get32(&view, 0x3c);
    if (signature + 24 + 64 > size || view_get32(&view, signature) != 0x4550)
        return false;
    view.file_header = signature + 4;
    view.optional_header = signature + 24;
    wide = view_get16(&view, view.optional_header) == 0x20b;
    view.directories = view.optional_header + (wide ? 112 : 96);
    if (view.directories > size)
        return false;
    view.directory_count = view_get32(&view, view.directories - 4);
    if (view.directory_count > VIEW_DIRECTORIES)
        view.directory_count = VIEW_DIRECTORIES;
    view.section_count = view_get16(&view, view.file_header + 2);
    view.sections = view.optional_header + view_get16(&view, view.file_header + 16);
    while (view.directory_count &&
           view.directories + 8 * (uint64_t)view.directory_count > view.sections)
        view.directory_count--;
    if (view.section_count > VIEW_MOST_SECTIONS ||
        view.sections + (uint64_t)VIEW_SECTION * view.section_count > size)
        return false;

    view.section_alignment = view_get32(&view, view.optional_header + 32);
    view.file_alignment = view_get32(&view, view.optional_header + 36);
    view.image_size = view_get32(&view, view.optional_header + 56);
    view.headers_size = view_get32(&view, view.optional_header + 60);
    for (i = 0; i < view.section_count; i++)
        view.mappings[i] = map_section(&view, i);
    *ret = view;
    return true;
}

/* Finds what is mapped at rva: *ret_size bytes, which are the file's, or zeros if the result is
 * NULL. Returns false if nothing is. */
static bool find(const struct view *view, uint64_t rva, const uint8_t **ret, uint64_t *ret_size)
{
    uint64_t headers = view->headers_size < view->size ? view->headers_size : view->size;
    uint32_t i;

    for (i = 0; i < view->section_count; i++) {
        const struct view_mapping *mapping = &view->mappings[i];
        uint64_t at = rva - mapping->rva;

        if (rva < mapping->rva || at >= mapping->size)
            continue;
        *ret = at < mapping->file_size ? view->file + mapping->offset + at : NULL;
        *ret_size = (at < mapping->file_size ? mapping->file_size : mapping->size) - at;
        return true;
    }
    if (rva >= headers)
        return false;
    *ret = view->file + rva;
    *ret_size = headers - rva;
    return true;
}

bool view_read(const struct view *view, uint64_t rva, void *ret, size_t size)
{
    uint8_t *to = ret;

    while (size) {
        const uint8_t *from;
        uint64_t length;

        if (!find(view, rva, &from, &length))
            return false;
        if (length > size)
            length = size;
        if (from)
            memcpy(to, from, length);
        else
            memset(to, 0, length);
        to += length;
        rva += length;
        size -= length;
    }
    return true;
}

static bool read32(const struct view *view, uint64_t rva, uint32_t *ret)
{
    uint8_t bytes[4];

    if (!view_read(view, rva, bytes, sizeof(bytes)))
        return false;
    *ret = bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
    return true;
}

const char *view_string(const struct view *view, uint64_t rva)
{
    const uint8_t *from;
    uint64_t length;

    if (!find(view, rva, &from, &length))
        return NULL;
    if (!from)
        return "";
    if (length > LONGEST_STRING)
        length = LONGEST_STRING;
    return memchr(from, 0, length) ? (const char *)from : NULL;
}

bool view_read_exports(const struct view *view, struct view_exports *ret)
{
    struct view_directory directory = view_directory(view, 0);
    struct view_exports exports = {.rva = directory.rva, .size = directory.size};
    uint32_t *const fields[] = {&exports.flags,      &exports.time,  &exports.version,
                                &exports.name,       &exports.base,  &exports.slot_count,
                                &exports.name_count, &exports.slots, &exports.names,
                                &exports.ordinals};
    size_t i;

    if (!directory.rva || !directory.size)
        return false;
    for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (!read32(view, directory.rva + 4 * i, fields[i]))
            return false;
    *ret = exports;
    return true;
}

bool view_target(const struct view *view, const struct view_exports *exports, uint32_t slot,
                 struct view_target *ret)
{
    if (!read32(view, exports->slots + 4 * (uint64_t)slot, &ret->rva))
        return false;
    ret->kind = TARGET_ADDRESS;
    if (!ret->rva)
        ret->kind = TARGET_EMPTY;
    else if (ret->rva >= exports->rva && ret->rva < (uint64_t)exports->rva + exports->size)
        ret->kind = TARGET_FORWARDER;
    return true;
}

bool view_name(const struct view *view, const struct view_exports *exports, uint32_t index,
               uint32_t *ret_name, uint16_t *ret_slot)
{
    uint8_t slot[2];

    if (!read32(view, exports->names + 4 * (uint64_t)index, ret_name) ||
        !view_read(view, exports->ordinals + 2 * (uint64_t)index, slot, sizeof(slot)))
        return false;
    *ret_slot = slot[0] | slot[1] << 8;
    return true;
}

int32_t view_find(const struct view *view, const struct view_exports *exports, const char *name)
{
    uint32_t low = 0, high = exports->name_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2, at;
        const char *found;
        uint16_t slot;
        int order;

        if (!view_name(view, exports, middle, &at, &slot) || !(found = view_string(view, at)))
            return -1;
        order = strcmp(name, found);
        if (!order)
            return slot;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return -1;
}
