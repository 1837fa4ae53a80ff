/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Calls with random arguments, most of them wrong, against the contract: nothing
 * faults, statuses are as stated, and no byte changes that should not.
 *
 * procstats_test.exe fuzz [SEED [ROUNDS]]; the seed of a run is printed, and the
 * same seed makes the same calls. Without one it is always the same: other calls
 * are for the long test.
 */
#include <stdlib.h>
#include "random.h"

#define ROUNDS         20000
#define SEED           1
#define MISMATCHES_MAX 20 /* then there is no point in going on */
#define HANDLES_MAX    32

static struct arena answers, lengths;

/* ---- Handles ---- */

static struct subject_handle handles[HANDLES_MAX];
static unsigned int handle_count;
static struct wrong_handle wrong_handles[WRONG_HANDLES_MAX];
static unsigned int wrong_count;

static void add_handle(const char *name, HANDLE handle, DWORD access, NTSTATUS status)
{
    ok(handle_count < HANDLES_MAX, "no room for the handle %s\n", name);
    if (handle_count < HANDLES_MAX)
        handles[handle_count++] = (struct subject_handle){name, handle, access, status};
}

static void add_handles_to(const char *name, HANDLE process)
{
    static const DWORD accesses[] = {SYNCHRONIZE | PROCESS_TERMINATE | PROCESS_VM_READ,
                                     PROCESS_QUERY_INFORMATION,
                                     PROCESS_QUERY_INFORMATION | PROCESS_VM_READ};
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(accesses); i++) {
        HANDLE copy = NULL;

        ok(DuplicateHandle(GetCurrentProcess(), process, GetCurrentProcess(), &copy, accesses[i],
                           FALSE, 0),
           "no handle to %s with access %#lx: %lu\n", name, accesses[i], GetLastError());
        add_handle(name, copy, accesses[i], STATUS_SUCCESS);
    }
}

static void make_handles(HANDLE living, HANDLE ended)
{
    unsigned int i;

    add_handle("pseudo", GetCurrentProcess(), PROCESS_ALL_ACCESS, STATUS_SUCCESS);
    add_handles_to("the own process", GetCurrentProcess());
    add_handles_to("a child", living);
    add_handles_to("a child that has ended", ended);
    wrong_count = make_wrong_handles(wrong_handles);
    for (i = 0; i < wrong_count; i++)
        add_handle(wrong_handles[i].name, wrong_handles[i].handle, 0, wrong_handles[i].status);
}

static void close_handles(void)
{
    unsigned int i;

    for (i = 0; i < handle_count; i++) {
        if (!handles[i].status && handles[i].handle != GetCurrentProcess())
            CloseHandle(handles[i].handle);
    }
    close_wrong_handles(wrong_handles, wrong_count);
}

/* One in two is a handle that may be queried. */
static const struct subject_handle *choose_handle(void)
{
    static struct subject_handle far_away;
    ULONG choice = below(handle_count + 1);

    if (below(2))
        return &handles[below(2) * 2];
    if (choice < handle_count)
        return &handles[choice];
    far_away = (struct subject_handle){
        "far away", (HANDLE)(ULONG_PTR)(0x100000 + below(0x70000000)), 0, STATUS_INVALID_HANDLE};
    return &far_away;
}

/* ---- Calls ---- */

struct fuzz_call {
    query_process_fn query;
    const struct subject_handle *handle;
    ULONG class, length;
    struct place out, returned;
    NTSTATUS status;
};

static void do_call(void *argument)
{
    struct fuzz_call *call = argument;

    call->status = call->query(call->handle->handle, call->class, call->out.address, call->length,
                               (ULONG *)call->returned.address);
}

static ULONG choose_length(const struct nt_query *query)
{
    ULONG choice = below(8);

    if (choice < 4)
        return query->length;
    if (choice < 6)
        return query->more[below(2)].length;
    return choice == 6 ? below(SIZE_LARGEST / 8) : query->length - 2 + below(5);
}

/* FALSE, and a failed check that tells the call, if it let an exception through. */
static BOOL run_call(struct fuzz_call *call)
{
    DWORD fault;

    prepare_place(&call->out);
    prepare_place(&call->returned);
    fault = guarded(do_call, call);
    ok(!fault, "handle %s, class %lu, %p of %lu bytes, ReturnLength %p: exception %#lx\n",
       call->handle->name, call->class, call->out.address, call->length, call->returned.address,
       fault);
    return !fault;
}

