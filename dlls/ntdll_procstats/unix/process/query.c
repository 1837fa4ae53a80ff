/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * NtQueryInformationProcess: the classes of accounting, one row each, in the
 * order of checks that Windows has. Every other class, and whatever cannot be
 * answered, is the original's.
 */
#include "query.h"

#include "../services.h"
#include "../teb.h"
#include "answers.h"
#include "layout.h"

#include <string.h>

#define LENGTHS 3

/*
 * A class.
 *
 * layout        its longest structure
 * counts        how many fields the accepted structures have: each makes a length
 * told_count    how many fields ReturnLength covers; 0: as many as were asked for
 * exact_end     an ended process has another answer than its record's
 * answer        the answer
 * original      Wine's, if there is none; NULL: STATUS_ACCESS_DENIED
 */
struct process_class {
    ULONG info_class;
    structure_layout layout;
    uint8_t counts[LENGTHS];
    uint8_t told_count;
    bool exact_end;
    NTSTATUS (*answer)(const struct target *target, struct answer *ret_answer);
    NTSTATUS (*original)(const struct target *target, struct answer *ret_answer);
};

static const struct process_class classes[] = {
    {.info_class = ProcessIoCountersClass,
     .layout = "LLLLLL",
     .counts = {6},
     .answer = answer_io_counters,
     .original = original_io_counters},
    {.info_class = ProcessVmCountersClass,
     .layout = "PPUPPPPPPPPPPP",
     .counts = {14, 12, 11},
     .exact_end = true,
     .answer = answer_vm_counters,
     .original = original_vm_counters},
    {.info_class = ProcessTimesClass,
     .layout = "LLLL",
     .counts = {4},
     .exact_end = true,
     .answer = answer_times,
     .original = original_times},
    {.info_class = ProcessCycleTimeClass,
     .layout = "LL",
     .counts = {2},
     .exact_end = true,
     .answer = answer_cycle_time},
    {.info_class = ProcessHandleCountClass,
     .layout = "UU",
     .counts = {1, 2},
     .told_count = 1,
     .exact_end = true,
     .answer = answer_handle_count},
};

static const struct process_class *find_class(ULONG info_class)
{
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
        if (classes[i].info_class == info_class)
            return &classes[i];
    return NULL;
}

/* How many fields the structure of this length has; 0 if the class has none of that length. */
static size_t count_fields(const struct process_class *class, ULONG length,
                           unsigned int pointer_size)
{
    for (int i = 0; i < LENGTHS && class->counts[i]; i++)
        if (layout_size(class->layout, class->counts[i], pointer_size) == length)
            return class->counts[i];
    return 0;
}

/* Windows XP and 2003 want more for a query. 0, where the version is not known, is later. */
static NTSTATUS check_rights_before_vista(HANDLE process)
{
    ULONG major = current_peb()->OSMajorVersion;

    if (!major || major >= 6 || process == NtCurrentProcess() ||
        has_right(process, PROCESS_QUERY_INFORMATION))
        return STATUS_SUCCESS;
    return STATUS_ACCESS_DENIED;
}

static NTSTATUS answer_class(const struct process_class *class, const struct target *target,
                             struct answer *ret_answer)
{
    NTSTATUS status = class->answer(target, ret_answer);

    if (!status)
        return status;
    return class->original ? class->original(target, ret_answer) : STATUS_ACCESS_DENIED;
}

/*
 * A bad pointer ends the service, with the status that Windows has for it, before
 * anything is written. What is written here is in two pages at most.
 */
static void probe(void *memory, size_t size)
{
    uint8_t *bytes = memory;

    __atomic_fetch_or(bytes, 0, __ATOMIC_RELAXED);
    __atomic_fetch_or(bytes + size - 1, 0, __ATOMIC_RELAXED);
}

NTSTATUS query_process(HANDLE process, ULONG info_class, void *info, ULONG length,
                       ULONG *return_length, unsigned int pointer_size)
{
    const struct process_class *class = find_class(info_class);
    uint8_t structure[FIELDS_MAX * sizeof(uint64_t)] = {0};
    struct answer answer;
    struct target target;
    NTSTATUS status;
    size_t count;

    if (!class && pointer_size != sizeof(void *))
        return STATUS_NOT_SUPPORTED;
    if (!class)
        return original_NtQueryInformationProcess(ARG(process), info_class, ARG(info), length,
                                                  ARG(return_length));
    if (length && ((uintptr_t)info & (sizeof(ULONG) - 1)))
        return STATUS_DATATYPE_MISALIGNMENT;
    if (return_length)
        probe(return_length, sizeof(*return_length));
    count = count_fields(class, length, pointer_size);
    if (!count)
        return STATUS_INFO_LENGTH_MISMATCH;
    status = find_target(process, class->exact_end, &target);
    if (!status)
        status = check_rights_before_vista(process);
    if (!status)
        status = answer_class(class, &target, &answer);
    if (status)
        return status;
    layout_write(class->layout, count, pointer_size, answer.fields, structure);
    probe(info, length);
    memcpy(info, structure, length);
    if (return_length)
        *return_length = class->told_count
                             ? (ULONG)layout_size(class->layout, class->told_count, pointer_size)
                             : length;
    return STATUS_SUCCESS;
}

/*
 * NtQueryInformationProcess
 *
 * process        a handle with PROCESS_QUERY_LIMITED_INFORMATION, or before Windows
 *                Vista PROCESS_QUERY_INFORMATION
 * info_class     those of the table are answered here, others by the original
 * info, length   the structure and its exact size in bytes
 * return_length  what was written, in bytes; stored on success only; may be NULL
 *
 * Windows checks alignment, then return_length, the length, the handle and last
 * the buffer; tests/conformance/order.c shows each.
 * https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-ntqueryinformationprocess
 */
NTSTATUS service_NtQueryInformationProcess(uintptr_t process, uintptr_t info_class, uintptr_t info,
                                           uintptr_t length, uintptr_t return_length)
{
    return query_process((HANDLE)process, (ULONG)info_class, (void *)info, (ULONG)length,
                         (ULONG *)return_length, sizeof(void *));
}

/*
 * NtSetInformationProcess
 *
 * No program sets what is accounted: STATUS_INVALID_INFO_CLASS, as on Windows.
 * Other classes are the original's.
 */
NTSTATUS service_NtSetInformationProcess(uintptr_t process, uintptr_t info_class, uintptr_t info,
                                         uintptr_t length)
{
    if (find_class((ULONG)info_class))
        return STATUS_INVALID_INFO_CLASS;
    return original_NtSetInformationProcess(process, info_class, info, length);
}
