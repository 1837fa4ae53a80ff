/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The oracle of re-pointing: takes an image and its copy as a loader does, and says
 * what has changed besides the exports and the import asked for.
 */
#include <stdlib.h>
#include <string.h>

#include "loader_view.h"
#include "oracle.h"

enum {
    DIRECTORY_EXPORT = 0,
    DIRECTORY_IMPORT = 1,
    DIRECTORY_SECURITY = 4, /* the one whose address is an offset in the file */
    DESCRIPTOR = 20,        /* bytes of a descriptor of imports */
    MOST_DESCRIPTORS = 0x10000,
};

struct pair {
    struct view old, new;
    struct view_exports old_exports, new_exports;
    struct view_section section; /* the new one */
    const struct pe_change *change;
};

/* How a slot of the original is used. */
struct slot_use {
    uint32_t names;
    uint32_t replaced; /* of those, how many are asked for */
    bool led;          /* in the copy it leads where one of them is to */
};

static uint64_t round_up(uint64_t value, uint64_t unit)
{
    return (value + unit - 1) / unit * unit;
}

/* The bytes of the original that may differ, all in its headers: the size of each range follows. */
static bool may_differ(const struct pair *pair, uint64_t offset)
{
    const struct view *view = &pair->old;
    const uint64_t fields[][2] = {
        {view->file_header + 2, 2},      /* sections */
        {view->optional_header + 8, 4},  /* data */
        {view->optional_header + 56, 4}, /* image size */
        {view->optional_header + 64, 4}, /* checksum */
        {view->directories, 8},          /* of exports */
        {view->directories + 8, pair->change->import ? 8 : 0},
        {view->sections + (uint64_t)VIEW_SECTION * view->section_count, VIEW_SECTION},
    };
    size_t i;

    for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (offset >= fields[i][0] && offset - fields[i][0] < fields[i][1])
            return true;
    return false;
}

static const char *check_bytes(const struct pair *pair)
{
    const struct view *old = &pair->old, *new = &pair->new;
    uint64_t header_end = old->sections + (uint64_t)VIEW_SECTION * (old->section_count + 1);
    uint64_t i;

    if (new->size < old->size || header_end > old->size)
        return "the copy is shorter, or its new section header is not in the headers";
    for (i = 0; i < header_end; i++)
        if (old->file[i] != new->file[i] && !may_differ(pair, i))
            return "a byte of the headers has changed";
    if (memcmp(old->file + header_end, new->file + header_end, old->size - header_end) != 0)
        return "a byte behind the headers has changed";
    for (i = header_end - VIEW_SECTION; i < header_end; i++)
        if (old->file[i])
            return "the new section header is where something was";
    for (i = old->size; i < new->size; i++)
        if ((i < pair->section.raw_offset ||
             i - pair->section.raw_offset >= pair->section.virtual_size) &&
            new->file[i])
            return "something was added that is not in the new section";
    return NULL;
}

/* The sum of the file's 16-bit words, the carries added at the end, and its length. */
static uint32_t expected_checksum(const struct view *view)
{
    uint64_t field = view->optional_header + 64, sum = 0, i;

    for (i = 0; i < view->size; i++)
        if (i < field || i >= field + 4)
            sum += (uint64_t)view->file[i] << (i % 2 ? 8 : 0);
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint32_t)(sum + view->size);
}

