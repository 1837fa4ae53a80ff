/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the linker calls a function, for export lists: SYMBOL(name, args). In
 * 32-bit code a stdcall function's name ends in @ and the bytes of its
 * parameters; the linker leaves that out of what a DLL exports.
 */
#ifndef PROCSTATS_SYMBOL_H
#define PROCSTATS_SYMBOL_H

#ifdef __i386__
/* A blank before the @ would make an ordinal of what follows. */
/* clang-format off */
#define SYMBOL(name, args) name@BYTES_##args
/* clang-format on */
#else
#define SYMBOL(name, args) name
#endif

#define BYTES_0  0
#define BYTES_1  4
#define BYTES_2  8
#define BYTES_3  12
#define BYTES_4  16
#define BYTES_5  20
#define BYTES_6  24
#define BYTES_7  28
#define BYTES_8  32
#define BYTES_9  36
#define BYTES_10 40
#define BYTES_11 44
#define BYTES_12 48
#define BYTES_13 52
#define BYTES_14 56

#endif
