/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* procstat's live view without a screen: rates, trees, bars, keys and whole frames; and where a
 * command line is cut. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "format/bars.h"
#include "format/tree.h"
#include "linux/keys.h"
#include "live/frame.h"
#include "sample/memory.h"
#include "sample/rates.h"
#include "windows/command_line.h"

#define DATE 134081915000000000ull /* 2025-11-21T09:38:20Z */

enum { BUSY, WRAPPING, IDLE, YOUNG, REUSED, PROCESSES };

static void fill(struct sample *sample, uint64_t pid, uint64_t parent, uint64_t start,
                 const char *name)
{
    *sample = (struct sample){0};
    sample->strings[STRING_NAME] = name;
    sample_set(sample, FIELD_PID, pid);
    sample_set(sample, FIELD_PARENT, parent);
    sample_set(sample, FIELD_START, start);
    sample_set(sample, FIELD_THREADS, 2);
    sample_set(sample, FIELD_HANDLES, 50);
}

/* The state of the processes so many seconds after DATE. YOUNG starts at second 3; REUSED has
 * another's pid from second 4 on. */
static void take(struct history *history, unsigned int second)
{
    struct snapshot *slot = history_slot(history);
    struct sample *samples = slot->samples = reallocate(slot->samples, PROCESSES, sizeof(*samples));

    slot->date = DATE + second * SECOND;
    slot->clock = (1000ull + second) * SECOND;
    slot->count = second < 3 ? 3 : PROCESSES;
    fill(&samples[BUSY], 8, 4, DATE - SECOND, "busy.exe");
    sample_set_cpu(&samples[BUSY], second * SECOND / 2, second * SECOND / 4);
    sample_set(&samples[BUSY], FIELD_WORKING_SET, (100ull + 10 * second) << 20);
    sample_set(&samples[BUSY], FIELD_PEAK_WORKING_SET, 200ull << 20);
    sample_set(&samples[BUSY], FIELD_WRITES, 1000 * second * second);
    sample_set(&samples[BUSY], FIELD_WRITE_BYTES, 4096000ull * second);
    fill(&samples[WRAPPING], 12, 8, DATE, "\xe6\x97\xa5\xe6\x9c\xac wrapping.exe");
    sample_set_cpu(&samples[WRAPPING], SECOND, 0);
    sample_set(&samples[WRAPPING], FIELD_PAGE_FAULTS, (uint32_t)(0xfffffff0u + 10 * second));
    sample_set(&samples[WRAPPING], FIELD_READS, 100 - second); /* backwards: no growth */
    fill(&samples[IDLE], 16, 12, DATE, "idle.exe");
    sample_set(&samples[IDLE], FIELD_PRIVATE, 1 << 20);
    samples[IDLE].error = 5;
    samples[IDLE].error_text = "Access is denied";
    fill(&samples[YOUNG], 20, 8, DATE + 3 * SECOND - SECOND / 2, "young.exe");
    sample_set_cpu(&samples[YOUNG], SECOND / 2, 0);
    fill(&samples[REUSED], 24, 16, second < 4 ? DATE : DATE + 3 * SECOND, "reused.exe");
    sample_set(&samples[REUSED], FIELD_READS, second < 4 ? 1000 : 7);
    history_add(history);
}

static void rate(const struct history *history, unsigned int process, enum field field,
                 uint64_t expected, const char *what)
{
    uint64_t value = UINT64_MAX;

    sample_get(&history_back(history, 0)->samples[process], field, &value);
    result(value == expected, what);
}

