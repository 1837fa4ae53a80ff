/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where an answer may be written: alignment, memory that is not there or may not
 * be written, and the end of a page.
 */
#include "suite.h"

#ifdef _WIN64
#define SYSTEM_ADDRESS ((void *)0xffff800000000000)
#else
#define SYSTEM_ADDRESS ((void *)0xfffff000)
#endif

/* One class on memory that it cannot write all of. */
static void check_inaccessible(const char *name, const struct nt_query *query, void *out)
{
    winetest_push_context("%s", name);
    check_nt(GetCurrentProcess(), query->class, out, query->length, STATUS_ACCESS_VIOLATION);
    winetest_pop_context();
}

static void test_nt_memory(const struct nt_query *query, struct page_pair none,
                           struct page_pair read_only)
{
    unsigned int i;

    check_inaccessible("NULL", query, NULL); /* [ros] */
    check_inaccessible("no access", query, none.other);
    if (query->length > 4)
        check_inaccessible("across the end", query, none.other - query->length + 4);
    check_inaccessible("read-only", query, read_only.other);
    check_inaccessible("the system's", query, SYSTEM_ADDRESS);
    for (i = 0; i < PAGE_SIZE && read_only.other[i] == POISON_BYTE; i++)
        ;
    ok(i == PAGE_SIZE, "byte %u of a read-only page has changed\n", i);

    /* Up to the last byte of a page is fine. */
    check_nt(GetCurrentProcess(), query->class, none.other - query->length, query->length,
             STATUS_SUCCESS);
}

/* [ros] All three classes want the alignment of a ULONG, and no more. */
static void test_nt_alignment(const struct nt_query *query)
{
    DECLSPEC_ALIGN(16) BYTE out[SIZE_LARGEST];
    unsigned int offset;

    for (offset = 0; offset < 16; offset++) {
        winetest_push_context("offset %u", offset);
        check_nt(GetCurrentProcess(), query->class, out + offset, query->length,
                 offset & 3 ? STATUS_DATATYPE_MISALIGNMENT : STATUS_SUCCESS);
        winetest_pop_context();
    }
    for (offset = 1; offset < 4; offset++)
        check_nt(GetCurrentProcess(), query->class, (void *)(ULONG_PTR)offset, query->length,
                 STATUS_DATATYPE_MISALIGNMENT);
}

struct return_length_call {
    const struct nt_query *query;
    ULONG *returned;
    NTSTATUS status;
};

static void do_return_length_call(void *argument)
{
    struct return_length_call *call = argument;
    BYTE out[SIZE_LARGEST];

    call->status = pNtQueryInformationProcess(GetCurrentProcess(), call->query->class, out,
                                              call->query->length, call->returned);
}

static void test_return_length(const struct nt_query *query, const char *name, void *returned)
{
    struct return_length_call call = {query, returned, 0};
    DWORD fault = guarded(do_return_length_call, &call);

    ok(!fault, "ReturnLength %s: exception %#lx let through\n", name, fault);
    ok(fault || call.status == STATUS_ACCESS_VIOLATION, "ReturnLength %s: status %#lx\n", name,
       call.status);
}

/* The system finds the bad pointer, so that the functions fail and do not fault. */
static void test_win32_memory(const struct win32_query *query, struct page_pair none,
                              struct page_pair read_only)
{
    check_win32_failure(query, GetCurrentProcess(), NULL, ERROR_NOACCESS);
    check_win32_failure(query, GetCurrentProcess(), none.other, ERROR_NOACCESS);
    check_win32_failure(query, GetCurrentProcess(), none.other - query->length + 4, ERROR_NOACCESS);
    check_win32_failure(query, GetCurrentProcess(), read_only.other, ERROR_NOACCESS);
    check_win32_failure(query, GetCurrentProcess(), SYSTEM_ADDRESS, ERROR_NOACCESS);
}

/* The two that hand the pointer down fail as the class does; the other two have a structure of
 * their own to ask with, and write into any. [ros] */
static void test_win32_alignment(const struct win32_query *query)
{
    DECLSPEC_ALIGN(16) BYTE out[SIZE_LARGEST];
    struct win32_outcome outcome;
    unsigned int offset;

    for (offset = 1; offset < 4; offset++) {
        if (query->nt_class != 3) {
            check_win32_failure(query, GetCurrentProcess(), out + offset, ERROR_NOACCESS);
        } else {
            outcome = call_win32(query, GetCurrentProcess(), out + offset);
            ok(!outcome.fault && outcome.ret == TRUE, "offset %u: %d, last error %lu\n", offset,
               outcome.ret, outcome.error);
        }
    }
}

START_TEST(pointers)
{
    struct page_pair none, read_only;
    unsigned int i;

    if (!find_functions())
        return;
    none = make_pages(PAGE_NOACCESS);
    read_only = make_pages(PAGE_READONLY);
    for (i = 0; i < nt_query_count; i++) {
        if (skip_by_wow64(&nt_queries[i]))
            continue;
        winetest_push_context("%s", nt_queries[i].name);
        test_nt_memory(&nt_queries[i], none, read_only);
        test_nt_alignment(&nt_queries[i]);
        test_return_length(&nt_queries[i], "without access", none.other);
        test_return_length(&nt_queries[i], "read-only", read_only.other);
        winetest_pop_context();
    }
    for (i = 0; i < win32_query_count; i++) {
        winetest_push_context("%s", win32_queries[i].name);
        test_win32_memory(&win32_queries[i], none, read_only);
        test_win32_alignment(&win32_queries[i]);
        winetest_pop_context();
    }
    free_pages(none);
    free_pages(read_only);
}
