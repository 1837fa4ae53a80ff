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

/* Makes the image, PE32+ if plus, in SAMPLE_SIZE bytes at data. */
void make_sample(uint8_t *data, bool plus);

/* The same with other names, which ascend, in the places of Alpha, Beta, Delta, Zeta and gamma. */
void make_sample_with(uint8_t *data, bool plus, const char *const names[SAMPLE_NAMES]);

/* Offsets in the file of header fields, that depend on the kind. */
size_t sample_optional_header(void);
size_t sample_export_entry(bool plus);
size_t sample_section(bool plus, int index);

#endif
