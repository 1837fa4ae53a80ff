/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which lengths each class of NtQueryInformationProcess takes, how much it then
 * writes, and when it writes ReturnLength.
 */
#include "suite.h"

#define LONGEST_TRIED 256

static BOOL all_poison(const BYTE *bytes, ULONG count)
{
    while (count && bytes[count - 1] == POISON_BYTE)
        count--;
    return !count;
}

static void test_length(const struct nt_query *query, ULONG length)
{
    BYTE out[LONGEST_TRIED + 64];
    ULONG expected, returned = POISON_ULONG;
    BOOL accepted = length_accepted(query, length, &expected);
    NTSTATUS status;

    memset(out, POISON_BYTE, sizeof(out));
    status = pNtQueryInformationProcess(GetCurrentProcess(), query->class, out, length, &returned);
    if (accepted && length != query->length && status == STATUS_INFO_LENGTH_MISMATCH) {
        ok(broken(TRUE), "%lu bytes not accepted\n", length); /* older than this structure */
        accepted = FALSE;
    }
    if (accepted) {
        ok(status == STATUS_SUCCESS, "%lu bytes: status %#lx\n", length, status);
        ok(returned == expected, "%lu bytes: ReturnLength %lu, expected %lu\n", length, returned,
           expected);
        ok(!all_poison(out, expected), "%lu bytes: nothing written\n", length);
        ok(all_poison(out + length, sizeof(out) - length), "%lu bytes: written beyond the end\n",
           length);
    } else {
        /* [wine] "46 bytes" and "twice the size"; [ros] 0x55555555 survives in ReturnLength. */
        ok(status == STATUS_INFO_LENGTH_MISMATCH, "%lu bytes: status %#lx\n", length, status);
        ok(returned == POISON_ULONG || broken(returned == 0) /* Vista */,
           "%lu bytes: ReturnLength %lu on failure\n", length, returned);
        ok(all_poison(out, sizeof(out)), "%lu bytes: written on failure\n", length);
    }
}

/* A ReturnLength of NULL is no error. [page] */
static void test_no_return_length(const struct nt_query *query)
{
    BYTE out[SIZE_LARGEST];
    NTSTATUS status =
        pNtQueryInformationProcess(GetCurrentProcess(), query->class, out, query->length, NULL);

    ok(status == STATUS_SUCCESS, "without ReturnLength: status %#lx\n", status);
    status =
        pNtQueryInformationProcess(GetCurrentProcess(), query->class, out, query->length - 1, NULL);
    ok(status == STATUS_INFO_LENGTH_MISMATCH, "too short without ReturnLength: status %#lx\n",
       status);
}

/* A longer structure starts with the shorter one: its peaks are not smaller, being asked for later.
 */
static void test_memory_prefix(void)
{
    struct vm_counters small = {0}, large = {0};
    NTSTATUS status =
        pNtQueryInformationProcess(GetCurrentProcess(), 3, &small, SIZE_VM_COUNTERS, NULL);

    ok(status == STATUS_SUCCESS, "status %#lx\n", status);
    large = vm_counters_of(GetCurrentProcess());
    ok(large.PeakVirtualSize >= small.PeakVirtualSize, "peak %Iu after %Iu\n",
       large.PeakVirtualSize, small.PeakVirtualSize);
    ok(large.PageFaultCount >= small.PageFaultCount, "%lu faults after %lu\n", large.PageFaultCount,
       small.PageFaultCount);
    ok(large.PeakWorkingSetSize >= small.PeakWorkingSetSize, "peak %Iu after %Iu\n",
       large.PeakWorkingSetSize, small.PeakWorkingSetSize);
    ok(large.PeakPagefileUsage >= small.PeakPagefileUsage, "peak %Iu after %Iu\n",
       large.PeakPagefileUsage, small.PeakPagefileUsage);
}

/* The second number of PROCESS_HANDLE_INFORMATION, where it is written, is the most handles so far.
 */
static void test_handle_watermark(void)
{
    ULONG out[2] = {POISON_ULONG, POISON_ULONG};
    NTSTATUS status = pNtQueryInformationProcess(GetCurrentProcess(), 20, out, sizeof(out), NULL);

    if (status)
        return; /* test_length() has judged it */
    ok(out[0] == handle_count_of(GetCurrentProcess()), "%lu handles with 8 bytes\n", out[0]);
    ok(out[1] == POISON_ULONG || out[1] >= out[0], "high watermark %lu below %lu\n", out[1],
       out[0]);
}

START_TEST(lengths)
{
    unsigned int i;
    ULONG length;

    if (!find_functions())
        return;
    for (i = 0; i < nt_query_count; i++) {
        if (skip_by_wow64(&nt_queries[i]))
            continue;
        winetest_push_context("%s", nt_queries[i].name);
        for (length = 0; length <= LONGEST_TRIED; length++)
            test_length(&nt_queries[i], length);
        test_no_return_length(&nt_queries[i]);
        winetest_pop_context();
    }
    test_memory_prefix();
    test_handle_watermark();
}
