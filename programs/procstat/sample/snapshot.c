/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All processes at one moment, and the memory of their texts. */
#include <stdlib.h>
#include <string.h>

#include "sample/memory.h"
#include "sample/snapshot.h"
#include "sample/utf8.h"

#define BLOCK_SIZE 65536

struct string_block {
    struct string_block *next;
    size_t used, size;
    char bytes[];
};

void snapshot_clear(struct snapshot *snapshot)
{
    struct string_block *block;

    snapshot->count = 0;
    for (block = snapshot->strings; block; block = block->next)
        block->used = 0;
}

struct sample *snapshot_add(struct snapshot *snapshot)
{
    if (snapshot->count == snapshot->capacity) {
        snapshot->capacity = snapshot->capacity ? 2 * snapshot->capacity : 64;
        snapshot->samples =
            reallocate(snapshot->samples, snapshot->capacity, sizeof(*snapshot->samples));
    }
    memset(&snapshot->samples[snapshot->count], 0, sizeof(*snapshot->samples));
    return &snapshot->samples[snapshot->count++];
}

/* A block with room for so many bytes more, which stay where they are. */
static struct string_block *reserve(struct snapshot *snapshot, size_t length)
{
    struct string_block **at = &snapshot->strings;

    while (*at && (*at)->size - (*at)->used < length)
        at = &(*at)->next;
    if (!*at) {
        size_t size = length > BLOCK_SIZE ? length : BLOCK_SIZE;

        *at = reallocate(NULL, sizeof(**at) + size, 1);
        **at = (struct string_block){.size = size};
    }
    return *at;
}

const char *snapshot_string(struct snapshot *snapshot, const char *bytes, size_t length)
{
    size_t left = strnlen(bytes, length < LONGEST_TEXT ? length : LONGEST_TEXT);
    struct string_block *block = reserve(snapshot, 3 * left + 1);
    char *out = block->bytes + block->used;
    size_t used = utf8_repair(out, bytes, left);

    out[used] = 0;
    block->used += used + 1;
    return out;
}

const char *snapshot_copy(struct snapshot *snapshot, const char *string)
{
    size_t size = strlen(string) + 1;
    struct string_block *block = reserve(snapshot, size);
    char *out = memcpy(block->bytes + block->used, string, size);

    block->used += size;
    return out;
}

bool same_process(const struct sample *a, const struct sample *b)
{
    return a->values[FIELD_PID] == b->values[FIELD_PID] &&
           a->values[FIELD_START] == b->values[FIELD_START] &&
           a->values[FIELD_UNIX_PID] == b->values[FIELD_UNIX_PID];
}

const struct sample *snapshot_find(const struct snapshot *snapshot, const struct sample *like,
                                   size_t hint)
{
    size_t i;

    for (i = 0; i < snapshot->count; i++) {
        const struct sample *sample = &snapshot->samples[(hint + i) % snapshot->count];

        if (same_process(sample, like))
            return sample;
    }
    return NULL;
}

void snapshot_free(struct snapshot *snapshot)
{
    while (snapshot->strings) {
        struct string_block *next = snapshot->strings->next;

        free(snapshot->strings);
        snapshot->strings = next;
    }
    free(snapshot->samples);
    *snapshot = (struct snapshot){0};
}
