/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A query by an information class, in the order of checks that Windows has for
 * processes and threads alike.
 */
#ifndef PROCSTATS_PROCESS_CLASSES_H
#define PROCSTATS_PROCESS_CLASSES_H

#include "answers.h"
#include "layout.h"

#define LENGTHS 3

/*
 * What a class is queried with.
 *
 * layout        its longest structure
 * counts        how many fields the accepted structures have: each makes a length
 * told_count    how many fields ReturnLength covers; 0: as many as were asked for
 */
struct information_class {
    ULONG info_class;
    structure_layout layout;
    uint8_t counts[LENGTHS];
    uint8_t told_count;
};

/* The parameters of the service. */
struct query {
    HANDLE handle;
    ULONG info_class;
    void *info;
    ULONG length; /* in bytes */
    ULONG *return_length;
    unsigned int pointer_size; /* of the program that asks, in bytes */
};

/* Those of a service that a program of the host's pointer size has called. */
static inline struct query query_of(uintptr_t handle, uintptr_t info_class, uintptr_t info,
                                    uintptr_t length, uintptr_t return_length)
{
    return (struct query){.handle = (HANDLE)handle,
                          .info_class = (ULONG)info_class,
                          .info = (void *)info,
                          .length = (ULONG)length,
                          .return_length = (ULONG *)return_length,
                          .pointer_size = sizeof(void *)};
}

/* Checks the query, asks, which includes all that concerns the handle, and writes the answer. */
typedef NTSTATUS class_answer(const struct information_class *class, HANDLE handle,
                              struct answer *ret_answer);
NTSTATUS answer_query(const struct query *query, const struct information_class *class,
                      class_answer *answer);

#endif
