/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Structures laid out from lists of fields, against the same structures as a
 * compiler lays them out for either pointer size.
 */
#include "tap.h"

#include "process/layout.h"

#include <string.h>

#define POISON 0x5a

/* LARGE_INTEGER, as Windows's compilers align it in 32-bit code too. */
typedef uint64_t large __attribute__((aligned(8)));

#define STRUCTURES(bits, pointer_type)                                                             \
    struct vm_counters_ex2_##bits {                                                                \
        pointer_type peak_virtual_size, virtual_size;                                              \
        uint32_t page_fault_count;                                                                 \
        pointer_type others[11];                                                                   \
    };                                                                                             \
    struct mixed_##bits {                                                                          \
        pointer_type pointer;                                                                      \
        uint32_t number;                                                                           \
        large time;                                                                                \
        uint32_t last;                                                                             \
    };

STRUCTURES(32, uint32_t)
STRUCTURES(64, large)

#define IO_COUNTERS       "LLLLLL"
#define VM_COUNTERS       "PPUPPPPPPPP"
#define KERNEL_USER_TIMES "LLLL"

/* ---- Sizes ---- */

static const struct {
    const char *about;
    structure_layout layout;
    size_t size_32, size_64;
} sizes[] = {
    {"IO_COUNTERS", IO_COUNTERS, 48, 48},
    {"VM_COUNTERS", VM_COUNTERS, 44, 88},
    {"VM_COUNTERS_EX", VM_COUNTERS "P", 48, 96},
    {"VM_COUNTERS_EX2", VM_COUNTERS "PPP", 56, 112},
    {"KERNEL_USER_TIMES", KERNEL_USER_TIMES, 32, 32},
    {"a handle count", "U", 4, 4},
    {"PROCESS_HANDLE_INFORMATION", "UU", 8, 8},
    {"a ULONG before a LARGE_INTEGER", "UL", 16, 16},
    {"a ULONG after a LARGE_INTEGER", "LU", 16, 16},
    {"a ULONG after a pointer", "PU", 8, 16},
    {"a LARGE_INTEGER after a pointer", "PL", 16, 16},
    {"nothing", "", 0, 0},
};

static void test_sizes(void)
{
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        size_t count = strlen(sizes[i].layout);
        size_t size_32 = layout_size(sizes[i].layout, count, 4);
        size_t size_64 = layout_size(sizes[i].layout, count, 8);

        ok(size_32 == sizes[i].size_32 && size_64 == sizes[i].size_64, "size: %s, %zu and %zu",
           sizes[i].about, size_32, size_64);
    }
    ok(layout_size(VM_COUNTERS "PPP", 11, 4) == 44 && layout_size(VM_COUNTERS "PPP", 12, 8) == 96 &&
           layout_size("UU", 1, 8) == 4,
       "size: of the first fields only");
}

/* ---- Bytes ---- */

/* Room for any structure, and what is behind it. */
union room {
    uint8_t bytes[256];
    struct vm_counters_ex2_32 vm_32;
    struct vm_counters_ex2_64 vm_64;
    struct mixed_32 mixed_32;
    struct mixed_64 mixed_64;
    large numbers[6];
    uint32_t handles[2];
};

/* The fields' values are first, first + 1 and so on. */
static union room write_fields(structure_layout layout, unsigned int pointer_size, uint64_t first)
{
    uint64_t values[16];
    union room room;

    for (unsigned int i = 0; i < 16; i++)
        values[i] = first + i;
    memset(&room, POISON, sizeof(room));
    layout_write(layout, strlen(layout), pointer_size, values, &room);
    return room;
}

/* Whether nothing has been written from there on. */
static bool ends_at(const union room *room, size_t size)
{
    for (size_t i = size; i < sizeof(room->bytes); i++)
        if (room->bytes[i] != POISON)
            return false;
    return true;
}

/* The fields of VM_COUNTERS_EX2 have the values from 1000 on. */
#define IS_VM(vm)                                                                                  \
    ((vm).peak_virtual_size == 1000 && (vm).virtual_size == 1001 &&                                \
     (vm).page_fault_count == 1002 && (vm).others[0] == 1003 && (vm).others[7] == 1010 &&          \
     (vm).others[8] == 1011 && (vm).others[10] == 1013)

