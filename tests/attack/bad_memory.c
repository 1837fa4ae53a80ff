/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Memory that is bad, or that changes, at a bad time: a bad pointer is an error
 * of the call and nothing else, on any stack; what another thread does to the
 * memory of a call that is under way harms nobody; memory whose writes are
 * watched is as good as other.
 */
#include <windows.h>
#include <psapi.h>
#include "procstats/nt.h"
#include <stdio.h>
#include <string.h>
#include <winternl.h>
#include <wine/test.h>

#define PAGE         4096
#define PATIENCE     60000 /* milliseconds */
#define LIST_SIZE    (1024 * 1024u)
#define THREAD_WAITS 5 /* of KTHREAD_STATE */

/*
 * Found by name. As imports of this program they would load the DLL that they
 * lead to into every process of it, and loading.c needs some that have it not.
 */
static BOOL(WINAPI *get_memory_info)(HANDLE process, PROCESS_MEMORY_COUNTERS *counters, DWORD size);
static BOOL(WINAPI *get_io_counters)(HANDLE process, IO_COUNTERS *counters);
static BOOL(WINAPI *get_handle_count)(HANDLE process, DWORD *count);

static void find_functions(void)
{
    HMODULE kernel32 = GetModuleHandleA("kernel32.dll");

    get_memory_info = (void *)GetProcAddress(kernel32, "K32GetProcessMemoryInfo");
    get_io_counters = (void *)GetProcAddress(kernel32, "GetProcessIoCounters");
    get_handle_count = (void *)GetProcAddress(kernel32, "GetProcessHandleCount");
}

/* ---- Bad pointers on odd stacks ---- */

static volatile LONG exceptions_seen;

static LONG CALLBACK see_exception(EXCEPTION_POINTERS *exception)
{
    (void)exception;
    InterlockedIncrement(&exceptions_seen);
    return EXCEPTION_CONTINUE_SEARCH;
}

/* Each error of a call with a bad pointer. */
struct errors {
    DWORD memory, io, handles;
};

static void CALLBACK call_with_bad_pointers(struct errors *errors)
{
    void *bad = (void *)16;

    errors->memory = get_memory_info(GetCurrentProcess(), bad, sizeof(PROCESS_MEMORY_COUNTERS))
                         ? ERROR_SUCCESS
                         : GetLastError();
    errors->io = get_io_counters(GetCurrentProcess(), bad) ? ERROR_SUCCESS : GetLastError();
    errors->handles = get_handle_count(GetCurrentProcess(), bad) ? ERROR_SUCCESS : GetLastError();
}

/* Calls the function with the stack pointer at top, a multiple of 16. */
static void call_on_stack(void(CALLBACK *function)(struct errors *), struct errors *argument,
                          BYTE *top)
{
#ifdef _WIN64
    __asm__ volatile("movq %%rsp, %%rbx\n\t"
                     "leaq -32(%2), %%rsp\n\t"
                     "callq *%1\n\t"
                     "movq %%rbx, %%rsp"
                     : "+c"(argument)
                     : "r"(function), "r"(top)
                     : "rax", "rbx", "rdx", "r8", "r9", "r10", "r11", "memory", "cc");
#else
    __asm__ volatile("movl %%esp, %%ebx\n\t"
                     "leal -16(%0), %%esp\n\t"
                     "movl %2, (%%esp)\n\t"
                     "calll *%1\n\t"
                     "movl %%ebx, %%esp"
                     : "+c"(top)
                     : "S"(function), "D"(argument)
                     : "eax", "ebx", "edx", "memory", "cc");
#endif
}

static void check_errors(const struct errors *errors, const char *where)
{
    ok(errors->memory == ERROR_NOACCESS, "%s: memory: %lu\n", where, errors->memory);
    ok(errors->io == ERROR_NOACCESS, "%s: I/O: %lu\n", where, errors->io);
    ok(errors->handles == ERROR_NOACCESS, "%s: handles: %lu\n", where, errors->handles);
}

