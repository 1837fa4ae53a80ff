/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A PE image as a loader sees it once mapped, read without a line of the runner's
 * own parser: what the oracle compares with. Lenient where loaders are.
 */
#ifndef TESTS_FUZZ_LOADER_VIEW_H
#define TESTS_FUZZ_LOADER_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    VIEW_DIRECTORIES = 16,   /* no more have a meaning */
    VIEW_SECTION = 40,       /* bytes of a section header */
    VIEW_MOST_SECTIONS = 97, /* loaders stop at 96; one more can be counted */
};

/* size bytes of memory at rva, of which the first are the file's. */
struct view_mapping {
    uint64_t rva, size, offset, file_size;
};

struct view {
    const uint8_t *file;
    size_t size;
    uint64_t file_header; /* offsets in the file */
    uint64_t optional_header;
    uint64_t directories;
    uint64_t sections;
    uint32_t directory_count;
    uint32_t section_count;
    uint32_t section_alignment;
    uint32_t file_alignment;
    uint32_t image_size;
    uint32_t headers_size;
    struct view_mapping mappings[VIEW_MOST_SECTIONS];
};

struct view_section {
    char name[8];
    uint32_t virtual_size, rva, raw_size, raw_offset;
    uint32_t others[3]; /* relocations and line numbers, which images have none of */
    uint32_t flags;
};

struct view_directory {
    uint32_t rva, size;
};

/* The export directory. Each table is to be read with view_read. */
struct view_exports {
    uint32_t rva, size; /* of the directory */
    uint32_t flags, time, version, name, base;
    uint32_t slot_count, name_count;
    uint32_t slots, names, ordinals;
};

/* Where an export leads. */
struct view_target {
    enum { TARGET_EMPTY, TARGET_ADDRESS, TARGET_FORWARDER } kind;
    uint32_t rva; /* of the code, or of the forwarder's string */
};

/* All return false if something needed is not there. */
bool view_open(const uint8_t *file, size_t size, struct view *ret);
bool view_read(const struct view *view, uint64_t rva, void *ret, size_t size);
bool view_read_exports(const struct view *view, struct view_exports *ret);
bool view_target(const struct view *view, const struct view_exports *exports, uint32_t slot,
                 struct view_target *ret);
bool view_name(const struct view *view, const struct view_exports *exports, uint32_t index,
               uint32_t *ret_name, uint16_t *ret_slot);

/* The string at rva, that ends within what is mapped of the file; NULL if it does not. */
const char *view_string(const struct view *view, uint64_t rva);

/* Looks an export up as a loader does, by halving. Returns its slot, or -1. */
int32_t view_find(const struct view *view, const struct view_exports *exports, const char *name);

struct view_section view_section(const struct view *view, uint32_t index);
struct view_directory view_directory(const struct view *view, uint32_t index);

/* Numbers of the file at an offset known to be within it. */
uint32_t view_get32(const struct view *view, uint64_t offset);
uint16_t view_get16(const struct view *view, uint64_t offset);

#endif
