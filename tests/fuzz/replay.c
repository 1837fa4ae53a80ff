/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Gives a fuzz target what files hold, without libFuzzer:
 *
 *     replay FILE...                 each as it is
 *     replay -m ROUNDS SEED FILE...  each cut and mutated ROUNDS times, always the same for a SEED
 *
 * Prints how many inputs there were, and how many the target worked with.
 */
#include <errno.h>
#include <string.h>

#include "files.h"
#include "mutate.h"
#include "target.h"

static unsigned long inputs;

static void give(const uint8_t *data, size_t size)
{
    LLVMFuzzerTestOneInput(data, size);
    inputs++;
}

/* The input that the target dies of is left behind for who looks for the reason. */
static void replay(const uint8_t *data, size_t size, unsigned long rounds, uint64_t seed)
{
    uint8_t *copy = malloc(size ? size : 1);
    struct random random = {seed};
    unsigned long i;

    require(copy != NULL, "there is no memory");
    for (i = 0; i < rounds; i++) {
        size_t length = size;

        memcpy(copy, data, size);
        length = mutate_image(copy, length, &random);
        give(copy, length);
    }
    if (!rounds)
        give(data, size);
    free(copy);
}

int main(int argc, char **argv)
{
    unsigned long rounds = 0;
    uint64_t seed = 1;
    int i = 1;

    if (argc > 3 && !strcmp(argv[1], "-m")) {
        rounds = strtoul(argv[2], NULL, 10);
        seed = strtoull(argv[3], NULL, 10);
        i = 4;
    }
    for (; i < argc; i++) {
        uint8_t *data;
        size_t size;

        if (!read_file(argv[i], &data, &size)) {
            fprintf(stderr, "replay: cannot read %s: %s\n", argv[i], strerror(errno));
            return 2;
        }
        fprintf(stderr, "%s\n", argv[i]);
        replay(data, size, rounds, seed);
        free(data);
    }
    printf("%lu inputs, %lu accepted\n", inputs, target_accepted);
    return 0;
}
