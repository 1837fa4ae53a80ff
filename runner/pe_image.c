/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reads and checks the headers of a PE image. It is stricter than any loader: sections
 * must ascend without overlap and lie within the file, so that an address has one
 * meaning, here and for every loader.
 */
#include "pe_image.h"

enum {
    DOS_LFANEW = 0x3c, /* where the DOS header keeps the offset of "PE\0\0" */
    DOS_HEADER = 0x40,
    FILE_HEADER = 20,
    OPT_SECTION_ALGN = 32,
    OPT_FILE_ALGN = 36,
    OPT_HEADERS = 60,
    OPT_DIRS_PE32 = 92, /* NumberOfRvaAndSizes; the directories follow it */
    OPT_DIRS_PLUS = 108,
    MAGIC_PE32 = 0x10b,
    MAGIC_PLUS = 0x20b,
    PAGE = 0x1000,
    SECTOR = 0x200, /* Windows rounds raw offsets down to it */
    LARGEST_FILE_ALIGNMENT = 0x10000,
    LONGEST_STRING = 4096,
};

static bool power_of_two(uint32_t value)
{
    return value && !(value & (value - 1));
}

static const char *parse_optional_header(struct pe_image *pe, uint32_t header_size)
{
    const uint8_t *opt = pe->data + pe->optional_header;
    uint32_t count_at;
    uint16_t magic;

    if (header_size < OPT_DIRS_PE32 + 4)
        return "its optional header is too short";
    magic = pe_get16(opt);
    if (magic != MAGIC_PE32 && magic != MAGIC_PLUS)
        return "it is neither PE32 nor PE32+";

    pe->plus = magic == MAGIC_PLUS;
    count_at = pe->plus ? OPT_DIRS_PLUS : OPT_DIRS_PE32;
    if (header_size < count_at + 4)
        return "its optional header is too short";
    if (pe_get32(opt + count_at) < 1 || header_size < count_at + 4 + 8)
        return "it has no export directory";

    pe->export_entry = pe->optional_header + count_at + 4;
    pe->export_rva = pe_get32(pe->data + pe->export_entry);
    pe->export_size = pe_get32(pe->data + pe->export_entry + 4);
    pe->section_alignment = pe_get32(opt + OPT_SECTION_ALGN);
    pe->file_alignment = pe_get32(opt + OPT_FILE_ALGN);
    pe->size_of_image = pe_get32(opt + PE_OPT_SIZE_OF_IMAGE);
    pe->size_of_headers = pe_get32(opt + OPT_HEADERS);
    return NULL;
}

static const char *check_alignment(const struct pe_image *pe)
{
    if (!power_of_two(pe->section_alignment) || !power_of_two(pe->file_alignment))
        return "an alignment is not a power of two";
    /* Below a page the file is mapped flat and cannot grow by a section. */
    if (pe->section_alignment < PAGE)
        return "its section alignment is below a page";
    if (pe->file_alignment < SECTOR || pe->file_alignment > LARGEST_FILE_ALIGNMENT ||
        pe->file_alignment > pe->section_alignment)
        return "its file alignment is out of range";
    if (pe->size_of_headers > pe->size)
        return "it is shorter than its headers";
    return NULL;
}

static const char *check_sections(const struct pe_image *pe)
{
    uint64_t end = pe->size_of_headers;
    uint32_t i;

    for (i = 0; i < pe->section_count; i++) {
        struct pe_section section = pe_get_section(pe, i);
        uint32_t length =
            section.virtual_size > section.raw_size ? section.virtual_size : section.raw_size;

        if (section.rva % pe->section_alignment)
            return "a section is not aligned";
        /* A section with more file data than memory is cut at the end of its last page. */
        if (section.virtual_size && section.raw_size > section.virtual_size)
            length = section.virtual_size;
        if (section.rva < end)
            return "its sections overlap or are out of order";
        end = (uint64_t)section.rva + length;
        if (end > pe->size_of_image)
            return "a section lies beyond the end of the image";
        if (!section.raw_size)
            continue;
        if (section.raw_offset % SECTOR)
            return "a section's file data is not aligned";
        if ((uint64_t)section.raw_offset + section.raw_size > pe->size)
            return "it is shorter than its sections";
    }
    return NULL;
}

const char *pe_parse(const void *data, size_t size, struct pe_image *ret)
{
    struct pe_image pe = {.data = data, .size = size};
    const char *wrong;
    uint32_t signature, header_size;

    if (size < DOS_HEADER || memcmp(pe.data, "MZ", 2) != 0)
        return "it is not a PE image";
    /* So that no offset below wraps. */
    if (size > INT32_MAX)
        return "it is larger than 2 GiB";
    signature = pe_get32(pe.data + DOS_LFANEW);
    if (signature < DOS_HEADER || (uint64_t)signature + 4 + FILE_HEADER > size ||
        memcmp(pe.data + signature, "PE\0\0", 4) != 0)
        return "it is not a PE image";

    pe.file_header = signature + 4;
    pe.machine = pe_get16(pe.data + pe.file_header);
    pe.section_count = pe_get16(pe.data + pe.file_header + PE_FILE_SECTION_COUNT);
    header_size = pe_get16(pe.data + pe.file_header + 16);
    pe.optional_header = pe.file_header + FILE_HEADER;
    pe.section_table = pe.optional_header + header_size;
    if (pe.section_count > PE_MAX_SECTIONS)
        return "it has too many sections";
    if ((uint64_t)pe.section_table + pe.section_count * PE_SECTION_HEADER > size)
        return "it is shorter than its headers";

    if ((wrong = parse_optional_header(&pe, header_size)) || (wrong = check_alignment(&pe)))
        return wrong;
    if (pe.section_table + pe.section_count * PE_SECTION_HEADER > pe.size_of_headers)
        return "its section table is larger than its headers";
    if ((wrong = check_sections(&pe)))
        return wrong;
    *ret = pe;
    return NULL;
}

struct pe_section pe_get_section(const struct pe_image *pe, uint32_t index)
{
    const uint8_t *at = pe->data + pe->section_table + index * PE_SECTION_HEADER;

    return (struct pe_section){
        .virtual_size = pe_get32(at + 8),
        .rva = pe_get32(at + 12),
        .raw_size = pe_get32(at + 16),
        .raw_offset = pe_get32(at + 20),
    };
}

/* The file data from rva to the end of its section; *ret_size is its length. */
static const uint8_t *rest_of_section(const struct pe_image *pe, uint32_t rva, uint32_t *ret_size)
{
    uint32_t i;

    for (i = 0; i < pe->section_count; i++) {
        struct pe_section section = pe_get_section(pe, i);
        uint32_t mapped = section.raw_size;

        if (section.virtual_size && section.virtual_size < mapped)
            mapped = section.virtual_size;
        if (rva < section.rva || rva - section.rva >= mapped)
            continue;
        *ret_size = mapped - (rva - section.rva);
        return pe->data + section.raw_offset + (rva - section.rva);
    }
    return NULL;
}

const uint8_t *pe_at(const struct pe_image *pe, uint32_t rva, uint64_t size)
{
    uint32_t rest;
    const uint8_t *at = rest_of_section(pe, rva, &rest);

    return at && size <= rest ? at : NULL;
}

const char *pe_string(const struct pe_image *pe, uint32_t rva)
{
    uint32_t rest;
    const uint8_t *at = rest_of_section(pe, rva, &rest);

    if (!at)
        return NULL;
    return memchr(at, 0, rest < LONGEST_STRING ? rest : LONGEST_STRING) ? (const char *)at : NULL;
}
