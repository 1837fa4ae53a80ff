/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * NtQuerySystemInformation: the list of processes is the original's, and what
 * it says of memory, I/O and handles is completed, so that it agrees with what
 * is said of each process by itself.
 */
#include "accounting.h"
#include "handles.h"

/* What cannot be told of a process stays as the original has it. */
static void complete_entry(NT_SYSTEM_PROCESS_INFORMATION *entry)
{
    struct target target = {
        .pid = HandleToUlong(entry->UniqueProcessId),
        .own = HandleToUlong(entry->UniqueProcessId) == own_pid(),
        .creation_time = (UINT64)entry->CreateTime.QuadPart,
    };
    union accounting accounting;

    if (!query_vm_counters(&target, &accounting)) {
        entry->VirtualMemoryCounters = accounting.vm.Ex.Base;
        entry->PrivatePageCount = accounting.vm.Ex.PrivateUsage;
    }
    if (!query_io_counters(&target, &accounting))
        entry->IoCounters = accounting.io;
}

/*
 * NtQuerySystemInformation (ntdll_procstats.@)
 *
 * SystemProcessInformation and SystemExtendedProcessInformation are completed,
 * all else is the original's, as are parameters, result and errors.
 * https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-ntquerysysteminformation
 */
NTSTATUS NTAPI NtQuerySystemInformation(SYSTEM_INFORMATION_CLASS info_class, PVOID info,
                                        ULONG length, PULONG return_length)
{
    NTSTATUS status = ZwQuerySystemInformation(info_class, info, length, return_length);

    if (status || !host_present() ||
        ((ULONG)info_class != SystemProcessInformationClass &&
         (ULONG)info_class != SystemExtendedProcessInformationClass))
        return status;
    for (NT_SYSTEM_PROCESS_INFORMATION *entry = info; entry; entry = next_entry(entry))
        complete_entry(entry);
    complete_handle_counts(info);
    return status;
}
