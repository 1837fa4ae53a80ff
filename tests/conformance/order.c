/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Calls that are wrong in two ways: which is found first. And the setter of the
 * three classes, which there is none of.
 */
#include "suite.h"

/* First alignment, unless the length is 0 [ros]; then ReturnLength, the length [ros, wine],
 * the handle, and the memory of the answer last. */
static void test_nt_order(const struct nt_query *query, void *no_access)
{
    DECLSPEC_ALIGN(16) BYTE out[SIZE_LARGEST];
    HANDLE self = GetCurrentProcess(), powerless = open_self(SYNCHRONIZE);
    NTSTATUS status;

    check_nt(self, query->class, out + 1, 0, STATUS_INFO_LENGTH_MISMATCH);
    check_nt(self, query->class, out + 1, query->length + 1, STATUS_DATATYPE_MISALIGNMENT);
    check_nt(NULL, query->class, out + 2, query->length, STATUS_DATATYPE_MISALIGNMENT);
    check_nt(NULL, query->class, NULL, query->length + 1, STATUS_INFO_LENGTH_MISMATCH);
    check_nt(NULL, query->class, out, 0, STATUS_INFO_LENGTH_MISMATCH);
    check_nt(powerless, query->class, out, query->length - 1, STATUS_INFO_LENGTH_MISMATCH);
    check_nt(powerless, query->class, no_access, query->length, STATUS_ACCESS_DENIED);

    status = pNtQueryInformationProcess(NULL, query->class, NULL, query->length, NULL);
    ok(status == STATUS_INVALID_HANDLE || broken(status == STATUS_ACCESS_VIOLATION) /* XP */,
       "NULL handle and NULL buffer: status %#lx\n", status);
    status = pNtQueryInformationProcess(self, query->class, out, query->length - 1, no_access);
    ok(status == STATUS_ACCESS_VIOLATION, "short, and ReturnLength without access: status %#lx\n",
       status);
    status = pNtQueryInformationProcess(NULL, query->class, out, query->length, no_access);
    ok(status == STATUS_ACCESS_VIOLATION,
       "NULL handle, and ReturnLength without access: status %#lx\n", status);
    CloseHandle(powerless);
}

/* [ros] */
static void test_nt_set(const struct nt_query *query)
{
    BYTE in[SIZE_LARGEST] = {0};
    NTSTATUS status =
        pNtSetInformationProcess(GetCurrentProcess(), query->class, in, query->length);

    ok(status == STATUS_INVALID_INFO_CLASS, "NtSetInformationProcess: status %#lx\n", status);
}

/* The size counts before the handle [ros], the handle before the memory it is written to; but
 * of the memory functions' structure the memory comes first [ros]. */
static void test_win32_order(const struct win32_query *query, void *no_access)
{
    struct win32_outcome outcome = call_win32(query, NULL, no_access);
    DWORD expected = query->nt_class == 3 ? ERROR_NOACCESS : ERROR_INVALID_HANDLE;

    ok(!outcome.fault, "exception %#lx let through\n", outcome.fault);
    ok(outcome.fault || (outcome.ret == FALSE && outcome.error == expected),
       "NULL handle, no access: %d, last error %lu\n", outcome.ret, outcome.error);
}

START_TEST(order)
{
    struct page_pair none;
    unsigned int i;

    if (!find_functions())
        return;
    none = make_pages(PAGE_NOACCESS);
    for (i = 0; i < nt_query_count; i++) {
        if (skip_by_wow64(&nt_queries[i]))
            continue;
        winetest_push_context("%s", nt_queries[i].name);
        test_nt_order(&nt_queries[i], none.other);
        test_nt_set(&nt_queries[i]);
        winetest_pop_context();
    }
    for (i = 0; i < win32_query_count; i++) {
        winetest_push_context("%s", win32_queries[i].name);
        test_win32_order(&win32_queries[i], none.other);
        winetest_pop_context();
    }
    free_pages(none);
}
