/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Makes libFuzzer use the mutations of images for every other input.
 */
#include "mutate.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned int seed);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned int seed)
{
    struct random random = random_from(seed);

    if (random_below(&random, 2))
        return LLVMFuzzerMutate(data, size, most);
    return mutate_image(data, size, &random);
}
