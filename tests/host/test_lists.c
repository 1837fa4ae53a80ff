/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Lists of the system's and the buffer that is used for one after the other, with a
 * made-up Wine, whose lists begin with their class and their number.
 */
#include "tap.h"

#include "process/lists.h"
#include "table/originals.h"

#define EVER UINT64_MAX

void *originals[SERVICES];
#ifdef __x86_64__
bool originals_are_ms;
#endif

static uint32_t lists_made, length = 100;

static NTSTATUS query_system(PARAMS_4)
{
    uint32_t *list = (uint32_t *)a2;

    *(ULONG *)a4 = length;
    if (a3 < length)
        return STATUS_INFO_LENGTH_MISMATCH;
    list[0] = (uint32_t)a1;
    list[1] = ++lists_made;
    return STATUS_SUCCESS;
}

struct read {
    uint32_t info_class, number;
};

static void note(void *list, void *context)
{
    *(struct read *)context = *(const struct read *)list;
}

static bool reads(ULONG info_class, uint64_t max_age, uint32_t number)
{
    struct read read = {0};

    return !read_list(info_class, max_age, note, &read) && read.info_class == info_class &&
           read.number == number;
}

int main(void)
{
    originals[service_number_NtQuerySystemInformation] = (void *)(uintptr_t)query_system;
    ok(reads(SystemProcessInformationClass, EVER, 1), "the first list is made");
    ok(reads(SystemProcessInformationClass, EVER, 1), "it is used again");
    ok(reads(SystemProcessInformationClass, 0, 2), "a new one is made if it may not be old");
    ok(reads(SystemExtendedHandleInformationClass, 0, 3), "a list of handles is made");
    ok(reads(SystemProcessInformationClass, EVER, 4),
       "a list of handles is not taken for one of processes");
    length = 1000000;
    ok(reads(SystemProcessInformationClass, 0, 5) && longest_list() == length,
       "a list that does not fit gets a larger buffer");
    ok(reads(SystemProcessInformationClass, EVER, 5), "that one is used again, too");
    return done_testing();
}
