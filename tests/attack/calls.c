/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The calls, and the memory they are made with. A service that is replaced and has
 * no row here ends the program.
 */
#include "calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winternl.h>

#define PAGE   4096u
#define BUFFER 1024u

HANDLE own_file;

/* ---- The services ---- */

static const struct {
    const char *name;
    unsigned int arguments;
} services[] = {
#define SERVICE(name, args) {#name, args},
#include "table/services.h"
};

/* clang-format off */
const struct call calls[] = {
    {"NtReadFile", {A_FILE, 0, 0, 0, A_BLOCK, A_BUFFER, 64, A_NUMBER, A_NUMBER}},
    {"NtReadFileScatter", {A_FILE, 0, 0, 0, A_BLOCK, A_BUFFER, PAGE, A_NUMBER, A_NUMBER}},
    {"NtWriteFile", {A_FILE, 0, 0, 0, A_BLOCK, A_BUFFER, 64, A_NUMBER, A_NUMBER}},
    {"NtWriteFileGather", {A_FILE, 0, 0, 0, A_BLOCK, A_BUFFER, PAGE, A_NUMBER, A_NUMBER}},
    {"NtDeviceIoControlFile", {A_FILE, 0, 0, 0, A_BLOCK, 0x1234, GOOD_BUFFER, 64, A_BUFFER, 64}},
    {"NtFsControlFile", {A_PIPE, 0, 0, 0, A_BLOCK, 0x11400c /* FSCTL_PIPE_PEEK */, 0, 0, A_BUFFER, 64}},
    {"NtQueryDirectoryFile", {A_FOLDER, 0, 0, 0, A_BLOCK, GOOD_BUFFER, BUFFER, 1, 1, 0, 1}},
    {"NtQueryDirectoryFileEx", {A_FOLDER, 0, 0, 0, A_BLOCK, GOOD_BUFFER, BUFFER, 1, 3, 0}},
    {"NtNotifyChangeDirectoryFile", {A_FILE, 0, 0, 0, A_BLOCK, A_BUFFER, BUFFER, 1, 0}},
    {"NtNotifyChangeDirectoryFileEx", {A_FILE, 0, 0, 0, A_BLOCK, A_BUFFER, BUFFER, 1, 0, 1}},
    {"NtLockFile", {A_FILE, 0, 0, 0, A_BLOCK, A_NUMBER, A_SIZE, 0, 1, 0}},
    {"NtUnlockFile", {A_FILE, A_BLOCK, A_NUMBER, A_SIZE, 0}},
    {"NtFlushBuffersFile", {A_FILE, A_BLOCK}},
    {"NtFlushBuffersFileEx", {A_FILE, 0, 0, 0, A_BLOCK}},
    {"NtQueryInformationFile", {A_FILE, A_BLOCK, A_BUFFER, 24, 5 /* FileStandardInformation */}},
    {"NtSetInformationFile", {A_FILE, A_BLOCK, A_NUMBER, 8, 20 /* FileEndOfFileInformation */}},
    {"NtQueryVolumeInformationFile", {A_FILE, A_BLOCK, A_BUFFER, 24, 3 /* FileFsSizeInformation */}},
    {"NtSetVolumeInformationFile", {A_FILE, A_BLOCK, A_BUFFER, 64, 2 /* FileFsLabelInformation */}},
    {"NtQueryEaFile", {A_FILE, A_BLOCK, A_BUFFER, 64, 1, 0, 0, 0, 1}},
    {"NtSetEaFile", {A_FILE, A_BLOCK, A_BUFFER, 64}},
    {"NtQueryQuotaInformationFile", {A_FILE, A_BLOCK, A_BUFFER, 64, 1, 0, 0, 0, 1}},
    {"NtSetQuotaInformationFile", {A_FILE, A_BLOCK, A_BUFFER, 64}},
    {"NtCreateFile", {A_RESULT, GENERIC_READ | SYNCHRONIZE, A_NAME, A_BLOCK, A_NUMBER, 0, 7, 1 /* FILE_OPEN */, 0x20, A_BUFFER, 0}},
    {"NtOpenFile", {A_RESULT, GENERIC_READ | SYNCHRONIZE, A_NAME, A_BLOCK, 7, 0x20}},
    {"NtCreateNamedPipeFile", {A_RESULT, GENERIC_READ, NO_NAME, A_BLOCK, 3, 2, 0, 0, 0, 0, 1, 64, 64, A_NUMBER}},
    {"NtCreateMailslotFile", {A_RESULT, GENERIC_READ, NO_NAME, A_BLOCK, 0, 64, 64, A_NUMBER}},
    {"NtDeleteFile", {NO_NAME}},
    {"NtQueryAttributesFile", {A_NAME, A_BUFFER}},
    {"NtQueryFullAttributesFile", {A_NAME, A_BUFFER}},
    {"NtQuerySecurityObject", {A_FILE, 1, A_BUFFER, 256, A_NUMBER}},
    {"NtSetSecurityObject", {A_FILE, 1, A_BUFFER}},
    {"NtRemoveIoCompletion", {A_PORT, A_NUMBER, A_NUMBER, A_BLOCK, A_TIMEOUT}},
    {"NtRemoveIoCompletionEx", {A_PORT, A_BUFFER, 4, A_NUMBER, A_TIMEOUT, 0}},
    {"NtWaitForSingleObject", {AN_EVENT, 0, A_TIMEOUT}},
    {"NtWaitForMultipleObjects", {1, SOME_HANDLES, 1, 0, A_TIMEOUT}},
    {"NtSignalAndWaitForSingleObject", {AN_EVENT, AN_EVENT, 0, A_TIMEOUT}},
    {"NtDelayExecution", {0, A_TIMEOUT}},
    {"NtYieldExecution", {0}},
    {"NtTestAlert", {0}},
    {"NtClose", {NO_HANDLE}},
    {"NtDuplicateObject", {OWN_PROCESS, AN_EVENT, OWN_PROCESS, A_RESULT, 0, 0, 2}},
    {"NtQueryInformationProcess", {OWN_PROCESS, 0, A_BUFFER, sizeof(PROCESS_BASIC_INFORMATION), A_NUMBER}},
    {"NtQueryInformationThread", {OWN_THREAD, 0, A_BUFFER, 6 * sizeof(void *), A_NUMBER}},
    {"NtSetInformationProcess", {OWN_PROCESS, 12 /* ProcessDefaultHardErrorMode */, A_BUFFER, 4}},
    {"NtQuerySystemInformation", {0, A_BUFFER, sizeof(SYSTEM_BASIC_INFORMATION), A_NUMBER}},
    {"NtAssignProcessToJobObject", {A_JOB, NO_HANDLE}},
    {"NtCreateUserProcess", {A_RESULT, A_RESULT, 0, 0, 0, 0, 0, 0, 16, A_BUFFER, A_LIST}},
    {"NtQueryInformationJobObject", {A_JOB, 3 /* JobObjectBasicProcessIdList */, A_BUFFER, 64, A_NUMBER}},
    {"NtCreateIoCompletion", {A_RESULT, GENERIC_ALL, NO_NAME, 0}},
    {"NtCreateJobObject", {A_RESULT, GENERIC_ALL, NO_NAME}},
    {"NtQueryDirectoryObject", {AN_EVENT, A_BUFFER, BUFFER, 1, 1, A_NUMBER, A_NUMBER}},
    {"NtQueryObject", {A_JOB, 1 /* ObjectNameInformation */, A_BUFFER, BUFFER, A_NUMBER}},
    {"NtSetInformationJobObject", {A_JOB, 4 /* JobObjectBasicUIRestrictions */, A_BUFFER, 4}},
    {"NtTerminateJobObject", {NO_HANDLE, 0}},
    {"NtAssignProcessToJobObject", {A_JOB, NO_HANDLE}},
    {"NtQueryInformationJobObject", {A_JOB, 3 /* JobObjectBasicProcessIdList */, A_BUFFER, 64, A_NUMBER}},
    {"NtCreateJobObject", {A_RESULT, JOB_OBJECT_ALL_ACCESS, 0}},
    {"NtCreateIoCompletion", {A_RESULT, IO_COMPLETION_ALL_ACCESS, 0, 0}},
    {"NtQueryObject", {AN_EVENT, 0, A_BUFFER, 56 /* OBJECT_BASIC_INFORMATION */, A_NUMBER}},
    {"NtCreateUserProcess", {A_RESULT, A_RESULT, 0, 0, 0, 0, 0, 0, 16 /* no parameters: nothing starts */, A_BUFFER, A_LIST}},
    {"NtQueryVirtualMemory", {OWN_PROCESS, 16, 0, A_BUFFER, sizeof(MEMORY_BASIC_INFORMATION), A_NUMBER}},
    {"NtTerminateProcess", {NO_HANDLE, 0}},
    {"NtTerminateThread", {NO_HANDLE, 0}},
    {"NtQueryVirtualMemory", {OWN_PROCESS, 16, 0, A_BUFFER, sizeof(MEMORY_BASIC_INFORMATION), A_NUMBER}},
    {"NtAllocateVirtualMemory", {OWN_PROCESS, NULL_ADDRESS, 0, A_SIZE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE}},
    {"NtAllocateVirtualMemoryEx", {OWN_PROCESS, NULL_ADDRESS, A_SIZE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE, A_BUFFER, 0}},
    {"NtFreeVirtualMemory", {OWN_PROCESS, AN_ADDRESS, A_SIZE, MEM_DECOMMIT}},
    {"NtProtectVirtualMemory", {OWN_PROCESS, AN_ADDRESS, A_SIZE, PAGE_READWRITE, A_NUMBER}},
    {"NtMapViewOfSection", {A_SECTION, OWN_PROCESS, NULL_ADDRESS, 0, 0, A_NUMBER, A_NUMBER, 1, 0, PAGE_READWRITE}},
    {"NtMapViewOfSectionEx", {A_SECTION, OWN_PROCESS, NULL_ADDRESS, A_NUMBER, A_NUMBER, 0, PAGE_READWRITE, A_BUFFER, 0}},
    {"NtUnmapViewOfSection", {OWN_PROCESS, 16}},
    {"NtUnmapViewOfSectionEx", {OWN_PROCESS, 16, 0}},
    {"NtGetNlsSectionPtr", {11, 1252, 0, NULL_ADDRESS, A_NUMBER}},
    {"NtInitializeNlsFiles", {NULL_ADDRESS, A_NUMBER, A_NUMBER}},
    {"NtCreateThreadEx", {A_RESULT, THREAD_ALL_ACCESS, 0, OWN_PROCESS, 16, 0, 1 /* suspended */, 0, 0, 0, A_LIST}},
    {"NtRaiseException", {16 /* no record: nothing is raised */, A_BUFFER, 1}},
};
/* clang-format on */
const unsigned int calls_count = ARRAYSIZE(calls);

