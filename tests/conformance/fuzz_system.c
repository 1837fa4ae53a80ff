/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * NtQuerySystemInformation with random arguments. What a call must answer is what
 * the same function answers under its other name, just before and just after:
 * status, ReturnLength and the list of processes, but for the figures in it that
 * agree with the three queries. A round in which the system itself changed says
 * nothing.
 */
#include "random.h"

#define AREA_SIZE (64 * PAGE_SIZE) /* room for the processes of a system at rest, several times */

static HANDLE child;
static struct page_pair area; /* usable: AREA_SIZE bytes; other: cannot be written */
static ULONG area_size;
static BYTE *
    lists[3]; /* copies of what three calls gave: the other name, the judged one, the other again */

/* The lists first, which are completed; a few others, as they are. */
static const ULONG classes[] = {5 /* SystemProcessInformation */,
                                57 /* SystemExtendedProcessInformation */,
                                0 /* SystemBasicInformation */,
                                2 /* SystemPerformanceInformation */,
                                3 /* SystemTimeOfDayInformation */,
                                1 /* SystemProcessorInformation */,
                                0x10000 /* none */};

struct system_call {
    query_system_fn query;
    ULONG class, length;
    BYTE *address;
    struct place returned;
};

struct system_answer {
    DWORD fault;
    NTSTATUS status;
    ULONG told;       /* ReturnLength, or POISON_ULONG */
    const BYTE *list; /* what was given, if it is a list of processes */
};

struct guarded_call {
    const struct system_call *call;
    NTSTATUS status;
};

void start_fuzz_system(HANDLE process)
{
    DWORD old;

    child = process;
    /* A system with more processes has a longer list. */
    if (pZwQuerySystemInformation(5, NULL, 0, &area_size) != STATUS_INFO_LENGTH_MISMATCH)
        area_size = 0;
    area_size = max(AREA_SIZE, (4 * area_size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1));
    area.usable = allocate(area_size + PAGE_SIZE, MEM_RESERVE | MEM_COMMIT);
    area.other = area.usable + area_size;
    for (unsigned int i = 0; i < ARRAY_SIZE(lists); i++)
        lists[i] = allocate(area_size, MEM_RESERVE | MEM_COMMIT);
    ok(VirtualProtect(area.other, PAGE_SIZE, PAGE_READONLY, &old), "cannot protect: %lu\n",
       GetLastError());
}

void end_fuzz_system(void)
{
    for (unsigned int i = 0; i < ARRAY_SIZE(lists); i++)
        VirtualFree(lists[i], 0, MEM_RELEASE);
    free_pages(area);
}

static void do_system_call(void *argument)
{
    struct guarded_call *guarded_call = argument;
    const struct system_call *call = guarded_call->call;

    guarded_call->status =
        call->query(call->class, call->address, call->length, (ULONG *)call->returned.address);
}

static BOOL is_list(ULONG class)
{
    return class == 5 || class == 57;
}

/* The figures that the three queries give are set to zero, and what time changes. */
static void blank_figures(BYTE *list)
{
    struct process_row *row = (struct process_row *)list;
    ULONG next;

    do {
        next = row->NextEntryOffset;
        row->HandleCount = 0;
        row->PrivatePageCount = 0;
        memset(row->times, 0, sizeof(row->times));
        memset(&row->VmCounters, 0, sizeof(row->VmCounters));
        memset(&row->IoCounters, 0, sizeof(row->IoCounters));
        row = (struct process_row *)((BYTE *)row + next);
    } while (next);
}

/* Calls, and copies what is given to list. */
static struct system_answer ask(struct system_call *call, query_system_fn query, BYTE *list)
{
    struct guarded_call guarded_call = {.call = call};
    struct system_answer answer = {.told = POISON_ULONG};

