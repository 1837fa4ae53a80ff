/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writes a changed export directory of a PE image, and an import directory with one more import,
 * into a new section at the end of the image. A forwarder counts as one only if it lies inside the
 * export directory, and descriptors of imports follow each other, so neither directory can grow
 * where it is.
 */
#include <stdlib.h>

#include "pe_exports.h"

enum {
    DIR_SIZE = 40,
    SECTION_FLAGS = 0x40000040,           /* initialised data, readable */
    LARGEST_DIRECTORY = 64 * 1024 * 1024, /* strings of a hostile file can overlap and add up */
    ALIGNMENT = 8,                        /* of the import directory in the section */
    SECTION_VSIZE = 8,
    SECTION_RVA = 12,
    SECTION_RAW_SIZE = 16,
    SECTION_RAW_OFFSET = 20,
    SECTION_CHARACTER = 36,
    DIRECTORY_SECURITY = 4, /* the one whose address is an offset in the file */
};

static const char section_name[8] = ".pstats";

struct name {
    const char *name;
    uint32_t slot;
};

/* An export directory taken apart. */
struct directory {
    const struct pe_exports *exports;
    struct pe_slot *slots;
    struct name *names;
    size_t slot_count;
    size_t name_count;
};

/* What the new section has in it. */
struct content {
    const struct directory *exports;
    const struct pe_imports *imports;
    const struct pe_import *added; /* NULL if the imports stay as they are */
    uint32_t exports_size;
    uint32_t imports_at; /* from the start of the section */
    uint64_t size;
};

/* Where the new section goes. */
struct placement {
    uint32_t rva;
    uint32_t raw_offset;
    uint32_t raw_size;
    uint32_t size;
};

static uint64_t align_up(uint64_t value, uint32_t alignment)
{
    return (value + alignment - 1) & ~(uint64_t)(alignment - 1);
}

/* Takes the directory apart, with room for two more slots and one more name for each of count
 * replacements. Returns false if there is no memory. */
static bool take_apart(const struct pe_exports *exports, size_t count, struct directory *ret)
{
    struct directory dir = {.exports = exports};

    dir.slots = calloc(exports->slot_count + 2 * count + 1, sizeof(*dir.slots));
    dir.names = calloc(exports->name_count + count + 1, sizeof(*dir.names));
    *ret = dir;
    if (!dir.slots || !dir.names)
        return false;

    for (; dir.slot_count < exports->slot_count; dir.slot_count++)
        dir.slots[dir.slot_count] = pe_get_slot(exports, dir.slot_count);
    for (; dir.name_count < exports->name_count; dir.name_count++) {
        dir.names[dir.name_count].name = pe_export_name(exports, dir.name_count);
        dir.names[dir.name_count].slot = pe_export_slot(exports, dir.name_count);
    }
    *ret = dir;
    return true;
}

static struct name *find_name(const struct directory *dir, const char *name)
{
    size_t i;

    for (i = 0; i < dir->name_count; i++)
        if (!strcmp(dir->names[i].name, name))
            return &dir->names[i];
    return NULL;
}

static bool is_shared(const struct directory *dir, const struct name *name)
{
    size_t i;

    for (i = 0; i < dir->name_count; i++)
        if (&dir->names[i] != name && dir->names[i].slot == name->slot)
            return true;
    return false;
}

static uint32_t add_slot(struct directory *dir, struct pe_slot slot)
{
    dir->slots[dir->slot_count] = slot;
    return dir->slot_count++;
}

static const char *replace(struct directory *dir, struct pe_replacement *replacement)
{
    struct pe_slot leads_to = {.forwarder = replacement->forwarder};
    struct name *name = find_name(dir, replacement->name);

    replacement->found = name != NULL;
    if (!name)
        return NULL;
    if (replacement->keep_as) {
        if (find_name(dir, replacement->keep_as))
            return "it already exports the second name that the original was to get";
        dir->names[dir->name_count++] = (struct name){
            .name = replacement->keep_as,
            .slot = add_slot(dir, dir->slots[name->slot]),
        };
    }
    if (is_shared(dir, name))
        name->slot = add_slot(dir, leads_to);
    else
        dir->slots[name->slot] = leads_to;
    return NULL;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(((const struct name *)left)->name, ((const struct name *)right)->name);
}

static uint64_t directory_size(const struct directory *dir)
{
    uint64_t size = DIR_SIZE + 4 * dir->slot_count + (4 + 2) * dir->name_count;
    size_t i;

    size += strlen(dir->exports->dll_name) + 1;
    for (i = 0; i < dir->slot_count; i++)
        if (dir->slots[i].forwarder)
            size += strlen(dir->slots[i].forwarder) + 1;
    for (i = 0; i < dir->name_count; i++)
        size += strlen(dir->names[i].name) + 1;
    return size;
}