/* ---- Good memory ---- */

static HANDLE handles[FIRST_MEMORY - FIRST_HANDLE];
static DECLSPEC_ALIGN(4096) BYTE good[LAST_ARGUMENT - FIRST_MEMORY][PAGE];
static BYTE *region; /* of two pages */
static WCHAR file_name[MAX_PATH + 4], no_name[MAX_PATH + 8];
static UNICODE_STRING names[2];

static void *good_memory(unsigned int argument)
{
    return good[argument - FIRST_MEMORY];
}

static void put(unsigned int argument, const void *bytes, size_t size)
{
    memcpy(good_memory(argument), bytes, size);
}

/* As each service finds it. */
static void fill_good_memory(void)
{
    OBJECT_ATTRIBUTES name = {.Length = sizeof(name), .ObjectName = &names[0], .Attributes = 0x40};
    OBJECT_ATTRIBUTES none = {.Length = sizeof(none), .ObjectName = &names[1], .Attributes = 0x40};
    SIZE_T page = PAGE, list = sizeof(SIZE_T);
    HANDLE event = handles[AN_EVENT - FIRST_HANDLE];

    memset(good, 0, sizeof(good));
    VirtualAlloc(region, PAGE, MEM_COMMIT, PAGE_READWRITE);
    put(AN_ADDRESS, &region, sizeof(region));
    put(A_SIZE, &page, sizeof(page));
    put(A_NAME, &name, sizeof(name));
    put(NO_NAME, &none, sizeof(none));
    put(SOME_HANDLES, &event, sizeof(event));
    put(A_LIST, &list, sizeof(list));
    SetEvent(event);
    PostQueuedCompletionStatus(handles[A_PORT - FIRST_HANDLE], 1, 2, NULL);
}

