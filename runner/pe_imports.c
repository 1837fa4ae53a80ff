/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The import directory of a PE image. A descriptor for each DLL names it and leads to two tables of
 * thunks: the lookup table says what is imported, and the loader writes the addresses into the
 * other. The loader makes the pages of that table writable by itself, so a new one may be in any
 * section.
 */
#include <strings.h>

#include "pe_imports.h"

enum {
    DESCRIPTOR_SIZE = 20,
    DESCRIPTOR_LOOKUP = 0, /* addresses of tables of thunks */
    DESCRIPTOR_NAME = 12,
    DESCRIPTOR_BOUND = 16,
    HINT_SIZE = 2,          /* precedes a name */
    MOST_ENTRIES = 0x10000, /* of all tables together: hostile tables can overlap */
};

#define ORDINAL UINT32_C(0x80000000) /* in the upper half of a thunk */

static uint32_t thunk_size(const struct pe_image *pe)
{
    return pe->plus ? 8 : 4;
}

/* The offset of the entry of the import directory, the second of the data directories; 0 if there
 * is no such entry. */
static uint32_t import_entry(const struct pe_image *pe)
{
    uint32_t entry = pe->export_entry + 8;

    if (pe_get32(pe->data + pe->export_entry - 4) < 2 || entry + 8 > pe->section_table)
        return 0;
    return entry;
}

static uint32_t import_directory(const struct pe_image *pe)
{
    uint32_t entry = import_entry(pe);

    return entry ? pe_get32(pe->data + entry) : 0;
}

/* The address of the lookup table. The other one serves if there is none. */
static uint32_t lookup_table(const uint8_t *descriptor)
{
    uint32_t lookup = pe_get32(descriptor + DESCRIPTOR_LOOKUP);

    return lookup ? lookup : pe_get32(descriptor + DESCRIPTOR_BOUND);
}

/* Reads the thunk at rva. Returns false if there is none; *ret_name is the address of its hint and
 * name, 0 for an ordinal, and no possible address for what is neither. */
static bool read_thunk(const struct pe_image *pe, uint32_t rva, uint64_t *ret_thunk,
                       uint32_t *ret_name)
{
    const uint8_t *thunk = pe_at(pe, rva, thunk_size(pe));
    uint32_t low, high;

    if (!thunk)
        return false;
    low = pe_get32(thunk);
    high = pe->plus ? pe_get32(thunk + 4) : low & ORDINAL;
    *ret_thunk = low | (uint64_t)high << 32;
    *ret_name = low;
    if (high)
        *ret_name = high & ORDINAL ? 0 : UINT32_MAX;
    return true;
}

/* Checks what a descriptor refers to, and adds the number of its thunks to *count. All of it must
 * be within the image: behind its end there will be a new section. */
static const char *check_descriptor(const struct pe_image *pe, const uint8_t *descriptor,
                                    uint32_t *count)
{
    uint64_t end = pe_get32(descriptor + DESCRIPTOR_BOUND);
    uint32_t rva = lookup_table(descriptor), name;
    uint64_t thunk;

    if (!pe_string(pe, pe_get32(descriptor + DESCRIPTOR_NAME)))
        return "a name of its import directory lies outside its sections";
    do {
        if (++*count > MOST_ENTRIES)
            return "its import directory has too many entries";
        if (rva > INT32_MAX || !read_thunk(pe, rva, &thunk, &name))
            return "a table of its import directory lies outside its sections";
        if (thunk && name >= pe->size_of_image)
            return "a name of its import directory lies outside the image";
        rva += thunk_size(pe);
        end += thunk_size(pe);
    } while (thunk);
    return end > pe->size_of_image ? "a table of its import directory lies outside the image"
                                   : NULL;
}

const char *pe_read_imports(const struct pe_image *image, struct pe_imports *ret)
{
    struct pe_imports imports = {.image = image, .entry = import_entry(image)};
    uint32_t entries = 0;
    const char *wrong;

    if (!imports.entry)
        return "its headers have no entry for an import directory";
    imports.rva = import_directory(image);
    for (; imports.rva; imports.count++) {
        uint64_t rva = imports.rva + (uint64_t)DESCRIPTOR_SIZE * imports.count;
        const uint8_t *descriptor =
            rva <= INT32_MAX ? pe_at(image, (uint32_t)rva, DESCRIPTOR_SIZE) : NULL;

        if (!descriptor)
            return "its import directory lies outside its sections";
        if (!pe_get32(descriptor + DESCRIPTOR_NAME) || !pe_get32(descriptor + DESCRIPTOR_BOUND))
            break;
        if ((wrong = check_descriptor(image, descriptor, &entries)))
            return wrong;
    }
    *ret = imports;
    return NULL;
}

