/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * main() of a test program on wine/test.h: the environment, the command line, the
 * summary and the exit status. Included by test_standalone.h only.
 */
#ifndef PROCSTATS_WINE_TEST_MAIN_H
#define PROCSTATS_WINE_TEST_MAIN_H

static LONG CALLBACK winetest_exception_filter(EXCEPTION_POINTERS *info)
{
    const struct winetest_thread_data *data = winetest_get_thread_data();

    winetest_printf("%s:%d: this is the last test seen before the exception\n", data->current_file,
                    data->current_line);
    winetest_printf("%04lx:%s:%s unhandled exception %08lx at %p\n", GetCurrentProcessId(),
                    winetest_current->name, winetest_get_time(),
                    info->ExceptionRecord->ExceptionCode, info->ExceptionRecord->ExceptionAddress);
    return EXCEPTION_EXECUTE_HANDLER;
}

static void winetest_read_environment(void)
{
    static const struct {
        const char *name;
        int *value;
    } settings[] = {{"WINETEST_DEBUG", &winetest_debug},
                    {"WINETEST_COLOR", &winetest_color},
                    {"WINETEST_INTERACTIVE", &winetest_interactive},
                    {"WINETEST_REPORT_FLAKY", &winetest_report_flaky},
                    {"WINETEST_REPORT_SUCCESS", &winetest_report_success},
                    {"WINETEST_TIME", &winetest_time}};
    const char *text;
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(settings); i++) {
        if ((text = getenv(settings[i].name)))
            *settings[i].value = strcmp(text, "auto") ? atoi(text) : _isatty(_fileno(stdout));
    }
    if (GetProcAddress(GetModuleHandleA("ntdll.dll"), "wine_server_call"))
        winetest_platform = "wine";
    if ((text = getenv("WINETEST_PLATFORM")))
        winetest_platform = text;
    winetest_platform_is_wine = !strcmp(winetest_platform, "wine");
}

static void winetest_print_summary(void)
{
    LONG failures = winetest_failures + winetest_todo_failures;
    LONG executed =
        winetest_successes + failures + winetest_flaky_failures + winetest_todo_successes;
    DWORD pid = GetCurrentProcessId();
    const char *name = winetest_current->name;

    if (winetest_debug <= 0)
        return;
    if (winetest_muted_todo_successes || winetest_muted_skipped || winetest_muted_traces)
        winetest_printf("%04lx:%s:%s Silenced %ld todos, %ld skips and %ld traces.\n", pid, name,
                        winetest_get_time(), winetest_muted_todo_successes, winetest_muted_skipped,
                        winetest_muted_traces);
    winetest_printf("%04lx:%s:%s %ld tests executed (%ld marked as todo, %ld as flaky, %ld %s), "
                    "%ld skipped.\n",
                    pid, name, winetest_get_time(), executed, winetest_todo_successes,
                    winetest_flaky_failures, failures, failures == 1 ? "failure" : "failures",
                    winetest_skipped);
}

static int winetest_run(void)
{
    LONG status;

    winetest_current->func();
    winetest_print_summary();
    status = winetest_failures + winetest_todo_failures;
    if (winetest_report_flaky)
        status += winetest_flaky_failures;
    return status > 255 ? 255 : (int)status;
}

static int winetest_list_tests(const char *program, int status)
{
    const struct test *test;

    if (status)
        printf("Usage: %s TEST_NAME\n\n", program);
    printf("Valid test names:\n");
    for (test = winetest_testlist; test->name; test++)
        printf("    %s\n", test->name);
    return status;
}

/* The test whose name is argument, less a folder before it and ".c" after it. */
static const struct test *winetest_find(const char *argument)
{
    const struct test *test;
    const char *p;
    size_t len;

    for (p = argument; *p; p++) {
        if (*p == '/' || *p == '\\')
            argument = p + 1;
    }
    len = strlen(argument);
    if (len > 2 && !strcmp(argument + len - 2, ".c"))
        len -= 2;
    for (test = winetest_testlist; test->name; test++) {
        if (strlen(test->name) == len && !strncmp(test->name, argument, len))
            return test;
    }
    return NULL;
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    winetest_argc = argc;
    winetest_argv = argv;
    winetest_tls = TlsAlloc();
    winetest_start_time = winetest_last_time = GetTickCount();
    winetest_print_mutex = CreateMutexA(NULL, FALSE, "winetest_print_mutex");
    winetest_read_environment();

    if (argc < 2 && (!winetest_testlist[0].name || winetest_testlist[1].name))
        return winetest_list_tests(argv[0], 1);
    if (argc > 1 && !strcmp(argv[1], "--list"))
        return winetest_list_tests(argv[0], 0);
    winetest_current = argc < 2 ? &winetest_testlist[0] : winetest_find(argv[1]);
    if (!winetest_current) {
        printf("Fatal: test '%s' does not exist.\n", argv[1]);
        return 1;
    }
    if (!winetest_interactive)
        SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
    SetUnhandledExceptionFilter(winetest_exception_filter);
    return winetest_run();
}

#endif
