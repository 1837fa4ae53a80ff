/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The architectures that Wine and this project know, as a table: what their
 * folders are called, and which number their images have.
 */
#ifndef RUNNER_ARCH_H
#define RUNNER_ARCH_H

enum { ARCH_COUNT = 2 };

struct arch {
    const char *pe_folder;   /* of Windows DLLs, in Wine's library folder and in ours */
    const char *unix_folder; /* of their host sides */
    unsigned int machine;    /* IMAGE_FILE_MACHINE_* of its images */
    int bits;
    const char *package; /* how Debian's Wine for it is installed */
};

extern const struct arch arches[ARCH_COUNT];

#endif
