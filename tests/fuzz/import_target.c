/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Fuzz target: renaming the imports of any bytes, as is done with each of the DLLs that
 * are re-pointed. Nothing changes, or one name does, which a loader reads as an import
 * of that DLL.
 */
#include <string.h>
#include <strings.h>

#include "loader_view.h"
#include "pe_imports.h"
#include "replaced.h"
#include "target.h"

enum { DESCRIPTOR = 20, MOST_DESCRIPTORS = 4096 };

unsigned long target_accepted;

static uint32_t get32(const uint8_t *at)
{
    return at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24;
}

/* Whether one of the thunks at rva has its name at that place of the file. */
static bool thunks_name(const struct view *view, uint64_t rva, const uint8_t *place)
{
    size_t size = view->directories - view->optional_header == 112 ? 8 : 4;
    uint8_t thunk[8] = {0};

    for (; view_read(view, rva, thunk, size) && (get32(thunk) || get32(thunk + 4)); rva += size)
        if ((const uint8_t *)view_string(view, (uint64_t)get32(thunk) + 2) == place)
            return true;
    return false;
}

/* Whether a loader finds at that place of the file the name of something from the DLL. */
static bool is_import(const uint8_t *data, size_t size, const char *dll, size_t place)
{
    uint8_t descriptor[DESCRIPTOR];
    struct view view;
    uint64_t rva;
    int i;

    if (!view_open(data, size, &view))
        return false;
    rva = view_directory(&view, 1).rva;
    for (i = 0; i < MOST_DESCRIPTORS && view_read(&view, rva, descriptor, DESCRIPTOR); i++) {
        const char *name = view_string(&view, get32(descriptor + 12));
        uint32_t lookup = get32(descriptor);

        if (name && !strcasecmp(name, dll) &&
            thunks_name(&view, lookup ? lookup : get32(descriptor + 16), data + place))
            return true;
        rva += DESCRIPTOR;
    }
    return false;
}

/* What is to be true of the size bytes in which an import is said to have been renamed. */
static void check_renamed(const uint8_t *before, const uint8_t *after, size_t size,
                          const struct replaced_export *replaced)
{
    size_t length = strlen(replaced->keep_as), place = 0, changed;

    while (place < size && before[place] == after[place])
        place++;
    require(place < size, "nothing has changed that is said to be renamed");
    /* The two names may begin alike. */
    for (changed = 0; replaced->name[changed] == replaced->keep_as[changed];)
        changed++;
    require(place >= changed && size - (place - changed) > length, "another place has changed");
    place -= changed;
    require(!memcmp(before + place, replaced->name, length + 1), "it was another name");
    require(!memcmp(after + place, replaced->keep_as, length + 1), "the name is another now");
    require(!memcmp(before + place + length, after + place + length, size - place - length),
            "something behind the name has changed");
    require(is_import(before, size, replaced->dll, place), "it was no import");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* Of just that size, so that the sanitizer sees every byte used behind it. */
    uint8_t *exact = malloc(size ? size : 1), *before = malloc(size ? size : 1);
    size_t i;

    require(exact && before, "there is no memory");
    if (size)
        memcpy(exact, data, size);
    for (i = 0; i < replaced_export_count; i++) {
        const struct replaced_export *replaced = &replaced_exports[i];

        if (!replaced->keep_as)
            continue;
        if (size)
            memcpy(before, exact, size);
        if (pe_rename_import(exact, size, replaced->dll, replaced->name, replaced->keep_as)) {
            check_renamed(before, exact, size, replaced);
            target_accepted++;
        } else {
            require(!size || !memcmp(before, exact, size), "an image that is refused has changed");
        }
    }
    free(exact);
    free(before);
    return 0;
}