static void check_call(const struct fuzz_call *call, NTSTATUS expected, ULONG told)
{
    BOOL success = call->status == STATUS_SUCCESS;
    ULONG returned;

    ok(call->status == expected,
       "handle %s, class %lu, %p of %lu bytes (%lu writable), ReturnLength %p (%lu writable): "
       "status %#lx, expected %#lx\n",
       call->handle->name, call->class, call->out.address, call->length, call->out.writable,
       call->returned.address, call->returned.writable, call->status, expected);
    ok(is_untouched_but(&call->out, success ? call->length : 0),
       "handle %s, class %lu, %p of %lu bytes, status %#lx: other bytes have changed\n",
       call->handle->name, call->class, call->out.address, call->length, call->status);
    ok(is_untouched_but(&call->returned, success && call->returned.address ? sizeof(ULONG) : 0),
       "handle %s, class %lu, ReturnLength %p, status %#lx: other bytes have changed\n",
       call->handle->name, call->class, call->returned.address, call->status);
    if (success && call->returned.address && call->returned.writable >= sizeof(ULONG)) {
        memcpy(&returned, call->returned.address, sizeof(returned));
        ok(returned == told, "class %lu of %lu bytes: ReturnLength %lu, expected %lu\n",
           call->class, call->length, returned, told);
    }
}

/* Of memory wow64.dll answers some calls by itself: of these only faults count. */
static BOOL before_system;

/* One of the three classes: the contract knows what must come. */
static void fuzz_accounting(void)
{
    const struct nt_query *query = &nt_queries[below(nt_query_count)];
    struct fuzz_call call = {.query = pNtQueryInformationProcess,
                             .handle = choose_handle(),
                             .class = query->class,
                             .length = choose_length(query)};
    ULONG told;

    call.out = choose_place(&answers, call.length);
    if (below(3))
        call.returned = choose_place(&lengths, sizeof(ULONG));
    if (!run_call(&call) || (query->class == 3 && before_system))
        return;
    length_accepted(query, call.length, &told);
    check_call(&call, contract_status(query, &call.out, call.length, &call.returned, call.handle),
               told);
}

/* Another class: the same function under its other name says what must come. Only handles,
 * lengths and classes are random: what each class makes of bad memory is not our subject, and
 * some systems end the program. */
static void fuzz_other_class(void)
{
    struct fuzz_call call = {.query = pZwQueryInformationProcess,
                             .handle = choose_handle(),
                             .class = below(128),
                             .length = below(SIZE_LARGEST / 8)};
    NTSTATUS expected;

    if (call.class == 2 || call.class == 3 || call.class == 20)
        call.class = 0x10000 + below(0x10000);
    call.out = safe_place(&answers, call.length);
    if (below(3))
        call.returned = safe_place(&lengths, sizeof(ULONG));
    if (!run_call(&call))
        return;
    expected = call.status;
    call.query = pNtQueryInformationProcess;
    if (!run_call(&call))
        return;
    ok(call.status == expected, "handle %s, class %#lx, %lu bytes: status %#lx, not %#lx\n",
       call.handle->name, call.class, call.length, call.status, expected);
    ok(is_untouched_but(&call.out, call.length), "class %#lx, %lu bytes: other bytes changed\n",
       call.class, call.length);
}

/* There is nothing to set. [ros] */
static void fuzz_set(void)
{
    const struct nt_query *query = &nt_queries[below(nt_query_count)];
    const struct subject_handle *handle = choose_handle();
    BYTE in[SIZE_LARGEST] = {0};
    NTSTATUS status = pNtSetInformationProcess(handle->handle, query->class, in, query->length);

    ok(status == STATUS_INVALID_INFO_CLASS, "handle %s, %s set: status %#lx\n", handle->name,
       query->name, status);
}

/* ---- Rounds ---- */

static void run_rounds(ULONG rounds)
{
    LONG before = winetest_get_failures();
    ULONG i;

    for (i = 0; i < rounds && winetest_get_failures() - before < MISMATCHES_MAX; i++) {
        switch (below(64)) {
        case 0:
            fuzz_system(&lengths);
            break;
        case 1 ... 8:
            fuzz_other_class();
            break;
        case 9 ... 12:
            fuzz_set();
            break;
        default:
            fuzz_accounting();
            break;
        }
    }
    trace("%lu rounds\n", i);
}

START_TEST(fuzz)
{
    HANDLE living, ended;
    char **argv;
    int argc = winetest_get_mainargs(&argv);
    ULONGLONG seed = argc > 2 ? _strtoui64(argv[2], NULL, 0) : SEED;
    ULONG rounds = argc > 3 ? strtoul(argv[3], NULL, 0) : ROUNDS;

    if (!find_functions())
        return;
    trace("seed %#I64x\n", seed);
    before_system = has_wow64_before_system();
    if (before_system)
        skip("ProcessVmCounters: wow64.dll answers wrong lengths and bad memory itself\n");
    start_random(seed);

    living = start_child("idle", CREATE_SUSPENDED);
    ended = start_child("idle", 0);
    WaitForSingleObject(ended, INFINITE);
    make_arena(&answers);
    make_arena(&lengths);
    make_handles(living, ended);
    start_fuzz_system(living);
    run_rounds(rounds);
    end_fuzz_system();
    close_handles();
    free_arena(&lengths);
    free_arena(&answers);
    end_child(living);
    end_child(ended);
}
