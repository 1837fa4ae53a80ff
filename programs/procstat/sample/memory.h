/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory that grows. */
#ifndef PROCSTAT_MEMORY_H
#define PROCSTAT_MEMORY_H

#include <stddef.h>

/* Like realloc for count items of size bytes, but ends the program when memory is out. */
void *reallocate(void *memory, size_t count, size_t size);

#endif
