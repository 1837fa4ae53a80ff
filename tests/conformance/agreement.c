/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The same question asked in different ways has one answer.
 */
#include "suite.h"

/* Nothing happens between the calls but the calls: a fault or two, not a megabyte. */
#define SLACK ((SIZE_T)MIB)

static SIZE_T distance(SIZE_T a, SIZE_T b)
{
    return a < b ? b - a : a - b;
}

static void test_io(HANDLE process)
{
    DWORD attributes = GetFileAttributesA("."); /* an operation, if there was none before */
    IO_COUNTERS nt = {0}, win32 = io_counters_of(process);
    NTSTATUS status = pNtQueryInformationProcess(process, 2, &nt, sizeof(nt), NULL);

    ok(attributes != INVALID_FILE_ATTRIBUTES, "no current folder: %lu\n", GetLastError());
    ok(status == STATUS_SUCCESS, "status %#lx\n", status);
    ok(!memcmp(&nt, &win32, sizeof(nt)), "I/O counters differ\n");
    ok(nt.OtherOperationCount > 0, "no operations\n");
}

static void test_handles(HANDLE process)
{
    ULONG nt = 0;
    NTSTATUS status = pNtQueryInformationProcess(process, 20, &nt, sizeof(nt), NULL);
    DWORD win32 = handle_count_of(process);

    ok(status == STATUS_SUCCESS, "status %#lx\n", status);
    ok(nt == win32 && nt > 0, "NtQueryInformationProcess %lu, GetProcessHandleCount %lu\n", nt,
       win32);
}

static void check_memory(const char *name, const struct memory_counters *pmc,
                         const struct vm_counters *vm)
{
#define CHECK_FIELD(field)                                                                         \
    ok(distance(pmc->field, vm->field) < SLACK, "%s: " #field " %Iu, NT says %Iu\n", name,         \
       (SIZE_T)pmc->field, (SIZE_T)vm->field)
    CHECK_FIELD(PageFaultCount);
    CHECK_FIELD(PeakWorkingSetSize);
    CHECK_FIELD(WorkingSetSize);
    CHECK_FIELD(QuotaPeakPagedPoolUsage);
    CHECK_FIELD(QuotaPagedPoolUsage);
    CHECK_FIELD(QuotaPeakNonPagedPoolUsage);
    CHECK_FIELD(QuotaNonPagedPoolUsage);
    CHECK_FIELD(PagefileUsage);
    CHECK_FIELD(PeakPagefileUsage);
    CHECK_FIELD(PrivateUsage);
#undef CHECK_FIELD
    ok(pmc->PageFaultCount >= vm->PageFaultCount, "%s: page faults fell from %lu to %lu\n", name,
       vm->PageFaultCount, pmc->PageFaultCount);
}

static void test_memory(HANDLE process)
{
    struct memory_counters psapi = {0}, kernel32;
    struct vm_counters vm = vm_counters_of(process);
    BOOL ret;

    kernel32 = memory_counters_of(process);
    ret = pGetProcessMemoryInfo(process, &psapi, SIZE_PMC_EX);
    ok(ret == TRUE, "GetProcessMemoryInfo failed: %lu\n", GetLastError());
    check_memory("kernel32", &kernel32, &vm);
    check_memory("psapi", &psapi, &vm);
    ok(psapi.PrivateUsage == psapi.PagefileUsage, "private %Iu, page file %Iu\n",
       psapi.PrivateUsage, psapi.PagefileUsage);
}

/* A process is the same through each handle to it. */
static void test_pseudo_handle(HANDLE process)
{
    IO_COUNTERS real = io_counters_of(process), pseudo = io_counters_of(GetCurrentProcess());
    struct vm_counters vm = vm_counters_of(process);
    struct memory_counters pmc = memory_counters_of(GetCurrentProcess());

    ok(!memcmp(&real, &pseudo, sizeof(real)), "I/O counters differ\n");
    ok(handle_count_of(process) == handle_count_of(GetCurrentProcess()), "handle counts differ\n");
    check_memory("the pseudo handle", &pmc, &vm);
}

START_TEST(agreement)
{
    HANDLE self;

    if (!find_functions())
        return;
    self = open_self(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ);
    winetest_push_context("the pseudo handle");
    test_io(GetCurrentProcess());
    test_handles(GetCurrentProcess());
    test_memory(GetCurrentProcess());
    winetest_pop_context();
    winetest_push_context("a handle of its own");
    test_io(self);
    test_handles(self);
    test_memory(self);
    winetest_pop_context();
    test_pseudo_handle(self);
    CloseHandle(self);
}
