/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the live view puts on the screen: two lines of totals, the table's header, the rows, and a
 * line of keys, a question or the filter's prompt. */
#include <stdlib.h>
#include <string.h>

#include "format/table.h"
#include "format/units.h"
#include "live/frame.h"
#include "sample/memory.h"

#define HEADER_LINES 3
#define FOOTER_LINES 1

size_t frame_rows(size_t height)
{
    return height > HEADER_LINES + FOOTER_LINES ? height - HEADER_LINES - FOOTER_LINES : 0;
}

static void clear(struct frame *frame, size_t width, size_t height)
{
    size_t i;

    if (height > frame->capacity) {
        frame->lines = reallocate(frame->lines, height, sizeof(*frame->lines));
        for (i = frame->capacity; i < height; i++)
            frame->lines[i] = (struct line){0};
        frame->capacity = height;
    }
    frame->width = width;
    frame->height = height;
    frame->cursor_x = frame->cursor_y = 0;
    for (i = 0; i < height; i++) {
        frame->lines[i].text.length = 0;
        text_add(&frame->lines[i].text, "");
        frame->lines[i].style = STYLE_PLAIN;
    }
}

/* Puts a text into a line in the place of what was there, cut to the frame; lines beyond its end
 * are dropped. */
static void put(struct frame *frame, size_t y, enum style style, const char *string)
{
    if (y >= frame->height)
        return;
    frame->lines[y].style = style;
    frame->lines[y].text.length = 0;
    text_add_left(&frame->lines[y].text, string, frame->width);
}

/* Adds up what is known, or says that nothing is. */
static void add_total(struct text *text, const char *label, const struct view *view,
                      enum field field, enum unit unit, const char *after)
{
    char number[UNITS_SIZE] = "-";
    uint64_t total = 0, value;
    bool known = false;
    size_t i;

    for (i = 0; i < view->count; i++)
        if (sample_get(view->rows[i].sample, field, &value)) {
            total += value;
            known = true;
        }
    if (known)
        units_readable(number, unit, total);
    text_printf(text, "%s%s%s", label, number, after);
}

static bool any_known(const struct view *view, enum field field)
{
    uint64_t value;
    size_t i;

    for (i = 0; i < view->count; i++)
        if (sample_get(view->rows[i].sample, field, &value))
            return true;
    return false;
}

/* Memory is added up as far as it is not shared: what is shared would count several times. */
static void draw_summary(struct frame *frame, const struct live *live, const struct view *view)
{
    const struct column *column = live->order.column ? live->order.column : &all_columns[0];
    char date[UNITS_SIZE], zone[UNITS_SIZE];
    struct text text = {0};

    units_local(date, view->snapshot->date, live->ahead);
    units_ahead(zone, live->ahead);
    text_printf(&text, "%s %s  %zu process%s", date, zone, view->count,
                view->count == 1 ? "" : "es");
    add_total(&text, "  ", view, FIELD_THREADS, UNIT_COUNT, " threads");
    if (any_known(view, FIELD_HANDLES))
        add_total(&text, "  ", view, FIELD_HANDLES, UNIT_COUNT, " handles");
    text_printf(&text, "  by %s%s", column->key, live->order.reverse ? ", reversed" : "");
    if (live->filter.length)
        text_printf(&text, "  only '%s'", live->filter.data);
    put(frame, 0, STYLE_STRONG, text.data);
    text.length = 0;
    add_total(&text, "CPU ", view, FIELD_CPU_PERCENT, UNIT_PERCENT, "% of one processor");
    add_total(&text, "  not shared ", view, FIELD_PRIVATE_WORKING_SET, UNIT_BYTES, " in use");
    add_total(&text, ", ", view, FIELD_PRIVATE, UNIT_BYTES, " private");
    add_total(&text, "  read ", view, FIELD_READ_BYTES_RATE, UNIT_BYTES, "/s");
    add_total(&text, "  write ", view, FIELD_WRITE_BYTES_RATE, UNIT_BYTES, "/s");
    add_total(&text, "  operations ", view, FIELD_READ_RATE, UNIT_COUNT, "");
    add_total(&text, " + ", view, FIELD_WRITE_RATE, UNIT_COUNT, "");
    add_total(&text, " + ", view, FIELD_OTHER_RATE, UNIT_COUNT, " other/s");
    add_total(&text, "  faults ", view, FIELD_FAULT_RATE, UNIT_COUNT, "/s");
    put(frame, 1, STYLE_STRONG, text.data);
    text_free(&text);
}

