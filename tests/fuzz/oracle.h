/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What re-pointing may change, stated without the module that does it.
 */
#ifndef TESTS_FUZZ_ORACLE_H
#define TESTS_FUZZ_ORACLE_H

#include "pe_exports.h"

struct bytes {
    const uint8_t *data;
    size_t size;
};

/* Compares an image with its copy, in which the change is said to have been made. Returns NULL if
 * that change and no other was made, or what is wrong. */
const char *compare_images(struct bytes original, struct bytes copy,
                           const struct pe_change *change);

#endif
