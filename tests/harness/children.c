/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Tests that go on in a child process, which ends well, with failures, with an
 * exception, or was never there.
 */
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <wine/test.h>

static HANDLE start_child(const char *program, const char *what)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION info;
    char command[MAX_PATH + 64];

    snprintf(command, sizeof(command), "\"%s\" children %s", program, what);
    if (!CreateProcessA(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &info))
        return NULL;
    CloseHandle(info.hThread);
    return info.hProcess;
}

static void run_child(const char *program, const char *what)
{
    HANDLE process = start_child(program, what);

    wait_child_process(process);
    CloseHandle(process);
}

static void be_child(const char *what)
{
    if (!strcmp(what, "good"))
        ok(1, "a success in the child\n");
    else if (!strcmp(what, "bad"))
        winetest_add_failures(2);
    else
        RaiseException(EXCEPTION_INT_DIVIDE_BY_ZERO, 0, 0, NULL);
}

START_TEST(children)
{
    char **argv;

    if (winetest_get_mainargs(&argv) > 2) {
        be_child(argv[2]);
        return;
    }
    run_child(argv[0], "good");
    ok(winetest_get_failures() == 0, "%ld failures\n", winetest_get_failures());
    run_child(argv[0], "bad");
    ok(winetest_get_failures() == 2, "%ld failures\n", winetest_get_failures());
    run_child(argv[0], "fault");
    ok(winetest_get_failures() == 3, "%ld failures\n", winetest_get_failures());
    wait_child_process(NULL);
    ok(winetest_get_failures() == 4, "%ld failures\n", winetest_get_failures());
}