static void test_stacks(void)
{
    static const SIZE_T sizes[] = {64 * PAGE, 2 * PAGE, PAGE};
    BYTE *stack = VirtualAlloc(NULL, 128 * PAGE, MEM_RESERVE, PAGE_NOACCESS);
    PVOID handler = AddVectoredExceptionHandler(TRUE, see_exception);
    BYTE *top = stack + 128 * PAGE;
    struct errors errors = {0};

    call_with_bad_pointers(&errors);
    check_errors(&errors, "the thread's own stack");
    for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
        char where[50];

        snprintf(where, sizeof(where), "a stack of %u bytes", (unsigned int)sizes[i]);
        VirtualFree(stack, 128 * PAGE, MEM_DECOMMIT);
        VirtualAlloc(top - sizes[i], sizes[i], MEM_COMMIT, PAGE_READWRITE);
        errors = (struct errors){0};
        call_on_stack(call_with_bad_pointers, &errors, top);
        check_errors(&errors, where);
    }
    RemoveVectoredExceptionHandler(handler);
    ok(!exceptions_seen, "the program has seen %ld exceptions\n", exceptions_seen);
    VirtualFree(stack, 0, MEM_RELEASE);
}

/* ---- Memory that changes while a call is under way ---- */

typedef LONG WINAPI query_system_t(int info_class, void *info, ULONG size, ULONG *ret_size);

static query_system_t *query_system;

typedef LONG WINAPI wait_for_multiple_t(ULONG count, const HANDLE *handles, int wait_type,
                                        BOOLEAN alertable, const LARGE_INTEGER *timeout);

#define WAIT_ANY 1

struct wait {
    HANDLE begun, *handles;
    LONG result;
};

static DWORD WINAPI wait_for_two(void *context)
{
    wait_for_multiple_t *wait_for_multiple =
        (void *)GetProcAddress(GetModuleHandleA("ntdll.dll"), "NtWaitForMultipleObjects");
    const LARGE_INTEGER timeout = {.QuadPart = PATIENCE * -10000LL};
    struct wait *wait = context;

    SetEvent(wait->begun);
    /* WaitForMultipleObjects of kernelbase.dll has a copy of the array. */
    wait->result = wait_for_multiple(2, wait->handles, WAIT_ANY, FALSE, &timeout);
    return 0;
}

