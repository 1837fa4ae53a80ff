/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * NtQueryInformationProcess: the three classes of accounting are answered here,
 * in the order of checks that Windows has; every other class, and whatever this
 * layer cannot answer, is the original's.
 */
#include "accounting.h"
#include "ntdll_procstats.h"
#include "../common/guarded.h"
#include "../common/rights.h"

struct accounting_class {
    ULONG info_class;
    ULONG lengths[3];  /* accepted, 0 if fewer */
    ULONG told_length; /* 0: ReturnLength is the length asked for */
    BOOL has_end;      /* one that has ended is told otherwise than by its record */
    BOOL has_original; /* Wine's ProcessVmCounters, better than nothing; else it lies with zeros */
    NTSTATUS (*query)(const struct target *target, union accounting *ret_info);
};

static const struct accounting_class classes[] = {
    {.info_class = ProcessIoCountersClass,
     .lengths = {sizeof(IO_COUNTERS)},
     .query = query_io_counters},
    {.info_class = ProcessVmCountersClass,
     .lengths = {sizeof(NT_VM_COUNTERS), sizeof(NT_VM_COUNTERS_EX), sizeof(NT_VM_COUNTERS_EX2)},
     .has_end = TRUE,
     .has_original = TRUE,
     .query = query_vm_counters},
    {.info_class = ProcessCheapVmCountersClass,
     .lengths = {sizeof(NT_VM_COUNTERS), sizeof(NT_VM_COUNTERS_EX), sizeof(NT_VM_COUNTERS_EX2)},
     .has_end = TRUE,
     .has_original = TRUE,
     .query = query_cheap_vm_counters},
    {.info_class = ProcessHandleCountClass,
     .lengths = {sizeof(ULONG), sizeof(NT_PROCESS_HANDLE_INFORMATION)},
     .told_length = sizeof(ULONG),
     .has_end = TRUE,
     .query = query_handle_count},
};

static const struct accounting_class *find_class(PROCESSINFOCLASS info_class)
{
    for (SIZE_T i = 0; i < ARRAYSIZE(classes); i++)
        if (classes[i].info_class == (ULONG)info_class)
            return &classes[i];
    return NULL;
}

static BOOL accepts_length(const struct accounting_class *class, ULONG length)
{
    for (SIZE_T i = 0; i < ARRAYSIZE(class->lengths); i++)
        if (length && class->lengths[i] == length)
            return TRUE;
    return FALSE;
}

/* The original's answer, put where it does no harm: it has other lengths, and writes on failure. */
static NTSTATUS ask_original(const struct accounting_class *class, HANDLE process,
                             union accounting *ret_info)
{
    NTSTATUS status = STATUS_INFO_LENGTH_MISMATCH;

    if (!class->has_original)
        return STATUS_ACCESS_DENIED;
    for (SIZE_T i = ARRAYSIZE(class->lengths); i-- && status == STATUS_INFO_LENGTH_MISMATCH;) {
        *ret_info = (union accounting){0};
        if (class->lengths[i])
            status = ZwQueryInformationProcess(process, (PROCESSINFOCLASS)ProcessVmCountersClass,
                                               ret_info, class->lengths[i], NULL);
    }
    /* The shorter structures lack what is the same number. */
    ret_info->vm.Ex.PrivateUsage = ret_info->vm.Ex.Base.PagefileUsage;
    return status;
}

/*
 * NtQueryInformationProcess (ntdll_procstats.@)
 *
 * process        a handle with PROCESS_QUERY_LIMITED_INFORMATION, or before Windows
 *                Vista PROCESS_QUERY_INFORMATION
 * info_class     ProcessIoCounters, ProcessVmCounters and ProcessHandleCount are
 *                answered here, others by the original
 * info, length   the structure and its exact size in bytes
 * return_length  what was written, in bytes; stored on success only; may be NULL
 *
 * Windows checks alignment, then return_length, the length, the handle and last
 * the buffer; tests/conformance/order.c shows each.
 * https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-ntqueryinformationprocess
 */
NTSTATUS NTAPI NtQueryInformationProcess(HANDLE process, PROCESSINFOCLASS info_class, PVOID info,
                                         ULONG length, PULONG return_length)
{
    const struct accounting_class *class = find_class(info_class);
    union accounting accounting;
    struct target target;
    NTSTATUS status;
    ULONG told_length;

    if (!class || !host_present())
        return ZwQueryInformationProcess(process, info_class, info, length, return_length);
    if (length && ((ULONG_PTR)info & (sizeof(ULONG) - 1)))
        return STATUS_DATATYPE_MISALIGNMENT;
    if (return_length && (status = guarded_copy(return_length, NULL, sizeof(*return_length))))
        return status;
    if (!accepts_length(class, length))
        return STATUS_INFO_LENGTH_MISMATCH;
    status = find_target(process, class->has_end, &target);
    if (!status)
        status = check_rights_before_vista(process, PROCESS_QUERY_INFORMATION);
    if (status)
        return status;
    if (class->query(&target, &accounting))
        status = ask_original(class, process, &accounting);
    if (status)
        return status;
    status = guarded_copy(info, &accounting, length);
    if (status || !return_length)
        return status;
    told_length = class->told_length ? class->told_length : length;
    return guarded_copy(return_length, &told_length, sizeof(told_length));
}

/*
 * NtSetInformationProcess (ntdll_procstats.@)
 *
 * Nobody sets what is accounted: STATUS_INVALID_INFO_CLASS, as on Windows. Other
 * classes are the original's.
 */
NTSTATUS NTAPI NtSetInformationProcess(HANDLE process, PROCESSINFOCLASS info_class, PVOID info,
                                       ULONG length)
{
    if (find_class(info_class) && host_present())
        return STATUS_INVALID_INFO_CLASS;
    return ZwSetInformationProcess(process, info_class, info, length);
}
