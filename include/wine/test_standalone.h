/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The machinery behind wine/test.h, which includes this file into the one source
 * of a test program that defines STANDALONE: counting and printing. The program
 * itself, main(), is in test_main.h.
 */
#ifndef PROCSTATS_WINE_TEST_STANDALONE_H
#define PROCSTATS_WINE_TEST_STANDALONE_H

#include <stdio.h>
#include <string.h>

#define WINETEST_MESSAGE_SIZE 4096  /* a longer message is cut */
#define WINETEST_LINES        16384 /* source lines counted apart for muting */
#define WINETEST_LOCK_TIMEOUT 30000 /* milliseconds */

int winetest_debug = 1;
int winetest_time = 0;
int winetest_color = 0;
int winetest_interactive = 0;
int winetest_report_flaky = 0;
int winetest_report_success = 0;
int winetest_mute_threshold = 42;
const char *winetest_platform = "windows";
int winetest_platform_is_wine = 0;
DWORD winetest_start_time, winetest_last_time;

LONG winetest_successes, winetest_failures, winetest_flaky_failures, winetest_skipped;
LONG winetest_todo_successes, winetest_todo_failures;
LONG winetest_muted_traces, winetest_muted_skipped, winetest_muted_todo_successes;

static const struct test *winetest_current;
static int winetest_argc;
static char **winetest_argv;
static DWORD winetest_tls;
static HANDLE winetest_print_mutex;
static LONG winetest_line_count[WINETEST_LINES];

static const char winetest_failure_color[] = "1;91";
static const char winetest_todo_success_color[] = "31";
static const char winetest_flaky_color[] = "1;95";
static const char winetest_flaky_todo_color[] = "35";
static const char winetest_todo_color[] = "33";
static const char winetest_skip_color[] = "34";
static const char winetest_success_color[] = "32";

struct winetest_thread_data *winetest_get_thread_data(void)
{
    DWORD error = GetLastError();
    struct winetest_thread_data *data = TlsGetValue(winetest_tls);

    if (!data) {
        if (!(data = calloc(1, sizeof(*data)))) {
            fputs("Fatal: no memory for a thread's test data.\n", stdout);
            exit(255);
        }
        data->current_file = "";
        TlsSetValue(winetest_tls, data);
    }
    SetLastError(error);
    return data;
}

/* ---- Printing ---- */

int winetest_print_lock(void)
{
    DWORD wait = WaitForSingleObject(winetest_print_mutex, WINETEST_LOCK_TIMEOUT);

    return wait == WAIT_OBJECT_0 || wait == WAIT_ABANDONED;
}

void winetest_print_unlock(void)
{
    ReleaseMutex(winetest_print_mutex);
}

/* Text on its way out: a message is one write, so that those of two processes do not mix. */
struct winetest_text {
    char chars[WINETEST_MESSAGE_SIZE];
    size_t length;
};

static void winetest_vappend(struct winetest_text *text, const char *msg, va_list args)
    WINE_PRINTF_LIKE(2, 0);
static void winetest_vappend(struct winetest_text *text, const char *msg, va_list args)
{
    size_t room = sizeof(text->chars) - text->length;
    int length = _vsnprintf(text->chars + text->length, room, msg, args);

    text->length += length < 0 || (size_t)length > room ? room : (size_t)length;
}

static void winetest_append(struct winetest_text *text, const char *msg, ...)
    WINE_PRINTF_LIKE(2, 3);
static void winetest_append(struct winetest_text *text, const char *msg, ...)
{
    va_list args;

    va_start(args, msg);
    winetest_vappend(text, msg, args);
    va_end(args);
}

void winetest_vprintf(const char *msg, va_list args)
{
    struct winetest_text text = {.length = 0};

    winetest_vappend(&text, msg, args);
    fwrite(text.chars, 1, text.length, stdout);
}

static void winetest_printf(const char *msg, ...) WINE_PRINTF_LIKE(1, 2);
static void winetest_printf(const char *msg, ...)
{
    va_list args;

    va_start(args, msg);
    winetest_vprintf(msg, args);
    va_end(args);
}

const char *winetest_get_time(void)
{
    DWORD now;

    if (!winetest_time)
        return "";
    now = GetTickCount();
    winetest_last_time = now;
    return wine_dbg_sprintf("%.3f", (now - winetest_start_time) / 1000.0);
}

/* Prints "file:line:time KIND context: message", the message with its new line. */
static void winetest_vreport(const char *color, const char *kind, const char *msg, va_list args)
    WINE_PRINTF_LIKE(3, 0);
