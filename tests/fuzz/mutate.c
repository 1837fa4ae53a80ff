/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Mutations of PE images: a few fields get values that parsers stumble over, or the
 * file is cut short.
 */
#include <string.h>

#include "loader_view.h"
#include "mutate.h"

/* A part of the file, in bytes. */
struct range {
    uint64_t at, size;
};

struct random random_from(uint64_t seed)
{
    /* An odd factor spreads small seeds over all bits; the state is not to be 0. */
    return (struct random){(seed + 1) * UINT64_C(0x9e3779b97f4a7c15) | 1};
}

uint32_t random_below(struct random *random, uint32_t limit)
{
    /* Marsaglia's xorshift64. */
    random->state ^= random->state << 13;
    random->state ^= random->state >> 7;
    random->state ^= random->state << 17;
    return limit ? (uint32_t)((random->state >> 16) % limit) : 0;
}

/* Where in the file an address is; its end if nowhere. */
static uint64_t offset_of(const struct view *view, uint32_t rva)
{
    uint32_t i;

    for (i = 0; i < view->section_count; i++) {
        struct view_section section = view_section(view, i);

        if (rva >= section.rva && rva - section.rva < section.raw_size)
            return (uint64_t)section.raw_offset + (rva - section.rva);
    }
    return view->size;
}

/* A part of what an image imports: its descriptors, or the thunks or the first name of one. */
static struct range choose_import_range(const struct view *view, struct random *random)
{
    uint64_t at = offset_of(view, view_directory(view, 1).rva) + 20 * random_below(random, 4);
    uint32_t choice = random_below(random, 3);

    if (!choice || at + 20 > view->size)
        return (struct range){at, 20};
    at = offset_of(view, view_get32(view, at + (random_below(random, 2) ? 0 : 16)));
    if (choice == 1 || at + 4 > view->size)
        return (struct range){at, 64};
    return (struct range){offset_of(view, view_get32(view, at)), 48};
}

/* A part to change: headers are as likely as the export directory and its tables. */
static struct range choose_range(const struct view *view, struct random *random)
{
    struct view_exports exports;
    bool have_exports = view_read_exports(view, &exports);

    if (view_directory(view, 1).rva && !random_below(random, 4))
        return choose_import_range(view, random);
    switch (random_below(random, have_exports ? 8 : 4)) {
    case 0:
        return (struct range){view->file_header - 4, 24};
    case 1:
        return (struct range){view->optional_header, view->directories - view->optional_header};
    case 2:
        return (struct range){view->directories, 8 * (uint64_t)view->directory_count};
    case 3:
        return (struct range){view->sections, VIEW_SECTION * ((uint64_t)view->section_count + 1)};
    case 4:
        return (struct range){offset_of(view, exports.slots), 4 * (uint64_t)exports.slot_count};
    case 5:
        return (struct range){offset_of(view, exports.names), 4 * (uint64_t)exports.name_count};
    case 6:
        return (struct range){offset_of(view, exports.ordinals), 2 * (uint64_t)exports.name_count};
    default:
        return (struct range){offset_of(view, exports.rva), 40};
    }
}

static uint32_t choose_value(const struct view *view, uint32_t old, struct random *random)
{
    const uint32_t values[] = {
        0,
        1,
        0x7fffffff,
        0x80000000,
        0xffffffff,
        0x10000,
        (uint32_t)view->size,
        view->image_size,
        view->headers_size,
        view_directory(view, 0).rva,
        view_directory(view, 0).rva + view_directory(view, 0).size,
        random_below(random, 0xffffffff),
        random_below(random, (uint32_t)view->size),
    };
    const uint32_t count = sizeof(values) / sizeof(values[0]);
    uint32_t choice = random_below(random, count + 4);

    if (choice < count)
        return values[choice] + random_below(random, 5) - 2;
    return choice % 2 ? old + random_below(random, 64) - 32
                      : old ^ UINT32_C(1) << random_below(random, 32);
}

static void change_field(const struct view *view, uint8_t *data, struct random *random)
{
    struct range range = choose_range(view, random);
    uint32_t width = 1u << random_below(random, 3), places, value, i;

    if (range.at > view->size)
        return;
    if (range.size > view->size - range.at)
        range.size = view->size - range.at;
    places = range.size / width;
    if (!places)
        return;
    range.at += (uint64_t)random_below(random, places) * width;
    for (value = 0, i = 0; i < width; i++)
        value |= (uint32_t)data[range.at + i] << 8 * i;
    value = choose_value(view, value, random);
    for (i = 0; i < width; i++)
        data[range.at + i] = value >> 8 * i;
}

size_t mutate_image(uint8_t *data, size_t size, struct random *random)
{
    uint32_t changes = 1 + random_below(random, 3);
    struct view view;

    if (!random_below(random, 8))
        return random_below(random, (uint32_t)size);
    while (changes--) {
        if (view_open(data, size, &view))
            change_field(&view, data, random);
        else if (size)
            data[random_below(random, (uint32_t)size)] ^= 1 << random_below(random, 8);
    }
    return size;
}
