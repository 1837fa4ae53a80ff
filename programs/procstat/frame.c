/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the live view puts on the screen: two lines of totals, the table's header, the rows, and a
 * line of keys or the filter's prompt. */
#include <stdlib.h>
#include <string.h>

#include "frame.h"
#include "table.h"

#define HEADER_LINES 4
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

/* Puts a text into a line, cut to the frame; lines beyond its end are dropped. */
static void put(struct frame *frame, size_t y, enum style style, const char *string)
{
    if (y >= frame->height)
        return;
    frame->lines[y].style = style;
    text_add_left(&frame->lines[y].text, string, frame->width);
}

static uint64_t sum(const struct snapshot *snapshot, enum field field)
{
    uint64_t total = 0, value;
    size_t i;

    for (i = 0; i < snapshot->count; i++)
        if (sample_get(&snapshot->samples[i], field, &value))
            total += value;
    return total;
}

static void add_total(struct text *text, const char *label, const struct snapshot *snapshot,
                      enum field field, enum unit unit, const char *after)
{
    char number[UNITS_SIZE];

    units_readable(number, unit, sum(snapshot, field));
    text_printf(text, "%s%s%s", label, number, after);
}

static void draw_summary(struct frame *frame, const struct live *live,
                         const struct snapshot *snapshot)
{
    const struct column *column = live->order.column ? live->order.column : &all_columns[0];
    struct text text = {0};
    char date[UNITS_SIZE];

    units_readable(date, UNIT_DATE, snapshot->date);
    text_printf(&text, "%s UTC  %zu processes", date, snapshot->count);
    add_total(&text, "  ", snapshot, FIELD_THREADS, UNIT_COUNT, " threads");
    add_total(&text, "  ", snapshot, FIELD_HANDLES, UNIT_COUNT, " handles");
    text_printf(&text, "  by %s%s", column->key, live->order.reverse ? ", reversed" : "");
    if (live->filter.length)
        text_printf(&text, "  only '%s'", live->filter.data);
    put(frame, 0, STYLE_STRONG, text.data);
    text.length = 0;
    add_total(&text, "CPU ", snapshot, FIELD_CPU_PERCENT, UNIT_PERCENT, "%");
    add_total(&text, "  memory ", snapshot, FIELD_WORKING_SET, UNIT_BYTES, "");
    add_total(&text, "  private ", snapshot, FIELD_PRIVATE, UNIT_BYTES, "");
    add_total(&text, "  faults ", snapshot, FIELD_FAULT_RATE, UNIT_COUNT, "/s");
    add_total(&text, "  read ", snapshot, FIELD_READ_RATE, UNIT_COUNT, "/s");
    add_total(&text, " ", snapshot, FIELD_READ_BYTES_RATE, UNIT_BYTES, "/s");
    add_total(&text, "  write ", snapshot, FIELD_WRITE_RATE, UNIT_COUNT, "/s");
    add_total(&text, " ", snapshot, FIELD_WRITE_BYTES_RATE, UNIT_BYTES, "/s");
    add_total(&text, "  other ", snapshot, FIELD_OTHER_RATE, UNIT_COUNT, "/s");
    put(frame, 1, STYLE_STRONG, text.data);
    text_free(&text);
}

/* Right of the last column there is nothing to see. */
static void lay_out(struct layout *layout, const struct view *view, struct live *live,
                    const struct history *history, size_t width)
{
    struct table_style style = {.width = width, .history = history, .skip = live->skip};

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

static void draw_table(struct frame *frame, struct live *live, const struct history *history,
                       const struct snapshot *snapshot)
{
    size_t rows = frame_rows(frame->height), i;
    struct text text = {0};
    struct view view = {0};
    struct layout layout;

    view_build(&view, snapshot, &live->order);
    lay_out(&layout, &view, live, history, frame->width);
    table_add_groups(&text, &layout);
    text.data[text.length - 1] = 0;
    put(frame, 2, STYLE_PLAIN, text.data);
    text.length = 0;
    table_add_titles(&text, &layout);
    text.data[text.length - 1] = 0;
    put(frame, 3, STYLE_REVERSE, text.data);
    if (live->top + rows > view.count)
        live->top = view.count > rows ? view.count - rows : 0;
    for (i = 0; i < rows && live->top + i < view.count; i++) {
        const struct row *row = &view.rows[live->top + i];

        text.length = 0;
        table_add_row(&text, &layout, row);
        text.data[text.length - 1] = 0;
        put(frame, HEADER_LINES + i, row->sample->error ? STYLE_FAINT : STYLE_PLAIN, text.data);
    }
    view_free(&view);
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

static void draw_footer(struct frame *frame, const struct live *live)
{
    static const char keys[] =
        "q quit  < > order  r reverse  t tree  / filter  arrows scroll  h help";
    struct text text = {0};

    if (frame->height <= HEADER_LINES)
        return;
    if (!live->editing) {
        put(frame, frame->height - 1, STYLE_FAINT, keys);
        return;
    }
    text_printf(&text, "name contains: %s", live->edit.data);
    put(frame, frame->height - 1, STYLE_STRONG, text.data);
    frame->cursor_x = text_columns(text.data);
    frame->cursor_y = frame->height - 1;
    text_free(&text);
}

void frame_draw(struct frame *frame, struct live *live, const struct history *history, size_t width,
                size_t height)
{
    const struct snapshot *snapshot = history_back(history, 0);

    clear(frame, width, height);
    if (!snapshot)
        return;
    draw_summary(frame, live, snapshot);
    if (live->help)
        draw_help(frame);
    else
        draw_table(frame, live, history, snapshot);
    draw_footer(frame, live);
}

void frame_free(struct frame *frame)
{
    size_t i;

    for (i = 0; i < frame->capacity; i++)
        text_free(&frame->lines[i].text);
    free(frame->lines);
    *frame = (struct frame){0};
}