    call->query = query;
    memset(area.usable, POISON_BYTE, area_size);
    prepare_place(&call->returned);
    answer.fault = guarded(do_system_call, &guarded_call);
    answer.status = answer.fault ? 0 : guarded_call.status;
    if (call->returned.address && call->returned.writable >= sizeof(answer.told))
        memcpy(&answer.told, call->returned.address, sizeof(answer.told));
    if (is_list(call->class) && !answer.fault && !answer.status) {
        memcpy(list, call->address, min(call->length, (ULONG)(area.other - call->address)));
        answer.list = list;
    }
    return answer;
}

/* As long as it needs, shorter, longer, or just about. */
static ULONG choose_system_length(ULONG class)
{
    ULONG needed = 0;

    pZwQuerySystemInformation(class, NULL, 0, &needed);
    needed = min(needed, area_size / 2);
    switch (below(6)) {
    case 0:
        return below(needed + 1);
    case 1:
        return below(sizeof(struct process_row) + 8);
    case 2:
        return needed - min(needed, 4) + below(9);
    default:
        return needed + below(area_size / 2 - needed);
    }
}

/* Well inside the area, up to its last byte, across its end, or nowhere. */
static BYTE *choose_address(const struct arena *arena, ULONG length)
{
    switch (below(8)) {
    case 0:
        return nowhere(arena).address;
    case 1:
        return area.other - below(length + 1);
    case 2:
        return area.usable + below(area_size - length);
    case 3:
        return area.usable + (below(area_size - length) & ~7u);
    default:
        return area.other - ((length + 7) & ~7u);
    }
}

/* Rows without their threads, whose times and states change. */
static BOOL have_same_rows(const BYTE *a, const BYTE *b)
{
    for (;;) {
        const struct process_row *row = (const struct process_row *)a;

        if (memcmp(a, b, sizeof(*row)))
            return FALSE;
        if (!row->NextEntryOffset)
            return TRUE;
        a += row->NextEntryOffset;
        b += row->NextEntryOffset;
    }
}

/* Whether two calls answered the same; of a list, all but the figures. */
static BOOL is_same_answer(const struct system_answer *a, const struct system_answer *b)
{
    return a->fault == b->fault && a->status == b->status && a->told == b->told &&
           (!a->list || !b->list || have_same_rows(a->list, b->list));
}

/* What is written is within the length, and in the area. */
static BOOL is_within(const BYTE *address, ULONG length)
{
    const BYTE *byte;

    for (byte = area.usable; byte < area.other; byte++)
        if (*byte != POISON_BYTE && (byte < address || byte >= address + length))
            return FALSE;
    return TRUE;
}

void fuzz_system(const struct arena *lengths)
{
    ULONG choice = below(2 * ARRAY_SIZE(classes));
    struct system_call call = {.class =
                                   classes[choice < ARRAY_SIZE(classes) ? choice : choice % 2]};
    struct system_answer before, answer, after;

    call.length = choose_system_length(call.class);
    call.address = choose_address(lengths, call.length);
    if (below(3))
        call.returned = choose_place(lengths, sizeof(ULONG));
    before = ask(&call, pZwQuerySystemInformation, lists[0]);
    answer = ask(&call, pNtQuerySystemInformation, lists[1]);
    ok(is_within(call.address, call.length), "system class %lu, %p of %lu bytes: written beside\n",
       call.class, call.address, call.length);
    if (answer.list) {
        check_row(find_row(answer.list, GetCurrentProcessId()), GetCurrentProcess());
        check_row(find_row(answer.list, GetProcessId(child)), child);
        blank_figures(lists[0]);
        blank_figures(lists[1]);
    }
    if (is_same_answer(&answer, &before))
        return;
    after = ask(&call, pZwQuerySystemInformation, lists[2]);
    if (after.list)
        blank_figures(lists[2]);
    ok(!is_same_answer(&before, &after),
       "system class %lu, %p of %lu bytes, ReturnLength %p (%lu writable): exception %#lx, "
       "status %#lx, length %#lx, or its rows; expected %#lx, %#lx, %#lx\n",
       call.class, call.address, call.length, call.returned.address, call.returned.writable,
       answer.fault, answer.status, answer.told, before.fault, before.status, before.told);
}
