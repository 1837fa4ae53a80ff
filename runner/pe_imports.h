/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The imports of a PE image: looking one up, giving one another name, and making a new
 * import directory that has one more.
 */
#ifndef RUNNER_PE_IMPORTS_H
#define RUNNER_PE_IMPORTS_H

#include "pe_image.h"

/* A function that an image imports. */
struct pe_import {
    const char *dll;
    const char *name;
};

/* An import directory whose entries have been checked. */
struct pe_imports {
    const struct pe_image *image;
    uint32_t entry; /* offset in the file of its entry among the data directories */
    uint32_t rva;
    uint32_t count; /* descriptors, without the empty one at the end */
};

/* Checks the import directory of image, which may have none, and describes it in *ret; image must
 * outlive it. Returns NULL, or what is wrong. */
const char *pe_read_imports(const struct pe_image *image, struct pe_imports *ret);

/* Whether the image imports that function. */
bool pe_has_import(const struct pe_image *image, const struct pe_import *import);

/* The size of a new import directory with everything that belongs to the added import. */
uint32_t pe_imports_size(const struct pe_imports *imports, const struct pe_import *added);

/*
 * Writes that many bytes to base, which is mapped at rva, a multiple of 8: the descriptors of
 * imports as they are, one more for the added import, and what that refers to. Returns the size to
 * be written into the data directory.
 */
uint32_t pe_put_imports(const struct pe_imports *imports, const struct pe_import *added,
                        uint8_t *base, uint32_t rva);

/*
 * Makes the PE image of size bytes at data import the function as from dll wherever it imports
 * name from it. Both names must have the same length, for the new one is written over the old one.
 * Returns whether the image was changed; an image that cannot be understood, or has no such import,
 * is not.
 */
bool pe_rename_import(uint8_t *data, size_t size, const char *dll, const char *name,
                      const char *as);

#endif
