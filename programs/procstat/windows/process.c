/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asking Windows about one process. Wine answers 0 where it does not know; no process that runs has
 * had no page fault, and plain Wine counts no I/O: such a 0 is left unknown. */
#include <windows.h>
#include <psapi.h>
#include <string.h>

#include "host/system.h"
#include "windows/filetime.h"
#include "windows/process.h"
#include "windows/unicode.h"
#include "windows/wine.h"

#define LONGEST_PATH 32768

/* PROCESS_MEMORY_COUNTERS_EX2, which mingw's headers lack. */
struct memory_counters {
    PROCESS_MEMORY_COUNTERS_EX ex;
    SIZE_T private_working_set;
    ULONG64 shared_commit;
};

void process_note_error(struct snapshot *snapshot, struct sample *sample, DWORD error)
{
    char text[256];

    if (sample->error)
        return;
    system_error_text(text, sizeof(text), error);
    sample->error = error;
    sample->error_text = snapshot_string(snapshot, text, sizeof(text));
}

static void set_memory(struct sample *sample, const PROCESS_MEMORY_COUNTERS_EX *memory)
{
    sample_set(sample, FIELD_WORKING_SET, memory->WorkingSetSize);
    sample_set(sample, FIELD_PEAK_WORKING_SET, memory->PeakWorkingSetSize);
    sample_set(sample, FIELD_PRIVATE, memory->PrivateUsage);
    sample_set(sample, FIELD_PEAK_PRIVATE, memory->PeakPagefileUsage);
    sample_set(sample, FIELD_PAGE_FILE, memory->PagefileUsage);
    sample_set(sample, FIELD_PAGED_POOL, memory->QuotaPagedPoolUsage);
    sample_set(sample, FIELD_NONPAGED_POOL, memory->QuotaNonPagedPoolUsage);
    if (memory->PageFaultCount)
        sample_set(sample, FIELD_PAGE_FAULTS, memory->PageFaultCount);
}

void process_sample_memory(struct snapshot *snapshot, struct sample *sample, HANDLE process)
{
    struct memory_counters memory = {0};
    PROCESS_MEMORY_COUNTERS *counters = (PROCESS_MEMORY_COUNTERS *)&memory;

    if (GetProcessMemoryInfo(process, counters, sizeof(memory))) {
        set_memory(sample, &memory.ex);
        if (memory.private_working_set)
            sample_set(sample, FIELD_PRIVATE_WORKING_SET, memory.private_working_set);
    } else if (GetProcessMemoryInfo(process, counters, sizeof(memory.ex)))
        set_memory(sample, &memory.ex);
    else
        process_note_error(snapshot, sample, GetLastError());
}

static bool any_io(const IO_COUNTERS *io)
{
    return io->ReadOperationCount || io->WriteOperationCount || io->OtherOperationCount;
}

static void set_io(struct sample *sample, const IO_COUNTERS *io)
{
    if (!any_io(io) && !wine_counts())
        return;
    sample_set(sample, FIELD_READS, io->ReadOperationCount);
    sample_set(sample, FIELD_READ_BYTES, io->ReadTransferCount);
    sample_set(sample, FIELD_WRITES, io->WriteOperationCount);
    sample_set(sample, FIELD_WRITE_BYTES, io->WriteTransferCount);
    sample_set(sample, FIELD_OTHERS, io->OtherOperationCount);
    sample_set(sample, FIELD_OTHER_BYTES, io->OtherTransferCount);
}

void process_sample_io(struct snapshot *snapshot, struct sample *sample, HANDLE process)
{
    IO_COUNTERS io;

    if (GetProcessIoCounters(process, &io))
        set_io(sample, &io);
    else
        process_note_error(snapshot, sample, GetLastError());
}

void process_sample_handles(struct snapshot *snapshot, struct sample *sample, HANDLE process)
{
    DWORD handles;

    if (GetProcessHandleCount(process, &handles))
        sample_set(sample, FIELD_HANDLES, handles);
    else
        process_note_error(snapshot, sample, GetLastError());
}

/* Wine's answer has the caller's CPU times, whichever process is asked about. */
void process_sample_times(struct snapshot *snapshot, struct sample *sample, HANDLE process)
{
    FILETIME start, exit, kernel, user;

    if (!GetProcessTimes(process, &start, &exit, &kernel, &user)) {
        process_note_error(snapshot, sample, GetLastError());
        return;
    }
    sample_set(sample, FIELD_START, from_filetime(start));
    if (!is_wine())
        sample_set_cpu(sample, from_filetime(user), from_filetime(kernel));
}

void process_set_counters(struct sample *sample, const struct listed *listed)
{
    set_memory(sample, &listed->memory);
    set_io(sample, &listed->io);
    if (listed->private_working_set)
        sample_set(sample, FIELD_PRIVATE_WORKING_SET, listed->private_working_set);
    if (listed->virtual_size)
        sample_set(sample, FIELD_VIRTUAL, listed->virtual_size);
}

/* Wine hands on WINEPREFIX; without one it names the folder as NT does, \??\unix\home\user\.wine
 * or \??\Z:\home\user\.wine. */
static void read_prefix(char *prefix, size_t size)
{
    wchar_t wide[1024];
    DWORD length = GetEnvironmentVariableW(L"WINEPREFIX", wide, ARRAYSIZE(wide));
    char *p;

    if (length && length < ARRAYSIZE(wide)) {
        utf8_from_wide(prefix, size, wide);
        return;
    }
    length = GetEnvironmentVariableW(L"WINECONFIGDIR", wide, ARRAYSIZE(wide));
    if (length < 8 || length >= ARRAYSIZE(wide))
        return;
    if (!wcsncmp(wide, L"\\??\\unix\\", 9))
        utf8_from_wide(prefix, size, wide + 8);
    else if (!wcsncmp(wide, L"\\??\\Z:\\", 7))
        utf8_from_wide(prefix, size, wide + 6);
    for (p = prefix; *p; p++)
        if (*p == '\\')
            *p = '/';
}

void process_set_prefix(struct snapshot *snapshot, struct sample *sample)
{
    static char prefix[4096];
    static bool known;

    if (!known && is_wine())
        read_prefix(prefix, sizeof(prefix));
    known = true;
    if (*prefix)
        sample->strings[STRING_PREFIX] = snapshot_string(snapshot, prefix, sizeof(prefix));
}

void sample_handle(struct snapshot *snapshot, struct sample *sample, DWORD pid, HANDLE process)
{
    wchar_t path[LONGEST_PATH];
    DWORD length = ARRAYSIZE(path);
    char utf8[3 * MAX_PATH + 1];

    sample_set(sample, FIELD_PID, pid);
    if (QueryFullProcessImageNameW(process, 0, path, &length)) {
        const wchar_t *name = wcsrchr(path, '\\');

        utf8_from_wide(utf8, sizeof(utf8), name ? name + 1 : path);
        sample->strings[STRING_NAME] = snapshot_string(snapshot, utf8, sizeof(utf8));
    }
    process_set_prefix(snapshot, sample);
    process_sample_times(snapshot, sample, process);
    process_sample_memory(snapshot, sample, process);
    process_sample_io(snapshot, sample, process);
    process_sample_handles(snapshot, sample, process);
}
