/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which rights a handle needs: every right alone, judged by the version of
 * Windows that the program runs on.
 */
#include "suite.h"

#define VERSION_VISTA 0x0600

static void test_access(DWORD access)
{
    HANDLE self = open_self(access);
    BYTE out[SIZE_LARGEST];
    unsigned int i;

    winetest_push_context("access %#lx", access);
    for (i = 0; i < nt_query_count; i++) {
        const struct nt_query *query = &nt_queries[i];
        NTSTATUS status = pNtQueryInformationProcess(self, query->class, out, query->length, NULL);

        ok(status == (rights_suffice(access) ? STATUS_SUCCESS : STATUS_ACCESS_DENIED),
           "%s: status %#lx\n", query->name, status);
    }
    for (i = 0; i < win32_query_count; i++) {
        const struct win32_query *query = &win32_queries[i];
        struct win32_outcome outcome = call_win32(query, self, out);
        BOOL enough = rights_suffice_win32(access, query);

        ok(!outcome.fault, "%s let exception %#lx through\n", query->name, outcome.fault);
        /* [wine] Some XP and 2003 tell memory without PROCESS_VM_READ all the same. */
        ok(outcome.ret == enough || broken(outcome.ret == rights_suffice(access)),
           "%s gave %d, last error %lu\n", query->name, outcome.ret, outcome.error);
        ok(outcome.ret || outcome.error == ERROR_ACCESS_DENIED, "%s: last error %lu\n", query->name,
           outcome.error);
    }
    winetest_pop_context();
    CloseHandle(self);
}

START_TEST(rights)
{
    static const DWORD accesses[] = {
        PROCESS_TERMINATE,
        PROCESS_CREATE_THREAD,
        PROCESS_VM_OPERATION,
        PROCESS_VM_READ,
        PROCESS_VM_WRITE,
        PROCESS_DUP_HANDLE,
        PROCESS_CREATE_PROCESS,
        PROCESS_SET_QUOTA,
        PROCESS_SET_INFORMATION,
        PROCESS_SUSPEND_RESUME,
        DELETE,
        READ_CONTROL,
        SYNCHRONIZE,
        STANDARD_RIGHTS_REQUIRED,
        PROCESS_QUERY_INFORMATION,
        PROCESS_QUERY_INFORMATION | PROCESS_VM_READ,
        PROCESS_ALL_ACCESS,
    };
    unsigned int i;

    if (!find_functions())
        return;
    for (i = 0; i < ARRAY_SIZE(accesses); i++)
        test_access(accesses[i]);
    if (windows_version() >= VERSION_VISTA)
        test_access(PROCESS_QUERY_LIMITED_INFORMATION);
}
