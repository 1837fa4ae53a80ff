/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The table of architectures.
 */
#include "arch.h"

const struct arch arches[ARCH_COUNT] = {
    {"x86_64-windows", "x86_64-unix", 0x8664},
    {"i386-windows", "i386-unix", 0x014c},
};
