/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asking Windows about its processes. */
#include <windows.h>
#include <psapi.h>
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

static void set_memory(struct sample *sample, const PROCESS_MEMORY_COUNTERS_EX *memory)
{
    sample_set(sample, FIELD_WORKING_SET, memory->WorkingSetSize);
    sample_set(sample, FIELD_PEAK_WORKING_SET, memory->PeakWorkingSetSize);
    sample_set(sample, FIELD_PRIVATE, memory->PrivateUsage);
    sample_set(sample, FIELD_PEAK_PRIVATE, memory->PeakPagefileUsage);
    sample_set(sample, FIELD_PAGE_FAULTS, memory->PageFaultCount);
}

static void sample_memory(struct sample *sample, HANDLE process)
{
    PROCESS_MEMORY_COUNTERS_EX memory = {.cb = sizeof(memory)};

    if (GetProcessMemoryInfo(process, (PROCESS_MEMORY_COUNTERS *)&memory, sizeof(memory)))
        set_memory(sample, &memory);
    else
        note_error(sample, GetLastError());
}

static void set_io(struct sample *sample, const IO_COUNTERS *io)
{
    sample_set(sample, FIELD_READS, io->ReadOperationCount);
    sample_set(sample, FIELD_READ_BYTES, io->ReadTransferCount);
    sample_set(sample, FIELD_WRITES, io->WriteOperationCount);
    sample_set(sample, FIELD_WRITE_BYTES, io->WriteTransferCount);
    sample_set(sample, FIELD_OTHERS, io->OtherOperationCount);
    sample_set(sample, FIELD_OTHER_BYTES, io->OtherTransferCount);
}

static void sample_io(struct sample *sample, HANDLE process)
{
    IO_COUNTERS io;

    if (GetProcessIoCounters(process, &io))
        set_io(sample, &io);
    else
        note_error(sample, GetLastError());
}

/* The list leaves at zero what cannot be told, where asking says why; and hardly a process that
 * runs has done no I/O. */
static bool lists_counters(const struct listed *listed)
{
    const IO_COUNTERS *io = &listed->io;

    return listed->has_counters && listed->memory.WorkingSetSize &&
           (io->ReadOperationCount || io->WriteOperationCount || io->OtherOperationCount);
}

static void sample_handles(struct sample *sample, HANDLE process)
{
    DWORD handles;

    if (GetProcessHandleCount(process, &handles))
        sample_set(sample, FIELD_HANDLES, handles);
    else
        note_error(sample, GetLastError());
}

/* Wine's answer has the caller's CPU times, whichever process is asked about. */
static void sample_times(struct sample *sample, HANDLE process)
{
    FILETIME start, exit, kernel, user;

    if (!GetProcessTimes(process, &start, &exit, &kernel, &user)) {
        note_error(sample, GetLastError());
        return;
    }
    sample_set(sample, FIELD_START, clock_from_filetime(start));
    if (!is_wine())
        sample_set_cpu(sample, clock_from_filetime(user), clock_from_filetime(kernel));
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
    sample_times(sample, process);
    sample_memory(sample, process);
    sample_io(sample, process);
    sample_handles(sample, process);
}

/* Finds the handle that was opened for an earlier sample: while it is open, the id is not given to
 * another process. */
static struct kept *find_kept(struct sampler *sampler, DWORD pid)
{
    size_t i;

    for (i = 0; i < sampler->kept_count; i++) {
        size_t at = (sampler->found + i) % sampler->kept_count;

        if (sampler->kept[at].pid == pid) {
            sampler->found = at;
            return &sampler->kept[at];
        }
    }
    return NULL;
}

static struct kept *keep(struct sampler *sampler, DWORD pid, HANDLE process)
{
    struct sample times = {0};
    struct kept *kept;

    sampler->kept = reallocate(sampler->kept, sampler->kept_count + 1, sizeof(*sampler->kept));
    kept = &sampler->kept[sampler->kept_count++];
    sample_times(&times, process);
    *kept = (struct kept){.pid = pid, .process = process, .start = times.values[FIELD_START]};
    return kept;
}

/* Closes the handles of processes that are no longer listed. */
static void drop_ended(struct sampler *sampler)
{
    size_t i = sampler->kept_count;

    while (i--) {
        if (sampler->kept[i].listed) {
            sampler->kept[i].listed = false;
            continue;
        }
        CloseHandle(sampler->kept[i].process);
        memmove(&sampler->kept[i], &sampler->kept[i + 1],
                (--sampler->kept_count - i) * sizeof(*sampler->kept));
    }
}

static void sample_listed(struct sample *sample, const struct listed *listed)
{
    utf8_from_wide(sample->name, sizeof(sample->name), listed->name);
    sample_set(sample, FIELD_PID, listed->pid);
    sample_set(sample, FIELD_PARENT, listed->parent);
    sample_set(sample, FIELD_THREADS, listed->threads);
    if (listed->has_handles)
        sample_set(sample, FIELD_HANDLES, listed->handles);
    if (listed->from_wine)
        sample_set_cpu(sample, listed->user, listed->kernel);
}

/* Fills the sample of one process of the list. Returns false when it has ended. */
static bool sample_process(struct sampler *sampler, struct sample *sample,
                           const struct listed *listed)
{
    struct kept *kept = find_kept(sampler, listed->pid);

    sample_listed(sample, listed);
    if (!kept) {
        HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, listed->pid);
        DWORD error = GetLastError();

        if (!process) {
            /* So OpenProcess says that there is none; the idle process 0 has no object. */
            if (error == ERROR_INVALID_PARAMETER && listed->pid)
                return false;
            note_error(sample, error);
            return true;
        }
        kept = keep(sampler, listed->pid, process);
    }
    kept->listed = true;
    if (listed->from_wine)
        sample_set(sample, FIELD_START, kept->start);
    else
        sample_times(sample, kept->process);
    if (!listed->has_handles)
        sample_handles(sample, kept->process);
    if (lists_counters(listed)) {
        set_memory(sample, &listed->memory);
        set_io(sample, &listed->io);
    } else {
        sample_memory(sample, kept->process);
        sample_io(sample, kept->process);
    }
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
static bool is_selected(const struct selection *selection, const struct listed *listed)
{
    char folded[SAMPLE_NAME_SIZE] = "";

    if (selection->name)
        utf8_folded(folded, sizeof(folded), listed->name);
    return selection_has(selection, listed->pid, folded);
}

bool sampler_take(struct sampler *sampler, struct snapshot *snapshot,
                  const struct selection *selection)
{
    size_t i;

    if (!listing_take(&sampler->listing, selection_is_all(selection)))
        return false;
    snapshot->count = 0;
    snapshot->date = clock_date();
    snapshot->clock = clock_now();
    for (i = 0; i < sampler->listing.count; i++) {
        const struct listed *listed = &sampler->listing.items[i];

        if (is_selected(selection, listed) &&
            !sample_process(sampler, snapshot_add(snapshot), listed))
            snapshot->count--;
    }
    drop_ended(sampler);
    return true;
}

void sampler_free(struct sampler *sampler)
{
    drop_ended(sampler);
    free(sampler->kept);
    listing_free(&sampler->listing);
}

void snapshot_free(struct snapshot *snapshot)
{
    free(snapshot->samples);
    *snapshot = (struct snapshot){0};
}
