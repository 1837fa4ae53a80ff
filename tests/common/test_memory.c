/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The DLLs' memset, memcpy, memmove and memcmp, against the C library's, for every size and
 * distance up to some words. In this program they have other names, see local.mk.
 */
#include <string.h>

#include "tap.h"

void *dll_memset(void *target, int value, size_t size);
void *dll_memcpy(void *restrict target, const void *restrict source, size_t size);
void *dll_memmove(void *target, const void *source, size_t size);
int dll_memcmp(const void *left, const void *right, size_t size);

#define ROOM 80

/* Two copies of the same bytes, no two neighbours alike: the DLLs' functions work in one, the C
 * library's in the other. */
static unsigned char by_dll[ROOM], by_library[ROOM];

static void start(void)
{
    for (unsigned int i = 0; i < ROOM; i++)
        by_dll[i] = by_library[i] = (unsigned char)(i * 7 + 1);
}

static bool alike(void)
{
    return !memcmp(by_dll, by_library, ROOM);
}

static bool fills(size_t offset, size_t size)
{
    start();
    /* More than a byte holds: only its low byte counts. */
    /* cppcheck-suppress memsetValueOutOfRange */
    /* NOLINTNEXTLINE(bugprone-suspicious-memset-usage) */
    memset(by_library + offset, 0x1a5, size);
    return dll_memset(by_dll + offset, 0x1a5, size) == by_dll + offset && alike();
}

static bool copies(size_t offset, size_t size)
{
    start();
    memcpy(by_library + offset, by_library + ROOM / 2, size);
    return dll_memcpy(by_dll + offset, by_dll + ROOM / 2, size) == by_dll + offset && alike();
}

static bool moves(size_t from, size_t to, size_t size)
{
    start();
    memmove(by_library + to, by_library + from, size);
    return dll_memmove(by_dll + to, by_dll + from, size) == by_dll + to && alike();
}

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

/* The bytes differ from the given one on, by values that a signed char would order otherwise. */
static bool compares(size_t first_difference, size_t size)
{
    start();
    by_dll[first_difference] = 0x80;
    by_library[first_difference] = 0x7f;
    return sign(dll_memcmp(by_dll, by_library, size)) == (size > first_difference) &&
           sign(dll_memcmp(by_library, by_dll, size)) == -(size > first_difference);
}

int main(void)
{
    bool set = true, copied = true, moved = true, compared = true;

    for (size_t size = 0; size <= ROOM / 4; size++)
        for (size_t a = 0; a < ROOM / 4; a++) {
            set = set && fills(a, size);
            copied = copied && copies(a, size);
            compared = compared && compares(a, size);
            for (size_t b = 0; b < ROOM / 4; b++)
                moved = moved && moves(a, b, size);
        }
    ok(set, "memset fills what it is asked to fill and nothing else");
    ok(copied, "memcpy copies what it is asked to copy and nothing else");
    ok(moved, "memmove copies between overlapping places in both directions");
    ok(compared, "memcmp orders by the first differing byte, as an unsigned one");
    return done_testing();
}