/* Right of the last column there is nothing to see. */
static void lay_out(struct layout *layout, const struct view *view, struct live *live,
                    const struct history *history, size_t width)
{
    struct table_style style = {.width = width,
                                .history = history,
                                .skip = live->skip,
                                .choice = live->choice,
                                .ahead = live->ahead};

    table_lay_out(layout, view, &style);
    while (live->skip && !layout->hidden) {
        struct layout wider;

        style.skip = live->skip - 1;
        table_lay_out(&wider, view, &style);
        if (wider.hidden)
            break;
        live->skip--;
        *layout = wider;
    }
}

/* Keeps the cursor in the list and on the screen, and notes which process is there. */
static void place_cursor(struct live *live, const struct view *view, size_t rows)
{
    live->has_chosen = view->count > 0;
    if (!view->count || !rows) {
        live->cursor = live->top = 0;
        return;
    }
    if (live->cursor >= view->count)
        live->cursor = view->count - 1;
    if (live->top > live->cursor)
        live->top = live->cursor;
    if (live->top + rows <= live->cursor)
        live->top = live->cursor - rows + 1;
    if (live->top + rows > view->count)
        live->top = view->count > rows ? view->count - rows : 0;
    live->chosen = *view->rows[live->cursor].sample;
}

static void draw_table(struct frame *frame, struct live *live, const struct history *history,
                       const struct view *view)
{
    size_t rows = frame_rows(frame->height), i;
    struct text text = {0};
    struct layout layout;

    lay_out(&layout, view, live, history, frame->width);
    table_add_titles(&text, &layout);
    text.data[text.length - 1] = 0;
    put(frame, HEADER_LINES - 1, STYLE_TITLES, text.data);
    place_cursor(live, view, rows);
    for (i = 0; i < rows && live->top + i < view->count; i++) {
        const struct row *row = &view->rows[live->top + i];
        enum style style = row->sample->error ? STYLE_FAINT : STYLE_PLAIN;

        text.length = 0;
        table_add_row(&text, &layout, row);
        text.data[text.length - 1] = 0;
        put(frame, HEADER_LINES + i, live->top + i == live->cursor ? STYLE_CURSOR : style,
            text.data);
    }
    text_free(&text);
}

static void draw_help(struct frame *frame)
{
    const char *p = live_help();
    struct text line = {0};
    size_t y;

    for (y = HEADER_LINES - 1; *p; y++) {
        size_t length = strcspn(p, "\n");

        line.length = 0;
        text_add_bytes(&line, p, length);
        put(frame, y, STYLE_PLAIN, line.data);
        p += length + 1;
    }
    text_free(&line);
}

static void draw_prompt(struct frame *frame, const struct live *live)
{
    struct text text = {0};

    text_add(&text, "name contains: ");
    text_add_printable(&text, live->filter.data);
    put(frame, frame->height - 1, STYLE_STRONG, text.data);
    frame->cursor_x = text_columns(text.data);
    frame->cursor_y = frame->height - 1;
    text_free(&text);
}

static void draw_question(struct frame *frame, const struct live *live)
{
    struct text text = {0};
    uint64_t pid;

    text_add(&text, "end ");
    text_add_printable(&text, live->victim_name.data);
    if (sample_get(&live->victim, FIELD_PID, &pid))
        text_printf(&text, ", process %u", (unsigned int)pid);
    if (sample_get(&live->victim, FIELD_UNIX_PID, &pid))
        text_printf(&text, ", Unix process %u", (unsigned int)pid);
    text_add(&text, "? y: yes, any other key: no");
    put(frame, frame->height - 1, STYLE_STRONG, text.data);
    text_free(&text);
}

static void draw_footer(struct frame *frame, const struct live *live)
{
    static const char keys[] =
        "q quit  < > order  r reverse  t tree  / filter  k end process  h help";

    if (frame->height <= HEADER_LINES)
        return;
    if (live->editing)
        draw_prompt(frame, live);
    else if (live->asking)
        draw_question(frame, live);
    else if (live->message.length)
        put(frame, frame->height - 1, STYLE_STRONG, live->message.data);
    else
        put(frame, frame->height - 1, STYLE_FAINT, keys);
}

void frame_draw(struct frame *frame, struct live *live, const struct history *history, size_t width,
                size_t height)
{
    const struct snapshot *snapshot = history_back(history, 0);
    struct view view = {0};

    clear(frame, width, height);
    if (!snapshot)
        return;
    view_build(&view, snapshot, &live->order, live->filter.data);
    draw_summary(frame, live, &view);
    if (live->help)
        draw_help(frame);
    else
        draw_table(frame, live, history, &view);
    draw_footer(frame, live);
    view_free(&view);
}

void frame_free(struct frame *frame)
{
    size_t i;

    for (i = 0; i < frame->capacity; i++)
        text_free(&frame->lines[i].text);
    free(frame->lines);
    *frame = (struct frame){0};
}
