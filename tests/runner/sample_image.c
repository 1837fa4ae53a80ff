/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A small PE image with an export directory.
 */
#include <stdio.h>

#include "sample_image.h"

/* Tables and strings of the export directory, as offsets within it. */
enum {
    SLOTS = 40,
    NAMES = SLOTS + 4 * SAMPLE_SLOTS,
    NAME_SLOTS = NAMES + 4 * SAMPLE_NAMES,
    STRINGS = NAME_SLOTS + 2 * SAMPLE_NAMES,
};

size_t sample_optional_header(void)
{
    return SAMPLE_SIGNATURE + 4 + 20;
}

size_t sample_export_entry(bool plus)
{
    return sample_optional_header() + (plus ? 112 : 96);
}

size_t sample_section(bool plus, int index)
{
    return sample_export_entry(plus) + 16 * 8 + 40 * index;
}

static void put_section(uint8_t *at, const char *name, uint32_t rva, uint32_t offset, uint32_t size)
{
    for (size_t i = 0; name[i]; i++) /* at most 8 */
        at[i] = (uint8_t)name[i];
    pe_put32(at + 8, size);
    pe_put32(at + 12, rva);
    pe_put32(at + 16, size);
    pe_put32(at + 20, offset);
}

static void put_headers(uint8_t *data, bool plus)
{
    uint8_t *file = data + SAMPLE_SIGNATURE + 4;
    uint8_t *opt = data + sample_optional_header();

    pe_put16(data, 0x5a4d); /* "MZ" */
    pe_put32(data + 0x3c, SAMPLE_SIGNATURE);
    pe_put32(data + SAMPLE_SIGNATURE, 0x4550); /* "PE" */
    pe_put16(file, plus ? 0x8664 : 0x14c);
    pe_put16(file + 2, SAMPLE_SECTIONS);
    pe_put16(file + 16, (plus ? 112 : 96) + 16 * 8);
    pe_put16(opt, plus ? 0x20b : 0x10b);
    pe_put32(opt + 32, 0x1000); /* section alignment */
    pe_put32(opt + 36, 0x200);  /* file alignment */
    pe_put32(opt + 56, 0x3000); /* size of the image */
    pe_put32(opt + 60, 0x400);  /* of the headers */
    pe_put32(opt + 64, 1);      /* a checksum, though not the right one */
    pe_put32(opt + (plus ? 108 : 92), 16);
    pe_put32(data + sample_export_entry(plus), SAMPLE_DIR_RVA);
    pe_put32(data + sample_export_entry(plus) + 4, SAMPLE_DIR_SIZE);
    put_section(data + sample_section(plus, 0), ".text", SAMPLE_CODE_RVA, SAMPLE_CODE, 0x200);
    put_section(data + sample_section(plus, 1), ".edata", SAMPLE_DIR_RVA, SAMPLE_DIR, 0x400);
}

static uint32_t put_text(uint8_t *dir, uint32_t *at, const char *text)
{
    uint32_t rva = SAMPLE_DIR_RVA + *at;

    size_t size = strlen(text) + 1;

    memcpy(dir + *at, text, size);
    *at += size;
    return rva;
}

void make_sample(uint8_t *data, bool plus)
{
    static const char *const names[SAMPLE_NAMES] = {"Alpha", "Beta", "Delta", "Zeta", "gamma"};

    make_sample_with(data, plus, names);
}

