/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Parameter lists by their number, for functions that are made from the rows of
 * services.h: PARAMS_n declares a1 to an, ARGS_n passes them on. A row whose
 * number has no list does not compile.
 */
#ifndef PROCSTATS_TABLE_ARGUMENTS_H
#define PROCSTATS_TABLE_ARGUMENTS_H

#include <stdint.h>

#define PARAMS_0  void
#define PARAMS_1  uintptr_t a1
#define PARAMS_2  PARAMS_1, uintptr_t a2
#define PARAMS_3  PARAMS_2, uintptr_t a3
#define PARAMS_4  PARAMS_3, uintptr_t a4
#define PARAMS_5  PARAMS_4, uintptr_t a5
#define PARAMS_6  PARAMS_5, uintptr_t a6
#define PARAMS_7  PARAMS_6, uintptr_t a7
#define PARAMS_8  PARAMS_7, uintptr_t a8
#define PARAMS_9  PARAMS_8, uintptr_t a9
#define PARAMS_10 PARAMS_9, uintptr_t a10
#define PARAMS_11 PARAMS_10, uintptr_t a11
#define PARAMS_12 PARAMS_11, uintptr_t a12
#define PARAMS_13 PARAMS_12, uintptr_t a13
#define PARAMS_14 PARAMS_13, uintptr_t a14

#define ARGS_0
#define ARGS_1  a1
#define ARGS_2  ARGS_1, a2
#define ARGS_3  ARGS_2, a3
#define ARGS_4  ARGS_3, a4
#define ARGS_5  ARGS_4, a5
#define ARGS_6  ARGS_5, a6
#define ARGS_7  ARGS_6, a7
#define ARGS_8  ARGS_7, a8
#define ARGS_9  ARGS_8, a9
#define ARGS_10 ARGS_9, a10
#define ARGS_11 ARGS_10, a11
#define ARGS_12 ARGS_11, a12
#define ARGS_13 ARGS_12, a13
#define ARGS_14 ARGS_13, a14

#endif
