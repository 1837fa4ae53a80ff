/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A PE image in memory, as a file has it: its headers, checked once, and access
 * by relative virtual address that never leaves the bytes of a section. The
 * bytes may be hostile.
 */
#ifndef RUNNER_PE_IMAGE_H
#define RUNNER_PE_IMAGE_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Offsets within the headers that more than one file needs (PE format, "Optional Header"). */
enum {
    PE_FILE_SECTION_COUNT = 2,   /* from pe_image.file_header */
    PE_OPT_INITIALIZED_DATA = 8, /* from pe_image.optional_header */
    PE_OPT_ENTRY_POINT = 16,
    PE_OPT_SIZE_OF_IMAGE = 56, /* likewise, the same for PE32 and PE32+ */
    PE_OPT_CHECKSUM = 64,
    PE_SECTION_HEADER = 40, /* bytes of one section header */
    PE_MAX_SECTIONS = 96,   /* what Windows loads */
};

struct pe_image {
    const uint8_t *data;
    size_t size;
    bool plus;            /* PE32+, 64-bit, rather than PE32 */
    uint16_t machine;     /* IMAGE_FILE_MACHINE_* */
    uint32_t file_header; /* offsets in the file */
    uint32_t optional_header;
    uint32_t export_entry; /* of the data directory's first entry */
    uint32_t section_table;
    uint32_t section_count;
    uint32_t section_alignment;
    uint32_t file_alignment;
    uint32_t size_of_image;
    uint32_t size_of_headers;
    uint32_t export_rva; /* the data directory's first entry */
    uint32_t export_size;
};

/* A section header's fields that say where its bytes are. */
struct pe_section {
    uint32_t virtual_size;
    uint32_t rva;
    uint32_t raw_size;
    uint32_t raw_offset;
};

/* Checks the headers and the section table of size bytes at data and describes them
 * in *ret; data must outlive it. Returns NULL, or what is wrong. */
const char *pe_parse(const void *data, size_t size, struct pe_image *ret);

/* Section number index, less than section_count. */
struct pe_section pe_get_section(const struct pe_image *pe, uint32_t index);

/* The size bytes at rva as the file has them; NULL unless one section's file data holds them all.
 */
const uint8_t *pe_at(const struct pe_image *pe, uint32_t rva, uint64_t size);

/* The string at rva, its end found within the section and within 4096 bytes; else NULL. */
const char *pe_string(const struct pe_image *pe, uint32_t rva);

static inline uint16_t pe_get16(const uint8_t *at)
{
    uint16_t value;

    memcpy(&value, at, sizeof(value));
    return le16toh(value);
}

static inline uint32_t pe_get32(const uint8_t *at)
{
    uint32_t value;

    memcpy(&value, at, sizeof(value));
    return le32toh(value);
}

static inline void pe_put16(uint8_t *at, uint16_t value)
{
    value = htole16(value);
    memcpy(at, &value, sizeof(value));
}

static inline void pe_put32(uint8_t *at, uint32_t value)
{
    value = htole32(value);
    memcpy(at, &value, sizeof(value));
}

#endif
