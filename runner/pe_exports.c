/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reads the export directory of a PE image. Everything in it is checked before
 * the first entry is returned, so that readers need no checks.
 */
#include "pe_exports.h"

enum {
    DIR_SIZE = 40,
    DIR_NAME = 12,
    DIR_BASE = 16,
    DIR_SLOT_COUNT = 20,
    DIR_NAME_COUNT = 24,
    DIR_SLOTS = 28,
    DIR_NAMES = 32,
    DIR_NAME_SLOTS = 36,
    MOST_ENTRIES = 0x10000, /* ordinals have 16 bits */
};

static bool is_forwarder(const struct pe_image *pe, uint32_t rva)
{
    return rva >= pe->export_rva && rva - pe->export_rva < pe->export_size;
}

static const char *check_entries(const struct pe_exports *exports)
{
    const struct pe_image *pe = exports->image;
    const char *previous = NULL;
    uint32_t i;

    for (i = 0; i < exports->slot_count; i++) {
        uint32_t rva = pe_get32(exports->slots + 4 * i);

        if (is_forwarder(pe, rva) && !pe_string(pe, rva))
            return "a forwarder of its export directory lies outside its sections";
        /* Where nothing is, a section may come to be. */
        if (rva >= pe->size_of_image)
            return "an address of its export directory lies outside the image";
    }
    for (i = 0; i < exports->name_count; i++) {
        const char *name = pe_string(pe, pe_get32(exports->names + 4 * i));

        if (!name)
            return "a name of its export directory lies outside its sections";
        if (previous && strcmp(previous, name) >= 0)
            return "the names of its export directory are not in order";
        if (pe_export_slot(exports, i) >= exports->slot_count)
            return "a name of its export directory has no address";
        previous = name;
    }
    return NULL;
}

const char *pe_read_exports(const struct pe_image *image, struct pe_exports *ret)
{
    struct pe_exports exports = {.image = image};
    const char *wrong;

    if (!image->export_rva || !image->export_size)
        return "it has no export directory";
    if (!(exports.header = pe_at(image, image->export_rva, DIR_SIZE)) ||
        !pe_at(image, image->export_rva, image->export_size))
        return "its export directory lies outside its sections";

    exports.base = pe_get32(exports.header + DIR_BASE);
    exports.slot_count = pe_get32(exports.header + DIR_SLOT_COUNT);
    exports.name_count = pe_get32(exports.header + DIR_NAME_COUNT);
    if (exports.slot_count > MOST_ENTRIES || exports.name_count > MOST_ENTRIES)
        return "its export directory has too many entries";

    exports.dll_name = pe_string(image, pe_get32(exports.header + DIR_NAME));
    exports.slots =
        pe_at(image, pe_get32(exports.header + DIR_SLOTS), (uint64_t)4 * exports.slot_count);
    exports.names =
        pe_at(image, pe_get32(exports.header + DIR_NAMES), (uint64_t)4 * exports.name_count);
    exports.name_slots =
        pe_at(image, pe_get32(exports.header + DIR_NAME_SLOTS), (uint64_t)2 * exports.name_count);
    if (!exports.dll_name || (exports.slot_count && !exports.slots) ||
        (exports.name_count && (!exports.names || !exports.name_slots)))
        return "a table of its export directory lies outside its sections";

    if ((wrong = check_entries(&exports)))
        return wrong;
    *ret = exports;
    return NULL;
}

const char *pe_export_name(const struct pe_exports *exports, uint32_t index)
{
    return pe_string(exports->image, pe_get32(exports->names + 4 * index));
}

uint32_t pe_export_slot(const struct pe_exports *exports, uint32_t index)
{
    return pe_get16(exports->name_slots + 2 * index);
}

struct pe_slot pe_get_slot(const struct pe_exports *exports, uint32_t slot)
{
    struct pe_slot ret = {.rva = pe_get32(exports->slots + 4 * slot)};

    if (is_forwarder(exports->image, ret.rva))
        ret.forwarder = pe_string(exports->image, ret.rva);
    return ret;
}

bool pe_find_export(const struct pe_exports *exports, const char *name, struct pe_slot *ret)
{
    uint32_t low = 0, high = exports->name_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(name, pe_export_name(exports, middle));

        if (!order) {
            *ret = pe_get_slot(exports, pe_export_slot(exports, middle));
            return true;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}
