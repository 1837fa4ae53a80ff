/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sampling all processes by asking Windows: the list first, then each process for what the list
 * did not tell, through handles that stay open. Where the list tells all, none stays: before Wine
 * 10 this program's own count of handles takes a question to wineserver for each. */
#include <windows.h>
#include <stdlib.h>
#include <string.h>

#include "host/clock.h"
#include "sample/memory.h"
#include "sample/sampler.h"
#include "windows/process.h"
#include "windows/unicode.h"

/* A process that could be opened. Its handle stays open from one sample to the next. */
struct kept {
    DWORD pid;
    bool listed;      /* in the list that is being sampled */
    HANDLE process;   /* NULL: the list tells all of it */
    uint64_t created; /* as the list has it */
};

struct sampler {
    struct listing listing;
    struct kept *kept;
    size_t kept_count;
    size_t found; /* where the last search ended */
};

struct sampler *sampler_new(void)
{
    struct sampler *sampler = reallocate(NULL, 1, sizeof(*sampler));

    *sampler = (struct sampler){0};
    return sampler;
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

static struct kept *keep(struct sampler *sampler, const struct listed *listed, HANDLE process)
{
    struct kept *kept;

    sampler->kept = reallocate(sampler->kept, sampler->kept_count + 1, sizeof(*sampler->kept));
    kept = &sampler->kept[sampler->kept_count++];
    *kept = (struct kept){.pid = listed->pid, .process = process, .created = listed->created};
    return kept;
}

static void close_kept(struct kept *kept)
{
    if (kept->process)
        CloseHandle(kept->process);
    kept->process = NULL;
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
        close_kept(&sampler->kept[i]);
        memmove(&sampler->kept[i], &sampler->kept[i + 1],
                (--sampler->kept_count - i) * sizeof(*sampler->kept));
    }
}

static void sample_listed(struct snapshot *snapshot, struct sample *sample,
                          const struct listed *listed, const char *name)
{
    sample->strings[STRING_NAME] = snapshot_string(snapshot, name, strlen(name));
    process_set_prefix(snapshot, sample);
    sample_set(sample, FIELD_PID, listed->pid);
    sample_set(sample, FIELD_PARENT, listed->parent);
    sample_set(sample, FIELD_THREADS, listed->threads);
    if (listed->priority > 0)
        sample_set(sample, FIELD_PRIORITY, (uint64_t)listed->priority);
    if (listed->has_handles)
        sample_set(sample, FIELD_HANDLES, listed->handles);
    if (listed->from_wine) {
        sample_set(sample, FIELD_START, listed->created);
        sample_set_cpu(sample, listed->user, listed->kernel);
    }
}

/* The list leaves at zero what cannot be told, where asking says why; and hardly a process that
 * runs has done no I/O. */
static bool lists_counters(const struct listed *listed)
{
    const IO_COUNTERS *io = &listed->io;

    return listed->has_counters && listed->memory.WorkingSetSize &&
           (io->ReadOperationCount || io->WriteOperationCount || io->OtherOperationCount);
}

/* Opens a process, or notes why not. Returns NULL also when it has ended, then with no error. */
static struct kept *open_process(struct sampler *sampler, struct snapshot *snapshot,
                                 struct sample *sample, const struct listed *listed)
{
    HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, listed->pid);
    DWORD error = GetLastError();

    if (process)
        return keep(sampler, listed, process);
    /* So OpenProcess says that there is none; the idle process 0 has no object. */
    if (error != ERROR_INVALID_PARAMETER || !listed->pid)
        process_note_error(snapshot, sample, error);
    return NULL;
}

/* Fills the sample of one process of the list. Returns false when it has ended. */
static bool sample_process(struct sampler *sampler, struct snapshot *snapshot,
                           const struct listed *listed, const char *name)
{
    struct sample *sample = snapshot_add(snapshot);
    struct kept *kept = find_kept(sampler, listed->pid);

    sample_listed(snapshot, sample, listed, name);
    /* Without a handle the id may be another process's by now. */
    if (!kept || (!kept->process && (kept->created != listed->created || !lists_counters(listed))))
        kept = open_process(sampler, snapshot, sample, listed);
    if (!kept)
        return sample->error;
    kept->listed = true;
    if (lists_counters(listed)) {
        close_kept(kept);
        process_set_counters(sample, listed);
        return true;
    }
    if (!listed->from_wine)
        process_sample_times(snapshot, sample, kept->process);
    if (!listed->has_handles)
        process_sample_handles(snapshot, sample, kept->process);
    process_sample_memory(snapshot, sample, kept->process);
    process_sample_io(snapshot, sample, kept->process);
    return true;
}

bool sampler_take(struct sampler *sampler, struct snapshot *snapshot,
                  const struct selection *selection)
{
    char name[3 * MAX_PATH + 1];
    size_t i;

    if (!listing_take(&sampler->listing))
        return false;
    snapshot_clear(snapshot);
    snapshot->date = clock_date();
    snapshot->clock = clock_now();
    for (i = 0; i < sampler->listing.count; i++) {
        const struct listed *listed = &sampler->listing.items[i];

        utf8_from_wide(name, sizeof(name), listed->name);
        if (selection_has(selection, listed->pid, name) &&
            !sample_process(sampler, snapshot, listed, name))
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
    free(sampler);
}
