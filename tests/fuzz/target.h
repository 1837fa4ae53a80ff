/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a fuzz target is: libFuzzer calls it with what it has made up, the replayer
 * with what it reads. A target that finds something wrong says so and aborts.
 */
#ifndef TESTS_FUZZ_TARGET_H
#define TESTS_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Always 0, as libFuzzer wants it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* How often a target's input was good enough to be worked with: a test whose every input is
 * refused shows little. */
extern unsigned long target_accepted;

static inline void require(int right, const char *wrong)
{
    if (right)
        return;
    fprintf(stderr, "\nfuzz target: %s\n", wrong);
    abort();
}

#endif