static const char *check_section(const struct pair *pair)
{
    const struct view *old = &pair->old, *new = &pair->new;
    const struct view_section *section = &pair->section;
    uint32_t i;

    if (old->file_alignment > 0x10000)
        return "the file alignment is larger than images have";
    if (memcmp(section->name, ".pstats\0", 8) != 0 || section->flags != 0x40000040 ||
        section->others[0] || section->others[1] || section->others[2])
        return "the new section is not plain data that can be read";
    if (section->rva % old->section_alignment || section->raw_offset % old->file_alignment ||
        section->raw_size % old->file_alignment)
        return "the new section is not aligned";
    if (section->raw_offset < old->size || !section->virtual_size ||
        section->raw_size != round_up(section->virtual_size, old->file_alignment) ||
        (uint64_t)section->raw_offset + section->raw_size != new->size)
        return "the new section's file data is not what was added";
    if (section->rva < old->image_size ||
        new->image_size !=
            round_up((uint64_t)section->rva + section->virtual_size, old->section_alignment))
        return "the new section is not at the end of the image";
    for (i = 0; i < old->section_count; i++) {
        struct view_section other = view_section(old, i);
        uint64_t length = other.virtual_size > other.raw_size ? other.virtual_size : other.raw_size;

        if (other.raw_size && other.raw_offset < old->sections + VIEW_SECTION * (i + 1))
            return "a section's file data is in the headers that changed";
        if (other.virtual_size && other.raw_size > other.virtual_size)
            length = round_up(other.virtual_size, old->section_alignment);
        if (section->rva < other.rva + length)
            return "the new section is where another one is";
    }
    return NULL;
}

static const char *check_headers(const struct pair *pair)
{
    const struct view *old = &pair->old, *new = &pair->new;
    uint64_t data = old->optional_header + 8, sum = old->optional_header + 64;
    struct view_directory exports = view_directory(new, DIRECTORY_EXPORT);

    if (new->section_count != old->section_count + 1)
        return "there is not one section more";
    if (view_get32(new, data) != (uint32_t)(view_get32(old, data) + pair->section.raw_size))
        return "the size of initialised data is wrong";
    if (view_get32(new, sum) != (view_get32(old, sum) ? expected_checksum(new) : 0))
        return "the checksum is wrong";
    if (exports.rva != pair->section.rva || exports.size > pair->section.virtual_size ||
        (exports.size < pair->section.virtual_size && !pair->change->import))
        return "the export directory is not the new section";
    return NULL;
}

/* What the image has outside itself, or in the headers that changed, would become something
 * else by what was added. */
static const char *check_references(const struct pair *pair)
{
    const struct view *old = &pair->old;
    uint64_t header_end = old->sections + (uint64_t)VIEW_SECTION * (old->section_count + 1);
    uint32_t entry = view_get32(old, old->optional_header + 16), i;

    if (entry && (entry < header_end || entry >= old->image_size))
        return "the entry point is in what changed";
    for (i = 1; i < old->directory_count; i++) {
        struct view_directory directory = view_directory(old, i);
        uint64_t end = i == DIRECTORY_SECURITY ? old->size : old->image_size;

        if (directory.rva &&
            (directory.rva < header_end || (uint64_t)directory.rva + directory.size > end))
            return "a directory is in what changed";
    }
    return NULL;
}

static const struct pe_replacement *asked_for(const struct pair *pair, const char *name)
{
    size_t i;

    for (i = 0; i < pair->change->count; i++)
        if (!strcmp(pair->change->list[i].name, name))
            return &pair->change->list[i];
    return NULL;
}

static bool leads_to(const struct pair *pair, uint32_t slot, const char *forwarder)
{
    struct view_target target;
    const char *string;

    return view_target(&pair->new, &pair->new_exports, slot, &target) &&
           target.kind == TARGET_FORWARDER && (string = view_string(&pair->new, target.rva)) &&
           !strcmp(string, forwarder);
}

/* Whether a slot of the copy leads where a slot of the original does. */
static bool same_target(const struct pair *pair, uint32_t old_slot, uint32_t new_slot)
{
    struct view_target old;
    struct view_target new;
    const char *string;

    if (!view_target(&pair->old, &pair->old_exports, old_slot, &old) ||
        !view_target(&pair->new, &pair->new_exports, new_slot, &new) || old.kind != new.kind)
        return false;
    if (old.kind != TARGET_FORWARDER)
        return old.rva == new.rva;
    return (string = view_string(&pair->old, old.rva)) && leads_to(pair, new_slot, string);
}

