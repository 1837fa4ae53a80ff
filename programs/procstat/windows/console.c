/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A console window that shows frames and gives keys. */
#include <windows.h>

#include <stdlib.h>

#include "format/characters.h"
#include "live/console.h"
#include "sample/memory.h"
#include "windows/interrupted.h"
#include "windows/unix_terminal.h"

struct console {
    HANDLE input;  /* signalled while there is something to read */
    HANDLE before; /* the screen buffer that was shown before */
    HANDLE screen; /* this program's */
    DWORD input_mode;
    bool on_unix; /* the window is a terminal of Linux, which Wine draws on */
    size_t width, height;
    CHAR_INFO *cells;
    size_t cell_count;
};

#define BAND_CELLS  8192   /* at once; older consoles take no more than 64 KiB in a call */
#define NOTHING     0x200b /* zero width space: what a wide character's second cell holds on Unix */
#define REPLACEMENT 0xfffd

bool console_present(void)
{
    DWORD mode;

    return GetConsoleMode(GetStdHandle(STD_OUTPUT_HANDLE), &mode);
}

static bool read_size(struct console *console)
{
    CONSOLE_SCREEN_BUFFER_INFO info;

    if (!GetConsoleScreenBufferInfo(console->screen, &info))
        return false;
    console->width = (size_t)(info.srWindow.Right - info.srWindow.Left + 1);
    console->height = (size_t)(info.srWindow.Bottom - info.srWindow.Top + 1);
    return true;
}

/* Makes the buffer as large as the window; while it changes the window must fit into both. */
static void set_size(HANDLE screen, size_t width, size_t height)
{
    const SMALL_RECT least = {0, 0, 0, 0};
    const SMALL_RECT all = {0, 0, (SHORT)(width - 1), (SHORT)(height - 1)};

    SetConsoleWindowInfo(screen, TRUE, &least);
    SetConsoleScreenBufferSize(screen, (COORD){(SHORT)width, (SHORT)height});
    SetConsoleWindowInfo(screen, TRUE, &all);
}

static void hide_cursor(HANDLE screen, bool hide)
{
    const CONSOLE_CURSOR_INFO cursor = {25, !hide};

    SetConsoleCursorInfo(screen, &cursor);
}

