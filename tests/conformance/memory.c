/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the memory counters measure: reserved, committed and touched memory, each
 * in its own field, and peaks that do not fall.
 */
#include "suite.h"

#define BLOCK   (64 * (SIZE_T)MIB)
#define TOUCHED (32 * (SIZE_T)MIB)
/* Between two queries the system's own allocators may take or give back a little. */
#define SLACK (2 * (SIZE_T)MIB)

static void touch(BYTE *memory, SIZE_T size)
{
    SIZE_T i;

    for (i = 0; i < size; i += PAGE_SIZE)
        memory[i] = 1;
}

static SIZE_T distance(SIZE_T a, SIZE_T b)
{
    return a < b ? b - a : a - b;
}

static void check_plausible(const struct vm_counters *vm)
{
    ok(vm->WorkingSetSize > 0 && vm->PeakWorkingSetSize >= vm->WorkingSetSize,
       "working set %Iu, peak %Iu\n", vm->WorkingSetSize, vm->PeakWorkingSetSize);
    ok(vm->VirtualSize > 0 && vm->PeakVirtualSize >= vm->VirtualSize, "virtual %Iu, peak %Iu\n",
       vm->VirtualSize, vm->PeakVirtualSize);
    ok(vm->PagefileUsage > 0 && vm->PeakPagefileUsage >= vm->PagefileUsage,
       "page file %Iu, peak %Iu\n", vm->PagefileUsage, vm->PeakPagefileUsage); /* [wine] */
    ok(vm->PrivateUsage == vm->PagefileUsage, "private %Iu, page file %Iu\n", vm->PrivateUsage,
       vm->PagefileUsage); /* [wine] */
    ok(vm->PageFaultCount > 0, "no page faults\n");
    /* [psutil] peak >= current; a live process is charged for pools */
    ok(vm->QuotaPagedPoolUsage > 0 && vm->QuotaPeakPagedPoolUsage >= vm->QuotaPagedPoolUsage,
       "paged pool %Iu, peak %Iu\n", vm->QuotaPagedPoolUsage, vm->QuotaPeakPagedPoolUsage);
    ok(vm->QuotaNonPagedPoolUsage > 0 &&
           vm->QuotaPeakNonPagedPoolUsage >= vm->QuotaNonPagedPoolUsage,
       "nonpaged pool %Iu, peak %Iu\n", vm->QuotaNonPagedPoolUsage, vm->QuotaPeakNonPagedPoolUsage);
    ok(!(vm->WorkingSetSize % PAGE_SIZE) && !(vm->PagefileUsage % PAGE_SIZE),
       "working set %Iu and page file %Iu are not whole pages\n", vm->WorkingSetSize,
       vm->PagefileUsage);
}

/* [page] Peaks are those of the lifetime, and page faults only add up. */
static void check_not_fallen_(int line, const struct vm_counters *before,
                              const struct vm_counters *after)
{
#define CHECK_FIELD(field, format)                                                                 \
    ok_(__FILE__, line)(after->field >= before->field,                                             \
                        #field " fell from " format " to " format "\n", before->field,             \
                        after->field)
    CHECK_FIELD(PeakVirtualSize, "%Iu");
    CHECK_FIELD(PageFaultCount, "%lu");
    CHECK_FIELD(PeakWorkingSetSize, "%Iu");
    CHECK_FIELD(QuotaPeakPagedPoolUsage, "%Iu");
    CHECK_FIELD(QuotaPeakNonPagedPoolUsage, "%Iu");
    CHECK_FIELD(PeakPagefileUsage, "%Iu");
#undef CHECK_FIELD
}
#define check_not_fallen(before, after) check_not_fallen_(__LINE__, before, after)

/* Wine keeps a table of 1 MiB for each 4 GiB of addresses, made when the first of them is used.
 * Those that the tests would need are there once a larger block was. */
static void use_addresses(void)
{
    VirtualFree(allocate(4 * BLOCK, MEM_RESERVE), 0, MEM_RELEASE);
}

/* Reserved memory is address space only; committed memory is charged untouched; released, both
 * are given back. [page] of VirtualAlloc and of PROCESS_MEMORY_COUNTERS_EX ("Commit Charge") */
