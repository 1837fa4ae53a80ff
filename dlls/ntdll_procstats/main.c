/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The entry point: finds the host side, and has it make the process's record.
 * It runs in every process before kernelbase is up, so it imports ntdll only,
 * and whatever fails here leaves a process that answers as the original does.
 */
#include "ntdll_procstats.h"
#include "handles.h"

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

/* NULL where it cannot be found, which nobody has seen. */
static PVOID find_ntdll(void)
{
    static WCHAR name[] = L"ntdll.dll";
    UNICODE_STRING dll = {sizeof(name) - sizeof(WCHAR), sizeof(name), name};
    PVOID ntdll;

    return NT_SUCCESS(LdrGetDllHandle(NULL, NULL, &dll, &ntdll)) ? ntdll : NULL;
}

PVOID find_in_ntdll(PVOID ntdll, char *name)
{
    ANSI_STRING text = {.Length = 0, .MaximumLength = 0, .Buffer = name};
    PVOID address;

    while (name[text.Length])
        text.Length++;
    text.MaximumLength = text.Length + 1;
    return NT_SUCCESS(LdrGetProcedureAddress(ntdll, &text, 0, &address)) ? address : NULL;
}

/* Real Windows has no such export, so it is looked up and never imported. */
static unix_call_dispatcher find_dispatcher(PVOID ntdll)
{
    static char variable[] = "__wine_unix_call_dispatcher";
    unix_call_dispatcher *address = find_in_ntdll(ntdll, variable);

    return address ? *address : NULL;
}

static void attach_host(PVOID ntdll, void *image)
{
    struct attach_params params = {.creation_time = creation_time(NtCurrentProcess()),
                                   .windows_pid = own_pid(),
                                   .pointer_size = sizeof(void *),
                                   .io_of_host = !io_is_counted()};
    UINT64 handle;

    dispatcher = find_dispatcher(ntdll);
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
        PVOID ntdll = find_ntdll();

        LdrDisableThreadCalloutsForDll(instance);
        if (ntdll) {
            io_attach(ntdll);
            handles_attach(ntdll);
            attach_host(ntdll, instance);
        }
    } else if (reason == DLL_PROCESS_DETACH) {
        /* An orderly exit does not come by our NtTerminateProcess. */
        note_jobs_that_close();
        call_host(unix_detach, NULL);
    }
    return TRUE;
}