static bool open_handles(struct console *console)
{
    console->input = CreateFileW(L"CONIN$", GENERIC_READ | GENERIC_WRITE,
                                 FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    console->screen =
        CreateConsoleScreenBuffer(GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                  NULL, CONSOLE_TEXTMODE_BUFFER, NULL);
    console->on_unix = unix_terminal_open();
    return console->input != INVALID_HANDLE_VALUE && console->screen != INVALID_HANDLE_VALUE &&
           GetConsoleMode(console->input, &console->input_mode) &&
           SetConsoleMode(console->input,
                          ENABLE_EXTENDED_FLAGS | ENABLE_WINDOW_INPUT | ENABLE_PROCESSED_INPUT) &&
           SetConsoleActiveScreenBuffer(console->screen) && read_size(console);
}

struct console *console_open(void)
{
    struct console *console = reallocate(NULL, 1, sizeof(*console));
    DWORD error;

    *console = (struct console){.before = GetStdHandle(STD_OUTPUT_HANDLE)};
    if (open_handles(console)) {
        set_size(console->screen, console->width, console->height);
        hide_cursor(console->screen, true);
        return console;
    }
    error = GetLastError();
    console_close(console);
    SetLastError(error);
    return NULL;
}

void console_size(const struct console *console, size_t *width, size_t *height)
{
    *width = console->width;
    *height = console->height;
}

bool console_resized(struct console *console)
{
    size_t width = console->width, height = console->height;

    if (console->on_unix && unix_terminal_resized(&width, &height))
        set_size(console->screen, width, height);
    width = console->width;
    height = console->height;
    return read_size(console) && (console->width != width || console->height != height);
}

/* On Wine the plain colours are the terminal's own, so that they can be read on any background;
 * others come with a background of their own, or are grey, which is between black and white. */
static WORD attributes(enum style style)
{
    const WORD white = FOREGROUND_RED | FOREGROUND_GREEN | FOREGROUND_BLUE;

    switch (style) {
    case STYLE_TITLES:
        return white << 4;
    case STYLE_CURSOR:
        return BACKGROUND_GREEN | BACKGROUND_BLUE;
    case STYLE_FAINT:
        return FOREGROUND_INTENSITY;
    default:
        return white;
    }
}

static CHAR_INFO cell(uint32_t unit, WORD attribute)
{
    CHAR_INFO info = {.Attributes = attribute};

    info.Char.UnicodeChar = (WCHAR)unit;
    return info;
}

/* Puts a character into one or two cells. A cell holds one UTF-16 unit, so that what is beyond 16
 * bits can stand only where it is two columns wide anyway. */
static size_t put_character(CHAR_INFO *cells, uint32_t code, WORD attribute, bool on_unix)
{
    size_t columns = character_columns(code);

    if (columns == 1)
        cells[0] = cell(code > 0xffff ? REPLACEMENT : code, attribute);
    if (columns < 2)
        return columns;
    if (code > 0xffff) {
        cells[0] = cell(0xd7c0 + (code >> 10), attribute);
        cells[1] = cell(0xdc00 | (code & 0x3ff), attribute);
    } else if (on_unix) {
        /* Wine sends one cell after the other; the terminal itself knows what is wide. */
        cells[0] = cell(code, attribute);
        cells[1] = cell(NOTHING, attribute);
    } else {
        cells[0] = cell(code, attribute | COMMON_LVB_LEADING_BYTE);
        cells[1] = cell(code, attribute | COMMON_LVB_TRAILING_BYTE);
    }
    return 2;
}

static void put_line(CHAR_INFO *cells, size_t width, const struct line *line, bool on_unix)
{
    const char *p = line->text.data;
    WORD attribute = attributes(line->style);
    size_t x = 0;

    while (*p && x < width) {
        uint32_t code = text_decode(&p);

        if (x + character_columns(code) > width)
            break;
        x += put_character(cells + x, code, attribute, on_unix);
    }
    while (x < width)
        cells[x++] = cell(' ', attribute);
}

bool console_draw(struct console *console, const struct frame *frame)
{
    size_t width = frame->width, band = width < BAND_CELLS ? BAND_CELLS / width : 1, y, i;

    if (width * frame->height > console->cell_count) {
        console->cell_count = width * frame->height;
        console->cells = reallocate(console->cells, console->cell_count, sizeof(*console->cells));
    }
    for (y = 0; y < frame->height; y += band) {
        size_t count = frame->height - y < band ? frame->height - y : band;
        SMALL_RECT region = {0, (SHORT)y, (SHORT)(width - 1), (SHORT)(y + count - 1)};

        for (i = 0; i < count; i++)
            put_line(console->cells + i * width, width, &frame->lines[y + i], console->on_unix);
        if (!WriteConsoleOutputW(console->screen, console->cells,
                                 (COORD){(SHORT)width, (SHORT)count}, (COORD){0, 0}, &region))
            return false;
    }
    SetConsoleCursorPosition(console->screen,
                             (COORD){(SHORT)frame->cursor_x, (SHORT)frame->cursor_y});
    hide_cursor(console->screen, !frame->cursor_y);
    return true;
}

enum wake console_wait(struct console *console, unsigned int milliseconds)
{
    HANDLE handles[] = {interrupt_event(), console->input};

    switch (WaitForMultipleObjects(2, handles, FALSE, milliseconds)) {
    case WAIT_OBJECT_0 + 1:
        return WAKE_KEYS;
    case WAIT_TIMEOUT:
        return WAKE_TIME;
    default:
        return WAKE_INTERRUPT;
    }
}

static uint32_t key_of(const KEY_EVENT_RECORD *event)
{
    static const struct {
        WORD virtual_key;
        uint32_t key;
    } keys[] = {
        {VK_UP, KEY_UP},         {VK_DOWN, KEY_DOWN},     {VK_LEFT, KEY_LEFT},
        {VK_RIGHT, KEY_RIGHT},   {VK_PRIOR, KEY_PAGE_UP}, {VK_NEXT, KEY_PAGE_DOWN},
        {VK_HOME, KEY_HOME},     {VK_END, KEY_END},       {VK_BACK, KEY_BACKSPACE},
        {VK_ESCAPE, KEY_ESCAPE}, {VK_RETURN, KEY_ENTER},
    };
    size_t i;

    for (i = 0; i < ARRAYSIZE(keys); i++)
        if (event->wVirtualKeyCode == keys[i].virtual_key)
            return keys[i].key;
    return event->uChar.UnicodeChar;
}

bool console_key(struct console *console, uint32_t *key)
{
    DWORD available, count;
    INPUT_RECORD record;

    while (GetNumberOfConsoleInputEvents(console->input, &available) && available &&
           ReadConsoleInputW(console->input, &record, 1, &count) && count) {
        if (record.EventType != KEY_EVENT || !record.Event.KeyEvent.bKeyDown)
            continue;
        *key = key_of(&record.Event.KeyEvent);
        if (*key)
            return true;
    }
    return false;
}

void console_close(struct console *console)
{
    if (console->input_mode)
        SetConsoleMode(console->input, console->input_mode);
    SetConsoleActiveScreenBuffer(console->before);
    if (console->screen && console->screen != INVALID_HANDLE_VALUE)
        CloseHandle(console->screen);
    if (console->input != INVALID_HANDLE_VALUE)
        CloseHandle(console->input);
    if (console->on_unix)
        unix_terminal_close();
    free(console->cells);
    free(console);
}