static void test_reserve_and_commit(void)
{
    struct vm_counters start = vm_counters_of(GetCurrentProcess()), reserved, committed, released;
    BYTE *memory = allocate(BLOCK, MEM_RESERVE);

    reserved = vm_counters_of(GetCurrentProcess());
    ok(reserved.VirtualSize >= start.VirtualSize + BLOCK, "virtual %Iu after %Iu\n",
       reserved.VirtualSize, start.VirtualSize); /* [wine] */
    ok(distance(reserved.PrivateUsage, start.PrivateUsage) < SLACK, "private %Iu after %Iu\n",
       reserved.PrivateUsage, start.PrivateUsage);

    ok(VirtualAlloc(memory, BLOCK, MEM_COMMIT, PAGE_READWRITE) != NULL, "no memory: %lu\n",
       GetLastError());
    committed = vm_counters_of(GetCurrentProcess());
    ok(committed.VirtualSize == reserved.VirtualSize, "virtual %Iu after %Iu\n",
       committed.VirtualSize, reserved.VirtualSize); /* [wine] */
    ok(committed.PrivateUsage >= reserved.PrivateUsage + BLOCK &&
           committed.PrivateUsage < reserved.PrivateUsage + BLOCK + SLACK,
       "private %Iu after %Iu\n", committed.PrivateUsage, reserved.PrivateUsage);
    ok(committed.PeakPagefileUsage >= committed.PagefileUsage, "peak %Iu of %Iu\n",
       committed.PeakPagefileUsage, committed.PagefileUsage);
    ok(distance(committed.WorkingSetSize, start.WorkingSetSize) < SLACK,
       "working set %Iu after %Iu, nothing touched\n", committed.WorkingSetSize,
       start.WorkingSetSize);

    ok(VirtualFree(memory, 0, MEM_RELEASE), "cannot release: %lu\n", GetLastError());
    released = vm_counters_of(GetCurrentProcess());
    ok(distance(released.PrivateUsage, start.PrivateUsage) < SLACK, "private %Iu after %Iu\n",
       released.PrivateUsage, start.PrivateUsage);
    ok(released.VirtualSize <= committed.VirtualSize - BLOCK, "virtual %Iu after %Iu\n",
       released.VirtualSize, committed.VirtualSize);
    ok(released.PeakPagefileUsage >= committed.PagefileUsage, "peak %Iu fell below %Iu\n",
       released.PeakPagefileUsage, committed.PagefileUsage);
    check_not_fallen(&start, &reserved);
    check_not_fallen(&reserved, &committed);
    check_not_fallen(&committed, &released);
}

/* Decommitting gives the charge back and keeps the addresses. [page] of VirtualFree */
static void test_decommit(void)
{
    BYTE *memory = allocate(BLOCK, MEM_RESERVE | MEM_COMMIT);
    struct vm_counters before = vm_counters_of(GetCurrentProcess()), after;

    ok(VirtualFree(memory, BLOCK / 2, MEM_DECOMMIT), "cannot decommit: %lu\n", GetLastError());
    after = vm_counters_of(GetCurrentProcess());
    ok(distance(after.PrivateUsage, before.PrivateUsage - BLOCK / 2) < SLACK,
       "private %Iu after %Iu\n", after.PrivateUsage, before.PrivateUsage);
    ok(after.VirtualSize == before.VirtualSize, "virtual %Iu after %Iu\n", after.VirtualSize,
       before.VirtualSize);
    VirtualFree(memory, 0, MEM_RELEASE);
}

/* Touched memory is in the working set, and each first touch is a page fault: of a large page at
 * most, which is 2 MiB. [page] */
static void test_touch(void)
{
    BYTE *memory = allocate(TOUCHED, MEM_RESERVE | MEM_COMMIT);
    struct vm_counters before = vm_counters_of(GetCurrentProcess()), after, freed;

    touch(memory, TOUCHED);
    after = vm_counters_of(GetCurrentProcess());
    ok(after.WorkingSetSize >= before.WorkingSetSize + TOUCHED, "working set %Iu after %Iu\n",
       after.WorkingSetSize, before.WorkingSetSize);
    ok(after.WorkingSetSize < before.WorkingSetSize + TOUCHED + SLACK,
       "working set %Iu after %Iu\n", after.WorkingSetSize, before.WorkingSetSize);
    ok(after.PageFaultCount >= before.PageFaultCount + TOUCHED / (2 * MIB),
       "%lu page faults after %lu\n", after.PageFaultCount, before.PageFaultCount);
    ok(after.PrivateUsage < before.PrivateUsage + SLACK, "private %Iu after %Iu\n",
       after.PrivateUsage, before.PrivateUsage);

    VirtualFree(memory, 0, MEM_RELEASE);
    freed = vm_counters_of(GetCurrentProcess());
    ok(freed.WorkingSetSize + TOUCHED < after.WorkingSetSize + SLACK, "working set %Iu after %Iu\n",
       freed.WorkingSetSize, after.WorkingSetSize);
    check_not_fallen(&before, &after);
    check_not_fallen(&after, &freed);
}

