/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The door between Windows's world and the host's. Its entry point runs in
 * every process before kernelbase is up, so it imports ntdll only; it calls the
 * host side once, which replaces the system services. Whatever fails here
 * leaves a process in which Wine answers.
 */
#include "ntdll_procstats.h"

typedef NTSTATUS(WINAPI *unix_call_dispatcher)(UINT64 handle, unsigned int function, void *params);

static unix_call_dispatcher dispatcher;
static UINT64 unixlib;

BOOL WINAPI DllMainCRTStartup(HINSTANCE instance, DWORD reason, void *reserved);
void WINAPI ProcstatsAttached(void);

NTSTATUS call_host(enum unix_function function, void *params)
{
    return unixlib ? dispatcher(unixlib, function, params) : STATUS_NOT_SUPPORTED;
}

static PVOID find_ntdll(void)
{
    static WCHAR name[] = L"ntdll.dll";
    UNICODE_STRING dll = {sizeof(name) - sizeof(WCHAR), sizeof(name), name};
    PVOID ntdll;

    return NT_SUCCESS(LdrGetDllHandle(NULL, NULL, &dll, &ntdll)) ? ntdll : NULL;
}

/* What ntdll.dll exports by this name, or NULL: Wine's own names are absent from real Windows, so
 * they are looked up and never imported. */
static PVOID find_in_ntdll(char *name)
{
    static PVOID ntdll;
    ANSI_STRING text = {.Length = 0, .MaximumLength = 0, .Buffer = name};
    PVOID address;

    if (!ntdll)
        ntdll = find_ntdll();
    while (name[text.Length])
        text.Length++;
    text.MaximumLength = text.Length + 1;
    if (!ntdll || !NT_SUCCESS(LdrGetProcedureAddress(ntdll, &text, 0, &address)))
        return NULL;
    return address;
}

static unix_call_dispatcher find_dispatcher(void)
{
    static char variable[] = "__wine_unix_call_dispatcher";
    unix_call_dispatcher *address = find_in_ntdll(variable);

    return address ? *address : NULL;
}

/* 0 where it is hidden, as a user can choose. */
static UINT32 wine_major_version(void)
{
    typedef const char *CDECL wine_get_version_t(void);

    static char name[] = "wine_get_version";
    wine_get_version_t *get_version = (wine_get_version_t *)find_in_ntdll(name);
    UINT32 major = 0;

    if (!get_version)
        return 0;
    for (const char *digit = get_version(); *digit >= '0' && *digit <= '9' && major < 1000; digit++)
        major = 10 * major + (UINT32)(*digit - '0');
    return major;
}

/* Where ntdll.dll has mapped the file of locales, for itself and whoever asks; NULL if not known.
 */
static void *locale_file(void)
{
    typedef NTSTATUS WINAPI get_file_t(void **, LCID *, LARGE_INTEGER *);

    static char name[] = "RtlGetLocaleFileMappingAddress";
    get_file_t *get_file = (get_file_t *)find_in_ntdll(name);
    LARGE_INTEGER size;
    void *file;
    LCID lcid;

    return get_file && NT_SUCCESS(get_file(&file, &lcid, &size)) ? file : NULL;
}

static UINT64 own_creation_time(void)
{
    NT_KERNEL_USER_TIMES times;

    if (NtQueryInformationProcess(NtCurrentProcess(), (PROCESSINFOCLASS)ProcessTimesClass, &times,
                                  sizeof(times), NULL))
        return 0;
    return (UINT64)times.CreateTime.QuadPart;
}

static void attach_host(void *image)
{
    struct attach_params params = {.creation_time = own_creation_time(),
                                   /* ClientId.UniqueProcess: the public declaration hides it. */
                                   .windows_pid = HandleToUlong(NtCurrentTeb()->Reserved1[8]),
                                   .pointer_size = sizeof(void *),
                                   .wine_major = wine_major_version(),
                                   .size = sizeof(params),
                                   .locale_file = (ULONG_PTR)locale_file(),
                                   .guarded = counters_code()};
    UINT64 handle;

    dispatcher = find_dispatcher();
    if (!dispatcher || NtQueryVirtualMemory(NtCurrentProcess(), image, MemoryWineUnixFuncsClass,
                                            &handle, sizeof(handle), NULL))
        return;
    unixlib = handle;
    if (!call_host(unix_attach, &params))
        counters_attach((struct own_counters *)(ULONG_PTR)params.own_counters);
}

/* The DLL is never unloaded: with it Wine would unload the host side, where the replaced services
 * are. */
BOOL WINAPI DllMainCRTStartup(HINSTANCE instance, DWORD reason, void *reserved)
{
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH) {
        LdrDisableThreadCalloutsForDll(instance);
        LdrAddRefDll(LDR_ADDREF_DLL_PIN, instance);
        attach_host(instance);
    }
    return TRUE;
}

/*
 * ProcstatsAttached (ntdll_procstats.@)
 *
 * Does nothing. kernelbase.dll of an overlay imports it, so that every process
 * loads this DLL.
 */
void WINAPI ProcstatsAttached(void)
{
}

/*
 * ProcstatsDescribe (ntdll_procstats.@)
 *
 * text  receives one line without its end: "counts ..." or "not counted: ..."
 * size  of text, in bytes; at least DESCRIPTION_SIZE
 *
 * STATUS_BUFFER_TOO_SMALL for a shorter text, STATUS_NOT_SUPPORTED without a
 * host side.
 */
NTSTATUS WINAPI ProcstatsDescribe(char *text, ULONG size)
{
    struct describe_params params;
    NTSTATUS status = STATUS_BUFFER_TOO_SMALL;

    if (size >= sizeof(params.text))
        status = call_host(unix_describe, &params);
    if (!status)
        for (ULONG i = 0; i < sizeof(params.text); i++)
            text[i] = params.text[i];
    return status;
}