/* Copies a string to base + *offset and gives its address. */
static uint32_t put_string(uint8_t *base, uint32_t *offset, uint32_t rva, const char *string)
{
    size_t size = strlen(string) + 1;
    uint32_t at = *offset;

    memcpy(base + at, string, size);
    *offset += size;
    return rva + at;
}

/* Puts the directory together in directory_size() bytes at base, which will be mapped at rva. */
static void put_together(const struct directory *dir, uint8_t *base, uint32_t rva)
{
    uint32_t slots = DIR_SIZE;
    uint32_t names = slots + 4 * dir->slot_count;
    uint32_t name_slots = names + 4 * dir->name_count;
    uint32_t strings = name_slots + 2 * dir->name_count;
    size_t i;

    memcpy(base, dir->exports->header, DIR_SIZE);
    pe_put32(base + 12, put_string(base, &strings, rva, dir->exports->dll_name));
    pe_put32(base + 20, dir->slot_count);
    pe_put32(base + 24, dir->name_count);
    pe_put32(base + 28, rva + slots);
    pe_put32(base + 32, rva + names);
    pe_put32(base + 36, rva + name_slots);

    for (i = 0; i < dir->slot_count; i++) {
        const struct pe_slot *slot = &dir->slots[i];

        pe_put32(base + slots + 4 * i,
                 slot->forwarder ? put_string(base, &strings, rva, slot->forwarder) : slot->rva);
    }
    for (i = 0; i < dir->name_count; i++) {
        pe_put32(base + names + 4 * i, put_string(base, &strings, rva, dir->names[i].name));
        pe_put16(base + name_slots + 2 * i, dir->names[i].slot);
    }
}

static uint32_t new_header_end(const struct pe_image *pe)
{
    return pe->section_table + (pe->section_count + 1) * PE_SECTION_HEADER;
}

/* Checks that nothing begins in the headers that change, or reaches beyond the end of the image:
 * to a loader it would become something else. */
static const char *check_references(const struct pe_image *pe)
{
    const uint32_t room = (pe->section_table - pe->export_entry) / 8;
    uint32_t entry = pe_get32(pe->data + pe->optional_header + PE_OPT_ENTRY_POINT);
    uint32_t count = pe_get32(pe->data + pe->export_entry - 4), i;

    if (entry && (entry < new_header_end(pe) || entry >= pe->size_of_image))
        return "its entry point lies outside its sections";
    for (i = 1; i < count && i < room; i++) {
        const uint8_t *directory = pe->data + pe->export_entry + 8 * i;
        uint64_t end = i == DIRECTORY_SECURITY ? pe->size : pe->size_of_image;
        uint32_t rva = pe_get32(directory);

        if (rva && (rva < new_header_end(pe) || (uint64_t)rva + pe_get32(directory + 4) > end))
            return "a data directory lies outside its sections";
    }
    return NULL;
}

/* Finds a place for a section of size bytes. */
static const char *place(const struct pe_image *pe, uint64_t size, struct placement *ret)
{
    static const uint8_t empty[PE_SECTION_HEADER];
    uint32_t header_end = new_header_end(pe);
    uint64_t rva = align_up(pe->size_of_image, pe->section_alignment);
    uint64_t raw_offset = align_up(pe->size, pe->file_alignment);
    uint64_t raw_size = align_up(size, pe->file_alignment);
    uint32_t i;

    for (i = 0; i < pe->section_count; i++) {
        struct pe_section section = pe_get_section(pe, i);

        if (section.raw_size && section.raw_offset < header_end)
            return "it has no room for another section header";
    }
    /* Bytes there that are not zero have a use: bound imports, for example. */
    if (pe->section_count >= PE_MAX_SECTIONS || header_end > pe->size_of_headers ||
        memcmp(pe->data + header_end - PE_SECTION_HEADER, empty, sizeof(empty)) != 0)
        return "it has no room for another section header";
    if (size > LARGEST_DIRECTORY || raw_offset + raw_size > UINT32_MAX ||
        align_up(rva + size, pe->section_alignment) > UINT32_MAX)
        return "its directories would grow too large";

    *ret = (struct placement){
        .rva = rva, .raw_offset = raw_offset, .raw_size = raw_size, .size = size};
    return NULL;
}

/* The sum that CheckSum holds: 16-bit words with their carries, that field left out, and the
 * length of the file. */
