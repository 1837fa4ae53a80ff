/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Random numbers, and random places of awkward memory.
 */
#include "random.h"

#ifdef _WIN64
#define SYSTEM_ADDRESS 0xffff800000000000
#else
#define SYSTEM_ADDRESS 0xfffff000
#endif

/* ---- Numbers ---- */

static ULONGLONG random_state;

void start_random(ULONGLONG seed)
{
    random_state = seed + !seed;
}

/* Marsaglia's xorshift with a multiplier: any seed but 0 goes through all 64-bit numbers. */
static ULONG random_number(void)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (ULONG)(random_state * 0x2545f4914f6cdd1dull >> 32);
}

ULONG below(ULONG limit)
{
    return random_number() % limit;
}

/* ---- Places to write to ---- */

static const DWORD protections[ARENA_PAIRS] = {PAGE_NOACCESS, PAGE_READONLY,
                                               PAGE_READWRITE | PAGE_GUARD, PAGE_EXECUTE_READ};

void make_arena(struct arena *arena)
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(protections); i++)
        arena->pages[i] = make_pages(protections[i]);
    arena->reserved = allocate(PAGE_SIZE, MEM_RESERVE);
}

void free_arena(struct arena *arena)
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(protections); i++)
        free_pages(arena->pages[i]);
    VirtualFree(arena->reserved, 0, MEM_RELEASE);
}

struct place nowhere(const struct arena *arena)
{
    struct place place = {.trouble = STATUS_ACCESS_VIOLATION};

    switch (below(4)) {
    case 0:
        place.address = NULL;
        break;
    case 1:
        place.address = (BYTE *)(ULONG_PTR)(1 + below(64));
        break;
    case 2:
        place.address = arena->reserved + below(PAGE_SIZE - SIZE_LARGEST / 2);
        break;
    default:
        place.address = (BYTE *)(ULONG_PTR)SYSTEM_ADDRESS + 4 * below(1000);
        break;
    }
    return place;
}

struct place choose_place(const struct arena *arena, ULONG size)
{
    struct place place;
    unsigned int i = below(ARRAY_SIZE(protections) + 1);

    if (i == ARRAY_SIZE(protections))
        return nowhere(arena);
    place.pages = &arena->pages[i];
    place.trouble =
        protections[i] & PAGE_GUARD ? STATUS_GUARD_PAGE_VIOLATION : STATUS_ACCESS_VIOLATION;
    switch (below(6)) {
    case 0:
        place.address = place.pages->other - min(size, PAGE_SIZE);
        break;
    case 1:
        place.address = place.pages->other - below(min(size, PAGE_SIZE) + 1);
        break;
    case 2:
        place.address = place.pages->other + below(PAGE_SIZE / 2);
        break;
    default:
        place.address = place.pages->usable + below(PAGE_SIZE / 2);
        break;
    }
    /* Most are aligned, or most calls would end there. */
    if (below(8))
        place.address -= (ULONG_PTR)place.address & 3;
    place.writable =
        place.address < place.pages->other ? (ULONG)(place.pages->other - place.address) : 0;
    return place;
}

void prepare_place(const struct place *place)
{
    DWORD old;

    if (!place->pages)
        return;
    memset(place->pages->usable, POISON_BYTE, PAGE_SIZE);
    if (place->trouble == STATUS_GUARD_PAGE_VIOLATION)
        VirtualProtect(place->pages->other, PAGE_SIZE, PAGE_READWRITE | PAGE_GUARD, &old);
}

BOOL is_untouched_but(const struct place *place, ULONG count)
{
    DWORD protection = 0;
    const BYTE *byte;
    SIZE_T size = PAGE_SIZE;

    if (!place->pages)
        return TRUE;
    if (place->trouble == STATUS_GUARD_PAGE_VIOLATION &&
        VirtualProtect(place->pages->other, PAGE_SIZE, PAGE_READWRITE, &protection))
        size = 2 * PAGE_SIZE;
    for (byte = place->pages->usable; byte < place->pages->usable + size; byte++) {
        if (*byte != POISON_BYTE && (byte < place->address || byte >= place->address + count))
            return FALSE;
    }
    return TRUE;
}

struct place safe_place(const struct arena *arena, ULONG size)
{
    struct place place = {.pages = &arena->pages[0], .trouble = STATUS_ACCESS_VIOLATION};

    place.address = place.pages->other - size - 4 * below((PAGE_SIZE - size) / 4);
    place.writable = (ULONG)(place.pages->other - place.address);
    return place;
}
