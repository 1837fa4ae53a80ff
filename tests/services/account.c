/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * account.exe describe   prints what the NT layer says of its counting, in one line
 * account.exe use        writes, commits, opens; prints what each added to its account
 */
#define PSAPI_VERSION 2
#include <windows.h>
#include <psapi.h>
#include <stdio.h>
#include <string.h>

#define WRITES  64
#define SIZE    4096
#define COMMIT  (64u << 20)
#define HANDLES 10

static int describe(void)
{
    HMODULE layer = GetModuleHandleA("ntdll_procstats.dll");
    void(WINAPI * describe_function)(char *text, ULONG size);
    char text[1024] = "";

    if (!layer) {
        printf("the NT layer is not loaded\n");
        return 1;
    }
    describe_function = (void *)GetProcAddress(layer, "ProcstatsDescribe");
    if (!describe_function) {
        printf("the NT layer does not export ProcstatsDescribe\n");
        return 1;
    }
    describe_function(text, sizeof(text));
    printf("%s\n", text);
    return 0;
}

struct account {
    IO_COUNTERS io;
    PROCESS_MEMORY_COUNTERS_EX memory;
    DWORD handles;
};

static BOOL read_account(struct account *ret)
{
    *ret = (struct account){.memory = {.cb = sizeof(ret->memory)}};
    return GetProcessIoCounters(GetCurrentProcess(), &ret->io) &&
           GetProcessMemoryInfo(GetCurrentProcess(), (PROCESS_MEMORY_COUNTERS *)&ret->memory,
                                sizeof(ret->memory)) &&
           GetProcessHandleCount(GetCurrentProcess(), &ret->handles);
}

static HANDLE new_file(void)
{
    char folder[MAX_PATH], path[MAX_PATH];

    GetTempPathA(MAX_PATH, folder);
    if (!GetTempFileNameA(folder, "acc", 0, path))
        return INVALID_HANDLE_VALUE;
    return CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE,
                       NULL);
}

static BOOL do_work(HANDLE file)
{
    static const char block[SIZE];
    char *memory = VirtualAlloc(NULL, COMMIT, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    BOOL done = memory != NULL;
    DWORD count;

    for (int i = 0; i < WRITES && done; i++)
        done = WriteFile(file, block, SIZE, &count, NULL) && count == SIZE;
    for (SIZE_T i = 0; i < COMMIT && done; i += SIZE)
        ((volatile char *)memory)[i] = 1;
    for (int i = 0; i < HANDLES && done; i++)
        done = CreateEventA(NULL, TRUE, FALSE, NULL) != NULL;
    return done;
}

/* Where nothing keeps commit, it is what Linux says, and Wine's notes on memory that is used for
 * the first time are part of that. */
static void use_memory_once(void)
{
    VirtualFree(VirtualAlloc(NULL, COMMIT, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE), 0,
                MEM_RELEASE);
}

static int use(void)
{
    struct account before, after;
    HANDLE file = new_file();

    use_memory_once();
    if (file == INVALID_HANDLE_VALUE || !read_account(&before) || !do_work(file) ||
        !read_account(&after)) {
        printf("failed: error %lu\n", GetLastError());
        return 1;
    }
    CloseHandle(file);
    printf("writes %llu bytes %llu\n", after.io.WriteOperationCount - before.io.WriteOperationCount,
           after.io.WriteTransferCount - before.io.WriteTransferCount);
    printf("commit %llu set %llu\n",
           (ULONG64)(after.memory.PrivateUsage - before.memory.PrivateUsage) >> 20,
           (ULONG64)(after.memory.WorkingSetSize - before.memory.WorkingSetSize) >> 20);
    printf("handles %lu\n", after.handles - before.handles);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && !strcmp(argv[1], "describe"))
        return describe();
    if (argc == 2 && !strcmp(argv[1], "use"))
        return use();
    fprintf(stderr, "account: wrong arguments\n");
    return 2;
}
