/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Says "waiting", waits until there is a process of the image name that is its argument, assigns
 * that to a job, says "assigned", and says what the job and the process have counted when the
 * process has ended.
 */
#include <windows.h>
#include <stdio.h>
#include <string.h>
#include <tlhelp32.h>

/* 0 if there is none yet. */
static DWORD find_process(const char *image)
{
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    PROCESSENTRY32 entry = {.dwSize = sizeof(entry)};
    DWORD found = 0;

    if (snapshot == INVALID_HANDLE_VALUE)
        return 0;
    for (BOOL more = Process32First(snapshot, &entry); more && !found;
         more = Process32Next(snapshot, &entry))
        if (!strcmp(entry.szExeFile, image))
            found = entry.th32ProcessID;
    CloseHandle(snapshot);
    return found;
}

static int say_error(const char *call)
{
    printf("%s: error %lu\n", call, GetLastError());
    return 1;
}

int main(int argc, char **argv)
{
    JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION info;
    HANDLE job = CreateJobObjectA(NULL, NULL), process;
    FILETIME created, ended, kernel, user;
    IO_COUNTERS io;
    DWORD id;

    if (argc != 2)
        return 98;
    if (!job)
        return say_error("CreateJobObject");
    printf("waiting\n");
    fflush(stdout);
    while (!(id = find_process(argv[1])))
        Sleep(1);
    process = OpenProcess(PROCESS_ALL_ACCESS, FALSE, id);
    if (!process)
        return say_error("OpenProcess");
    /* What is learnt of it now may be wrong later. */
    if (!GetProcessIoCounters(process, &io))
        return say_error("GetProcessIoCounters before its program");
    if (!GetProcessTimes(process, &created, &ended, &kernel, &user))
        return say_error("GetProcessTimes before its program");
    if (!AssignProcessToJobObject(job, process))
        return say_error("AssignProcessToJobObject");
    AssignProcessToJobObject(job,
                             process); /* whether it may or not, the process stays in the job */
    printf("assigned\n");
    fflush(stdout);
    WaitForSingleObject(process, INFINITE);
    if (!QueryInformationJobObject(job, JobObjectBasicAndIoAccountingInformation, &info,
                                   sizeof(info), NULL))
        return say_error("QueryInformationJobObject");
    printf("job: %lu processes, %lu active, %lu writes of %lu bytes\n",
           info.BasicInfo.TotalProcesses, info.BasicInfo.ActiveProcesses,
           (ULONG)info.IoInfo.WriteOperationCount, (ULONG)info.IoInfo.WriteTransferCount);
    if (!GetProcessIoCounters(process, &io))
        return say_error("GetProcessIoCounters");
    printf("process: %lu writes of %lu bytes\n", (ULONG)io.WriteOperationCount,
           (ULONG)io.WriteTransferCount);
    return 0;
}
