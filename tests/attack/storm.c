/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storm.exe SEED ROUNDS: four threads that do what programs should not, at once:
 * bad pointers and handles in every question, memory that goes while it is asked
 * into, libraries that come and go; a fifth ends others in the midst of questions
 * and of I/O. The exit status is 0 if the process's own figures are right at the
 * end: its writes to the byte.
 */
#include <windows.h>
#include <psapi.h>
#include <stdio.h>
#include <stdlib.h>

#define PAGES    8
#define PAGE     4096u
#define PATIENCE 120000 /* milliseconds */

typedef LONG WINAPI query_process_t(HANDLE process, int info_class, void *info, ULONG size,
                                    ULONG *ret_size);
typedef LONG WINAPI query_system_t(int info_class, void *info, ULONG size, ULONG *ret_size);

static query_process_t *query_process;
static query_system_t *query_system;
static BYTE *volatile shared; /* comes and goes */
static volatile LONG ends;
static HANDLE victim_file;

static ULONG next(ULONG *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

static void *any_pointer(ULONG *state)
{
    static BYTE good[(PAGES + 1) * PAGE];

    switch (next(state) % 6) {
    case 0:
        return NULL;
    case 1:
        return (void *)(ULONG_PTR)(next(state) % 0x10000);
    case 2:
        return shared + next(state) % (PAGES * PAGE);
    case 3:
        return good + next(state) % 64;
    case 4:
        return GetModuleHandleA(NULL); /* read-only */
    default:
        return (void *)((ULONG_PTR)-1 - next(state) % 0x10000);
    }
}

static HANDLE any_handle(ULONG *state)
{
    switch (next(state) % 4) {
    case 0:
        return GetCurrentProcess();
    case 1:
        return GetCurrentThread();
    case 2:
        return ULongToHandle(next(state) % 1024);
    default:
        return ULongToHandle(next(state));
    }
}

static DWORD WINAPI ask_badly(void *seed)
{
    static const int classes[] = {2, 3, 20, 0, 4};
    static const ULONG sizes[] = {0, 4, 8, 44, 48, 72, 88, 96, 112, 4096};
    ULONG state = PtrToUlong(seed);

    while (!ends) {
        query_process(any_handle(&state), classes[next(&state) % 5], any_pointer(&state),
                      sizes[next(&state) % 10], any_pointer(&state));
        if (next(&state) % 16 == 0)
            query_system(5, any_pointer(&state), next(&state) % (PAGES * PAGE),
                         any_pointer(&state));
    }
    return 0;
}

/* Unmaps and protects what others ask into. */
static DWORD WINAPI change_memory(void *seed)
{
    static const DWORD protections[] = {PAGE_NOACCESS, PAGE_READONLY, PAGE_READWRITE,
                                        PAGE_READWRITE | PAGE_GUARD};
    ULONG state = PtrToUlong(seed);
    DWORD old;

    while (!ends) {
        VirtualProtect(shared, PAGES * PAGE, protections[next(&state) % 4], &old);
        if (next(&state) % 4)
            continue;
        VirtualFree(shared, PAGES * PAGE, MEM_DECOMMIT);
        VirtualAlloc(shared, PAGES * PAGE, MEM_COMMIT, PAGE_READWRITE);
    }
    return 0;
}

static DWORD WINAPI load_and_free(void *seed)
{
    static const char *const names[] = {
        "psapi.dll",         "kernel32_procstats.dll",           "ntdll_procstats.dll",
        "minkernelbase.dll", "api-ms-win-core-psapi-l1-1-0.dll", "version.dll"};
    HMODULE loaded[6] = {NULL};
    ULONG state = PtrToUlong(seed);

    while (!ends) {
        ULONG i = next(&state) % 6;

        if (loaded[i])
            FreeLibrary(loaded[i]);
        loaded[i] = loaded[i] ? NULL : LoadLibraryA(names[i]);
    }
    return 0;
}

/* No lock of the program's is held here, so it can be ended anywhere. */
static DWORD WINAPI be_victim(void *started)
{
    BYTE memory[112], buffer[64];
    ULONG size;
    DWORD read;

    SetEvent(started);
    while (!ends) {
        query_process(GetCurrentProcess(), 3, memory, sizeof(void *) == 8 ? 96 : 48, &size);
        query_process(GetCurrentProcess(), 20, memory, 4, &size);
        if (victim_file)
            ReadFile(victim_file, buffer, sizeof(buffer), &read, NULL);
    }
    return 0;
}

static void end_victims(int rounds)
{
    for (int i = 0; i < rounds; i++) {
        HANDLE started = CreateEventA(NULL, TRUE, FALSE, NULL);
        HANDLE thread = CreateThread(NULL, 0, be_victim, started, 0, NULL);

        WaitForSingleObject(started, PATIENCE);
        Sleep(i % 3);
        if (i % 3 == 0)
            SuspendThread(thread);
        TerminateThread(thread, 0);
        if (WaitForSingleObject(thread, PATIENCE))
            fprintf(stderr, "round %d: a thread cannot be ended\n", i);
        CloseHandle(thread);
        CloseHandle(started);
    }
}

static int check_own_writes(void)
{
    char folder[MAX_PATH], path[MAX_PATH];
    IO_COUNTERS before, after;
    HANDLE file;
    DWORD written;

    GetTempPathA(sizeof(folder), folder);
    GetTempFileNameA(folder, "stm", 0, path);
    file =
        CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    GetProcessIoCounters(GetCurrentProcess(), &before);
    for (int i = 0; i < 100; i++)
        WriteFile(file, path, 100, &written, NULL);
    GetProcessIoCounters(GetCurrentProcess(), &after);
    CloseHandle(file);
    printf("%d writes, %d bytes\n", (int)(after.WriteOperationCount - before.WriteOperationCount),
           (int)(after.WriteTransferCount - before.WriteTransferCount));
    return after.WriteOperationCount - before.WriteOperationCount != 100 ||
           after.WriteTransferCount - before.WriteTransferCount != 10000;
}

int main(int argc, char **argv)
{
    ULONG seed = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
    HMODULE ntdll = GetModuleHandleA("ntdll.dll");
    char path[MAX_PATH];
    HANDLE threads[4];

    query_process = (void *)GetProcAddress(ntdll, "NtQueryInformationProcess");
    query_system = (void *)GetProcAddress(ntdll, "NtQuerySystemInformation");
    shared = VirtualAlloc(NULL, PAGES * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    GetModuleFileNameA(NULL, path, sizeof(path));
    victim_file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    threads[0] = CreateThread(NULL, 0, ask_badly, ULongToPtr(seed), 0, NULL);
    threads[1] = CreateThread(NULL, 0, ask_badly, ULongToPtr(seed + 1), 0, NULL);
    threads[2] = CreateThread(NULL, 0, change_memory, ULongToPtr(seed + 2), 0, NULL);
    threads[3] = CreateThread(NULL, 0, load_and_free, ULongToPtr(seed + 3), 0, NULL);
    end_victims(argc > 2 ? atoi(argv[2]) : 100);
    ends = TRUE;
    if (WaitForMultipleObjects(4, threads, TRUE, PATIENCE) == WAIT_TIMEOUT)
        fprintf(stderr, "a thread hangs\n");
    return check_own_writes();
}