static bool same_text(const struct pair *pair)
{
    const char *old = view_string(&pair->old, pair->old_exports.name);
    const char *new = view_string(&pair->new, pair->new_exports.name);

    return old && new && !strcmp(old, new);
}

/* The name number index of an image and its slot. Each is behind *previous, by which a loader finds
 * it. NULL if not. */
static const char *next_name(const struct view *view, const struct view_exports *exports,
                             uint32_t index, const char **previous, uint16_t *ret_slot)
{
    uint32_t rva;
    const char *name;

    if (!view_name(view, exports, index, &rva, ret_slot) || !(name = view_string(view, rva)) ||
        (*previous && strcmp(*previous, name) >= 0))
        return NULL;
    *previous = name;
    return name;
}

static const char *count_uses(const struct pair *pair, struct slot_use *uses)
{
    const char *previous = NULL;
    uint32_t i;

    for (i = 0; i < pair->old_exports.name_count; i++) {
        uint16_t slot;
        const char *name = next_name(&pair->old, &pair->old_exports, i, &previous, &slot);

        if (!name || slot >= pair->old_exports.slot_count)
            return "a name of the original is not found there";
        uses[slot].names++;
        uses[slot].replaced += asked_for(pair, name) != NULL;
    }
    return NULL;
}

/* A name that both images have. */
static const char *check_name(const struct pair *pair, struct slot_use *uses, bool *added,
                              const char *name, uint16_t old_slot)
{
    const struct pe_replacement *asked = asked_for(pair, name);
    int32_t slot = view_find(&pair->new, &pair->new_exports, name), kept;

    if (slot < 0 || (uint32_t)slot >= pair->new_exports.slot_count)
        return "a name is lost";
    added[slot] = true;
    if (!asked)
        return slot == old_slot && same_target(pair, old_slot, slot)
                   ? NULL
                   : "a name that was not asked for leads elsewhere";
    if (!asked->found || !leads_to(pair, slot, asked->forwarder))
        return "a name that was asked for does not lead there";
    if (uses[old_slot].names == 1 && slot != old_slot)
        return "a name that was asked for has another ordinal";
    uses[old_slot].led |= slot == old_slot;
    if (!asked->keep_as)
        return NULL;
    kept = view_find(&pair->new, &pair->new_exports, asked->keep_as);
    if (kept < 0 || (uint32_t)kept >= pair->new_exports.slot_count ||
        (uint32_t)kept < pair->old_exports.slot_count || !same_target(pair, old_slot, kept))
        return "an original is not kept";
    added[kept] = true;
    return NULL;
}

/* Ordinals: a slot leads elsewhere only if every name that it has was asked for. */
static const char *check_slots(const struct pair *pair, const struct slot_use *uses,
                               const bool *added)
{
    uint32_t i;

    for (i = 0; i < pair->old_exports.slot_count; i++)
        if (uses[i].names && uses[i].replaced == uses[i].names ? !uses[i].led
                                                               : !same_target(pair, i, i))
            return "an ordinal that was not asked for leads elsewhere";
    for (; i < pair->new_exports.slot_count; i++)
        if (!added[i])
            return "an ordinal has been invented";
    return NULL;
}

static const char *check_found(const struct pair *pair, uint32_t *ret_kept)
{
    size_t i;

    *ret_kept = 0;
    for (i = 0; i < pair->change->count; i++) {
        const struct pe_replacement *asked = &pair->change->list[i];
        bool there = view_find(&pair->old, &pair->old_exports, asked->name) >= 0;

        if (there != asked->found)
            return "what the image exports is reported wrongly";
        if (there && asked->keep_as &&
            view_find(&pair->old, &pair->old_exports, asked->keep_as) >= 0)
            return "an original is kept under a name that was taken";
        *ret_kept += there && asked->keep_as;
    }
    return NULL;
}

