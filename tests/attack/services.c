/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * services.exe: calls every service that is replaced with good arguments, and with
 * each pointer among them bad in many ways, and prints what each call returned.
 * It does so on the thread's stack, in a fiber, in an APC, in an APC within an
 * APC, and in an exception handler. Run by plain Wine it prints the same. The
 * exit status is 0 if nothing was thrown, and the process's writes are counted
 * to the byte at the end, where they are counted.
 */
#include "calls.h"

#include <stdio.h>
#include <string.h>

static volatile LONG exceptions_seen;
static const char *place = "stack";

static LONG CALLBACK see_exception(EXCEPTION_POINTERS *exception)
{
    if (exception->ExceptionRecord->ExceptionCode != STATUS_PRIVILEGED_INSTRUCTION)
        InterlockedIncrement(&exceptions_seen);
    return EXCEPTION_CONTINUE_SEARCH;
}

static void try_call(const struct call *call, struct wrong wrong)
{
    LONG status = make_call(call, wrong);
    const char *handles = wrong.handles ? "wrong handles, " : "";

    if (wrong.bad)
        printf("%s: %s, %sargument %u %s: %08lx\n", place, call->name, handles, wrong.argument,
               wrong.bad->name, status);
    else
        printf("%s: %s, %sgood arguments: %08lx\n", place, call->name, handles, status);
}

static void try_wrong(const struct call *call, BOOL handles)
{
    try_call(call, (struct wrong){.handles = handles});
    for (unsigned int argument = 1; argument <= ARGUMENTS_MAX; argument++)
        for (unsigned int kind = 0; kind < bad_kinds; kind++)
            if (can_be_bad(call, argument, &bad_memory[kind]))
                try_call(call, (struct wrong){argument, &bad_memory[kind], handles});
}

static void try_all(void)
{
    for (unsigned int i = 0; i < calls_count; i++)
        for (BOOL handles = FALSE; find_call(&calls[i]) && handles <= TRUE; handles++)
            try_wrong(&calls[i], handles);
}

/* ---- Places ---- */

static void *main_fiber;

static void CALLBACK be_fiber(void *unused)
{
    (void)unused;
    place = "fiber";
    try_all();
    SwitchToFiber(main_fiber);
}

static void try_in_fiber(void)
{
    void *fiber;

    main_fiber = ConvertThreadToFiber(NULL);
    fiber = CreateFiber(0, be_fiber, NULL);
    SwitchToFiber(fiber);
    DeleteFiber(fiber);
    ConvertFiberToThread();
}

static void CALLBACK be_inner_apc(ULONG_PTR unused)
{
    (void)unused;
    place = "APC in an APC";
    try_all();
}

static void CALLBACK be_apc(ULONG_PTR unused)
{
    (void)unused;
    place = "APC";
    try_all();
    QueueUserAPC(be_inner_apc, GetCurrentThread(), 0);
    SleepEx(0, TRUE);
}

static LONG CALLBACK be_handler(EXCEPTION_POINTERS *exception)
{
    if (exception->ExceptionRecord->ExceptionCode != STATUS_PRIVILEGED_INSTRUCTION)
        return EXCEPTION_CONTINUE_SEARCH;
    place = "exception handler";
    try_all();
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void try_in_handler(void)
{
    PVOID handler = AddVectoredExceptionHandler(TRUE, be_handler);

    RaiseException(STATUS_PRIVILEGED_INSTRUCTION, 0, 0, NULL);
    RemoveVectoredExceptionHandler(handler);
}

/* ---- At the end ---- */

#define WRITES 100

static BOOL writes_are_counted(void)
{
    IO_COUNTERS before, after;
    BYTE bytes[77] = {0};
    DWORD written;

    GetProcessIoCounters(GetCurrentProcess(), &before);
    for (int i = 0; i < WRITES; i++)
        WriteFile(own_file, bytes, sizeof(bytes), &written, NULL);
    GetProcessIoCounters(GetCurrentProcess(), &after);
    return !after.OtherOperationCount /* plain Wine */ ||
           (after.WriteOperationCount - before.WriteOperationCount == WRITES &&
            after.WriteTransferCount - before.WriteTransferCount == WRITES * sizeof(bytes));
}

int main(void)
{
    static char output[1 << 20];
    PVOID handler = AddVectoredExceptionHandler(TRUE, see_exception);

    setvbuf(stdout, output, _IOFBF, sizeof(output));
    prepare_calls();
    try_all();
    try_in_fiber();
    QueueUserAPC(be_apc, GetCurrentThread(), 0);
    SleepEx(0, TRUE);
    try_in_handler();
    RemoveVectoredExceptionHandler(handler);
    if (exceptions_seen)
        printf("%ld exceptions were seen\n", exceptions_seen);
    if (!writes_are_counted())
        printf("writes are not counted as they are made\n");
    fflush(stdout);
    return exceptions_seen != 0;
}