static uint32_t checksum(const uint8_t *data, size_t size, uint32_t field)
{
    uint32_t sum = 0;
    size_t i;

    for (i = 0; i < size; i += 2) {
        if (i == field || i == field + 2)
            continue;
        sum += i + 1 < size ? pe_get16(data + i) : data[i];
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum + size;
}

/* Writes the section at *at, whose export directory has exports_size bytes, into the headers of the
 * image at out. */
static void write_headers(const struct pe_image *pe, uint8_t *out, const struct placement *at,
                          uint32_t exports_size)
{
    uint8_t *opt = out + pe->optional_header;
    uint8_t *section = out + pe->section_table + pe->section_count * PE_SECTION_HEADER;

    memcpy(section, section_name, sizeof(section_name));
    pe_put32(section + SECTION_VSIZE, at->size);
    pe_put32(section + SECTION_RVA, at->rva);
    pe_put32(section + SECTION_RAW_SIZE, at->raw_size);
    pe_put32(section + SECTION_RAW_OFFSET, at->raw_offset);
    pe_put32(section + SECTION_CHARACTER, SECTION_FLAGS);

    pe_put16(out + pe->file_header + PE_FILE_SECTION_COUNT, pe->section_count + 1);
    pe_put32(out + pe->export_entry, at->rva);
    pe_put32(out + pe->export_entry + 4, exports_size);
    pe_put32(opt + PE_OPT_INITIALIZED_DATA, pe_get32(opt + PE_OPT_INITIALIZED_DATA) + at->raw_size);
    pe_put32(opt + PE_OPT_SIZE_OF_IMAGE,
             align_up((uint64_t)at->rva + at->size, pe->section_alignment));
}

static struct content measure(const struct directory *dir, const struct pe_imports *imports,
                              const struct pe_import *added)
{
    struct content content = {.exports = dir, .imports = imports, .added = added};

    content.size = directory_size(dir);
    /* Larger ones are refused; until then no number must wrap. */
    if (content.size > LARGEST_DIRECTORY)
        return content;
    content.exports_size = (uint32_t)content.size;
    if (!added)
        return content;
    content.imports_at = (uint32_t)align_up(content.size, ALIGNMENT);
    content.size = (uint64_t)content.imports_at + pe_imports_size(imports, added);
    return content;
}

/* Writes the section's bytes and its header into the image at out. */
static void write_section(const struct content *content, const struct placement *at, uint8_t *out)
{
    uint8_t *section = out + at->raw_offset;
    uint32_t rva = at->rva + content->imports_at, size;

    put_together(content->exports, section, at->rva);
    write_headers(content->exports->exports->image, out, at, content->exports_size);
    if (!content->added)
        return;
    size = pe_put_imports(content->imports, content->added, section + content->imports_at, rva);
    pe_put32(out + content->imports->entry, rva);
    pe_put32(out + content->imports->entry + 4, size);
}

static const char *write_image(const struct content *content, uint8_t **ret_data, size_t *ret_size)
{
    const struct pe_image *pe = content->exports->exports->image;
    struct placement at;
    const char *wrong;
    uint8_t *out;
    size_t size;

    if ((wrong = place(pe, content->size, &at)))
        return wrong;
    size = (size_t)at.raw_offset + at.raw_size;
    if (!(out = calloc(1, size)))
        return "there is no memory for the new image";

    memcpy(out, pe->data, pe->size);
    write_section(content, &at, out);
    if (pe_get32(out + pe->optional_header + PE_OPT_CHECKSUM))
        pe_put32(out + pe->optional_header + PE_OPT_CHECKSUM,
                 checksum(out, size, pe->optional_header + PE_OPT_CHECKSUM));
    *ret_data = out;
    *ret_size = size;
    return NULL;
}

/* Makes the changes to the exports in dir, which has been taken apart. */
static const char *change_exports(struct directory *dir, const struct pe_change *change)
{
    const struct pe_exports *exports = dir->exports;
    const char *wrong = NULL;
    size_t i;

    for (i = 0; i < change->count && !wrong; i++)
        wrong = replace(dir, &change->list[i]);
    if (!wrong && dir->slot_count > exports->slot_count &&
        (uint64_t)exports->base + dir->slot_count > 0x10000)
        wrong = "it has no ordinal left";
    if (!wrong)
        qsort(dir->names, dir->name_count, sizeof(*dir->names), compare_names);
    return wrong;
}

const char *pe_repoint(const void *data, size_t size, const struct pe_change *change,
                       uint8_t **ret_data, size_t *ret_size)
{
    struct pe_image image;
    struct pe_exports exports;
    struct pe_imports imports = {0};
    struct directory dir = {0};
    struct content content;
    const char *wrong;

    if ((wrong = pe_parse(data, size, &image)) || (wrong = pe_read_exports(&image, &exports)) ||
        (wrong = check_references(&image)) ||
        (change->import && (wrong = pe_read_imports(&image, &imports))))
        return wrong;
    if (!take_apart(&exports, change->count, &dir))
        wrong = "there is no memory for its export directory";
    if (!wrong && !(wrong = change_exports(&dir, change))) {
        content = measure(&dir, &imports, change->import);
        wrong = write_image(&content, ret_data, ret_size);
    }
    free(dir.slots);
    free(dir.names);
    return wrong;
}
