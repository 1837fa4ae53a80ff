/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Every outcome that a check can have, once: harness.sh knows what must be printed.
 */
#include <windows.h>
#include <wine/test.h>

static void check_helper(const char *file, int line)
{
    ok_(file, line)(0, "reported where the helper was called\n");
}

static void show_blocks(void)
{
    todo_if(1) ok(0, "fails as known\n");
    todo_if(1) ok(1, "no longer fails\n");
    todo_if(0) ok(1, "not known to fail\n");
    todo_wine ok(winetest_platform_is_wine == 0, "fails on Wine\n");
    todo_if(1) todo_if(0) ok(0, "inside two blocks\n");
    todo_if(1)
    {
        ok(0, "first of a block\n");
        ok(0, "second of a block\n");
    }
    flaky ok(0, "fails at times\n");
    flaky ok(1, "and at times not\n");
    flaky todo_if(1) ok(1, "succeeds at times\n");
    ok(1, "after all blocks\n");
}

static void show_contexts(void)
{
    winetest_push_context("row %d", 1);
    winetest_push_context("column %s", wine_dbgstr_w(L"a\"b\x3b1"));
    ok(0, "in both\n");
    winetest_pop_context();
    ok(0, "in one\n");
    winetest_pop_context();
    ok(0, "in none\n");
}

static void show_platform(void)
{
    ok(winetest_platform_is_wine ? !broken(1) : broken(1), "broken() is of Windows only\n");
    ok(!broken(0), "broken() of what is not\n");
    win_skip("not on this Windows\n");
}

static void show_muting(void)
{
    int i;

    for (i = 0; i < winetest_mute_threshold + 3; i++)
        trace("a line of many\n");
}

START_TEST(outcomes)
{
    subtest("plain");
    ok(1, "a success\n");
    ok(0, "a failure of %d and %s\n", 12, "text");
    check_helper("../some/folder/elsewhere.c", 77);
    trace("a message\n");
    skip("nothing to test\n");
    if (winetest_debug < 100)
        ok(1, "an else follows\n");
    else
        ok(0, "not reached\n");

    SetLastError(4711);
    ok(1, "a check in between\n");
    ok(GetLastError() == 4711, "the last error is now %lu\n", GetLastError());

    show_blocks();
    show_contexts();
    show_platform();
    show_muting();
}
