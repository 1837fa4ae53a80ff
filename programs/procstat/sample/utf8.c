/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Characters of UTF-8. */
#include <string.h>

#include "sample/utf8.h"

#define REPLACEMENT "\xef\xbf\xbd"

size_t utf8_decode(const char *bytes, size_t length, uint32_t *code)
{
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    const unsigned char *p = (const unsigned char *)bytes;
    size_t more, i;

    if (!length)
        return 0;
    more = p[0] < 0x80 ? 0 : p[0] < 0xc2 ? 4 : p[0] < 0xe0 ? 1 : p[0] < 0xf0 ? 2 : 3;
    if (p[0] > 0xf4 || more >= length || more == 4)
        return 0;
    *code = more ? p[0] & (0x3fu >> more) : p[0];
    for (i = 1; i <= more; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | (p[i] & 0x3f);
    }
    if (*code < least[more] || *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000))
        return 0;
    return more + 1;
}

size_t utf8_encode(char bytes[4], uint32_t code)
{
    static const unsigned char leads[] = {0, 0xc0, 0xe0, 0xf0};
    size_t more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3, i;

    bytes[0] = (char)(leads[more] | code >> 6 * more);
    for (i = 1; i <= more; i++)
        bytes[i] = (char)(0x80 | (code >> 6 * (more - i) & 0x3f));
    return more + 1;
}

size_t utf8_repair(char *out, const char *bytes, size_t length)
{
    size_t used = 0, taken;
    uint32_t code;

    for (; length; bytes += taken, length -= taken) {
        taken = (unsigned char)*bytes < 0x80 ? 1 : utf8_decode(bytes, length, &code);
        if (taken) {
            memcpy(out + used, bytes, taken);
            used += taken;
        } else {
            memcpy(out + used, REPLACEMENT, sizeof(REPLACEMENT) - 1);
            used += sizeof(REPLACEMENT) - 1;
            taken = 1;
        }
    }
    return used;
}

/* Latin-1, Greek and Cyrillic have their capitals at a fixed distance, Latin Extended-A beside. */
static uint32_t lower(uint32_t code)
{
    if ((code >= 'A' && code <= 'Z') || (code >= 0xc0 && code <= 0xde && code != 0xd7) ||
        (code >= 0x391 && code <= 0x3a9) || (code >= 0x410 && code <= 0x42f))
        return code + 0x20;
    if (code >= 0x400 && code <= 0x40f)
        return code + 0x50;
    if (code == 0x178)
        return 0xff;
    if ((code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17e))
        return code + (code & 1);
    if ((code >= 0x100 && code <= 0x137 && code != 0x130 && code != 0x131) ||
        (code >= 0x14a && code <= 0x177) || (code >= 0x460 && code <= 0x481))
        return code | 1;
    return code;
}

void utf8_fold(char *out, size_t size, const char *string)
{
    size_t left = strlen(string), used = 0, taken;
    char bytes[4];
    uint32_t code;

    for (; left; string += taken, left -= taken) {
        size_t length = 1;

        taken = utf8_decode(string, left, &code);
        if (taken) {
            length = utf8_encode(bytes, lower(code));
        } else {
            bytes[0] = *string;
            taken = 1;
        }
        if (used + length >= size)
            break;
        memcpy(out + used, bytes, length);
        used += length;
    }
    out[used] = 0;
}