static void test_rates(void)
{
    struct history history = {0};

    take(&history, 0);
    rate(&history, BUSY, FIELD_WRITE_RATE, UINT64_MAX, "the first snapshot has no rates");
    take(&history, 2);
    rate(&history, BUSY, FIELD_CPU_PERCENT, 7500, "CPU time is a share of the time that passed");
    rate(&history, BUSY, FIELD_WRITE_RATE, 2000, "operations per second");
    rate(&history, BUSY, FIELD_WRITE_BYTES_RATE, 4096000, "bytes per second");
    rate(&history, WRAPPING, FIELD_FAULT_RATE, 10, "page faults wrap at 32 bits");
    rate(&history, WRAPPING, FIELD_READ_RATE, 0, "what goes backwards has not grown");
    rate(&history, IDLE, FIELD_READ_RATE, UINT64_MAX, "an unknown counter has no rate");
    take(&history, 3);
    rate(&history, YOUNG, FIELD_CPU_PERCENT, 5000, "a new process has grown from zero");
    rate(&history, REUSED, FIELD_READ_RATE, UINT64_MAX,
         "a process that is newly seen, but not new, has no rates");
    take(&history, 4);
    rate(&history, REUSED, FIELD_READ_RATE, 7, "a reused pid is another process");
    history_free(&history);
}

static void test_bars(void)
{
    struct history history = {0};
    struct text text = {0};
    unsigned int second;

    for (second = 0; second < 5; second++)
        take(&history, second);
    bars_add(&text, &history, &history_back(&history, 0)->samples[BUSY], FIELD_WRITE_RATE, 6);
    /* 1000, 3000, 5000 and 7000 per second; the first two columns are before the beginning, and
     * without a rate. */
    equal(text.data, "  \xe2\x96\x82\xe2\x96\x84\xe2\x96\x86\xe2\x96\x88",
          "bars grow from zero to the largest");
    text.length = 0;
    bars_add(&text, &history, &history_back(&history, 0)->samples[REUSED], FIELD_READS, 3);
    equal(text.data, "  \xe2\x96\x88", "bars begin with the process");
    for (; second < 3 * HISTORY_LENGTH; second++)
        take(&history, second);
    result(!history_back(&history, HISTORY_LENGTH), "old snapshots are forgotten");
    result(history_back(&history, HISTORY_LENGTH - 1)->date ==
               DATE + 2ull * HISTORY_LENGTH * SECOND,
           "only old snapshots are forgotten");
    text_free(&text);
    history_free(&history);
}

static void add_tree(struct text *text, const struct view *view)
{
    size_t i;

    text->length = 0;
    for (i = 0; i < view->count; i++) {
        tree_add_branch(text, &view->rows[i]);
        text_printf(text, "%u ", (unsigned int)view->rows[i].sample->values[FIELD_PID]);
    }
}

static void test_tree(void)
{
    static const struct order order = {.tree = 1};
    struct sample samples[6];
    struct snapshot snapshot = {.samples = samples};
    struct view view = {0};
    struct text text = {0};

    fill(&samples[0], 30, 10, 5, "");
    fill(&samples[1], 20, 10, 5, "");
    fill(&samples[2], 10, 99, 4, "");
    fill(&samples[3], 40, 20, 6, "");
    fill(&samples[4], 50, 40, 5, "");
    snapshot.count = 5;
    view_build(&view, &snapshot, &order, NULL);
    add_tree(&text, &view);
    equal(text.data,
          "10 \xe2\x94\x9c\xe2\x94\x80"
          "20 \xe2\x94\x82 \xe2\x94\x94\xe2\x94\x80"
          "40 \xe2\x94\x94\xe2\x94\x80"
          "30 50 ",
          "children are below their parents; one that is older than its parent is a root");
    fill(&samples[0], 10, 30, 5, "");
    fill(&samples[1], 20, 10, 5, "");
    fill(&samples[2], 30, 20, 5, "");
    fill(&samples[3], 40, 30, 5, "");
    fill(&samples[4], 50, 50, 5, "");
    view_build(&view, &snapshot, &order, NULL);
    add_tree(&text, &view);
    equal(text.data,
          "50 10 \xe2\x94\x94\xe2\x94\x80"
          "20   \xe2\x94\x94\xe2\x94\x80"
          "30     \xe2\x94\x94\xe2\x94\x80"
          "40 ",
          "a ring of parents is cut somewhere, and nothing is lost");
    view_free(&view);
    text_free(&text);
}

/* Presses a key for each character and returns the last action. */
static enum live_action type(struct live *live, const char *keys)
{
    enum live_action action = LIVE_NOTHING;

    while (*keys)
        action = live_key(live, (unsigned char)*keys++, 10);
    return action;
}