static void set_name(UNICODE_STRING *string, WCHAR *path)
{
    string->Buffer = path;
    string->Length = (USHORT)(lstrlenW(path) * sizeof(WCHAR));
    string->MaximumLength = (USHORT)(string->Length + sizeof(WCHAR));
}

static void make_files(void)
{
    WCHAR folder[MAX_PATH];

    GetTempPathW(MAX_PATH, folder);
    lstrcpyW(file_name, L"\\??\\");
    GetTempFileNameW(folder, L"svc", 0, file_name + 4);
    set_name(&names[0], file_name);
    lstrcpyW(no_name, file_name);
    lstrcatW(no_name, L".no\\x");
    set_name(&names[1], no_name);
    own_file = CreateFileW(file_name + 4, GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_EXISTING,
                           FILE_FLAG_DELETE_ON_CLOSE, NULL);
    handles[A_FILE - FIRST_HANDLE] = own_file;
    handles[A_FOLDER - FIRST_HANDLE] =
        CreateFileW(folder, GENERIC_READ, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
}

/* So that waits look for ends of requests. */
static void begin_request(void)
{
    static const char name[] = "\\\\.\\pipe\\procstats-services";
    static OVERLAPPED overlapped;
    static BYTE buffer[16];
    HANDLE server = CreateNamedPipeA(name, PIPE_ACCESS_INBOUND | FILE_FLAG_OVERLAPPED, 0, 1, PAGE,
                                     PAGE, 0, NULL);

    CreateFileA(name, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    overlapped.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
    ReadFile(server, buffer, sizeof(buffer), NULL, &overlapped);
}

void prepare_calls(void)
{
    HANDLE reader, writer;

    region = VirtualAlloc(NULL, 2 * (size_t)PAGE, MEM_RESERVE, PAGE_READWRITE);
    make_files();
    begin_request();
    CreatePipe(&reader, &writer, NULL, 0);
    handles[OWN_PROCESS - FIRST_HANDLE] = GetCurrentProcess();
    handles[OWN_THREAD - FIRST_HANDLE] = GetCurrentThread();
    handles[NO_HANDLE - FIRST_HANDLE] = ULongToHandle(0x7ffc);
    handles[A_PIPE - FIRST_HANDLE] = reader;
    handles[AN_EVENT - FIRST_HANDLE] = CreateEventW(NULL, TRUE, TRUE, NULL);
    handles[A_PORT - FIRST_HANDLE] = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    handles[A_JOB - FIRST_HANDLE] = CreateJobObjectW(NULL, NULL);
    handles[A_SECTION - FIRST_HANDLE] =
        CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, NULL);
}

/* ---- Bad memory ---- */

static BYTE *fresh_page(DWORD protect)
{
    BYTE *page = VirtualAlloc(NULL, 2 * (size_t)PAGE, MEM_RESERVE, PAGE_NOACCESS);
    DWORD old;

    if (protect) {
        VirtualAlloc(page, PAGE, MEM_COMMIT, PAGE_READWRITE);
        VirtualProtect(page, PAGE, protect, &old);
    }
    return page;
}

/* With what good memory has in it, as far as it can be written. */
static void *with_content(const void *content, BYTE *page, DWORD protect)
{
    DWORD old;

    VirtualProtect(page, PAGE, PAGE_READWRITE, &old);
    memcpy(page, content, BUFFER);
    VirtualProtect(page, PAGE, protect, &old);
    return page;
}

static void *make_null(const void *content)
{
    (void)content;
    return NULL;
}

static void *make_low(const void *content)
{
    (void)content;
    return (void *)16;
}

static void *make_systems(const void *content)
{
    (void)content;
#ifdef _WIN64
    return (void *)0xffff800000000000;
#else
    return (void *)0xfffff000;
#endif
}

static void *make_reserved(const void *content)
{
    (void)content;
    return fresh_page(0);
}

static void *make_inaccessible(const void *content)
{
    (void)content;
    return fresh_page(PAGE_NOACCESS);
}

static void *make_read_only(const void *content)
{
    return with_content(content, fresh_page(PAGE_READONLY), PAGE_READONLY);
}

static void *make_guarded(const void *content)
{
    return with_content(content, fresh_page(PAGE_READWRITE), PAGE_READWRITE | PAGE_GUARD);
}

/* Its last four bytes are the first four. */
static void *make_cut(const void *content)
{
    BYTE *page = fresh_page(PAGE_READWRITE);

    memcpy(page + PAGE - 4, content, 4);
    return page + PAGE - 4;
}

static void *make_odd(const void *content)
{
    BYTE *page = fresh_page(PAGE_READWRITE);

    memcpy(page + 1, content, BUFFER);
    return page + 1;
}

static void *make_watched(const void *content)
{
    BYTE *page =
        VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE);

    memcpy(page, content, BUFFER);
    ResetWriteWatch(page, PAGE);
    return page;
}

