/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The system's list of processes says of each what the three queries say.
 * psutil, .NET and task managers mix the two. [psutil]
 */
#include "suite.h"
#include "../handles_of_others.h"

/* The list itself needs memory; on the new WoW64 wow64.dll's heap can grow by 2 MiB besides. */
#define SLACK     ((SIZE_T)(has_wow64_before_system() ? 3 : 1) * MIB)
#define LIST_SIZE (MIB / 4)

/* A heap that grows often reserves as much as it has at once: 16 MiB were seen. */
#define RESERVED_SLACK (has_wow64_before_system() ? 64 * (SIZE_T)MIB : SLACK)

static BYTE *list;

static SIZE_T distance(SIZE_T a, SIZE_T b)
{
    return a < b ? b - a : a - b;
}

const struct process_row *find_row(const BYTE *rows, DWORD pid)
{
    const struct process_row *row = (const struct process_row *)rows;

    while ((ULONG_PTR)row->UniqueProcessId != pid && row->NextEntryOffset)
        row = (const struct process_row *)((const BYTE *)row + row->NextEntryOffset);
    return (ULONG_PTR)row->UniqueProcessId == pid ? row : NULL;
}

void check_row(const struct process_row *row, HANDLE process)
{
    IO_COUNTERS io = io_counters_of(process);
    struct vm_counters vm = vm_counters_of(process);
    DWORD handles = handle_count_of(process);

    ok(row != NULL, "the process is not in the list\n");
    if (!row)
        return;
    ok(row->HandleCount == handles ||
           (!handles_of_others_are_counted() && row->HandleCount > handles),
       "%lu handles, GetProcessHandleCount %lu\n", row->HandleCount, handles);
    ok(!memcmp(&row->IoCounters, &io, sizeof(io)), "I/O counters differ: other %I64u and %I64u\n",
       row->IoCounters.OtherOperationCount, io.OtherOperationCount);
    ok(distance(row->VmCounters.VirtualSize, vm.VirtualSize) < RESERVED_SLACK,
       "VirtualSize %Iu, ProcessVmCounters %Iu\n", row->VmCounters.VirtualSize, vm.VirtualSize);
#define CHECK_FIELD(field)                                                                         \
    ok(distance(row->VmCounters.field, vm.field) < SLACK, #field " %Iu, ProcessVmCounters %Iu\n",  \
       row->VmCounters.field, vm.field)
    CHECK_FIELD(PeakVirtualSize);
    CHECK_FIELD(WorkingSetSize);
    CHECK_FIELD(PeakWorkingSetSize);
    CHECK_FIELD(QuotaPagedPoolUsage);
    CHECK_FIELD(QuotaPeakPagedPoolUsage);
    CHECK_FIELD(QuotaNonPagedPoolUsage);
    CHECK_FIELD(QuotaPeakNonPagedPoolUsage);
    CHECK_FIELD(PagefileUsage);
    CHECK_FIELD(PeakPagefileUsage);
#undef CHECK_FIELD
    ok(distance(row->VmCounters.PageFaultCount, vm.PageFaultCount) < 500, /* [psutil] */
       "%lu page faults, ProcessVmCounters %lu\n", row->VmCounters.PageFaultCount,
       vm.PageFaultCount);
    ok(distance(row->PrivatePageCount, vm.PrivateUsage) < SLACK, "private %Iu, NT says %Iu\n",
       row->PrivatePageCount, vm.PrivateUsage);
}

static void check_process(const char *name, HANDLE process)
{
    NTSTATUS status = pNtQuerySystemInformation(5, list, LIST_SIZE, NULL);

    winetest_push_context("%s", name);
    ok(status == STATUS_SUCCESS, "status %#lx\n", status);
    if (!status)
        check_row(find_row(list, GetProcessId(process)), process);
    winetest_pop_context();
}

/* A list that does not fit: the length that would do is returned, and what was written ends there.
 */
static void test_lengths(void)
{
    ULONG needed = 0, longest = 4096, length, i;
    NTSTATUS status = pNtQuerySystemInformation(5, NULL, 0, &needed);

    ok(status == STATUS_INFO_LENGTH_MISMATCH && needed > sizeof(struct process_row),
       "no buffer: status %#lx, %lu bytes needed\n", status, needed);
    for (length = 0; length < longest && length < needed / 2; length += 97) {
        memset(list, POISON_BYTE, 2 * longest);
        status = pNtQuerySystemInformation(5, list, length, NULL);
        ok(status == STATUS_INFO_LENGTH_MISMATCH, "%lu bytes: status %#lx\n", length, status);
        for (i = length; i < 2 * longest && list[i] == POISON_BYTE; i++)
            ;
        ok(i == 2 * longest, "%lu bytes: byte %lu has changed\n", length, i);
    }
}

START_TEST(system_list)
{
    struct reporting_child child;

    if (!find_functions())
        return;
    list = allocate(LIST_SIZE, MEM_RESERVE | MEM_COMMIT);
    memset(list, 0, LIST_SIZE);
    check_process("the own process", GetCurrentProcess());

    start_reporting_child(&child);
    check_process("a child", child.process);
    SetEvent(child.go);
    WaitForSingleObject(child.process, INFINITE);
    end_reporting_child(&child);
    test_lengths();
    VirtualFree(list, 0, MEM_RELEASE);
}
