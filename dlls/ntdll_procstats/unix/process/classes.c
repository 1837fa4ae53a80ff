/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A query by an information class: alignment, then return_length, the length,
 * the handle and last the buffer; tests/conformance/order.c shows each.
 */
#include "classes.h"

#include <string.h>

/* How many fields the structure of this length has; 0 if the class has none of that length. */
static size_t count_fields(const struct information_class *class, const struct query *query)
{
    for (int i = 0; i < LENGTHS && class->counts[i]; i++)
        if (layout_size(class->layout, class->counts[i], query->pointer_size) == query->length)
            return class->counts[i];
    return 0;
}

/*
 * A bad pointer ends the service, with the status that Windows has for it, before
 * anything is written. What is written here lies in two pages at most.
 */
static void probe(void *memory, size_t size)
{
    uint8_t *bytes = memory;

    __atomic_fetch_or(bytes, 0, __ATOMIC_RELAXED);
    __atomic_fetch_or(bytes + size - 1, 0, __ATOMIC_RELAXED);
}

NTSTATUS answer_query(const struct query *query, const struct information_class *class,
                      class_answer *answer_class)
{
    uint8_t structure[FIELDS_MAX * sizeof(uint64_t)] = {0};
    struct answer answer;
    NTSTATUS status;
    size_t count;

    if (query->length && ((uintptr_t)query->info & (sizeof(ULONG) - 1)))
        return STATUS_DATATYPE_MISALIGNMENT;
    if (query->return_length)
        probe(query->return_length, sizeof(*query->return_length));
    count = count_fields(class, query);
    if (!count)
        return STATUS_INFO_LENGTH_MISMATCH;
    status = answer_class(class, query->handle, &answer);
    if (status)
        return status;
    layout_write(class->layout, count, query->pointer_size, answer.fields, structure);
    probe(query->info, query->length);
    memcpy(query->info, structure, query->length);
    if (query->return_length)
        *query->return_length =
            class->told_count
                ? (ULONG)layout_size(class->layout, class->told_count, query->pointer_size)
                : query->length;
    return STATUS_SUCCESS;
}
