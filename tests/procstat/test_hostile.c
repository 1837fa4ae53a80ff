/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes in any text, and any numbers: what reaches a terminal, a log or a metric has no
 * character that acts on it, and lines are lines. PROCSTAT_HOSTILE_SECONDS makes it go on. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "format/characters.h"
#include "format/format.h"
#include "linux/keys.h"
#include "live/frame.h"
#include "sample/memory.h"
#include "sample/rates.h"

#define PROCESSES 12
#define ROUNDS    40

static uint64_t state = 88172645463325252ull; /* the same run each time */

static uint64_t random_number(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* What has done harm before is more frequent than chance would have it. */
static size_t random_text(char *bytes, size_t size)
{
    static const char *const pieces[] = {"\x1b[2J",
                                         "\x1b]0;x\a",
                                         "\n",
                                         "\r\n",
                                         "\"",
                                         "\\",
                                         ",",
                                         "=1+1",
                                         "@x",
                                         ";=1+1;",
                                         ";\"-1;",
                                         ("\xef\xbc\x9d"
                                          "1"),
                                         ("\xc2\x9b"
                                          "31m"),
                                         "\xe2\x80\xae",
                                         "\xe2\x80\xa8",
                                         "\xff",
                                         "\xc0\x80",
                                         "\xed\xa0\x80",
                                         "\xf4\x90\x80\x80",
                                         "\xe6\x97\xa5",
                                         "e\xcc\x81",
                                         "\xf0\x9f\x98\x80",
                                         "} 1\nx{"};
    size_t used = 0, wanted = random_number() % size;

    while (used < wanted) {
        const char *piece = pieces[random_number() % (sizeof(pieces) / sizeof(*pieces))];
        size_t length = strlen(piece);

        if (random_number() % 2 || used + length > wanted) {
            bytes[used++] = (char)(random_number() % 255 + 1);
        } else {
            /* NOLINTNEXTLINE(bugprone-not-null-terminated-result): the length is returned */
            memcpy(bytes + used, piece, length);
            used += length;
        }
    }
    return used;
}

static void fill(struct snapshot *snapshot)
{
    char bytes[300];
    size_t i, j;

    snapshot_clear(snapshot);
    snapshot->date = random_number() % 4 ? 134081915000000000ull : random_number();
    snapshot->clock = random_number() % 1000000;
    for (i = 0; i < PROCESSES; i++) {
        struct sample *sample = snapshot_add(snapshot);

        for (j = 0; j < FIELD_CPU_PERCENT; j++)
            if (random_number() % 4)
                sample_set(sample, (enum field)j, random_number() >> random_number() % 64);
        for (j = 0; j < STRING_COUNT; j++)
            if (random_number() % 4)
                sample->strings[j] =
                    snapshot_string(snapshot, bytes, random_text(bytes, sizeof(bytes)));
        sample->error = random_number() % 3 ? 0 : 5;
        sample->error_text = snapshot_string(snapshot, bytes, random_text(bytes, 60));
    }
}

/* What has done harm, by a list that is not procstat's: controls of both sets, ends of lines,
 * changes of direction. */
static bool acts_on_terminal(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x200e || code == 0x200f ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/* Whether every character prints, apart from those that are allowed to end lines. */
static bool is_harmless(const char *text, const char *line_ends)
{
    while (*text) {
        const char *at = text;
        uint32_t code = text_decode(&text);

        if ((!character_prints(code) || acts_on_terminal(code)) && !strchr(line_ends, *at))
            return false;
    }
    return true;
}

/* Whether a spreadsheet would run a cell, with commas between cells, or with semicolons and quotes
 * that count only where a cell begins. */
static bool runs_cell(const char *text)
{
    static const char *const signs[] = {
        "=", "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};

    for (; *text; text++) {
        const char *cell = text + 1;

        if (*text == ';')
            cell += strspn(cell, "\"");
        else if (strncmp(text, ",\"", 2) == 0)
            cell++;
        else
            continue;
        for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
            if (!strncmp(cell, signs[i], strlen(signs[i])))
                return true;
    }
    return false;
}

static size_t count_lines(const char *text)
{
    size_t lines = 0;

    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

static size_t failed;

static void expect(bool good, const char *what, const struct text *text)
{
    if (!good && !failed++)
        printf("# %s:\n# %.2000s\n", what, text->data);
}

static void check_formats(const struct snapshot *snapshot)
{
    const struct table_style style = {.width = random_number() % 200, .ahead = 3600};
    const struct order order = {.column = &all_columns[random_number() % column_count],
                                .tree = (int)(random_number() % 2)};
    struct text text = {0};
    struct view view = {0};

    view_build(&view, snapshot, &order, NULL);
    format_table(&text, &view, &style);
    expect(is_harmless(text.data, "\n"), "a table acts on the terminal", &text);
    expect(count_lines(text.data) == PROCESSES + 1, "a table has other lines", &text);
    text.length = 0;
    format_csv(&text, &view);
    expect(is_harmless(text.data, "\r\n"), "a log acts on the terminal", &text);
    expect(count_lines(text.data) == PROCESSES, "a log has other lines", &text);
    expect(!runs_cell(text.data), "a spreadsheet runs a cell", &text);
    text.length = 0;
    format_json(&text, &view, true);
    expect(is_harmless(text.data, "\n") && count_lines(text.data) == 1, "JSON", &text);
    text.length = 0;
    format_metrics(&text, &view, &(struct metrics_style){.classic = true});
    expect(is_harmless(text.data, "\n"), "a metric acts on the terminal", &text);
    text_free(&text);
    view_free(&view);
}

static void check_frame(struct history *history)
{
    struct live live = {.order.column = &all_columns[random_number() % column_count]};
    struct frame frame = {0};
    size_t width = 1 + random_number() % 220, height = 1 + random_number() % 30, y;
    char keys[64];
    size_t length = random_text(keys, sizeof(keys)), at = 0, taken;
    uint32_t key;

    while ((taken = keys_decode(keys + at, length - at, true, &key))) {
        at += taken;
        if (key)
            live_key(&live, key, frame_rows(height));
        frame_draw(&frame, &live, history, width, height);
    }
    for (y = 0; y < frame.height; y++) {
        expect(is_harmless(frame.lines[y].text.data, ""), "the live view acts on the terminal",
               &frame.lines[y].text);
        expect(text_columns(frame.lines[y].text.data) <= width, "a line is wider than the screen",
               &frame.lines[y].text);
    }
    frame_free(&frame);
    live_free(&live);
}

int main(void)
{
    const char *limit = getenv("PROCSTAT_HOSTILE_SECONDS");
    time_t end = time(NULL) + (limit ? atoi(limit) : 0);
    struct history history = {0};
    unsigned long rounds = 0;

    if (limit)
        state ^= (uint64_t)time(NULL);
    printf("# seed %llu\n", (unsigned long long)state);
    while (!failed && (rounds < ROUNDS || time(NULL) < end)) {
        struct snapshot *slot = history_slot(&history);

        fill(slot);
        history_add(&history);
        check_formats(slot);
        check_frame(&history);
        rounds++;
    }
    printf("# %lu rounds of %d processes\n", rounds, PROCESSES);
    result(!failed, "no text and no number is more than text");
    history_free(&history);
    return end_of_tests();
}
