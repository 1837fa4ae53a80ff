/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The buffer that is kept between calls, in the hands of one thread at a time.
 */
#include "scratch.h"

#include <stdint.h>
#include <sys/mman.h>

#define KEPT_MAX (1024 * 1024) /* bytes: larger buffers go back to the host */

struct scratch {
    size_t size; /* of the whole, in bytes */
    _Alignas(16) char bytes[];
};

static struct scratch *kept;

static void free_scratch(struct scratch *scratch)
{
    if (scratch)
        munmap(scratch, scratch->size);
}

void *take_scratch(size_t size)
{
    struct scratch *scratch = __atomic_exchange_n(&kept, NULL, __ATOMIC_ACQUIRE);

    if (size > SIZE_MAX - sizeof(*scratch))
        return NULL;
    size += sizeof(*scratch);
    if (scratch && scratch->size >= size)
        return scratch->bytes;
    free_scratch(scratch);
    scratch = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (scratch == MAP_FAILED)
        return NULL;
    scratch->size = size;
    return scratch->bytes;
}

void leave_scratch(void *bytes)
{
    struct scratch *scratch = (struct scratch *)((char *)bytes - offsetof(struct scratch, bytes));

    if (scratch->size <= KEPT_MAX)
        scratch = __atomic_exchange_n(&kept, scratch, __ATOMIC_ACQ_REL);
    free_scratch(scratch);
}