static void winetest_vreport(const char *color, const char *kind, const char *msg, va_list args)
{
    DWORD error = GetLastError();
    const struct winetest_thread_data *data = winetest_get_thread_data();
    struct winetest_text text = {.length = 0};
    unsigned int i;
    int locked;

    if (!winetest_color)
        color = NULL;
    winetest_append(&text, "%s:%d:%s ", data->current_file, data->current_line,
                    winetest_get_time());
    if (color)
        winetest_append(&text, "\x1b[%sm", color);
    winetest_append(&text, "%s", kind);
    for (i = 0; i < data->context_count; i++)
        winetest_append(&text, "%s: ", data->context[i]);
    winetest_vappend(&text, msg, args);
    if (text.length == sizeof(text.chars))
        text.chars[text.length - 1] = '\n';
    if (color)
        winetest_append(&text, "\x1b[0m");

    locked = winetest_print_lock();
    fwrite(text.chars, 1, text.length, stdout);
    if (locked)
        winetest_print_unlock();
    SetLastError(error);
}

static void winetest_report(const char *color, const char *kind, const char *msg, ...)
    WINE_PRINTF_LIKE(3, 4);
static void winetest_report(const char *color, const char *kind, const char *msg, ...)
{
    va_list args;

    va_start(args, msg);
    winetest_vreport(color, kind, msg, args);
    va_end(args);
}

/* Whether the current line has printed enough; counts what is not printed in *muted. */
static int winetest_mute(LONG *muted)
{
    unsigned int line = (unsigned int)winetest_get_thread_data()->current_line % WINETEST_LINES;
    LONG count;

    if (winetest_debug > 1)
        return 0;
    count = InterlockedIncrement(&winetest_line_count[line]);
    if (count <= winetest_mute_threshold)
        return 0;
    if (count == winetest_mute_threshold + 1)
        winetest_report(NULL, "", "Line has been silenced after %d occurrences\n",
                        winetest_mute_threshold);
    InterlockedIncrement(muted);
    return 1;
}

/* ---- What the macros call ---- */

void winetest_set_location(const char *file, int line)
{
    struct winetest_thread_data *data = winetest_get_thread_data();
    const char *p;

    for (p = file; *p; p++) {
        if (*p == '/' || *p == '\\')
            file = p + 1;
    }
    data->current_file = file;
    data->current_line = line;
}

static int winetest_unexpected_success(int is_flaky, const char *msg, va_list args)
    WINE_PRINTF_LIKE(2, 0);
static int winetest_unexpected_success(int is_flaky, const char *msg, va_list args)
{
    if (is_flaky) {
        InterlockedIncrement(&winetest_flaky_failures);
        winetest_vreport(winetest_flaky_todo_color, "Test succeeded inside flaky todo block: ", msg,
                         args);
    } else {
        InterlockedIncrement(&winetest_todo_failures);
        winetest_vreport(winetest_todo_success_color, "Test succeeded inside todo block: ", msg,
                         args);
    }
    return 0;
}

static int winetest_failure(int is_flaky, const char *msg, va_list args) WINE_PRINTF_LIKE(2, 0);
static int winetest_failure(int is_flaky, const char *msg, va_list args)
{
    if (is_flaky) {
        InterlockedIncrement(&winetest_flaky_failures);
        winetest_vreport(winetest_flaky_color, "Test marked flaky: ", msg, args);
    } else {
        InterlockedIncrement(&winetest_failures);
        winetest_vreport(winetest_failure_color, "Test failed: ", msg, args);
    }
    return 0;
}

int winetest_vok(int condition, const char *msg, va_list args)
{
    const struct winetest_thread_data *data = winetest_get_thread_data();

    if (data->todo_level) {
        if (condition)
            return winetest_unexpected_success(data->flaky_level != 0, msg, args);
        InterlockedIncrement(&winetest_todo_successes);
        if (winetest_debug > 0 && !winetest_mute(&winetest_muted_todo_successes))
            winetest_vreport(winetest_todo_color, "Test marked todo: ", msg, args);
        return 1;
    }
    if (!condition)
        return winetest_failure(data->flaky_level != 0, msg, args);
    InterlockedIncrement(&winetest_successes);
    if (winetest_report_success || (winetest_time && GetTickCount() - winetest_last_time > 1000))
        winetest_report(winetest_success_color, "", "Test succeeded\n");
    return 1;
}

