/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Fuzz target: re-pointing any bytes, as each of the DLLs that are re-pointed and
 * with nothing asked for. It is refused, or the copy differs in what was asked for.
 */
#include <string.h>

#include "oracle.h"
#include "replaced.h"
#include "target.h"

unsigned long target_accepted;

enum { MOST_REPLACED = 256 };

/* The list of one DLL, which may be NULL for none. */
static size_t list_of(const char *dll, struct pe_replacement list[MOST_REPLACED])
{
    size_t count = 0, i;

    for (i = 0; dll && i < replaced_export_count; i++) {
        const struct replaced_export *replaced = &replaced_exports[i];

        if (strcmp(replaced->dll, dll) != 0)
            continue;
        require(count < MOST_REPLACED, "there are more replaced exports than room for them");
        list[count++] = (struct pe_replacement){
            .name = replaced->name,
            .forwarder = replaced->leads_to,
            .keep_as = replaced->keep_as,
        };
    }
    return count;
}

/* The import that is added to one DLL; NULL if there is none. */
static const struct pe_import *import_of(const char *dll, struct pe_import *import)
{
    const struct added_import *added = dll ? import_added_to(dll) : NULL;

    if (!added)
        return NULL;
    *import = (struct pe_import){.dll = added->from, .name = added->name};
    return import;
}

static void repoint_as(const char *dll, struct bytes original, const uint8_t *untouched)
{
    struct pe_replacement list[MOST_REPLACED];
    struct pe_import import;
    const struct pe_change change = {
        .list = list, .count = list_of(dll, list), .import = import_of(dll, &import)};
    struct bytes copy = {0};
    uint8_t *data = NULL;
    const char *wrong = pe_repoint(original.data, original.size, &change, &data, &copy.size);

    require(!original.size || !memcmp(original.data, untouched, original.size),
            "the original has been written to");
    if (wrong) {
        require(!data, "there is an image and an error");
        return;
    }
    target_accepted++;
    copy.data = data;
    wrong = compare_images(original, copy, &change);
    require(!wrong, wrong);
    free(data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const dlls[] = {NULL, "kernel32.dll", "kernelbase.dll"};
    /* Of just that size, so that the sanitizer sees every byte read behind it. */
    uint8_t *exact = malloc(size ? size : 1);
    size_t i;

    require(exact != NULL, "there is no memory");
    if (size)
        memcpy(exact, data, size);
    for (i = 0; i < sizeof(dlls) / sizeof(dlls[0]); i++)
        repoint_as(dlls[i], (struct bytes){exact, size}, data);
    free(exact);
    return 0;
}
