/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The size of the own process's address space.
 */
#ifndef PROCSTATS_ADDRESS_SPACE_H
#define PROCSTATS_ADDRESS_SPACE_H

#include "procstats/nt.h"

/*
 * What is reserved or committed, in bytes, and the most of it that was seen.
 * Linux cannot tell: what Wine keeps free for later looks reserved to it.
 */
void measure_address_space(SIZE_T *ret_size, SIZE_T *ret_peak);

#endif
