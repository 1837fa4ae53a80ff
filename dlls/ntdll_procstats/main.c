/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The entry point: finds the host side, and has it make the process's record.
 * It runs in every process before kernelbase is up, so it imports ntdll only,
 * and whatever fails here leaves a process that answers as the original does.
 */
#include "ntdll_procstats.h"

typedef NTSTATUS(WINAPI *unix_call_dispatcher)(UINT64 handle, unsigned int function, void *params);

static unix_call_dispatcher dispatcher;
static UINT64 unixlib;

BOOL WINAPI DllMainCRTStartup(HINSTANCE instance, DWORD reason, void *reserved);

BOOL host_present(void)
{
    return unixlib != 0;
}

NTSTATUS call_host(enum unix_function function, void *params)
{
    return unixlib ? dispatcher(unixlib, function, params) : STATUS_NOT_SUPPORTED;
}

/* Real Windows has no such export, so it is looked up and never imported. */
static unix_call_dispatcher find_dispatcher(void)
{
    static WCHAR dll[] = L"ntdll.dll";
    static char variable[] = "__wine_unix_call_dispatcher";
    UNICODE_STRING dll_name = {sizeof(dll) - sizeof(WCHAR), sizeof(dll), dll};
    ANSI_STRING variable_name = {sizeof(variable) - 1, sizeof(variable), variable};
    void *module, *address;

    if (LdrGetDllHandle(NULL, NULL, &dll_name, &module) ||
        LdrGetProcedureAddress(module, &variable_name, 0, &address))
        return NULL;
    return *(unix_call_dispatcher *)address;
}

static void attach_host(void *image)
{
    struct attach_params params = {.creation_time = creation_time(NtCurrentProcess()),
                                   .windows_pid = own_pid(),
                                   .pointer_size = sizeof(void *),
                                   .io_of_host = !io_is_counted()};
    UINT64 handle;

    dispatcher = find_dispatcher();
    if (!dispatcher || ZwQueryVirtualMemory(NtCurrentProcess(), image, MemoryWineUnixFuncsClass,
                                            &handle, sizeof(handle), NULL))
        return;
    unixlib = handle;
    if (!call_host(unix_attach, &params))
        io_publish(&((struct process_record *)(ULONG_PTR)params.record)->io);
}

BOOL WINAPI DllMainCRTStartup(HINSTANCE instance, DWORD reason, void *reserved)
{
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH) {
        LdrDisableThreadCalloutsForDll(instance);
        io_attach();
        attach_host(instance);
    } else if (reason == DLL_PROCESS_DETACH) {
        /* An orderly exit does not come by our NtTerminateProcess. */
        note_jobs_that_close();
        call_host(unix_detach, NULL);
    }
    return TRUE;
}
