/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory that grows. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "sample/memory.h"

void *reallocate(void *memory, size_t count, size_t size)
{
    void *grown = count > SIZE_MAX / size ? NULL : realloc(memory, count * size);

    if (!grown) {
        fputs("procstat: out of memory\n", stderr);
        exit(1);
    }
    return grown;
}
