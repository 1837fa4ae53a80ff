/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The host side's doors: the tables that Wine looks for, and the translation of
 * errno to NTSTATUS. Parameters are fixed-width, so 32-bit callers use the same
 * functions.
 */
#include "private.h"
#include "procfs.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#define STATUS_UNSUCCESSFUL ((int32_t)0xC0000001)
#define STATUS_NOT_FOUND    ((int32_t)0xC0000225)

/* The own process's record; without a directory for it, a page of our own. */
static struct process_record private_record;
static struct process_record *own_record = &private_record;

static int32_t status_of(int error)
{
    switch (error) {
    case 0:
        return 0;
    case -ENOENT:
        return STATUS_NOT_FOUND;
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

/* For the case that the record is lost. */
static void keep_maxima(const struct memory_maxima *seen)
{
    raise_maxima(&private_record.maxima, seen);
}

static int32_t query_own_io(void *args)
{
    struct own_io_params *params = args;

    return status_of(procfs_own_io(&params->io));
}

static int32_t query_own_memory(void *args)
{
    struct own_memory_params *params = args;
    int error = own_memory(&own_record->maxima, &params->memory);

    if (!error)
        keep_maxima(&params->memory.peak);
    return status_of(error);
}

static int32_t lose_record(void *args)
{
    (void)args;
    own_record = &private_record;
    return 0;
}

static int32_t note_commit(void *args)
{
    (void)args;
    return status_of(note_own_commit(&own_record->maxima));
}

static int32_t detach(void *args)
{
    struct memory_figures memory;
    int error = own_memory(&own_record->maxima, &memory);

    (void)args;
    if (own_record->io_of_host)
        procfs_own_io(&own_record->io);
    if (own_record != &private_record)
        record_end(own_record);
    return status_of(error);
}

static int32_t query_peer_io(void *args)
{
    return status_of(peer_io(args));
}

static int32_t query_peer_memory(void *args)
{
    return status_of(peer_memory(args));
}

static int32_t note_peer_end(void *args)
{
    return status_of(peer_end(args));
}

static int32_t leave_peer(void *args)
{
    return status_of(peer_leave(args));
}

static int32_t identify_thread(void *args)
{
    struct thread_identity_params *params = args;

    params->pthread = (uint64_t)(uintptr_t)pthread_self();
    params->tid = (uint32_t)gettid();
    return 0;
}

static int32_t search_process(void *args)
{
    return status_of(find_process(args));
}

typedef int32_t (*unix_call)(void *args);

#define CALL_TABLE                                                                                 \
    {                                                                                              \
        [unix_attach] = attach, [unix_detach] = detach, [unix_own_io] = query_own_io,              \
        [unix_own_memory] = query_own_memory, [unix_lose_record] = lose_record,                    \
        [unix_note_commit] = note_commit, [unix_peer_io] = query_peer_io,                          \
        [unix_peer_memory] = query_peer_memory, [unix_peer_end] = note_peer_end,                   \
        [unix_leave_peer] = leave_peer, [unix_thread_identity] = identify_thread,                  \
        [unix_find_process] = search_process,                                                      \
    }

extern const unix_call __wine_unix_call_funcs[unix_functions];
extern const unix_call __wine_unix_call_wow64_funcs[unix_functions];

__attribute__((visibility("default"))) const unix_call __wine_unix_call_funcs[unix_functions] =
    CALL_TABLE;
__attribute__((visibility("default")))
const unix_call __wine_unix_call_wow64_funcs[unix_functions] = CALL_TABLE;
