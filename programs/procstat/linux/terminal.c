/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A terminal that shows frames and gives keys. The colours are those of its own palette: text has
 * the terminal's own front and background, or both are set. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "linux/descriptor.h"
#include "linux/keys.h"
#include "linux/signals.h"
#include "live/console.h"
#include "sample/memory.h"

#define ESCAPE_PAUSE 50 /* ms after which an escape is a key of its own */
#define ENTER        "\x1b[?1049h\x1b[?25l"
#define LEAVE        "\x1b[?25h\x1b[?1049l"

struct console {
    int fd;
    struct termios before;
    size_t width, height;
    bool colours;
    char keys[256]; /* what was sent and is not taken yet */
    size_t key_count;
    struct text text;
};

bool console_present(void)
{
    const char *term = getenv("TERM");

    return isatty(STDOUT_FILENO) && term && *term && strcmp(term, "dumb") != 0;
}

static void read_size(struct console *console)
{
    struct winsize size;

    if (ioctl(console->fd, TIOCGWINSZ, &size) || !size.ws_col || !size.ws_row)
        size = (struct winsize){.ws_col = 80, .ws_row = 24};
    console->width = size.ws_col;
    console->height = size.ws_row;
}

/* Keys come one by one and are not echoed; the key that interrupts still does, the one that stops
 * does not: it would leave the terminal as it is. */
static bool take_over(struct console *console)
{
    struct termios mode;

    if (tcgetattr(console->fd, &console->before))
        return false;
    mode = console->before;
    mode.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
    mode.c_iflag &= ~(tcflag_t)(IXON | ICRNL);
    mode.c_cc[VSUSP] = _POSIX_VDISABLE;
    mode.c_cc[VMIN] = 0;
    mode.c_cc[VTIME] = 0;
    return !tcsetattr(console->fd, TCSADRAIN, &mode) &&
           write_all(console->fd, ENTER, sizeof(ENTER) - 1);
}

struct console *console_open(void)
{
    struct console *console = reallocate(NULL, 1, sizeof(*console));
    const char *no_colour = getenv("NO_COLOR");
    int error;

    *console = (struct console){.fd = open("/dev/tty", O_RDWR | O_CLOEXEC)};
    console->colours = !no_colour || !*no_colour;
    if (console->fd >= 0 && take_over(console)) {
        read_size(console);
        return console;
    }
    error = errno;
    if (console->fd >= 0)
        close(console->fd);
    free(console);
    errno = error;
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

    read_size(console);
    return console->width != width || console->height != height;
}

/* With colours and without. Black on cyan is read on any terminal, and grey lies between a black
 * and a white one. */
static const char *const styles[STYLE_COUNT][2] = {
    [STYLE_PLAIN] = {"", ""},
    [STYLE_STRONG] = {"\x1b[1m", "\x1b[1m"},
    [STYLE_TITLES] = {"\x1b[7m", "\x1b[7m"},
    [STYLE_FAINT] = {"\x1b[90m", ""},
    [STYLE_CURSOR] = {"\x1b[30;46m", "\x1b[1;7m"},
};

bool console_draw(struct console *console, const struct frame *frame)
{
    struct text *text = &console->text;
    size_t y;

    text->length = 0;
    text_add(text, "\x1b[?25l\x1b[H");
    for (y = 0; y < frame->height; y++) {
        const struct line *line = &frame->lines[y];

        text_add(text, y ? "\r\n" : "");
        text_add(text, styles[line->style][!console->colours]);
        text_add(text, line->text.data);
        text_add(text, "\x1b[m");
        /* A full line has nothing behind it, and clearing would take its last character. */
        if (text_columns(line->text.data) < frame->width)
            text_add(text, "\x1b[K");
    }
    if (frame->cursor_y)
        text_printf(text, "\x1b[%zu;%zuH\x1b[?25h", frame->cursor_y + 1, frame->cursor_x + 1);
    return write_all(console->fd, text->data, text->length);
}

enum wake console_wait(struct console *console, unsigned int milliseconds)
{
    struct pollfd waits[] = {{.fd = signals_fd(), .events = POLLIN},
                             {.fd = console->fd, .events = POLLIN}};

    if (poll(waits, 2, (int)milliseconds) <= 0)
        return WAKE_TIME;
    if (waits[0].revents && signals_take())
        return WAKE_INTERRUPT;
    if (waits[1].revents & (POLLHUP | POLLERR | POLLNVAL))
        return WAKE_INTERRUPT;
    return waits[1].revents ? WAKE_KEYS : WAKE_TIME;
}

static bool read_more(struct console *console)
{
    ssize_t got = read(console->fd, console->keys + console->key_count,
                       sizeof(console->keys) - console->key_count);

    if (got > 0)
        console->key_count += (size_t)got;
    return got > 0;
}

bool console_key(struct console *console, uint32_t *key)
{
    struct pollfd wait = {.fd = console->fd, .events = POLLIN};
    size_t taken;

    do {
        while (read_more(console))
            ;
        taken = keys_decode(console->keys, console->key_count, false, key);
        if (!taken && console->key_count) {
            bool more = poll(&wait, 1, ESCAPE_PAUSE) > 0 && read_more(console);

            taken = keys_decode(console->keys, console->key_count, !more, key);
        }
        memmove(console->keys, console->keys + taken, console->key_count - taken);
        console->key_count -= taken;
    } while (taken && !*key);
    return taken;
}

void console_close(struct console *console)
{
    write_all(console->fd, LEAVE, sizeof(LEAVE) - 1);
    tcsetattr(console->fd, TCSADRAIN, &console->before);
    close(console->fd);
    text_free(&console->text);
    free(console);
}
