/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Gives a fuzz target what files hold, without libFuzzer:
 *
 *     replay FILE...                 each as it is
 *     replay -m ROUNDS SEED FILE...  each cut and mutated ROUNDS times, always the same for a SEED
 *
 * Prints how many inputs there were, how many the target worked with, and whether all was built
 * with sanitizers. The last file named on standard error is the one that a target dies of.
 */
#include <errno.h>
#include <string.h>

#include "files.h"
#include "mutate.h"
#include "target.h"

#ifdef __SANITIZE_ADDRESS__
static const char sanitized[] = ", sanitized";
#else
static const char sanitized[] = "";
#endif

static unsigned long inputs;

static void give(const uint8_t *data, size_t size)
{
    LLVMFuzzerTestOneInput(data, size);
    inputs++;
}

static void replay(const uint8_t *data, size_t size, unsigned long rounds, struct random *random)
{
    uint8_t *copy = malloc(size ? size : 1);
    unsigned long i;

    require(copy != NULL, "there is no memory");
    for (i = 0; i < rounds; i++) {
        size_t length = size;

        memcpy(copy, data, size);
        length = mutate_image(copy, length, random);
        give(copy, length);
    }
    if (!rounds)
        give(data, size);
    free(copy);
}

int main(int argc, char **argv)
{
    unsigned long rounds = 0;
    struct random random = random_from(1);
    int i = 1;

    if (argc > 3 && !strcmp(argv[1], "-m")) {
        rounds = strtoul(argv[2], NULL, 10);
        random = random_from(strtoull(argv[3], NULL, 10));
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
        replay(data, size, rounds, &random);
        free(data);
    }
    printf("%lu inputs, %lu accepted%s\n", inputs, target_accepted, sanitized);
    return 0;
}