#define IS_MIXED(mixed)                                                                            \
    ((mixed).pointer == 7 && (mixed).number == 8 && (mixed).time == 9 && (mixed).last == 10)

static void test_bytes(void)
{
    union room room = write_fields(VM_COUNTERS "PPP", 4, 1000);

    ok(IS_VM(room.vm_32) && ends_at(&room, 56), "bytes: VM_COUNTERS_EX2, 32-bit");
    room = write_fields(VM_COUNTERS "PPP", 8, 1000);
    ok(IS_VM(room.vm_64) && ends_at(&room, 112), "bytes: VM_COUNTERS_EX2, 64-bit");
    room = write_fields(VM_COUNTERS, 4, 1000);
    ok(room.vm_32.others[7] == 1010 && ends_at(&room, 44), "bytes: VM_COUNTERS, 32-bit");
    room = write_fields(VM_COUNTERS, 8, 1000);
    ok(room.vm_64.others[7] == 1010 && ends_at(&room, 88), "bytes: VM_COUNTERS, 64-bit");
    room = write_fields("PULU", 4, 7);
    ok(IS_MIXED(room.mixed_32) && sizeof(room.mixed_32) == layout_size("PULU", 4, 4),
       "bytes: a mixed structure, 32-bit");
    room = write_fields("PULU", 8, 7);
    ok(IS_MIXED(room.mixed_64) && sizeof(room.mixed_64) == layout_size("PULU", 4, 8),
       "bytes: a mixed structure, 64-bit");
    room = write_fields("UU", 8, 5);
    ok(room.handles[0] == 5 && room.handles[1] == 6 && ends_at(&room, 8),
       "bytes: PROCESS_HANDLE_INFORMATION");
    room = write_fields("", 8, 5);
    ok(ends_at(&room, 0), "bytes: nothing");
}

/* What does not fit: a SIZE_T is as large as it can be, a ULONG wraps, and nothing else is cut. */
static void test_range(void)
{
    const uint64_t first = UINT64_C(0x1234567890);
    union room room = write_fields(IO_COUNTERS, 4, first);
    union room last;

    ok(room.numbers[0] == first && room.numbers[5] == first + 5 && ends_at(&room, 48),
       "range: IO_COUNTERS, 32-bit, are 64 bits wide");
    room = write_fields(KERNEL_USER_TIMES, 4, UINT64_MAX - 3);
    ok(room.numbers[0] == UINT64_MAX - 3 && room.numbers[3] == UINT64_MAX && ends_at(&room, 32),
       "range: KERNEL_USER_TIMES, 32-bit, are 64 bits wide");
    room = write_fields(VM_COUNTERS, 8, first);
    ok(room.vm_64.peak_virtual_size == first && room.vm_64.others[7] == first + 10 &&
           room.vm_64.page_fault_count == UINT32_C(0x34567892),
       "range: 64-bit, sizes are whole and a count of faults wraps");
    room = write_fields(VM_COUNTERS, 4, first);
    ok(room.vm_32.peak_virtual_size == UINT32_MAX && room.vm_32.others[7] == UINT32_MAX &&
           room.vm_32.page_fault_count == UINT32_C(0x34567892),
       "range: 32-bit, sizes are at their greatest and a count of faults wraps");
    room = write_fields("P", 4, UINT32_MAX);
    last = write_fields("P", 4, UINT64_C(0x100000000));
    ok(room.handles[0] == UINT32_MAX && last.handles[0] == UINT32_MAX && ends_at(&last, 4),
       "range: 32-bit, 4 GiB is one byte less");
    room = write_fields("P", 4, UINT32_MAX - 1);
    ok(room.handles[0] == UINT32_MAX - 1, "range: 32-bit, what just fits");
    room = write_fields("U", 4, UINT64_C(0x100000000));
    ok(room.handles[0] == 0, "range: a ULONG wraps to 0");
}

int main(void)
{
    test_sizes();
    test_bytes();
    test_range();
    return done_testing();
}