const struct bad_memory bad_memory[] = {
    {"NULL", make_null},
    {"low", make_low},
    {"the system's", make_systems},
    {"reserved", make_reserved},
    {"inaccessible", make_inaccessible},
    {"read-only", make_read_only},
    {"a guard page", make_guarded},
    {"across a page's end", make_cut},
    {"at an odd address", make_odd},
    {"watched", make_watched},
};
const unsigned int bad_kinds = ARRAYSIZE(bad_memory);

/* ---- Calls ---- */

static unsigned int count_arguments(const char *name)
{
    for (unsigned int i = 0; i < ARRAYSIZE(services); i++)
        if (!strcmp(services[i].name, name))
            return services[i].arguments;
    fprintf(stderr, "%s is not replaced\n", name);
    exit(99);
}

static void check_rows(void)
{
    for (unsigned int i = 0; i < ARRAYSIZE(services); i++) {
        unsigned int row = 0;

        while (row < calls_count && strcmp(calls[row].name, services[i].name) != 0)
            row++;
        if (row < calls_count)
            continue;
        fprintf(stderr, "%s is never called: it has no row\n", services[i].name);
        exit(99);
    }
}

FARPROC find_call(const struct call *call)
{
    static BOOL checked;

    if (!checked)
        check_rows();
    checked = TRUE;
    return GetProcAddress(GetModuleHandleA("ntdll.dll"), call->name);
}

