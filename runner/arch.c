/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The table of architectures.
 */
#include "arch.h"

const struct arch arches[ARCH_COUNT] = {
    {"x86_64-windows", "x86_64-unix", 0x8664, 64, "apt-get install wine64"},
    {"i386-windows", "i386-unix", 0x014c, 32,
     "dpkg --add-architecture i386, apt-get update, apt-get install wine32:i386"},
};
