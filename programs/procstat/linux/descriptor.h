/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Linux's descriptors lack: a write that is whole. */
#ifndef PROCSTAT_DESCRIPTOR_H
#define PROCSTAT_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>

/* Writes all of it, or returns false with errno. */
bool write_all(int fd, const char *bytes, size_t length);

#endif
