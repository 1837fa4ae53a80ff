/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * K32GetProcessMemoryInfo and psapi's GetProcessMemoryInfo: what each size asks
 * for and what cb is afterwards.
 */
#include "suite.h"

struct memory_function {
    const char *name;
    memory_info_fn *call;
};

static const struct memory_function functions[] = {
    {"K32GetProcessMemoryInfo", &pK32GetProcessMemoryInfo},
    {"GetProcessMemoryInfo", &pGetProcessMemoryInfo},
};

struct memory_call {
    memory_info_fn call;
    HANDLE process;
    void *out;
    DWORD cb;
    struct win32_outcome outcome;
};

static void do_memory_call(void *argument)
{
    struct memory_call *call = argument;

    SetLastError(POISON_ERROR);
    call->outcome.ret = call->call(call->process, call->out, call->cb);
    call->outcome.error = GetLastError();
}

static struct win32_outcome memory_info(memory_info_fn call, HANDLE process, void *out, DWORD cb)
{
    struct memory_call args = {.call = call, .process = process, .out = out, .cb = cb};
    DWORD fault = guarded(do_memory_call, &args);

    args.outcome.fault = fault;
    return args.outcome;
}

/* The largest structure that fits is filled, and cb says which: [ros] up to _EX, [here] _EX2. */
static DWORD structure_for(DWORD cb)
{
    if (cb >= SIZE_PMC_EX2)
        return SIZE_PMC_EX2;
    return cb >= SIZE_PMC_EX ? SIZE_PMC_EX : SIZE_PMC;
}

static void test_size(memory_info_fn call, DWORD cb)
{
    union {
        struct memory_counters counters;
        BYTE bytes[256];
    } out;
    struct win32_outcome outcome;
    DWORD filled = structure_for(cb), i;

    memset(&out, POISON_BYTE, sizeof(out));
    outcome = memory_info(call, GetCurrentProcess(), &out, cb);
    ok(!outcome.fault, "%lu bytes: exception %#lx let through\n", cb, outcome.fault);
    if (cb < SIZE_PMC) {
        /* [wine] for one byte less */
        ok(outcome.ret == FALSE, "%lu bytes: gave %d\n", cb, outcome.ret);
        ok(outcome.error == ERROR_INSUFFICIENT_BUFFER, "%lu bytes: last error %lu\n", cb,
           outcome.error);
        filled = 0;
    } else {
        ok(outcome.ret == TRUE, "%lu bytes: gave %d, last error %lu\n", cb, outcome.ret,
           outcome.error);
        ok(outcome.error == POISON_ERROR, "%lu bytes: last error %lu on success\n", cb,
           outcome.error);
        ok(out.counters.cb == filled ||
               broken(out.counters.cb == SIZE_PMC_EX) /* before Windows 10 22H2, no _EX2 */,
           "%lu bytes: cb %lu, expected %lu\n", cb, out.counters.cb, filled);
    }
    for (i = filled; i < sizeof(out) && out.bytes[i] == POISON_BYTE; i++)
        ;
    ok(i == sizeof(out), "%lu bytes: byte %lu has changed\n", cb, i);
    if (filled >= SIZE_PMC_EX)
        ok(out.counters.PrivateUsage == out.counters.PagefileUsage,
           "%lu bytes: private %Iu, page file %Iu\n", cb, out.counters.PrivateUsage,
           out.counters.PagefileUsage);
    if (filled == SIZE_PMC_EX2 && out.counters.cb == SIZE_PMC_EX2)
        ok(out.counters.PrivateWorkingSetSize &&
               out.counters.PrivateWorkingSetSize <= out.counters.WorkingSetSize,
           "private working set %Iu of %Iu\n", out.counters.PrivateWorkingSetSize,
           out.counters.WorkingSetSize);
}

/* cb on input is not looked at: only the argument counts. [page] */
static void test_cb_on_input(memory_info_fn call)
{
    static const DWORD values[] = {0, 1, SIZE_PMC - 1, SIZE_PMC_EX2, 0xffffffff};
    struct memory_counters counters;
    struct win32_outcome outcome;
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(values); i++) {
        counters.cb = values[i];
        outcome = memory_info(call, GetCurrentProcess(), &counters, SIZE_PMC);
        ok(!outcome.fault && outcome.ret == TRUE, "cb %#lx: gave %d, last error %lu\n", values[i],
           outcome.ret, outcome.error);
        ok(counters.cb == SIZE_PMC, "cb %#lx: became %lu\n", values[i], counters.cb);
    }
}

/* The size is looked at before the handle and the memory. [ros] */
static void test_size_first(memory_info_fn call)
{
    struct win32_outcome outcome = memory_info(call, NULL, NULL, SIZE_PMC - 1);

    ok(!outcome.fault && outcome.ret == FALSE && outcome.error == ERROR_INSUFFICIENT_BUFFER,
       "short, NULL, NULL: gave %d, last error %lu, exception %#lx\n", outcome.ret, outcome.error,
       outcome.fault);
    outcome = memory_info(call, NULL, NULL, 0);
    ok(!outcome.fault && outcome.ret == FALSE && outcome.error == ERROR_INSUFFICIENT_BUFFER,
       "0, NULL, NULL: gave %d, last error %lu, exception %#lx\n", outcome.ret, outcome.error,
       outcome.fault);
}

/* A larger cb is no promise that is relied upon: what is not filled may be missing. [ros] */
static void test_end_of_page(memory_info_fn call)
{
    struct page_pair none = make_pages(PAGE_NOACCESS);
    static const DWORD sizes[] = {SIZE_PMC, SIZE_PMC_EX, SIZE_PMC_EX2};
    struct win32_outcome outcome;
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(sizes); i++) {
        outcome = memory_info(call, GetCurrentProcess(), none.other - sizes[i], sizes[i]);
        ok(!outcome.fault && outcome.ret == TRUE, "%lu bytes before the end: gave %d, error %lu\n",
           sizes[i], outcome.ret, outcome.error);
    }
    free_pages(none);
}

START_TEST(memory_info)
{
    unsigned int i;
    DWORD cb;

    if (!find_functions())
        return;
    for (i = 0; i < ARRAY_SIZE(functions); i++) {
        winetest_push_context("%s", functions[i].name);
        for (cb = 0; cb <= 160; cb++)
            test_size(*functions[i].call, cb);
        test_cb_on_input(*functions[i].call);
        test_size_first(*functions[i].call);
        test_end_of_page(*functions[i].call);
        winetest_pop_context();
    }
}
