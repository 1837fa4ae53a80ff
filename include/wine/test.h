/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A test harness for Windows programs with the interface of Wine's own
 * wine/test.h, so that its test sources compile against this one too. Written
 * from a description of that interface; no part of it is Wine's.
 *
 * A test source includes this header and defines START_TEST(subject). Exactly one
 * source of a program defines STANDALONE first and so brings in main(): either
 * the only test source itself, or one that lists the subjects in
 *     const struct test winetest_testlist[] = {{"subject", func_subject}, ..., {0, 0}};
 *
 * Command line: PROGRAM SUBJECT [ARGUMENTS FOR CHILD PROCESSES], or PROGRAM --list.
 * The exit status is the number of failures, 255 at most.
 *
 * Environment: WINETEST_PLATFORM        "windows" or "wine" (default: what ntdll looks like)
 *              WINETEST_DEBUG           0 quiet, 1 normal (default), 2 nothing silenced
 *              WINETEST_COLOR           1, or "auto" for a terminal
 *              WINETEST_INTERACTIVE     1: tests may ask the user
 *              WINETEST_REPORT_FLAKY    1: flaky failures count in the exit status
 *              WINETEST_REPORT_SUCCESS  1: a line for each success
 *              WINETEST_TIME            1: seconds since the start in each line
 */
#ifndef PROCSTATS_WINE_TEST_H
#define PROCSTATS_WINE_TEST_H

#include <stdarg.h>
#include <stdlib.h>
#include <io.h>
#include <windef.h>
#include <winbase.h>
#include <wine/debug.h>

#ifndef INVALID_FILE_ATTRIBUTES
#define INVALID_FILE_ATTRIBUTES (~0u)
#endif
#ifndef INVALID_SET_FILE_POINTER
#define INVALID_SET_FILE_POINTER (~0u)
#endif
#ifndef ARRAY_SIZE
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif

#ifdef WINETEST_NO_LINE_NUMBERS
#define WINETEST_LINE 0
#else
#define WINETEST_LINE __LINE__
#endif

/* Settings, read from the environment before the first test. */
extern int winetest_debug;
extern int winetest_time;
extern int winetest_color;
extern int winetest_interactive;
extern int winetest_report_flaky;
extern int winetest_report_success;
extern int winetest_mute_threshold; /* a line of source prints so many traces, skips or todos */
extern const char *winetest_platform;
extern int winetest_platform_is_wine;
extern DWORD winetest_start_time, winetest_last_time; /* milliseconds of GetTickCount() */

/* What happened so far. */
extern LONG winetest_successes, winetest_failures, winetest_flaky_failures, winetest_skipped;
extern LONG winetest_todo_successes, winetest_todo_failures;
extern LONG winetest_muted_traces, winetest_muted_skipped, winetest_muted_todo_successes;

/* Of each thread: where it is in the source, and the blocks and contexts it is in. */
struct winetest_thread_data {
    const char *current_file;
    int current_line;
    unsigned int todo_level, flaky_level; /* one bit for each block entered, the innermost lowest */
    int todo_enter, flaky_enter;          /* the body of the innermost loop has still to run */
    unsigned int context_count;
    char context[8][128];
};

/* The data of the calling thread; leaves the last error alone. */
extern struct winetest_thread_data *winetest_get_thread_data(void);

extern void winetest_set_location(const char *file, int line);
/* Records a check; 1 if it came out as the blocks around it say, else 0. */
extern int winetest_vok(int condition, const char *msg, va_list args) WINE_PRINTF_LIKE(2, 0);
extern void winetest_ok(int condition, const char *msg, ...) WINE_PRINTF_LIKE(2, 3);
extern void winetest_trace(const char *msg, ...) WINE_PRINTF_LIKE(1, 2);
extern void winetest_skip(const char *msg, ...) WINE_PRINTF_LIKE(1, 2);
extern void winetest_win_skip(const char *msg, ...) WINE_PRINTF_LIKE(1, 2);
extern void winetest_subtest(const char *name);
extern void winetest_ignore_exceptions(BOOL ignore);
extern void winetest_push_context(const char *msg, ...) WINE_PRINTF_LIKE(1, 2);
extern void winetest_pop_context(void);
extern void winetest_start_todo(int is_todo);
extern int winetest_loop_todo(void);
extern void winetest_end_todo(void);
extern void winetest_start_flaky(int is_flaky);
extern int winetest_loop_flaky(void);
extern void winetest_end_flaky(void);
extern int winetest_get_mainargs(char ***argv);
extern LONG winetest_get_failures(void);
extern void winetest_add_failures(LONG count);
/* Waits 30 s for a child that ran tests itself, and adds its failures to this program's. */
extern void winetest_wait_child_process(HANDLE process);
/* Lines of all processes of a test come out one at a time between these two. */
extern int winetest_print_lock(void);
extern void winetest_print_unlock(void);
extern void winetest_vprintf(const char *msg, va_list args) WINE_PRINTF_LIKE(1, 0);
/* Seconds since the start as text, or "" without WINETEST_TIME. */
extern const char *winetest_get_time(void);

/* NAME_(file, line)(...) is NAME(...) with the location of another line, for helper functions. */
#define ok_(file, line)                winetest_set_location(file, line), winetest_ok
#define trace_(file, line)             winetest_set_location(file, line), winetest_trace
#define skip_(file, line)              winetest_set_location(file, line), winetest_skip
#define win_skip_(file, line)          winetest_set_location(file, line), winetest_win_skip
#define subtest_(file, line)           winetest_set_location(file, line), winetest_subtest
#define ignore_exceptions_(file, line) winetest_set_location(file, line), winetest_ignore_exceptions
#define wait_child_process_(file, line)                                                            \
    winetest_set_location(file, line), winetest_wait_child_process

#define ok                 ok_(__FILE__, WINETEST_LINE)
#define trace              trace_(__FILE__, WINETEST_LINE)
#define skip               skip_(__FILE__, WINETEST_LINE)
#define win_skip           win_skip_(__FILE__, WINETEST_LINE)
#define subtest            subtest_(__FILE__, WINETEST_LINE)
#define ignore_exceptions  ignore_exceptions_(__FILE__, WINETEST_LINE)
#define wait_child_process wait_child_process_(__FILE__, WINETEST_LINE)

/* The checks of the statement that follows fail today. */
#define todo_if(condition)                                                                         \
    for (winetest_start_todo(condition); winetest_loop_todo(); winetest_end_todo())
#define todo_wine               todo_if(winetest_platform_is_wine)
#define todo_wine_if(condition) todo_if((condition) && winetest_platform_is_wine)

/* The checks of the statement that follows fail now and then, for reasons outside what is tested.
 */
#define flaky_if(condition)                                                                        \
    for (winetest_start_flaky(condition); winetest_loop_flaky(); winetest_end_flaky())
#define flaky                    flaky_if(TRUE)
#define flaky_wine               flaky_if(winetest_platform_is_wine)
#define flaky_wine_if(condition) flaky_if((condition) && winetest_platform_is_wine)

/* What some version of Windows is known to do, and Wine must not. */
#define broken(condition) (!winetest_platform_is_wine && (condition))

struct test {
    const char *name;
    void (*func)(void);
};
extern const struct test winetest_testlist[];

#ifdef STANDALONE
#define START_TEST(name)                                                                           \
    void func_##name(void);                                                                        \
    const struct test winetest_testlist[] = {{#name, func_##name}, {0, 0}};                        \
    void func_##name(void)
#include <wine/test_standalone.h>
#else
#define START_TEST(name)                                                                           \
    void func_##name(void);                                                                        \
    void func_##name(void)
#endif

#endif