static uint32_t align_up(uint32_t value, uint32_t alignment)
{
    return (value + alignment - 1) & ~(alignment - 1);
}

/* Where the parts of a new import directory are, from its start. */
struct parts {
    uint32_t descriptors_size;
    uint32_t lookup, bound; /* two thunks each: the function, and the end */
    uint32_t hint;
    uint32_t dll;
    uint32_t end;
};

static struct parts arrange(const struct pe_imports *imports, const struct pe_import *added)
{
    struct parts parts = {.descriptors_size = (imports->count + 2) * DESCRIPTOR_SIZE};

    parts.lookup = align_up(parts.descriptors_size, 8);
    parts.bound = parts.lookup + 2 * thunk_size(imports->image);
    parts.hint = parts.bound + 2 * thunk_size(imports->image);
    parts.dll = parts.hint + HINT_SIZE + (uint32_t)strlen(added->name) + 1;
    parts.end = parts.dll + (uint32_t)strlen(added->dll) + 1;
    return parts;
}

uint32_t pe_imports_size(const struct pe_imports *imports, const struct pe_import *added)
{
    return arrange(imports, added).end;
}

uint32_t pe_put_imports(const struct pe_imports *imports, const struct pe_import *added,
                        uint8_t *base, uint32_t rva)
{
    const struct parts parts = arrange(imports, added);
    const size_t old_size = (size_t)imports->count * DESCRIPTOR_SIZE;
    uint8_t *descriptor = base + old_size;

    memset(base, 0, parts.end);
    if (old_size)
        memcpy(base, pe_at(imports->image, imports->rva, old_size), old_size);
    pe_put32(descriptor + DESCRIPTOR_LOOKUP, rva + parts.lookup);
    pe_put32(descriptor + DESCRIPTOR_NAME, rva + parts.dll);
    pe_put32(descriptor + DESCRIPTOR_BOUND, rva + parts.bound);
    pe_put32(base + parts.lookup, rva + parts.hint);
    pe_put32(base + parts.bound, rva + parts.hint);
    memcpy(base + parts.hint + HINT_SIZE, added->name, strlen(added->name));
    memcpy(base + parts.dll, added->dll, strlen(added->dll));
    return parts.descriptors_size;
}

/* The name in a DLL's table of thunks at rva that equals name, or NULL. Ordinals have no name. */
static const char *find_in_thunks(const struct pe_image *pe, uint32_t rva, const char *name)
{
    uint32_t at;
    uint64_t thunk;

    for (; read_thunk(pe, rva, &thunk, &at) && thunk; rva += thunk_size(pe)) {
        const char *found;

        if (!at || at > INT32_MAX - HINT_SIZE)
            continue;
        if ((found = pe_string(pe, at + HINT_SIZE)) && !strcmp(found, name))
            return found;
    }
    return NULL;
}

/* Looks an import up. A DLL can have more than one descriptor. */
static const char *find_import(const struct pe_image *pe, const char *dll, const char *name)
{
    uint32_t rva = import_directory(pe);
    const uint8_t *descriptor;
    const char *found = NULL;

    for (; rva && !found && (descriptor = pe_at(pe, rva, DESCRIPTOR_SIZE));
         rva += DESCRIPTOR_SIZE) {
        const char *from = pe_string(pe, pe_get32(descriptor + DESCRIPTOR_NAME));

        if (!from || !*from)
            break;
        if (!strcasecmp(from, dll))
            found = find_in_thunks(pe, lookup_table(descriptor), name);
    }
    return found;
}

bool pe_has_import(const struct pe_image *image, const struct pe_import *import)
{
    return find_import(image, import->dll, import->name) != NULL;
}

bool pe_rename_import(uint8_t *data, size_t size, const char *dll, const char *name, const char *as)
{
    struct pe_image pe;
    const char *found;
    size_t length = strlen(name);

    if (strlen(as) != length || pe_parse(data, size, &pe) || !(found = find_import(&pe, dll, name)))
        return false;
    memcpy(data + ((const uint8_t *)found - data), as, length);
    return true;
}
