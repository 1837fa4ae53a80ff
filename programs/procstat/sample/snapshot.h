/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All processes at one moment, and the memory of their texts. */
#ifndef PROCSTAT_SNAPSHOT_H
#define PROCSTAT_SNAPSHOT_H

#include "sample/sample.h"

struct string_block;

/* {0} is empty. */
struct snapshot {
    uint64_t date;  /* when it was taken, as FILETIME, UTC */
    uint64_t clock; /* the same moment on a clock that is never set, 100 ns */
    struct sample *samples;
    size_t count;
    size_t capacity;
    struct string_block *strings; /* what the samples' texts are in */
};

/* Empties it for the next moment; its memory is used again. */
void snapshot_clear(struct snapshot *snapshot);

/* Adds an empty sample. It stays where it is until the next one is added. */
struct sample *snapshot_add(struct snapshot *snapshot);

#define LONGEST_TEXT 32767u /* a command line of Windows */

/* Copies a text of so many bytes, which ends earlier at a NUL. Bytes that are not UTF-8 become
 * U+FFFD, and LONGEST_TEXT bytes are taken at most. It lives until snapshot_clear. */
const char *snapshot_string(struct snapshot *snapshot, const char *bytes, size_t length);

/* Copies a string that is well-formed UTF-8. */
const char *snapshot_copy(struct snapshot *snapshot, const char *string);

/* Finds the sample of the same process, or NULL. The search begins at hint, which makes it short
 * for lists whose order stays. */
const struct sample *snapshot_find(const struct snapshot *snapshot, const struct sample *like,
                                   size_t hint);

/* Whether two samples are of one process: pids may be used again, start times not. */
bool same_process(const struct sample *a, const struct sample *b);

void snapshot_free(struct snapshot *snapshot);

#endif