static void test_keys(void)
{
    struct live live = {.order.column = column_find("cpu_percent")};

    result(type(&live, "q") == LIVE_QUIT, "q quits");
    result(type(&live, "x") == LIVE_NOTHING, "other keys than commands do nothing");
    result(type(&live, "hq") == LIVE_QUIT, "q quits from the help too");
    result(type(&live, "hx") == LIVE_REDRAW && !live.help, "any other key leaves the help");
    result(type(&live, "m") == LIVE_REDRAW && live.order.column == column_find("working_set_bytes"),
           "m orders by memory");
    type(&live, ">");
    equal(live.order.column->key, "peak_working_set_bytes", "> goes to the next column");
    type(&live, "<<<");
    equal(live.order.column->key, "cpu_percent", "< goes back, past what cannot be ordered by");
    result(type(&live, "rt") == LIVE_REDRAW && live.order.reverse && live.order.tree,
           "r reverses, t makes a tree");
    live_free(&live);
}

static void test_filter(void)
{
    struct live live = {0};

    result(type(&live, "/no"
                       "q\b"
                       "de") == LIVE_REDRAW &&
               live.editing,
           "/ starts a filter, which takes keys as characters");
    equal(live.filter.data, "node", "a filter is used while it is typed");
    result(type(&live, "\r") == LIVE_REDRAW && !live.editing, "Enter ends the typing of a filter");
    equal(live.filter.data, "node", "the filter stays as it was typed");
    type(&live, "/\b\b\b\b\b\bx");
    equal(live.filter.data, "x", "a filter can be changed");
    type(&live, "\x1b");
    equal(live.filter.data, "node", "Escape brings back what was there before");
    live_key(&live, '/', 10);
    live_key(&live, 0xe9, 10);
    live_key(&live, 0x1f600, 10);
    equal(live.filter.data, "node\xc3\xa9\xf0\x9f\x98\x80",
          "any character can be typed into a filter");
    live_key(&live, KEY_BACKSPACE, 10);
    live_key(&live, KEY_BACKSPACE, 10);
    equal(live.filter.data, "node", "a character of several bytes is taken back as one");
    live_free(&live);
}

/* The process at the cursor is chosen when it is drawn; another may be there when the answer comes.
 */
static void test_end_process(void)
{
    struct live live = {.order.column = &all_columns[0]};
    struct history history = {0};
    struct frame frame = {0};

    result(type(&live, "k") == LIVE_NOTHING && !live.asking, "with no process k does nothing");
    take(&history, 0);
    frame_draw(&frame, &live, &history, 80, 10);
    live_key(&live, KEY_DOWN, 6);
    frame_draw(&frame, &live, &history, 80, 10);
    result(type(&live, "k") == LIVE_REDRAW && live.asking, "k asks before it ends a process");
    frame_draw(&frame, &live, &history, 80, 10);
    equal(
        frame.lines[9].text.data,
        "end \xe6\x97\xa5\xe6\x9c\xac wrapping.exe, process 12? y: yes, any other key: no          "
        "          ",
        "k asks about the process at the cursor");
    result(type(&live, "n") == LIVE_REDRAW && !live.asking, "any other key than y is a no");
    live_key(&live, 'k', 6);
    live.cursor = 0;
    frame_draw(&frame, &live, &history, 80, 10);
    result(type(&live, "y") == LIVE_END_PROCESS && live.victim.values[FIELD_PID] == 12,
           "y ends the process that was asked about");
    result(type(&live, "y") == LIVE_NOTHING, "y ends the process once");
    frame_free(&frame);
    live_free(&live);
    history_free(&history);
}