BOOL can_be_bad(const struct call *call, unsigned int argument, const struct bad_memory *bad)
{
    unsigned int kind = call->arguments[argument - 1];

    return kind >= FIRST_POINTER && kind < LAST_ARGUMENT &&
           !(kind == A_TIMEOUT && bad->make == make_null);
}

/* A service takes as many parameters off the stack as it has, on i386. */
static LONG enter(FARPROC service, unsigned int count, const ULONG_PTR *a)
{
#ifdef _WIN64
    typedef LONG entry(ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR,
                       ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR);

    LONG status;

    (void)count;
    status = ((entry *)(void *)service)(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9],
                                        a[10], a[11], a[12], a[13]);
    /* Where a service faults, Wine does not give these back. */
    __asm__ volatile("" ::
                         : "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13",
                           "xmm14", "xmm15");
    return status;
#else
    LONG status;

    __asm__ volatile("movl %%esp, %%ebx\n\t"
                     "1: decl %%ecx\n\t"
                     "js 2f\n\t"
                     "pushl (%%esi,%%ecx,4)\n\t"
                     "jmp 1b\n\t"
                     "2: calll *%%eax\n\t"
                     "movl %%ebx, %%esp"
                     : "=a"(status), "+c"(count)
                     : "0"(service), "S"(a)
                     : "ebx", "edx", "memory", "cc");
    return status;
#endif
}

static ULONG_PTR good_argument(unsigned int argument)
{
    if (argument >= FIRST_MEMORY && argument < LAST_ARGUMENT)
        return (ULONG_PTR)good_memory(argument);
    if (argument >= FIRST_HANDLE && argument < FIRST_MEMORY)
        return (ULONG_PTR)handles[argument - FIRST_HANDLE];
    return argument;
}

/* Wine now and then fails to make a thread after another has been ended before it began: they wait.
 */
static void close_result(const struct call *call, LONG status)
{
    HANDLE *result = good_memory(A_RESULT);

    if (status >= 0 && *result && strcmp(call->name, "NtCreateThreadEx") != 0)
        CloseHandle(*result);
}

LONG make_call(const struct call *call, struct wrong wrong)
{
    FARPROC service = find_call(call);
    ULONG_PTR arguments[ARGUMENTS_MAX];
    void *memory = NULL;
    LONG status;

    fill_good_memory();
    for (unsigned int i = 0; i < ARGUMENTS_MAX; i++) {
        unsigned int argument = call->arguments[i];
        BOOL is_handle = argument >= FIRST_HANDLE && argument < FIRST_MEMORY;

        arguments[i] = good_argument(is_handle && wrong.handles ? NO_HANDLE : argument);
    }
    if (wrong.bad) {
        memory = wrong.bad->make((void *)arguments[wrong.argument - 1]);
        arguments[wrong.argument - 1] = (ULONG_PTR)memory;
    }
    status = enter(service, count_arguments(call->name), arguments);
    close_result(call, status);
    if (memory)
        VirtualFree((void *)((ULONG_PTR)memory & ~(ULONG_PTR)(PAGE - 1)), 0, MEM_RELEASE);
    return status;
}
