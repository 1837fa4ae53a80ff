/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A small PE image with an export directory, made from nothing, for tests that
 * break it on purpose.
 */
#ifndef TESTS_RUNNER_SAMPLE_IMAGE_H
#define TESTS_RUNNER_SAMPLE_IMAGE_H

#include "pe_exports.h"

/*
 * Its exports, with ordinals from SAMPLE_BASE on:
 *     0 Alpha     code
 *     1 Beta      forwarder "other.Beta"
 *     2           an empty slot
 *     3 Delta and Zeta, one address
 *     4           code without a name
 *     5 gamma     code
 */
enum {
    SAMPLE_SIZE = 0xa10, /* 16 bytes lie behind the last section */
    SAMPLE_BASE = 7,
    SAMPLE_SIGNATURE = 0x80, /* offsets in the file */
    SAMPLE_SECTIONS = 2,
    SAMPLE_CODE_RVA = 0x1000,
    SAMPLE_CODE = 0x400, /* offset in the file */
    SAMPLE_DIR_RVA = 0x2000,
    SAMPLE_DIR = 0x600,
    SAMPLE_DIR_SIZE = 0x400,
    SAMPLE_SLOTS = 6,
    SAMPLE_NAMES = 5,
};

/* What an importer has in its code section, as offsets in that. */
enum {
    IMPORTER_DESCRIPTORS = 0,
    IMPORTER_LOOKUP = 0x60, /* of the first DLL: the first name, ordinal 5, the second name */
    IMPORTER_BOUND = 0x80,
    IMPORTER_OTHER_BOUND = 0xa0, /* of other.dll, which has no lookup table: the first name */
    IMPORTER_DLL = 0xc0,
    IMPORTER_OTHER_DLL = 0xd0,
    IMPORTER_FIRST = 0xe0,
    IMPORTER_SECOND = 0x110,
    IMPORTER_OTHER_FIRST = 0x140,
};

/* Makes the image, PE32+ if plus, in SAMPLE_SIZE bytes at data. */
void make_sample(uint8_t *data, bool plus);

/* The same with other names, which ascend, in the places of Alpha, Beta, Delta, Zeta and gamma. */
void make_sample_with(uint8_t *data, bool plus, const char *const names[SAMPLE_NAMES]);

/* Makes instead of its code an import directory, of the DLL, whose name has 15 characters at most,
 * and of other.dll; the names of the imports have 40 at most. */
void make_sample_importer(uint8_t *data, bool plus, const char *dll, const char *first,
                          const char *second);

/* Changes one of an importer's thunks. */
void put_sample_thunk(uint8_t *data, uint32_t table, int index, bool plus, uint32_t name);

/* Offsets in the file of header fields, that depend on the kind. */
size_t sample_optional_header(void);
size_t sample_export_entry(bool plus);
size_t sample_section(bool plus, int index);

#endif
