/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Handles that the queries take and those they refuse, and what the last error is
 * after a success.
 */
#include "suite.h"

static void test_wrong_handles(void)
{
    struct wrong_handle wrong[WRONG_HANDLES_MAX];
    unsigned int count = make_wrong_handles(wrong), i, j;
    BYTE out[SIZE_LARGEST];

    for (i = 0; i < count; i++) {
        winetest_push_context("%s", wrong[i].name);
        for (j = 0; j < nt_query_count; j++) {
            winetest_push_context("%s", nt_queries[j].name);
            check_nt(wrong[i].handle, nt_queries[j].class, out, nt_queries[j].length,
                     wrong[i].status);
            winetest_pop_context();
        }
        for (j = 0; j < win32_query_count; j++)
            check_win32_failure(&win32_queries[j], wrong[i].handle, out, error_of(wrong[i].status));
        winetest_pop_context();
    }
    close_wrong_handles(wrong, count);
}

/* Success: TRUE is 1 [wine], and the last error is left alone [ros]. */
static void test_right_handle(const char *name, HANDLE process)
{
    BYTE out[SIZE_LARGEST];
    unsigned int i;

    winetest_push_context("%s", name);
    for (i = 0; i < nt_query_count; i++) {
        winetest_push_context("%s", nt_queries[i].name);
        check_nt(process, nt_queries[i].class, out, nt_queries[i].length, STATUS_SUCCESS);
        winetest_pop_context();
    }
    for (i = 0; i < win32_query_count; i++) {
        struct win32_outcome outcome = call_win32(&win32_queries[i], process, out);

        ok(!outcome.fault, "%s let exception %#lx through\n", win32_queries[i].name, outcome.fault);
        ok(outcome.ret == TRUE, "%s gave %d, last error %lu\n", win32_queries[i].name, outcome.ret,
           outcome.error);
        ok(outcome.error == POISON_ERROR, "%s: last error %lu on success\n", win32_queries[i].name,
           outcome.error);
    }
    winetest_pop_context();
}

START_TEST(handles)
{
    HANDLE self;

    if (!find_functions())
        return;
    test_wrong_handles();
    test_right_handle("the pseudo handle", GetCurrentProcess());
    self = open_self(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ);
    test_right_handle("a handle of its own", self);
    /* [rule] The two lowest bits of a handle are the program's own. */
    test_right_handle("a handle with a tag", (HANDLE)((ULONG_PTR)self | 1));
    CloseHandle(self);
    check_nt(self, 2, &(IO_COUNTERS){0}, sizeof(IO_COUNTERS), STATUS_INVALID_HANDLE);
}