void make_sample_with(uint8_t *data, bool plus, const char *const names[SAMPLE_NAMES])
{
    static const uint16_t name_slots[SAMPLE_NAMES] = {0, 1, 3, 3, 5};
    uint8_t *dir = data + SAMPLE_DIR;
    uint32_t strings = STRINGS;
    size_t i;

    memset(data, 0, SAMPLE_SIZE);
    put_headers(data, plus);
    memset(data + SAMPLE_CODE, 0xc3, 0x200);
    memset(data + SAMPLE_SIZE - 16, 0xee, 16);

    pe_put32(dir + 4, 0x12345678); /* time stamp */
    pe_put32(dir + 12, put_text(dir, &strings, "sample.dll"));
    pe_put32(dir + 16, SAMPLE_BASE);
    pe_put32(dir + 20, SAMPLE_SLOTS);
    pe_put32(dir + 24, SAMPLE_NAMES);
    pe_put32(dir + 28, SAMPLE_DIR_RVA + SLOTS);
    pe_put32(dir + 32, SAMPLE_DIR_RVA + NAMES);
    pe_put32(dir + 36, SAMPLE_DIR_RVA + NAME_SLOTS);
    for (i = 0; i < SAMPLE_SLOTS; i++)
        pe_put32(dir + SLOTS + 4 * i, i == 2 ? 0 : SAMPLE_CODE_RVA + 0x10 * i);
    pe_put32(dir + SLOTS + 4, put_text(dir, &strings, "other.Beta"));
    for (i = 0; i < SAMPLE_NAMES; i++) {
        pe_put32(dir + NAMES + 4 * i, put_text(dir, &strings, names[i]));
        pe_put16(dir + NAME_SLOTS + 2 * i, name_slots[i]);
    }
}

static void put_descriptor(uint8_t *data, int index, uint32_t lookup, uint32_t name, uint32_t bound)
{
    uint8_t *at = data + SAMPLE_CODE + IMPORTER_DESCRIPTORS + (size_t)20 * index;

    pe_put32(at, lookup ? SAMPLE_CODE_RVA + lookup : 0);
    pe_put32(at + 12, SAMPLE_CODE_RVA + name);
    pe_put32(at + 16, SAMPLE_CODE_RVA + bound);
}

void put_sample_thunk(uint8_t *data, uint32_t table, int index, bool plus, uint32_t name)
{
    pe_put32(data + SAMPLE_CODE + table + (size_t)index * (plus ? 8 : 4), SAMPLE_CODE_RVA + name);
}

static void put_ordinal(uint8_t *data, uint32_t table, int index, bool plus, uint16_t ordinal)
{
    uint8_t *at = data + SAMPLE_CODE + table + (size_t)index * (plus ? 8 : 4);

    pe_put32(at, ordinal | (plus ? 0 : 0x80000000));
    if (plus)
        pe_put32(at + 4, 0x80000000);
}

void make_sample_importer(uint8_t *data, bool plus, const char *dll, const char *first,
                          const char *second)
{
    char *code = (char *)data + SAMPLE_CODE;

    make_sample(data, plus);
    memset(code, 0, 0x200);
    pe_put32(data + sample_export_entry(plus) + 8, SAMPLE_CODE_RVA + IMPORTER_DESCRIPTORS);
    pe_put32(data + sample_export_entry(plus) + 12, 60);
    put_descriptor(data, 0, IMPORTER_LOOKUP, IMPORTER_DLL, IMPORTER_BOUND);
    put_descriptor(data, 1, 0, IMPORTER_OTHER_DLL, IMPORTER_OTHER_BOUND);
    put_sample_thunk(data, IMPORTER_LOOKUP, 0, plus, IMPORTER_FIRST);
    put_ordinal(data, IMPORTER_LOOKUP, 1, plus, 5);
    put_sample_thunk(data, IMPORTER_LOOKUP, 2, plus, IMPORTER_SECOND);
    put_sample_thunk(data, IMPORTER_OTHER_BOUND, 0, plus, IMPORTER_OTHER_FIRST);
    snprintf(code + IMPORTER_DLL, 16, "%s", dll);
    snprintf(code + IMPORTER_OTHER_DLL, 16, "other.dll");
    snprintf(code + IMPORTER_FIRST + 2, 41, "%s", first);
    snprintf(code + IMPORTER_SECOND + 2, 41, "%s", second);
    snprintf(code + IMPORTER_OTHER_FIRST + 2, 41, "%s", first);
}