static void test_terminal_keys(void)
{
    static const struct {
        const char *bytes;
        bool all;
        size_t taken;
        uint32_t key;
    } cases[] = {
        {"q", false, 1, 'q'},
        {"\n", false, 1, KEY_ENTER},
        {"\r", false, 1, KEY_ENTER},
        {"\x1b[A", false, 3, KEY_UP},
        {"\x1bOF", false, 3, KEY_END},
        {"\x1b[4~", false, 4, KEY_END},
        {"\x1b[F", false, 3, KEY_END},
        {"\x1b[1~", false, 4, KEY_HOME},
        {"\x1b[6~x", false, 4, KEY_PAGE_DOWN},
        {"\x1b[1;5B", false, 6, KEY_DOWN},
        {"\x1b[24~", false, 5, 0},
        {"\x1b", false, 0, 0},
        {"\x1b[", false, 0, 0},
        {"\x1b", true, 1, KEY_ESCAPE},
        {"\x1b[", true, 1, KEY_ESCAPE},
        {"\x1bx", false, 1, KEY_ESCAPE},
        {"\xc3\xa9", false, 2, 0xe9},
        {"\xc3", false, 0, 0},
        {"\xc3", true, 1, 0},
        {"\xff"
         "abcd",
         false, 1, 0},
        {"", false, 0, 0},
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        uint32_t key;
        size_t taken = keys_decode(cases[i].bytes, strlen(cases[i].bytes), cases[i].all, &key);

        result(taken == cases[i].taken && key == cases[i].key, "a key from a terminal");
    }
}

static void draw(struct live *live, const struct history *history, size_t width, size_t height,
                 const char *name)
{
    struct frame frame = {0};
    struct text text = {0};
    size_t y, longest = 0;

    frame_draw(&frame, live, history, width, height);
    for (y = 0; y < height; y++) {
        size_t columns = text_columns(frame.lines[y].text.data);

        longest = columns > longest ? columns : longest;
        text_printf(&text, "%c|%s|\n", "psTfC"[frame.lines[y].style], frame.lines[y].text.data);
    }
    golden(text.data, name);
    result(longest <= width, "no line is wider than the screen");
    text_free(&text);
    frame_free(&frame);
}

static void test_frames(void)
{
    struct live live = {.order.column = column_find("cpu_percent"), .ahead = -12600};
    struct history history = {0};
    unsigned int second;

    for (second = 0; second < 7; second++)
        take(&history, second);
    draw(&live, &history, 200, 12, "live-200.txt");
    draw(&live, &history, 120, 12, "live-120.txt");
    draw(&live, &history, 80, 8, "live-80.txt");
    live.order.column = column_find("other_bytes");
    draw(&live, &history, 80, 8, "live-ordered-by-other.txt");
    live.order.column = column_find("cpu_percent");
    live.cursor = SIZE_MAX / 2;
    live.order.tree = 1;
    live.skip = 7;
    draw(&live, &history, 80, 7, "live-tree-scrolled.txt");
    result(live.cursor == 4 && live.top == 2, "the view ends with the last row");
    live.cursor = 0;
    live.skip = 1000;
    text_use_ascii(true);
    draw(&live, &history, 120, 8, "live-last-column-ascii.txt");
    text_use_ascii(false);
    live.help = true;
    draw(&live, &history, 90, 20, "live-help.txt");
    draw(&live, &history, 90, 12, "live-help-low.txt");
    live.help = false;
    type(&live, "/wrap");
    draw(&live, &history, 60, 10, "live-editing.txt");
    draw(&live, &history, 5, 3, "live-tiny.txt");
    live_free(&live);
    history_free(&history);
}

static void test_command_line(void)
{
    static const struct {
        const wchar_t *line;
        int arguments;
        const wchar_t *rest;
    } cases[] = {
        {L"procstat run  -- x.exe  \"a b\" c", 3, L"x.exe  \"a b\" c"},
        {L"\"C:\\a b\\procstat.exe\" run x", 2, L"x"},
        {L"\"C:\\dir\\\" run x", 2, L"x"},
        {L"p a\\\"b c\" d", 2, L"c\" d"},
        {L"p \"a\\\" b\" d", 2, L"d"},
        {L"p \"a\\\\\" b d", 2, L"b d"},
        {L"p \"a \"\" b\" d", 2, L"d"},
        {L"p \"\" d", 2, L"d"},
        {L"p", 2, L""},
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        result(!wcscmp(command_line_after(cases[i].line, cases[i].arguments), cases[i].rest),
               "run takes the rest of a command line");
}

int main(void)
{
    test_rates();
    test_bars();
    test_tree();
    test_keys();
    test_filter();
    test_end_process();
    test_terminal_keys();
    test_frames();
    test_command_line();
    return end_of_tests();
}
