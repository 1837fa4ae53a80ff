/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Walks over the regions of the own address space. One step is a call into the
 * system's ntdll and no question to the server; a small program has some
 * hundred regions.
 */
#include "address_space.h"
#include "procstats/record.h"

/* Where user space ends, for a program that may use all of it. */
#ifdef _WIN64
#define USER_SPACE_END ((char *)0x7fffffff0000)
#else
#define USER_SPACE_END ((char *)0xffff0000)
#endif

static SIZE_T walk(void)
{
    MEMORY_BASIC_INFORMATION region;
    SIZE_T size = 0;

    for (char *address = NULL; address < USER_SPACE_END;
         address = (char *)region.BaseAddress + region.RegionSize) {
        if (ZwQueryVirtualMemory(NtCurrentProcess(), address, MemoryBasicInformationClass, &region,
                                 sizeof(region), NULL) ||
            !region.RegionSize)
            break;
        if (region.State != MEM_FREE)
            size += region.RegionSize;
    }
    return size;
}

void measure_address_space(SIZE_T *ret_size, SIZE_T *ret_peak)
{
    static uint64_t peak;

    *ret_size = walk();
    *ret_peak = (SIZE_T)raise_maximum(&peak, *ret_size);
}