/* A peak is not what a query happened to see: memory that came and went in between counts. [page]
 * of the peak working set; of commit a host may only know what it was asked. [here] */
static void test_unseen_peak(void)
{
    struct vm_counters before = vm_counters_of(GetCurrentProcess()), after;
    SIZE_T size = before.PeakWorkingSetSize - before.WorkingSetSize + TOUCHED;
    BYTE *memory = allocate(size, MEM_RESERVE | MEM_COMMIT);

    touch(memory, size);
    VirtualFree(memory, 0, MEM_RELEASE);
    after = vm_counters_of(GetCurrentProcess());
    ok(after.PeakWorkingSetSize + SLACK >= before.PeakWorkingSetSize + TOUCHED,
       "peak working set %Iu after %Iu\n", after.PeakWorkingSetSize, before.PeakWorkingSetSize);
    ok(after.WorkingSetSize < before.WorkingSetSize + SLACK, "working set %Iu after %Iu\n",
       after.WorkingSetSize, before.WorkingSetSize);
}

/* FALSE on a Windows that does not know the structure yet. */
static BOOL query_ex2(struct vm_counters *ret_vm)
{
    NTSTATUS status =
        pNtQueryInformationProcess(GetCurrentProcess(), 3, ret_vm, SIZE_VM_COUNTERS_EX2, NULL);

    if (status == STATUS_INFO_LENGTH_MISMATCH && has_wow64_before_system()) {
        skip("wow64.dll does not know the structure\n");
        return FALSE;
    }
    ok(!status || broken(status == STATUS_INFO_LENGTH_MISMATCH), "status %#lx\n", status);
    return !status;
}

/* What is shared is resident, but neither in the private working set nor in the process's own
 * commit charge. [page] of PROCESS_MEMORY_COUNTERS_EX2 */
static void test_private_and_shared(void)
{
    struct vm_counters before, private, shared;
    BYTE *memory = allocate(TOUCHED, MEM_RESERVE | MEM_COMMIT), *view;
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, TOUCHED, NULL);

    view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, TOUCHED);
    ok(view != NULL, "no view: %lu\n", GetLastError());
    if (view && query_ex2(&before)) {
        touch(memory, TOUCHED);
        query_ex2(&private);
        ok(distance(private.PrivateWorkingSetSize, before.PrivateWorkingSetSize + TOUCHED) < SLACK,
           "private working set %Iu after %Iu\n", private.PrivateWorkingSetSize,
           before.PrivateWorkingSetSize);
        touch(view, TOUCHED);
        query_ex2(&shared);
        ok(distance(shared.WorkingSetSize, private.WorkingSetSize + TOUCHED) < SLACK,
           "working set %Iu after %Iu\n", shared.WorkingSetSize, private.WorkingSetSize);
        ok(distance(shared.PrivateWorkingSetSize, private.PrivateWorkingSetSize) < SLACK,
           "private working set %Iu after %Iu, of shared memory\n", shared.PrivateWorkingSetSize,
           private.PrivateWorkingSetSize);
        ok(distance(shared.PrivateUsage, before.PrivateUsage) < SLACK,
           "private %Iu after %Iu, of shared memory\n", shared.PrivateUsage, before.PrivateUsage);
    }
    UnmapViewOfFile(view);
    CloseHandle(section);
    VirtualFree(memory, 0, MEM_RELEASE);
}

START_TEST(memory)
{
    struct vm_counters vm;

    if (!find_functions())
        return;
    use_addresses();
    vm_counters_of(GetCurrentProcess());
    vm = vm_counters_of(GetCurrentProcess());
    check_plausible(&vm);
    test_reserve_and_commit();
    test_decommit();
    test_touch();
    test_unseen_peak();
    test_private_and_shared();
    vm = vm_counters_of(GetCurrentProcess());
    check_plausible(&vm);
}
