/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finds an import by name in the import directory of a PE image.
 */
#include <strings.h>

#include "pe_imports.h"
#include "pe_image.h"

enum {
    DESCRIPTOR_SIZE = 20,
    DESCRIPTOR_LOOKUP = 0, /* addresses of tables of thunks */
    DESCRIPTOR_NAME = 12,
    DESCRIPTOR_BOUND = 16,
    HINT_SIZE = 2, /* what stands before a name */
};

/* The address of the import directory, the second of the data directories; 0 if there is none. */
static uint32_t import_directory(const struct pe_image *pe)
{
    uint32_t entry = pe->export_entry + 8;

    if (pe_get32(pe->data + pe->export_entry - 4) < 2 || entry + 8 > pe->section_table)
        return 0;
    return pe_get32(pe->data + entry);
}

/* The name that a DLL's table of thunks at rva has, or NULL. Ordinals have no name. */
static const char *find_in_thunks(const struct pe_image *pe, uint32_t rva, const char *name)
{
    uint32_t size = pe->plus ? 8 : 4;
    const uint8_t *thunk;

    for (; (thunk = pe_at(pe, rva, size)); rva += size) {
        uint32_t low = pe_get32(thunk), high = pe->plus ? pe_get32(thunk + 4) : 0;
        const char *found;

        if (!low && !high)
            break;
        if (high || low > INT32_MAX - HINT_SIZE)
            continue;
        if ((found = pe_string(pe, low + HINT_SIZE)) && !strcmp(found, name))
            return found;
    }
    return NULL;
}

static const char *find_import(const struct pe_image *pe, const char *dll, const char *name)
{
    uint32_t rva = import_directory(pe);
    const uint8_t *descriptor;

    for (; rva && (descriptor = pe_at(pe, rva, DESCRIPTOR_SIZE)); rva += DESCRIPTOR_SIZE) {
        const char *from = pe_string(pe, pe_get32(descriptor + DESCRIPTOR_NAME));
        uint32_t thunks = pe_get32(descriptor + DESCRIPTOR_LOOKUP);

        if (!from || !*from)
            break;
        if (!strcasecmp(from, dll))
            return find_in_thunks(pe, thunks ? thunks : pe_get32(descriptor + DESCRIPTOR_BOUND),
                                  name);
    }
    return NULL;
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
