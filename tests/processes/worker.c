/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The other process of these tests: worker.exe END [DONE GO] does the work of
 * common.h, sets the event DONE, waits for the event GO, both inherited handles,
 * and ends as END says. It writes nothing else, so its I/O is known.
 * "worker.exe burn END DONE GO MARK" uses processor time instead, and as much
 * again before it ends; MARK is not read. Or it is the keeper of a job: worker.exe keep-job
 * PROCESS, which returns, or keep-job-to-end PROCESS, which ends itself by a handle. Or it gives
 * PROCESS a thread that has not begun when this process ends: give-thread PROCESS, which returns,
 * or give-thread-to-terminate PROCESS. "worker.exe ask" asks until it is ended.
 */
#include "common.h"
#include <stdlib.h>
#include <string.h>

static void end_by_return(void)
{
}

static void end_by_exit_process(void)
{
    ExitProcess(EXIT_CODE);
}

static void end_by_own_termination(void)
{
    TerminateProcess(GetCurrentProcess(), EXIT_CODE);
}

static void end_by_own_handle(void)
{
    TerminateProcess(OpenProcess(PROCESS_TERMINATE, FALSE, GetCurrentProcessId()), EXIT_CODE);
}

static DWORD WINAPI exit_thread(void *unused)
{
    (void)unused;
    ExitProcess(EXIT_CODE);
}

static void end_by_other_thread(void)
{
    WaitForSingleObject(CreateThread(NULL, 0, exit_thread, NULL, 0, NULL), INFINITE);
}

static LONG WINAPI end_process(EXCEPTION_POINTERS *exception)
{
    (void)exception;
    return EXCEPTION_EXECUTE_HANDLER;
}

/* Without a debugger, which would take its time. */
static void end_by_crash(void)
{
    int *volatile nowhere = (int *)8;

    SetUnhandledExceptionFilter(end_process);
    *nowhere = 0;
}

/* With the exit code of a process that runs. */
static void end_as_active(void)
{
    ExitProcess(STILL_ACTIVE);
}

/* Another process ends it. */
static void wait_for_end(void)
{
    Sleep(INFINITE);
}

static DWORD WINAPI wait_in_thread(void *unused)
{
    (void)unused;
    wait_for_end();
    return 0;
}

/* A process lives as long as one of its threads, whichever that is. */
static void end_first_thread(void)
{
    CreateThread(NULL, 0, wait_in_thread, NULL, 0, NULL);
    ExitThread(0);
}

static HANDLE go; /* of those that wait for it */

/* Takes and gives back blocks of many sizes, some of them touched, and writes now and then. Waits
 * for GO each time, which resets itself. */
static void breathe(void)
{
    HANDLE file = make_file();
    DWORD written;

    for (unsigned int i = 0; i < BREATHS; i++) {
        SIZE_T size = (1 + i * 7 % 23) * MIB;
        BYTE *memory = VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);

        memset(memory, 1, size / (1 + i % 3));
        WriteFile(file, memory, BREATH_SIZE, &written, NULL);
        WaitForSingleObject(go, INFINITE);
        VirtualFree(memory, 0, MEM_RELEASE);
    }
    CloseHandle(file);
}

typedef LONG WINAPI query_system_t(int info_class, void *info, ULONG size, ULONG *ret_size);

/* Asks for handle counts until something fails, or it is ended. */
static void ask(void)
{
    static BYTE list[16 * MIB];
    query_system_t *query_system =
        (void *)GetProcAddress(GetModuleHandleA("ntdll.dll"), "NtQuerySystemInformation");
    DWORD count;

    while (GetProcessHandleCount(GetCurrentProcess(), &count) && count > 0 &&
           !query_system(5 /* SystemProcessInformation */, list, sizeof(list), NULL))
        ;
}

