/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys in the bytes that a terminal sends: characters, and sequences after an escape. */
#include "linux/keys.h"
#include "live/live.h"
#include "sample/utf8.h"

#define LONGEST_SEQUENCE 16

/* Those that end in a letter, and those that are a number before a tilde. */
static uint32_t key_of_letter(char letter)
{
    static const struct {
        char letter;
        uint32_t key;
    } keys[] = {{'A', KEY_UP},   {'B', KEY_DOWN}, {'C', KEY_RIGHT},
                {'D', KEY_LEFT}, {'H', KEY_HOME}, {'F', KEY_END}};
    size_t i;

    for (i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        if (keys[i].letter == letter)
            return keys[i].key;
    return 0;
}

static uint32_t key_of_number(char digit)
{
    switch (digit) {
    case '1':
    case '7':
        return KEY_HOME;
    case '4':
    case '8':
        return KEY_END;
    case '5':
        return KEY_PAGE_UP;
    case '6':
        return KEY_PAGE_DOWN;
    default:
        return 0;
    }
}

/* ESC [ or ESC O, digits and semicolons, and a last character. */
static size_t decode_sequence(const char *bytes, size_t length, uint32_t *key)
{
    size_t i;

    for (i = 2; i < length && i < LONGEST_SEQUENCE; i++) {
        if (bytes[i] < '@')
            continue;
        if (bytes[i] == '~')
            *key = i == 3 ? key_of_number(bytes[2]) : 0;
        else
            *key = key_of_letter(bytes[i]);
        return i + 1;
    }
    return i < LONGEST_SEQUENCE ? 0 : i;
}

size_t keys_decode(const char *bytes, size_t length, bool all, uint32_t *key)
{
    size_t taken;

    *key = 0;
    if (!length)
        return 0;
    if (bytes[0] == KEY_ESCAPE) {
        taken = 0;
        if (length > 1 && (bytes[1] == '[' || bytes[1] == 'O'))
            taken = decode_sequence(bytes, length, key);
        if (taken || (length < 2 && !all) ||
            (length > 1 && !all && (bytes[1] == '[' || bytes[1] == 'O')))
            return taken;
        *key = KEY_ESCAPE;
        return 1;
    }
    if (bytes[0] == '\n') {
        *key = KEY_ENTER;
        return 1;
    }
    taken = utf8_decode(bytes, length, key);
    if (!taken) {
        *key = 0;
        return length < 4 && !all ? 0 : 1;
    }
    return taken;
}
