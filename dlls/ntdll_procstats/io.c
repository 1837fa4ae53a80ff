/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The counted I/O services. Each is a wrapper, made from a row of services.h,
 * that calls the original through its Zw name, returns what that returned, and
 * adds to the process's counters: an operation where Windows would have built a
 * request, bytes where it completed. What a wrapper leaves alone: parameters,
 * statuses, the last error, every handle.
 */
#include "procstats/nt.h"
#include "io.h"

#define IO_SERVICE(name, ...) service_##name,
enum service {
#include "procstats/services.h"
    SERVICES
};
#undef IO_SERVICE

#define PARAMS_2  ULONG_PTR a1, ULONG_PTR a2
#define PARAMS_4  PARAMS_2, ULONG_PTR a3, ULONG_PTR a4
#define PARAMS_5  PARAMS_4, ULONG_PTR a5
#define PARAMS_9  PARAMS_5, ULONG_PTR a6, ULONG_PTR a7, ULONG_PTR a8, ULONG_PTR a9
#define PARAMS_10 PARAMS_9, ULONG_PTR a10
#define PARAMS_11 PARAMS_10, ULONG_PTR a11

#define ARGS_2  a1, a2
#define ARGS_4  ARGS_2, a3, a4
#define ARGS_5  ARGS_4, a5
#define ARGS_9  ARGS_5, a6, a7, a8, a9
#define ARGS_10 ARGS_9, a10
#define ARGS_11 ARGS_10, a11

static void *originals[SERVICES];

static struct io_counters unrecorded;
struct io_counters *own_io = &unrecorded;

static void count(enum io_kind kind, ULONG_PTR operations, ULONG_PTR bytes)
{
    if (operations)
        __atomic_fetch_add(&own_io->operations[kind], operations, __ATOMIC_RELAXED);
    if (bytes)
        __atomic_fetch_add(&own_io->bytes[kind], bytes, __ATOMIC_RELAXED);
}

/*
 * Whether a service that returned this status had got as far as a request.
 * These are the answers of the I/O manager to parameters that are wrong: no
 * driver has seen them.
 */
static BOOL was_issued(NTSTATUS status)
{
    switch (status) {
    case STATUS_INVALID_HANDLE:
    case STATUS_OBJECT_TYPE_MISMATCH:
    case STATUS_ACCESS_DENIED:
    case STATUS_ACCESS_VIOLATION:
    case STATUS_DATATYPE_MISALIGNMENT:
    case STATUS_INVALID_PARAMETER:
    case STATUS_INVALID_INFO_CLASS:
    case STATUS_INFO_LENGTH_MISMATCH:
    case STATUS_NOT_IMPLEMENTED:
        return FALSE;
    default:
        return TRUE;
    }
}

#define BYTES_INFORMATION(block) ((const IO_STATUS_BLOCK *)(block))->Information
#define BYTES_NONE(block)        0
#define BLOCK_ASYNC              a5
#define BLOCK_SYNC               a2
#define BLOCK_SYNC5              a5

#define IO_SERVICE(name, args, kind, shape, bytes)                                                 \
    NTSTATUS NTAPI counted_##name(PARAMS_##args);                                                  \
    NTSTATUS NTAPI counted_##name(PARAMS_##args)                                                   \
    {                                                                                              \
        NTSTATUS(NTAPI *original)(PARAMS_##args) = originals[service_##name];                      \
        NTSTATUS status = original ? original(ARGS_##args) : STATUS_NOT_IMPLEMENTED;               \
        if (was_issued(status)) {                                                                  \
            BOOL done = !NT_ERROR(status) && status != STATUS_PENDING;                             \
            count(kind, 1, done ? BYTES_##bytes(BLOCK_##shape) : 0);                               \
        }                                                                                          \
        return status;                                                                             \
    }
#include "procstats/services.h"
#undef IO_SERVICE

#define IO_SERVICE(name, ...) #name,
static char names[SERVICES][32] = {
#include "procstats/services.h"
};
#undef IO_SERVICE

/* A service that this ntdll does not export stays without an original: nobody is led here by its
 * name. */
void io_attach(void)
{
    static WCHAR ntdll_name[] = L"ntdll.dll";
    UNICODE_STRING dll = {sizeof(ntdll_name) - sizeof(WCHAR), sizeof(ntdll_name), ntdll_name};
    void *ntdll;

    if (!NT_SUCCESS(LdrGetDllHandle(NULL, NULL, &dll, &ntdll)))
        return;
    for (int i = 0; i < SERVICES; i++) {
        ANSI_STRING name = {.Length = 0, .MaximumLength = sizeof(names[i]), .Buffer = names[i]};
        void *address;

        /* Nt names lead here; the Zw names are still the system's own. */
        names[i][0] = 'Z';
        names[i][1] = 'w';
        while (names[i][name.Length])
            name.Length++;
        if (NT_SUCCESS(LdrGetProcedureAddress(ntdll, &name, 0, &address)))
            originals[i] = address;
    }
}

/* Called by the entry point: no other thread counts yet. */
void io_publish(struct io_counters *shared)
{
    for (int kind = 0; kind < IO_KINDS; kind++) {
        shared->operations[kind] += own_io->operations[kind];
        shared->bytes[kind] += own_io->bytes[kind];
    }
    own_io = shared;
}
