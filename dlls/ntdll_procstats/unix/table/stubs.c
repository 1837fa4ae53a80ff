/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reads service numbers from the stubs of a DLL in memory, as sandboxes and
 * debuggers do, by structures and code bytes that Windows's own programs rely
 * on: the thread's block, the loader's list of modules, the export directory.
 * In a 32-bit process of the new WoW64 the host side is 64-bit, and what it
 * reads are the block, the list and the ntdll.dll of the 64-bit half.
 *
 * The DLL may be changed by anyone, and a debugger may have patched a stub:
 * every offset is checked against the image's size.
 */
#include "stubs.h"
#include "../teb.h"

#include <stdbool.h>
#include <string.h>

#define PE_OFFSET     0x3c
#define PE_OFFSET_MAX 0xe00 /* headers are in the first page */
#define PE_OPTIONAL   24    /* from the signature to the optional header */
#define SIZE_OF_IMAGE 56    /* in the optional header */
#define STUB_BYTES    16
#define MODULES_MAX   10000
#define NUMBER_BITS   UINT32_C(0x3fff) /* of a service in its table, and of the table */

/* The export directory, in the optional header. */
#ifdef __x86_64__
#define EXPORT_ENTRY 112
#else
#define EXPORT_ENTRY 96
#endif

struct image {
    const uint8_t *base;
    uint32_t size;
};

static uint32_t read32(const uint8_t *bytes)
{
    uint32_t value;

    memcpy(&value, bytes, sizeof(value));
    return value;
}

static uint16_t read16(const uint8_t *bytes)
{
    uint16_t value;

    memcpy(&value, bytes, sizeof(value));
    return value;
}

static bool is_named(const struct loader_entry *entry, const char *name)
{
    size_t length = strlen(name);

    if (entry->BaseDllName.Length != length * sizeof(uint16_t))
        return false;
    for (size_t i = 0; i < length; i++) {
        uint16_t letter = entry->BaseDllName.Buffer[i];

        if (letter >= 'A' && letter <= 'Z')
            letter += 'a' - 'A';
        if (letter != (uint8_t)name[i])
            return false;
    }
    return true;
}

const uint8_t *find_dll(const char *name)
{
    const struct list_entry *head = &current_peb()->Ldr->InLoadOrderModuleList;
    const struct list_entry *link = head->Flink;

    for (int i = 0; link && link != head && i < MODULES_MAX; i++, link = link->Flink) {
        const struct loader_entry *entry = (const struct loader_entry *)link;

        if (is_named(entry, name))
            return entry->DllBase;
    }
    return NULL;
}

/* An address in the image that size bytes follow; NULL if they do not. */
static const uint8_t *at(const struct image *image, uint32_t offset, uint64_t size)
{
    return offset < image->size && size <= image->size - offset ? image->base + offset : NULL;
}

/* As strcmp, with a name in the image that may reach to its end; a name outside of it is greater.
 */
static int compare_name(const struct image *image, const char *name, uint32_t offset)
{
    const uint8_t *there = at(image, offset, 1);

    return there ? strncmp(name, (const char *)there, image->size - offset) : -1;
}

/* The index of a name, in a directory whose names are sorted, as loaders rely on; -1 if absent. */
static int64_t find_name(const struct image *image, const uint8_t *names, uint32_t count,
                         const char *name)
{
    uint32_t low = 0, high = count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = compare_name(image, name, read32(names + 4 * (uint64_t)middle));

        if (!order)
            return middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return -1;
}

/* The address of an export, forwarders included; NULL if there is none. */
static const uint8_t *find_export(const struct image *image, uint32_t directory_offset,
                                  const char *name)
{
    const uint8_t *directory = at(image, directory_offset, 40);
    uint32_t function_count = directory ? read32(directory + 20) : 0;
    uint32_t name_count = directory ? read32(directory + 24) : 0;
    const uint8_t *functions, *names, *ordinals;
    uint16_t ordinal;
    int64_t found;

    if (!name_count)
        return NULL;
    functions = at(image, read32(directory + 28), (uint64_t)4 * function_count);
    names = at(image, read32(directory + 32), (uint64_t)4 * name_count);
    ordinals = at(image, read32(directory + 36), (uint64_t)2 * name_count);
    if (!functions || !names || !ordinals)
        return NULL;
    found = find_name(image, names, name_count, name);
    if (found < 0)
        return NULL;
    ordinal = read16(ordinals + 2 * found);
    return ordinal < function_count ? at(image, read32(functions + 4 * ordinal), STUB_BYTES) : NULL;
}

/*
 * Windows's stubs: mov r10, rcx; mov eax, number. On i386: mov eax, number; mov edx, ...
 * A jump that a sandbox puts there can start so, too: mov eax, address; jmp eax.
 */
static int number_in_stub(const uint8_t *stub)
{
#ifdef __x86_64__
    static const uint8_t start[] = {0x4c, 0x8b, 0xd1, 0xb8};
#else
    static const uint8_t start[] = {0xb8};
#endif
    uint32_t number;

    if (memcmp(stub, start, sizeof(start)) != 0)
        return NO_STUB;
    number = read32(stub + sizeof(start));
    return number & ~NUMBER_BITS ? NO_STUB : (int)number;
}

int find_service_number(const uint8_t *dll, const char *export_name)
{
    uint32_t header = read32(dll + PE_OFFSET);
    const uint8_t *optional = dll + header + PE_OPTIONAL;
    const uint8_t *stub = NULL;
    struct image image = {.base = dll};
    int number;

    if (header <= PE_OFFSET_MAX) {
        image.size = read32(optional + SIZE_OF_IMAGE);
        stub = find_export(&image, read32(optional + EXPORT_ENTRY), export_name);
    }
    if (!stub)
        return NO_EXPORT;
    number = number_in_stub(stub);
    return number < 0 ? NO_STUB : number;
}
