/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The export directory of a PE image: reading it, and writing a new one in which
 * exports lead elsewhere. A forwarder is an export whose address lies within the
 * directory, where a string "dll.name" stands instead of code.
 */
#ifndef RUNNER_PE_EXPORTS_H
#define RUNNER_PE_EXPORTS_H

#include "pe_imports.h"

struct pe_exports {
    const struct pe_image *image;
    const uint8_t *header; /* the IMAGE_EXPORT_DIRECTORY */
    const char *dll_name;
    uint32_t base;       /* ordinal of slot 0 */
    uint32_t slot_count; /* entries of the address table */
    uint32_t name_count;
    const uint8_t *slots;      /* address table, 4 bytes each */
    const uint8_t *names;      /* addresses of names, 4 bytes each */
    const uint8_t *name_slots; /* slot of each name, 2 bytes each */
};

/* Where an entry of the address table leads. */
struct pe_slot {
    uint32_t rva;          /* 0 if the slot is empty */
    const char *forwarder; /* NULL if rva is code or data */
};

/* Checks the whole export directory of image and describes it in *ret; image must
 * outlive it. Returns NULL, or what is wrong. */
const char *pe_read_exports(const struct pe_image *image, struct pe_exports *ret);

/* Name and slot of name number index, less than name_count; names ascend by byte value. */
const char *pe_export_name(const struct pe_exports *exports, uint32_t index);
uint32_t pe_export_slot(const struct pe_exports *exports, uint32_t index);

struct pe_slot pe_get_slot(const struct pe_exports *exports, uint32_t slot);

/* Looks an export up by name. Returns false if there is none. */
bool pe_find_export(const struct pe_exports *exports, const char *name, struct pe_slot *ret);

/* One export that is to lead elsewhere. */
struct pe_replacement {
    const char *name;
    const char *forwarder; /* "dll.name" */
    const char *keep_as;   /* a second name for the original, or NULL */
    bool found;            /* out: whether the image exports name */
};

/* What is to be changed in an image. */
struct pe_change {
    struct pe_replacement *list;
    size_t count;
    const struct pe_import *import; /* to be added to its imports, or NULL */
};

/*
 * Makes a copy of the PE image of size bytes at data in which the count exports of the list lead to
 * their forwarders, and which has the additional import. A section at the end of the image has the
 * new directories; the old ones stay where they are. Ordinals stay. A name that the image does not
 * export is left out and its found is false. Where two names share an ordinal, only the name asked
 * for leads elsewhere.
 *
 * Returns NULL with *ret_data (to be freed) and *ret_size set, or what is wrong.
 */
const char *pe_repoint(const void *data, size_t size, const struct pe_change *change,
                       uint8_t **ret_data, size_t *ret_size);

#endif