static const char *check_exports(const struct pair *pair, struct slot_use *uses, bool *added)
{
    const struct view_exports *old = &pair->old_exports, *new = &pair->new_exports;
    const char *wrong, *name, *previous = NULL;
    uint32_t kept, i;
    uint16_t slot;

    if (new->flags != old->flags || new->time != old->time || new->version != old->version ||
        new->base != old->base || !same_text(pair))
        return "a field of the export directory has changed";
    if (new->slot_count != old->slot_count && (uint64_t) new->base + new->slot_count > 0x10000)
        return "an ordinal has more than 16 bits";
    if ((wrong = check_found(pair, &kept)) || (wrong = count_uses(pair, uses)))
        return wrong;
    if (new->name_count != old->name_count + kept)
        return "a name has been invented";
    for (i = 0; i < old->name_count; i++)
        if (!(name = next_name(&pair->old, old, i, &previous, &slot)) ||
            (wrong = check_name(pair, uses, added, name, slot)))
            return name ? wrong : "a name of the original is not found there";
    for (previous = NULL, i = 0; i < new->name_count; i++)
        if (!next_name(&pair->new, new, i, &previous, &slot))
            return "a name of the copy is not found there";
    return check_slots(pair, uses, added);
}

/* A descriptor of imports, as a loader reads it. */
struct descriptor {
    uint8_t bytes[DESCRIPTOR];
    uint32_t lookup, name, bound;
};

static uint32_t get32(const uint8_t *at)
{
    return at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24;
}

/* Reads descriptor number index of an image. Returns false if nothing is mapped there. */
static bool read_descriptor(const struct view *view, uint32_t index, struct descriptor *ret)
{
    uint64_t rva = view_directory(view, DIRECTORY_IMPORT).rva;

    if (!view_read(view, rva + (uint64_t)DESCRIPTOR * index, ret->bytes, DESCRIPTOR))
        return false;
    ret->lookup = get32(ret->bytes);
    ret->name = get32(ret->bytes + 12);
    ret->bound = get32(ret->bytes + 16);
    return true;
}

/* Whether a table of thunks, and what they name, is in the image: its end is another one now. */
static bool table_is_inside(const struct view *view, uint64_t rva)
{
    uint32_t size = view->directories - view->optional_header == 112 ? 8 : 4;
    uint8_t thunk[8] = {0};

    for (; view_read(view, rva, thunk, size); rva += size) {
        uint32_t low = get32(thunk), high = get32(thunk + 4);

        if (rva + size > view->image_size)
            return false;
        if (!low && !high)
            return true;
        if (!((size == 4 ? low : high) & 0x80000000) && (high || low >= view->image_size))
            return false;
    }
    return false;
}

/* Compares the imports that both images have, and counts them. */
static const char *check_old_imports(const struct pair *pair, uint32_t *ret_count)
{
    const struct view *old = &pair->old;
    struct descriptor before, after;
    uint32_t i;

    *ret_count = 0;
    if (!view_directory(old, DIRECTORY_IMPORT).rva)
        return NULL;
    for (i = 0; i < MOST_DESCRIPTORS; i++) {
        if (!read_descriptor(old, i, &before))
            return "the import directory of the original has no end";
        if (!before.name || !before.bound) {
            *ret_count = i;
            return NULL;
        }
        if (!read_descriptor(&pair->new, i, &after) ||
            memcmp(before.bytes, after.bytes, DESCRIPTOR) != 0)
            return "an import has changed";
        if (before.name >= old->image_size || before.bound >= old->image_size ||
            !table_is_inside(old, before.lookup ? before.lookup : before.bound))
            return "an import leads out of the original";
    }
    return "the import directory of the original has no end";
}

