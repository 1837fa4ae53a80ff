/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The live view's state, and what keys do to it. */
#include "live/live.h"

/* Keys that order by a column. */
static const struct {
    char key;
    const char *column;
} sort_keys[] = {
    {'p', "pid"},
    {'n', "name"},
    {'c', "cpu_percent"},
    {'m', "working_set_bytes"},
    {'f', "page_faults_per_second"},
    {'i', "read_bytes_per_second"},
    {'o', "write_bytes_per_second"},
};

const char *live_help(void)
{
    return "q           quit\n"
           "p n c m     order by process id, name, CPU, working set\n"
           "f i o       order by page faults, bytes read (in), bytes written (out) per second\n"
           "< >         order by the column to the left, to the right\n"
           "r           reverse the order\n"
           "t           tree: children below their parents\n"
           "/           only processes whose name contains what is typed\n"
           "k           end the process at the cursor; asks first\n"
           "Up Down     move the cursor, also Page Up, Page Down, Home, End\n"
           "Left Right  see other columns\n"
           "Space       sample now\n"
           "h ?         this list; any key leaves it\n";
}

/* Goes to the next column that can be ordered by and is drawn. */
static void move_sort(struct live *live, int step)
{
    size_t i = live->order.column ? (size_t)(live->order.column - all_columns) : 0, tried;

    for (tried = 0; tried < column_count; tried++) {
        i = (i + column_count + (size_t)step) % column_count;
        if (all_columns[i].live && all_columns[i].unit != UNIT_HISTORY)
            break;
    }
    live->order.column = &all_columns[i];
    live->order.reverse = 0;
}

static size_t back(size_t from, size_t by)
{
    return from > by ? from - by : 0;
}

/* The cursor is brought back into the list when that is drawn, for only then it is known. */
static enum live_action move_view(struct live *live, uint32_t key, size_t rows)
{
    size_t page = rows > 1 ? rows - 1 : 1;

    switch (key) {
    case KEY_UP:
        live->cursor = back(live->cursor, 1);
        break;
    case KEY_DOWN:
        live->cursor++;
        break;
    case KEY_PAGE_UP:
        live->cursor = back(live->cursor, page);
        break;
    case KEY_PAGE_DOWN:
        live->cursor += page;
        break;
    case KEY_HOME:
        live->cursor = 0;
        break;
    case KEY_END:
        live->cursor = SIZE_MAX / 2;
        break;
    case KEY_LEFT:
        live->skip = back(live->skip, 1);
        break;
    case KEY_RIGHT:
        if (live->skip + 1 < column_count)
            live->skip++;
        break;
    default:
        return LIVE_NOTHING;
    }
    return LIVE_REDRAW;
}

static enum live_action order_key(struct live *live, uint32_t key)
{
    size_t i;

    for (i = 0; i < sizeof(sort_keys) / sizeof(*sort_keys); i++)
        if (key == (unsigned char)sort_keys[i].key) {
            live->order.column = column_find(sort_keys[i].column);
            live->order.reverse = 0;
            return LIVE_REDRAW;
        }
    return LIVE_NOTHING;
}

static void take_back_character(struct text *text)
{
    while (text->length && (text->data[text->length - 1] & 0xc0) == 0x80)
        text->length--;
    if (text->length)
        text->length--;
    text->data[text->length] = 0;
}

static void set_text(struct text *text, const char *string)
{
    text->length = 0;
    text_add(text, string ? string : "");
}

/* The filter is used while it is typed. */
static enum live_action edit_key(struct live *live, uint32_t key)
{
    switch (key) {
    case KEY_ENTER:
        live->editing = false;
        break;
    case KEY_ESCAPE:
        live->editing = false;
        set_text(&live->filter, live->before.data);
        break;
    case KEY_BACKSPACE:
    case 0x7f:
        take_back_character(&live->filter);
        break;
    default:
        if (key >= ' ' && key < KEY_UP)
            text_add_character(&live->filter, key);
    }
    return LIVE_REDRAW;
}

static enum live_action start_editing(struct live *live)
{
    live->editing = true;
    set_text(&live->before, live->filter.data);
    set_text(&live->filter, live->before.data);
    return LIVE_REDRAW;
}

/* The process may have gone from the cursor when the answer comes: it is noted now. */
static enum live_action ask(struct live *live)
{
    if (!live->has_chosen)
        return LIVE_NOTHING;
    live->asking = true;
    live->victim = live->chosen;
    set_text(&live->victim_name, sample_name(&live->chosen));
    live->victim.strings[STRING_NAME] = NULL;
    return LIVE_REDRAW;
}

static enum live_action answer(struct live *live, uint32_t key)
{
    live->asking = false;
    return key == 'y' || key == 'Y' ? LIVE_END_PROCESS : LIVE_REDRAW;
}

enum live_action live_key(struct live *live, uint32_t key, size_t rows)
{
    enum live_action action;

    live->message.length = 0;
    if (live->editing)
        return edit_key(live, key);
    if (live->asking)
        return answer(live, key);
    if (live->help) {
        live->help = false;
        return key == 'q' ? LIVE_QUIT : LIVE_REDRAW;
    }
    switch (key) {
    case 'q':
        return LIVE_QUIT;
    case ' ':
        return LIVE_SAMPLE;
    case 'h':
    case '?':
        live->help = true;
        return LIVE_REDRAW;
    case 'r':
        live->order.reverse = !live->order.reverse;
        return LIVE_REDRAW;
    case 't':
        live->order.tree = !live->order.tree;
        return LIVE_REDRAW;
    case '<':
    case '>':
        move_sort(live, key == '<' ? -1 : 1);
        return LIVE_REDRAW;
    case '/':
        return start_editing(live);
    case 'k':
        return ask(live);
    default:
        action = order_key(live, key);
        return action ? action : move_view(live, key, rows);
    }
}

void live_free(struct live *live)
{
    text_free(&live->filter);
    text_free(&live->before);
    text_free(&live->victim_name);
    text_free(&live->message);
}