/* KTHREAD_STATE of one of this process's threads, or -1. */
static LONG state_of_thread(DWORD tid)
{
    BYTE *list = VirtualAlloc(NULL, LIST_SIZE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    const NT_SYSTEM_PROCESS_INFORMATION *row = (const void *)list;
    const SYSTEM_THREAD_INFORMATION *threads;
    LONG state = -1;

    if (!query_system(SystemProcessInformationClass, list, LIST_SIZE, NULL)) {
        while (HandleToULong(row->UniqueProcessId) != GetCurrentProcessId() && row->NextEntryOffset)
            row = (const void *)((const BYTE *)row + row->NextEntryOffset);
        threads = (const void *)(row + 1);
        for (ULONG i = 0; i < row->NumberOfThreads; i++)
            if (HandleToULong(threads[i].ClientId.UniqueThread) == tid)
                state = (LONG)threads[i].ThreadState;
    }
    VirtualFree(list, 0, MEM_RELEASE);
    return state;
}

/*
 * A thread that has set an event and then waits, waits in what comes next: by the time that the
 * list is there, the system has answered the call that set the event.
 */
static void wait_until_it_waits(HANDLE begun, DWORD tid)
{
    DWORD start = GetTickCount();

    ok(!WaitForSingleObject(begun, PATIENCE), "the thread does not begin\n");
    while (state_of_thread(tid) != THREAD_WAITS && GetTickCount() - start < PATIENCE)
        Sleep(1);
}

struct pipe {
    HANDLE server, client; /* the server reads, overlapped */
};

static struct pipe make_pipe(const char *name)
{
    struct pipe pipe;

    pipe.server = CreateNamedPipeA(name, PIPE_ACCESS_INBOUND | FILE_FLAG_OVERLAPPED, 0, 1, PAGE,
                                   PAGE, 0, NULL);
    pipe.client = CreateFileA(name, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    ok(pipe.client != INVALID_HANDLE_VALUE, "no pipe: %lu\n", GetLastError());
    return pipe;
}

static void close_pipe(struct pipe pipe)
{
    CloseHandle(pipe.client);
    CloseHandle(pipe.server);
}

/* The array of a wait's handles may go once the wait has begun. One of them is a request's event,
 * so that the end of the wait tells of the request's. */
static void test_handles_of_wait(BOOL unmap)
{
    struct pipe pipe = make_pipe("\\\\.\\pipe\\procstats-waited");
    struct wait wait = {.begun = CreateEventA(NULL, TRUE, FALSE, NULL),
                        .handles = VirtualAlloc(NULL, PAGE, MEM_COMMIT, PAGE_READWRITE)};
    OVERLAPPED request = {.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)};
    BYTE buffer[100] = {0};
    HANDLE thread;
    DWORD old, tid, written;

    wait.handles[0] = request.hEvent;
    wait.handles[1] = GetCurrentProcess();
    DuplicateHandle(GetCurrentProcess(), GetCurrentProcess(), GetCurrentProcess(), &wait.handles[1],
                    SYNCHRONIZE, FALSE, 0);
    ok(!ReadFile(pipe.server, buffer, sizeof(buffer), NULL, &request) &&
           GetLastError() == ERROR_IO_PENDING,
       "the read does not wait: %lu\n", GetLastError());
    thread = CreateThread(NULL, 0, wait_for_two, &wait, 0, &tid);
    wait_until_it_waits(wait.begun, tid);
    ok(unmap ? VirtualFree(wait.handles, 0, MEM_RELEASE)
             : VirtualProtect(wait.handles, PAGE, PAGE_NOACCESS, &old),
       "cannot take the array away: %lu\n", GetLastError());
    WriteFile(pipe.client, buffer, 77, &written, NULL);
    ok(!WaitForSingleObject(thread, PATIENCE), "the wait does not end\n");
    ok(!wait.result, "the wait's result is %#lx\n", wait.result);
    CloseHandle(thread);
    CloseHandle(request.hEvent);
    CloseHandle(wait.begun);
    close_pipe(pipe);
}

struct rewriting {
    BYTE *list;
    SIZE_T size;
    volatile LONG ends;
};

static DWORD WINAPI rewrite(void *context)
{
    struct rewriting *rewriting = context;

    for (BYTE byte = 0; !rewriting->ends; byte += 0x55)
        memset(rewriting->list, byte, rewriting->size);
    return 0;
}

/* Another thread writes over the list while it is made. */
static void test_list_rewritten(void)
{
    struct rewriting rewriting = {.size = 64 * PAGE};
    HANDLE thread;
    LONG status = 0;

    rewriting.list = VirtualAlloc(NULL, rewriting.size, MEM_COMMIT, PAGE_READWRITE);
    thread = CreateThread(NULL, 0, rewrite, &rewriting, 0, NULL);
    for (int i = 0; i < 200 && !status; i++)
        status = query_system(5 /* SystemProcessInformation */, rewriting.list,
                              (ULONG)rewriting.size, NULL);
    ok(!status, "status %#lx\n", status);
    rewriting.ends = TRUE;
    WaitForSingleObject(thread, PATIENCE);
    CloseHandle(thread);
    VirtualFree(rewriting.list, 0, MEM_RELEASE);
}

static void test_bad_lists(void)
{
    BYTE *pages = VirtualAlloc(NULL, 128 * PAGE, MEM_RESERVE, PAGE_NOACCESS);
    ULONG size = 0;
    LONG status;
    DWORD old;

    status = query_system(5, (void *)16, 64 * PAGE, NULL);
    ok(status == (LONG)STATUS_ACCESS_VIOLATION, "no memory: status %#lx\n", status);
    VirtualAlloc(pages, 64 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    status = query_system(5, pages, 64 * PAGE, (void *)16);
    ok(status == (LONG)STATUS_ACCESS_VIOLATION, "a bad length: status %#lx\n", status);
    status = query_system(5, pages, 64 * PAGE, &size);
    ok(!status && size > 0, "good memory: status %#lx\n", status);
    VirtualProtect(pages, 64 * PAGE, PAGE_READONLY, &old);
    status = query_system(5, pages, 64 * PAGE, &size);
    ok(status == (LONG)STATUS_ACCESS_VIOLATION, "read-only memory: status %#lx\n", status);
    VirtualProtect(pages, 64 * PAGE, PAGE_READWRITE | PAGE_GUARD, &old);
    status = query_system(5, pages, 64 * PAGE, &size);
    ok(status == (LONG)STATUS_GUARD_PAGE_VIOLATION || status == (LONG)STATUS_ACCESS_VIOLATION,
       "a guard page: status %#lx\n", status);
    VirtualFree(pages, 0, MEM_RELEASE);
}

/* ---- Memory whose writes are watched ---- */

static void test_watched_list(void)
{
    BYTE *pages =
        VirtualAlloc(NULL, 64 * PAGE, MEM_COMMIT | MEM_RESERVE | MEM_WRITE_WATCH, PAGE_READWRITE);
    LONG status = query_system(5, pages, 64 * PAGE, NULL);
    ULONG_PTR count = 64;
    void *written[64];
    DWORD granularity;

    ok(!status, "status %#lx\n", status);
    ok(!GetWriteWatch(0, pages, 64 * PAGE, written, &count, &granularity), "no write watch: %lu\n",
       GetLastError());
    ok(count > 0 && written[0] == pages, "%u pages have been written\n", (unsigned int)count);
    VirtualFree(pages, 0, MEM_RELEASE);
}

/* ---- Requests that fault inside the system ---- */

typedef LONG WINAPI allocate_t(HANDLE process, void **address, ULONG_PTR zero_bits, SIZE_T *size,
                               ULONG type, ULONG protect);

/* What another request commits afterwards is counted to the byte. */
static void test_faulting_allocations(void)
{
    allocate_t *allocate =
        (void *)GetProcAddress(GetModuleHandleA("ntdll.dll"), "NtAllocateVirtualMemory");
    PROCESS_MEMORY_COUNTERS before = {0}, after = {0};
    void **result = VirtualAlloc(NULL, PAGE, MEM_COMMIT, PAGE_READONLY);
    SIZE_T size = 16 * PAGE;
    LONG status = (LONG)STATUS_ACCESS_VIOLATION;
    void *memory;

    for (int i = 0; i < 200 && status == (LONG)STATUS_ACCESS_VIOLATION; i++)
        status = allocate(GetCurrentProcess(), result, 0, &size, MEM_RESERVE, PAGE_NOACCESS);
    ok(status == (LONG)STATUS_ACCESS_VIOLATION, "status %#lx\n", status);
    get_memory_info(GetCurrentProcess(), &before, sizeof(before));
    memory = VirtualAlloc(NULL, 256 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    get_memory_info(GetCurrentProcess(), &after, sizeof(after));
    ok(after.PagefileUsage - before.PagefileUsage == 256 * PAGE, "%Iu bytes were committed\n",
       after.PagefileUsage - before.PagefileUsage);
    VirtualFree(memory, 0, MEM_RELEASE);
    VirtualFree(result, 0, MEM_RELEASE);
}

typedef LONG WINAPI read_file_t(HANDLE file, HANDLE event, void *routine, void *context,
                                IO_STATUS_BLOCK *block, void *buffer, ULONG length,
                                LARGE_INTEGER *offset, ULONG *key);

/* A request that waits has its block there, and is counted like any. */
static void test_watched_block(void)
{
    read_file_t *read_file = (void *)GetProcAddress(GetModuleHandleA("ntdll.dll"), "NtReadFile");
    struct pipe pipe = make_pipe("\\\\.\\pipe\\procstats-watched");
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL);
    BYTE *pages =
        VirtualAlloc(NULL, PAGE, MEM_COMMIT | MEM_RESERVE | MEM_WRITE_WATCH, PAGE_READWRITE);
    IO_STATUS_BLOCK *block = (IO_STATUS_BLOCK *)pages;
    IO_COUNTERS before, after;
    BYTE buffer[100] = {0};
    DWORD written;
    LONG status;

    get_io_counters(GetCurrentProcess(), &before);
    status = read_file(pipe.server, event, NULL, NULL, block, buffer, sizeof(buffer), NULL, NULL);
    ok(status == STATUS_PENDING, "the read does not wait: %#lx\n", status);
    WriteFile(pipe.client, buffer, 77, &written, NULL);
    ok(!WaitForSingleObject(event, PATIENCE) && block->Information == 77, "%u bytes read\n",
       (unsigned int)block->Information);
    get_io_counters(GetCurrentProcess(), &after);
    ok(after.ReadOperationCount - before.ReadOperationCount == 1, "%u reads counted\n",
       (unsigned int)(after.ReadOperationCount - before.ReadOperationCount));
    ok(after.ReadTransferCount - before.ReadTransferCount == 77, "%u bytes counted\n",
       (unsigned int)(after.ReadTransferCount - before.ReadTransferCount));
    CloseHandle(event);
    VirtualFree(pages, 0, MEM_RELEASE);
    close_pipe(pipe);
}

START_TEST(bad_memory)
{
    find_functions();
    query_system =
        (void *)GetProcAddress(GetModuleHandleA("ntdll.dll"), "NtQuerySystemInformation");
    test_stacks();
    test_handles_of_wait(FALSE);
    test_handles_of_wait(TRUE);
    test_list_rewritten();
    test_bad_lists();
    test_faulting_allocations();
    test_watched_list();
    test_watched_block();
}
