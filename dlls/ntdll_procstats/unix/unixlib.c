/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The host side's doors: the tables that Wine looks for, and the translation of
 * errno to NTSTATUS. Parameters are fixed-width, so 32-bit callers use the same
 * functions.
 */
#include "private.h"

#include <errno.h>

#define STATUS_UNSUCCESSFUL  ((int32_t)0xC0000001)
#define STATUS_ACCESS_DENIED ((int32_t)0xC0000022)
#define STATUS_INVALID_CID   ((int32_t)0xC000000B)

/* The own process's record; without a directory for it, a page of our own. */
static struct process_record private_record;
static struct process_record *own_record = &private_record;

static int32_t status_of(int error)
{
    switch (error) {
    case 0:
        return 0;
    case -EACCES:
    case -EPERM:
        return STATUS_ACCESS_DENIED;
    case -ESRCH:
    case -ENOENT:
        return STATUS_INVALID_CID;
    default:
        return STATUS_UNSUCCESSFUL;
    }
}

static int32_t attach(void *args)
{
    struct attach_params *params = args;
    struct process_record *record;
    int error = record_create(params, &record);

    if (error)
        return status_of(error);
    own_record = record;
    params->record = (uint64_t)(uintptr_t)record;
    return 0;
}

static int32_t query_own_memory(void *args)
{
    struct own_memory_params *params = args;

    return status_of(own_memory(&own_record->maxima, &params->memory));
}

typedef int32_t (*unix_call)(void *args);

#define CALL_TABLE                                                                                 \
    {                                                                                              \
        [unix_attach] = attach, [unix_own_memory] = query_own_memory,                              \
    }

extern const unix_call __wine_unix_call_funcs[unix_functions];
extern const unix_call __wine_unix_call_wow64_funcs[unix_functions];

__attribute__((visibility("default"))) const unix_call __wine_unix_call_funcs[unix_functions] =
    CALL_TABLE;
__attribute__((visibility("default")))
const unix_call __wine_unix_call_wow64_funcs[unix_functions] = CALL_TABLE;