static const struct {
    const char *name;
    BOOL works;
    void (*end)(void);
} ends[] = {
    {"return", TRUE, end_by_return},
    {"ExitProcess", TRUE, end_by_exit_process},
    {"own-TerminateProcess", TRUE, end_by_own_termination},
    {"own-handle", TRUE, end_by_own_handle},
    {"other-thread", TRUE, end_by_other_thread},
    {"crash", TRUE, end_by_crash},
    {"wait", TRUE, wait_for_end},
    {"threadless", TRUE, end_first_thread},
    {"still-active", TRUE, end_as_active},
    {"sleep", FALSE, wait_for_end},
    {"breathe", FALSE, breathe},
    {"ask", FALSE, ask},
};

static ULONGLONG number_of(const FILETIME *time)
{
    return (ULONGLONG)time->dwHighDateTime << 32 | time->dwLowDateTime;
}

/* This thread's time, which no account of the process hears of. */
static ULONGLONG thread_time(BOOL kernel)
{
    FILETIME created, exited, kernel_time, user_time;

    GetThreadTimes(GetCurrentThread(), &created, &exited, &kernel_time, &user_time);
    return number_of(kernel ? &kernel_time : &user_time);
}

static void use_user_mode(void)
{
    for (volatile unsigned int i = 0; i < 1000000; i++)
        ;
}

static void use_kernel_mode(void)
{
    void *memory = VirtualAlloc(NULL, 16 * MIB, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);

    if (memory)
        memset(memory, 1, 16 * MIB);
    VirtualFree(memory, 0, MEM_RELEASE);
}

/* Uses so much more time, in the units of FILETIME, in one of the two modes. */
static void burn_in(BOOL kernel, ULONGLONG amount)
{
    ULONGLONG enough = thread_time(kernel) + amount;

    while (thread_time(kernel) < enough)
        (kernel ? use_kernel_mode : use_user_mode)();
}

static BOOL burn(void)
{
    burn_in(TRUE, BURNED_KERNEL);
    burn_in(FALSE, BURNED_USER);
    return TRUE;
}

static HANDLE inherited(const char *text)
{
    return UlongToHandle(strtoul(text, NULL, 10));
}

/* Puts the process in a job that ends when this process does. */
static int keep_job(HANDLE process)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags =
                                                       JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE};
    HANDLE job = CreateJobObjectA(NULL, NULL);

    return !SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits,
                                    sizeof(limits)) ||
           !AssignProcessToJobObject(job, process);
}

/* Makes a thread that waits to begin, and a handle to it in that process, whose value is returned.
 */
static UINT give_thread(HANDLE process)
{
    HANDLE given = NULL;

    DuplicateHandle(GetCurrentProcess(),
                    CreateThread(NULL, 0, wait_in_thread, NULL, CREATE_SUSPENDED, NULL), process,
                    &given, 0, FALSE, DUPLICATE_SAME_ACCESS);
    return HandleToUlong(given);
}

int main(int argc, char **argv)
{
    BOOL burns = argc > 2 && !strcmp(argv[1], "burn");

    argc -= burns;
    argv += burns;
    if (argc == 3 && !strcmp(argv[1], "keep-job"))
        return keep_job(inherited(argv[2]));
    if (argc == 3 && !strcmp(argv[1], "keep-job-to-end") && !keep_job(inherited(argv[2])))
        end_by_own_handle();
    if (argc == 3 && !strcmp(argv[1], "give-thread"))
        return (int)give_thread(inherited(argv[2]));
    if (argc == 3 && !strcmp(argv[1], "give-thread-to-terminate"))
        TerminateProcess(GetCurrentProcess(), give_thread(inherited(argv[2])));
    for (unsigned int i = 0; argc > 1 && i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (strcmp(ends[i].name, argv[1]) != 0)
            continue;
        if (ends[i].works && !(burns ? burn : do_work)())
            return 99;
        if (argc > 3) {
            go = inherited(argv[3]);
            SetEvent(inherited(argv[2]));
            WaitForSingleObject(go, INFINITE);
        }
        if (burns)
            burn();
        ends[i].end();
        return 0;
    }
    return 98;
}
