/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The calls from ntdll_procstats.dll: the tables that Wine looks for, and the
 * start of everything. Parameters are fixed-width, so 32-bit callers use the
 * same functions.
 */
#include "procstats/unixcall.h"

#include "host/guard.h"
#include "io/io.h"
#include "jobs/identity.h"
#include "jobs/own.h"
#include "memory/account.h"
#include "memory/memory.h"
#include "process/find_unix.h"
#include "process/handle_counts.h"
#include "process/identity.h"
#include "process/job_query.h"
#include "process/job_time.h"
#include "process/query.h"
#include "process/times.h"
#include "program.h"
#include "records/records.h"
#include "services.h"
#include "table/table.h"
#include "teb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool program_is_wow64;
bool services_are_replaced;

static char description[DESCRIPTION_SIZE];

/* The file's name of the program, as UTF-8; a surrogate pair is one character. */
static void own_image_name(char *name, size_t size)
{
    const struct process_parameters *parameters = current_peb()->ProcessParameters;
    const uint16_t *path = parameters->ImagePathName.Buffer;
    size_t length = path ? parameters->ImagePathName.Length / sizeof(*path) : 0, start = length;
    size_t at = 0;

    while (start && path[start - 1] != '\\' && path[start - 1] != '/')
        start--;
    for (size_t i = start; i < length && at + 4 < size; i++) {
        uint32_t point = path[i];

        if (point >= 0xd800 && point < 0xdc00 && i + 1 < length && (path[i + 1] & 0xfc00) == 0xdc00)
            point = 0x10000 + ((point - 0xd800) << 10) + (path[++i] - 0xdc00u);
        if (point < 0x80) {
            name[at++] = (char)point;
        } else if (point < 0x800) {
            name[at++] = (char)(0xc0 | point >> 6);
            name[at++] = (char)(0x80 | (point & 0x3f));
        } else if (point < 0x10000) {
            name[at++] = (char)(0xe0 | point >> 12);
            name[at++] = (char)(0x80 | (point >> 6 & 0x3f));
            name[at++] = (char)(0x80 | (point & 0x3f));
        } else {
            name[at++] = (char)(0xf0 | point >> 18);
            name[at++] = (char)(0x80 | (point >> 12 & 0x3f));
            name[at++] = (char)(0x80 | (point >> 6 & 0x3f));
            name[at++] = (char)(0x80 | (point & 0x3f));
        }
    }
    name[at] = 0;
}

static ULONG own_parent(void)
{
    PROCESS_BASIC_INFORMATION basic;

    if (original_NtQueryInformationProcess(ARG(NtCurrentProcess()), ProcessBasicInformationClass,
                                           ARG(&basic), sizeof(basic), 0))
        return 0;
    return (ULONG)basic.InheritedFromUniqueProcessId;
}

static bool is_printable(char letter)
{
    return letter >= ' ' && letter <= '~';
}

/* With PROCSTATS_DEBUG=1 the description is printed as the process starts. A file's
 * name can hold what moves a terminal's cursor. Inlined, its buffers would be on the
 * stack during all of the start. */
static __attribute__((noinline)) void print_description(const char image_name[RECORD_IMAGE_MAX])
{
    const char *debug = getenv("PROCSTATS_DEBUG");
    char line[DESCRIPTION_SIZE + RECORD_IMAGE_MAX + 64], name[RECORD_IMAGE_MAX];
    int length;

    if (!debug || strcmp(debug, "1") != 0)
        return;
    for (size_t i = 0; i < sizeof(name); i++)
        name[i] = (char)(!image_name[i] || is_printable(image_name[i]) ? image_name[i] : '?');
    length = snprintf(line, sizeof(line), "wine-procstats: %s (%04x): %s\n", name, own_pid(),
                      description);
    if (write(STDERR_FILENO, line, (size_t)length) < 0)
        return; /* standard error is closed */
}

/* Replaces the services, and notes what came of it. */
static void replace_services(void)
{
    const char *misfit = table_find();
    unsigned int count = 0;

    if (!misfit && !guard_install())
        misfit = "Wine's handlers of memory faults are not as they should be";
    if (!misfit) {
        services_are_replaced = true;
        count = services_install();
        if (!count)
            misfit = "there is no memory for another service table";
    }
    services_are_replaced = !misfit;
    job_time_attach();
    if (!misfit)
        io_watch_signals();
    if (misfit)
        snprintf(description, sizeof(description), "not counted: %s", misfit);
    else
        snprintf(description, sizeof(description), "counts at %u system services", count);
}