/* Whether size bytes at rva are in the part of the new section that the exports leave. */
static bool is_in_rest(const struct pair *pair, uint64_t rva, uint64_t size)
{
    const struct view_section *section = &pair->section;
    uint64_t begin = section->rva + (uint64_t)view_directory(&pair->new, DIRECTORY_EXPORT).size;

    return rva >= begin && rva + size <= (uint64_t)section->rva + section->virtual_size;
}

/* Whether a table of the new section has one thunk, with the name asked for. */
static bool names_import(const struct pair *pair, uint32_t table)
{
    uint32_t size = pair->new.directories - pair->new.optional_header == 112 ? 8 : 4;
    uint8_t thunks[16] = {0}, none[8] = {0};
    const char *name;

    return !(table % size) && is_in_rest(pair, table, 2 * (uint64_t)size) &&
           view_read(&pair->new, table, thunks, 2 * size) && !memcmp(thunks + size, none, size) &&
           (size == 4 || !get32(thunks + 4)) && is_in_rest(pair, get32(thunks), 2) &&
           (name = view_string(&pair->new, (uint64_t)get32(thunks) + 2)) &&
           !strcmp(name, pair->change->import->name);
}

/* The imports: those that were there, the one asked for, and the end. */
static const char *check_imports(const struct pair *pair)
{
    struct view_directory directory = view_directory(&pair->new, DIRECTORY_IMPORT);
    uint8_t none[DESCRIPTOR] = {0};
    struct descriptor added, end;
    const char *wrong, *dll;
    uint32_t count;

    if (!pair->change->import)
        return NULL;
    if (pair->old.directory_count <= DIRECTORY_IMPORT)
        return "there was no room for an import directory";
    if ((wrong = check_old_imports(pair, &count)))
        return wrong;
    if (directory.size != DESCRIPTOR * (count + 2) ||
        !is_in_rest(pair, directory.rva, directory.size))
        return "the import directory is not in the new section";
    if (!read_descriptor(&pair->new, count, &added) ||
        !read_descriptor(&pair->new, count + 1, &end) || memcmp(end.bytes, none, DESCRIPTOR) != 0)
        return "the new import directory has no end";
    if (get32(added.bytes + 4) || get32(added.bytes + 8) ||
        !(dll = view_string(&pair->new, added.name)) || !is_in_rest(pair, added.name, 1) ||
        strcmp(dll, pair->change->import->dll) != 0)
        return "the new import is not from the DLL asked for";
    if (added.lookup == added.bound || !names_import(pair, added.lookup) ||
        !names_import(pair, added.bound))
        return "the new import is not the function asked for";
    return NULL;
}

const char *compare_images(struct bytes original, struct bytes copy, const struct pe_change *change)
{
    struct pair pair = {.change = change};
    struct slot_use *uses;
    const char *wrong;
    bool *added;

    if (!view_open(original.data, original.size, &pair.old) ||
        !view_open(copy.data, copy.size, &pair.new) || !pair.old.directory_count ||
        !pair.new.section_count)
        return "one of them is no image";
    pair.section = view_section(&pair.new, pair.new.section_count - 1);
    if ((wrong = check_bytes(&pair)) || (wrong = check_headers(&pair)) ||
        (wrong = check_section(&pair)) || (wrong = check_references(&pair)) ||
        (wrong = check_imports(&pair)))
        return wrong;
    if (!view_read_exports(&pair.old, &pair.old_exports) ||
        !view_read_exports(&pair.new, &pair.new_exports))
        return "one of them has no exports";
    if (pair.old_exports.slot_count > 0x10000 || pair.new_exports.slot_count > 0x20000 ||
        pair.old_exports.name_count > 0x10000)
        return "one of them has more exports than there are ordinals";

    uses = calloc((size_t)pair.old_exports.slot_count + 1, sizeof(*uses));
    added = calloc((size_t)pair.new_exports.slot_count + 1, sizeof(*added));
    wrong = uses && added ? check_exports(&pair, uses, added) : "there is no memory";
    free(added);
    free(uses);
    return wrong;
}
