/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The ways in which a subject can end; the argument says which.
 */
#include <string.h>
#include <windows.h>
#include <wine/test.h>

static DWORD WINAPI check_in_thread(void *argument)
{
    (void)argument;
    ok(1, "in another thread, outside the todo block\n");
    return 0;
}

static void end_well(void)
{
    HANDLE thread = NULL;

    todo_if(1)
    {
        thread = CreateThread(NULL, 0, check_in_thread, NULL, 0, NULL);
        WaitForSingleObject(thread, INFINITE);
        ok(0, "in the block\n");
    }
    CloseHandle(thread);
}

static void end_with_many_failures(void)
{
    int i;

    for (i = 0; i < 300; i++)
        ok(0, "failure %d\n", i);
}

static void end_in_fault(void)
{
    ok(1, "the last check\n");
    RaiseException(EXCEPTION_INT_DIVIDE_BY_ZERO, 0, 0, NULL);
}

/* Sometimes right, sometimes not. */
static void end_flaky(void)
{
    flaky ok(0, "a flaky failure\n");
}

START_TEST(endings)
{
    static const struct {
        const char *name;
        void (*end)(void);
    } endings[] = {{"well", end_well},
                   {"many", end_with_many_failures},
                   {"fault", end_in_fault},
                   {"flaky", end_flaky}};
    char **argv;
    int argc = winetest_get_mainargs(&argv);
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(endings) && argc > 2; i++) {
        if (!strcmp(argv[2], endings[i].name))
            endings[i].end();
    }
}
