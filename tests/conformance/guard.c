/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Calls with bad arguments: an exception that a function lets through is caught
 * and reported, so that one fault fails one check and not the whole program. The
 * last resort of the system catches it, not a vectored handler, which would see
 * those too that the function deals with itself.
 */
#include "suite.h"

static void *resume_point[5]; /* as __builtin_setjmp wants it */
static DWORD guarding_thread, fault_code;

static DECLSPEC_NORETURN void resume(void)
{
    __builtin_longjmp(resume_point, 1);
}

/* Ends the exception in good order and goes on in resume(), on a stack below the fault's frames. */
static LONG CALLBACK redirect(EXCEPTION_POINTERS *info)
{
    CONTEXT *context = info->ContextRecord;

    if (guarding_thread != GetCurrentThreadId())
        return EXCEPTION_CONTINUE_SEARCH;
    guarding_thread = 0;
    fault_code = info->ExceptionRecord->ExceptionCode;
#ifdef _WIN64
    context->Rip = (ULONG_PTR)resume;
    context->Rsp = ((context->Rsp - 0x100) & ~(ULONG_PTR)15) - 8; /* as after a call */
#else
    context->Eip = (ULONG_PTR)resume;
    context->Esp = ((context->Esp - 0x100) & ~(ULONG_PTR)15) - 4;
#endif
    return EXCEPTION_CONTINUE_EXECUTION;
}

DWORD guarded(void (*call)(void *argument), void *argument)
{
    LPTOP_LEVEL_EXCEPTION_FILTER previous = SetUnhandledExceptionFilter(redirect);

    fault_code = 0;
    if (!__builtin_setjmp(resume_point)) {
        guarding_thread = GetCurrentThreadId();
        call(argument);
        guarding_thread = 0;
    }
    SetUnhandledExceptionFilter(previous);
    return fault_code;
}

struct win32_call {
    const struct win32_query *query;
    HANDLE process;
    void *out;
    struct win32_outcome outcome;
};

static void do_win32_call(void *argument)
{
    struct win32_call *call = argument;

    SetLastError(POISON_ERROR);
    call->outcome.ret = call->query->call(call->process, call->out);
    call->outcome.error = GetLastError();
}

struct win32_outcome call_win32(const struct win32_query *query, HANDLE process, void *out)
{
    struct win32_call call = {.query = query, .process = process, .out = out};
    DWORD fault = guarded(do_win32_call, &call);

    call.outcome.fault = fault;
    return call.outcome;
}

void check_win32_failure_(const char *file, int line, const struct win32_query *query,
                          HANDLE process, void *out, DWORD error)
{
    struct win32_outcome outcome = call_win32(query, process, out);

    ok_(file, line)(!outcome.fault, "%s let exception %#lx through\n", query->name, outcome.fault);
    if (outcome.fault)
        return;
    ok_(file, line)(outcome.ret == FALSE, "%s gave %d\n", query->name, outcome.ret);
    ok_(file, line)(outcome.error == error, "%s: last error %lu (%#lx), expected %lu\n",
                    query->name, outcome.error, outcome.error, error);
}

struct nt_call {
    HANDLE process;
    ULONG class, length, returned;
    void *out;
    NTSTATUS status;
};

static void do_nt_call(void *argument)
{
    struct nt_call *call = argument;

    call->status = pNtQueryInformationProcess(call->process, call->class, call->out, call->length,
                                              &call->returned);
}

void check_nt_(const char *file, int line, HANDLE process, ULONG class, void *out, ULONG length,
               NTSTATUS status)
{
    struct nt_call call = {process, class, length, POISON_ULONG, out, 0};
    DWORD fault = guarded(do_nt_call, &call);

    ok_(file, line)(!fault, "the call let exception %#lx through\n", fault);
    if (fault)
        return;
    ok_(file, line)(call.status == status, "status %#lx, expected %#lx\n", call.status, status);
    if (status)
        ok_(file, line)(call.returned == POISON_ULONG, "ReturnLength written on failure: %lu\n",
                        call.returned);
}