void winetest_ok(int condition, const char *msg, ...)
{
    va_list args;

    va_start(args, msg);
    winetest_vok(condition, msg, args);
    va_end(args);
}

void winetest_trace(const char *msg, ...)
{
    va_list args;

    if (winetest_debug <= 0 || winetest_mute(&winetest_muted_traces))
        return;
    va_start(args, msg);
    winetest_vreport(NULL, "", msg, args);
    va_end(args);
}

static void winetest_vskip(const char *msg, va_list args) WINE_PRINTF_LIKE(1, 0);
static void winetest_vskip(const char *msg, va_list args)
{
    InterlockedIncrement(&winetest_skipped);
    if (!winetest_mute(&winetest_muted_skipped))
        winetest_vreport(winetest_skip_color, "Tests skipped: ", msg, args);
}

void winetest_skip(const char *msg, ...)
{
    va_list args;

    va_start(args, msg);
    winetest_vskip(msg, args);
    va_end(args);
}

void winetest_win_skip(const char *msg, ...)
{
    va_list args;

    va_start(args, msg);
    if (winetest_platform_is_wine)
        winetest_vok(0, msg, args);
    else
        winetest_vskip(msg, args);
    va_end(args);
}

void winetest_subtest(const char *name)
{
    if (winetest_debug > 0)
        winetest_report(NULL, "", "Subtest %s\n", name);
}

void winetest_ignore_exceptions(BOOL ignore)
{
    winetest_report(NULL, "", "IgnoreExceptions=%d\n", ignore ? 1 : 0);
}

void winetest_push_context(const char *msg, ...)
{
    struct winetest_thread_data *data = winetest_get_thread_data();
    char *text = data->context[data->context_count];
    va_list args;

    if (data->context_count == ARRAY_SIZE(data->context)) {
        winetest_ok(0, "more than %u contexts\n", data->context_count);
        return;
    }
    va_start(args, msg);
    if (_vsnprintf(text, sizeof(data->context[0]), msg, args) < 0)
        text[sizeof(data->context[0]) - 1] = 0;
    va_end(args);
    text[sizeof(data->context[0]) - 1] = 0;
    data->context_count++;
}

void winetest_pop_context(void)
{
    struct winetest_thread_data *data = winetest_get_thread_data();

    if (data->context_count)
        data->context_count--;
}

void winetest_start_todo(int is_todo)
{
    struct winetest_thread_data *data = winetest_get_thread_data();

    data->todo_level = data->todo_level << 1 | (is_todo != 0);
    data->todo_enter = 1;
}

int winetest_loop_todo(void)
{
    struct winetest_thread_data *data = winetest_get_thread_data();
    int enter = data->todo_enter;

    data->todo_enter = 0;
    return enter;
}

void winetest_end_todo(void)
{
    winetest_get_thread_data()->todo_level >>= 1;
}

void winetest_start_flaky(int is_flaky)
{
    struct winetest_thread_data *data = winetest_get_thread_data();

    data->flaky_level = data->flaky_level << 1 | (is_flaky != 0);
    data->flaky_enter = 1;
}

int winetest_loop_flaky(void)
{
    struct winetest_thread_data *data = winetest_get_thread_data();
    int enter = data->flaky_enter;

    data->flaky_enter = 0;
    return enter;
}

void winetest_end_flaky(void)
{
    winetest_get_thread_data()->flaky_level >>= 1;
}

int winetest_get_mainargs(char ***argv)
{
    *argv = winetest_argv;
    return winetest_argc;
}

LONG winetest_get_failures(void)
{
    return winetest_failures;
}

void winetest_add_failures(LONG count)
{
    InterlockedExchangeAdd(&winetest_failures, count);
}

void winetest_wait_child_process(HANDLE process)
{
    DWORD code = 1;

    winetest_ok(process != NULL, "no child process\n");
    if (!process)
        return;
    if (WaitForSingleObject(process, 30000) != WAIT_OBJECT_0 ||
        !GetExitCodeProcess(process, &code)) {
        winetest_ok(0, "waiting for child process %04lx failed, last error %lu\n",
                    GetProcessId(process), GetLastError());
    } else if (code > 255) {
        winetest_ok(0, "unhandled exception %08lx in child process %04lx\n", code,
                    GetProcessId(process));
    } else if (code) {
        winetest_report(winetest_failure_color, "Test failed: ", "%lu failures in child process\n",
                        code);
        winetest_add_failures((LONG)code);
    }
}

#include <wine/test_main.h>

#endif
