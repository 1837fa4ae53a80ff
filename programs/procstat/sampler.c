/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asking Windows about its processes. */
#include <windows.h>
#include <psapi.h>
#include <tlhelp32.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "failure.h"
#include "sampler.h"
#include "text.h"
#include "unicode.h"
#include "wine.h"

/* Keeps the first error that hid something. */
static void note_error(struct sample *sample, DWORD error)
{
    if (sample->error)
        return;
    sample->error = error;
    error_text(sample->error_text, sizeof(sample->error_text), error);
}

static void sample_memory(struct sample *sample, HANDLE process)
{
    PROCESS_MEMORY_COUNTERS_EX memory = {.cb = sizeof(memory)};

    if (!GetProcessMemoryInfo(process, (PROCESS_MEMORY_COUNTERS *)&memory, sizeof(memory))) {
        note_error(sample, GetLastError());
        return;
    }
    sample_set(sample, FIELD_WORKING_SET, memory.WorkingSetSize);
    sample_set(sample, FIELD_PEAK_WORKING_SET, memory.PeakWorkingSetSize);
    sample_set(sample, FIELD_PRIVATE, memory.PrivateUsage);
    sample_set(sample, FIELD_PEAK_PRIVATE, memory.PeakPagefileUsage);
    sample_set(sample, FIELD_PAGE_FAULTS, memory.PageFaultCount);
}

static void sample_io(struct sample *sample, HANDLE process)
{
    IO_COUNTERS io;

    if (!GetProcessIoCounters(process, &io)) {
        note_error(sample, GetLastError());
        return;
    }
    sample_set(sample, FIELD_READS, io.ReadOperationCount);
    sample_set(sample, FIELD_READ_BYTES, io.ReadTransferCount);
    sample_set(sample, FIELD_WRITES, io.WriteOperationCount);
    sample_set(sample, FIELD_WRITE_BYTES, io.WriteTransferCount);
    sample_set(sample, FIELD_OTHERS, io.OtherOperationCount);
    sample_set(sample, FIELD_OTHER_BYTES, io.OtherTransferCount);
}

static void sample_handles(struct sample *sample, HANDLE process)
{
    DWORD handles;

    if (GetProcessHandleCount(process, &handles))
        sample_set(sample, FIELD_HANDLES, handles);
    else
        note_error(sample, GetLastError());
}

static void sample_times(struct sample *sample, HANDLE process)
{
    FILETIME start, exit, kernel, user;
    uint64_t user_time, kernel_time;

    if (!GetProcessTimes(process, &start, &exit, &kernel, &user)) {
        note_error(sample, GetLastError());
        return;
    }
    sample_set(sample, FIELD_START, clock_from_filetime(start));
    if (!is_wine())
        sample_set_cpu(sample, clock_from_filetime(user), clock_from_filetime(kernel));
    else if (wine_cpu_times((DWORD)sample->values[FIELD_PID], &user_time, &kernel_time))
        sample_set_cpu(sample, user_time, kernel_time);
}

static void sample_counters(struct sample *sample, HANDLE process)
{
    sample_times(sample, process);
    sample_memory(sample, process);
    sample_io(sample, process);
    sample_handles(sample, process);
}

void sample_handle(struct sample *sample, DWORD pid, HANDLE process)
{
    wchar_t path[32768]; /* no path is longer */
    DWORD length = ARRAYSIZE(path);

    sample_set(sample, FIELD_PID, pid);
    if (QueryFullProcessImageNameW(process, 0, path, &length)) {
        const wchar_t *name = wcsrchr(path, '\\');

        utf8_from_wide(sample->name, sizeof(sample->name), name ? name + 1 : path);
    }
    sample_counters(sample, process);
}

/* Fills the sample of one process of the list. Returns false when it has ended. */
static bool sample_process(struct sample *sample, const PROCESSENTRY32W *entry)
{
    HANDLE process;

    utf8_from_wide(sample->name, sizeof(sample->name), entry->szExeFile);
    sample_set(sample, FIELD_PID, entry->th32ProcessID);
    sample_set(sample, FIELD_PARENT, entry->th32ParentProcessID);
    sample_set(sample, FIELD_THREADS, entry->cntThreads);
    process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, entry->th32ProcessID);
    if (!process) {
        DWORD error = GetLastError();

        /* So OpenProcess says that there is no such process; the idle process 0 has no object. */
        if (error == ERROR_INVALID_PARAMETER && entry->th32ProcessID)
            return false;
        note_error(sample, error);
        return true;
    }
    sample_counters(sample, process);
    CloseHandle(process);
    return true;
}

struct sample *snapshot_add(struct snapshot *snapshot)
{
    if (snapshot->count == snapshot->capacity) {
        snapshot->capacity = snapshot->capacity ? 2 * snapshot->capacity : 64;
        snapshot->samples =
            reallocate(snapshot->samples, snapshot->capacity, sizeof(*snapshot->samples));
    }
    memset(&snapshot->samples[snapshot->count], 0, sizeof(*snapshot->samples));
    return &snapshot->samples[snapshot->count++];
}

/* The name is folded only when it is asked for. */
static bool is_selected(const struct selection *selection, const PROCESSENTRY32W *entry)
{
    char folded[SAMPLE_NAME_SIZE] = "";

    if (selection->name)
        utf8_folded(folded, sizeof(folded), entry->szExeFile);
    return selection_has(selection, entry->th32ProcessID, folded);
}

bool snapshot_take(struct snapshot *snapshot, const struct selection *selection)
{
    PROCESSENTRY32W entry = {.dwSize = sizeof(entry)};
    HANDLE list = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    DWORD error;

    if (list == INVALID_HANDLE_VALUE)
        return false;
    snapshot->count = 0;
    if (is_wine())
        wine_take_cpu_times();
    snapshot->date = clock_date();
    snapshot->clock = clock_now();
    if (Process32FirstW(list, &entry))
        do {
            if (is_selected(selection, &entry) && !sample_process(snapshot_add(snapshot), &entry))
                snapshot->count--;
        } while (Process32NextW(list, &entry));
    error = GetLastError();
    CloseHandle(list);
    SetLastError(error);
    return error == ERROR_NO_MORE_FILES;
}

void snapshot_free(struct snapshot *snapshot)
{
    free(snapshot->samples);
    *snapshot = (struct snapshot){0};
}
