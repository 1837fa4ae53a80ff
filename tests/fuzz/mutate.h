/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Mutations that know where a PE image keeps what a parser trusts: its headers, its
 * section table, its export and import directories and the tables of those.
 */
#ifndef TESTS_FUZZ_MUTATE_H
#define TESTS_FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* Numbers that depend on the seed alone. */
struct random {
    uint64_t state;
};

struct random random_from(uint64_t seed);
uint32_t random_below(struct random *random, uint32_t limit);

/* Changes the size bytes at data, which need be no image. Returns the new size, never larger. */
size_t mutate_image(uint8_t *data, size_t size, struct random *random);

#endif