static NTSTATUS unix_call_attach(void *args)
{
    struct attach_params *params = args;
    char image_name[RECORD_IMAGE_MAX] = {0};
    struct record_start start = {.windows_pid = params->windows_pid,
                                 .creation_time = params->creation_time,
                                 .image_name = image_name,
                                 .is_known = process_id_is_known,
                                 .job_is_known = job_of_record_is_known};
    uint64_t hard_faults;

    if (params->size != sizeof(*params)) {
        snprintf(description, sizeof(description),
                 "not counted: ntdll_procstats.dll and ntdll_procstats.so are of two versions");
        return STATUS_NOT_SUPPORTED;
    }
    program_is_wow64 = params->pointer_size < sizeof(void *);
    times_attach();
    find_unix_attach();
    handle_counts_attach(params->wine_major);
    own_image_name(image_name, sizeof(image_name));
    if (params->pointer_size == sizeof(void *))
        guard_code((uintptr_t)params->guarded.start, (uintptr_t)params->guarded.end,
                   (uintptr_t)params->guarded.failed);
    replace_services();
    own_faults(&start.faults_before, &hard_faults);
    start.hard_faults_before = (uint32_t)hard_faults;
    start.parent_pid = own_parent();
    if (services_are_replaced)
        start.flags |= RECORD_COUNTS_IO;
    if (services_are_replaced && account_attach((uintptr_t)params->locale_file, &start.account))
        start.flags |= RECORD_KEEPS_COMMIT;
    if (params->pointer_size == 4)
        start.flags |= RECORD_NARROW;
    if (!record_create(&start)) {
        io_publish(own_record()->io);
        if (services_are_replaced)
            own_jobs_attach();
    }
    print_description(image_name);
    if (services_are_replaced && params->guarded.start)
        params->own_counters = (uintptr_t)&own_counters;
    return STATUS_SUCCESS;
}

static NTSTATUS unix_call_query(void *args)
{
    const struct query_params *params = args;
    struct query query = {.handle = (HANDLE)(uintptr_t)params->handle,
                          .info_class = params->info_class,
                          .info = (void *)(uintptr_t)params->info,
                          .length = params->length,
                          .return_length = (ULONG *)(uintptr_t)params->return_length,
                          .pointer_size = params->pointer_size};

    if (!originals[service_number_NtQueryInformationProcess])
        return STATUS_NOT_SUPPORTED;
    switch ((enum query_kind)params->kind) {
    case QUERY_THREAD:
        return query_thread(&query);
    case QUERY_JOB:
        return query_job(&query);
    case SET_PROCESS:
        return set_process(&query);
    case SET_JOB:
        return set_job(&query);
    default:
        return query_process(&query);
    }
}

/* A bad pointer ends the call with the status that it deserves. */
static NTSTATUS unix_call_copy(void *args)
{
    const struct copy_params *params = args;
    char *destination = (char *)(uintptr_t)params->destination;

    if (params->source) {
        memcpy(destination, (const void *)(uintptr_t)params->source, params->size);
    } else if (params->size) {
        __atomic_fetch_or(destination, 0, __ATOMIC_RELAXED);
        __atomic_fetch_or(destination + params->size - 1, 0, __ATOMIC_RELAXED);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS unix_call_describe(void *args)
{
    struct describe_params *params = args;

    memcpy(params->text, description, sizeof(params->text));
    return STATUS_SUCCESS;
}

typedef NTSTATUS (*unix_call)(void *args);

/* Made from the list, so that no function of it is left out. */
#define UNIX_CALL(name) [unix_##name] = unix_call_##name,
#define CALL_TABLE                                                                                 \
    {                                                                                              \
        UNIX_CALLS(UNIX_CALL)                                                                      \
    }

extern const unix_call __wine_unix_call_funcs[unix_functions];
extern const unix_call __wine_unix_call_wow64_funcs[unix_functions];

__attribute__((visibility("default"))) const unix_call __wine_unix_call_funcs[unix_functions] =
    CALL_TABLE;
__attribute__((visibility("default")))
const unix_call __wine_unix_call_wow64_funcs[unix_functions] = CALL_TABLE;
