/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Sampling Windows processes by asking Linux: /proc says which there are, the sessions' records
 * what only the processes themselves know. No Wine is started, and no process of a session is
 * touched. A figure that neither tells stays unknown.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/clock.h"
#include "linux/process.h"
#include "sample/memory.h"
#include "sample/sampler.h"

struct sampler {
    DIR *proc;
    struct records *records;
    struct process *processes; /* ordered by their ids */
    size_t count, capacity;
};

struct sampler *sampler_new(void)
{
    struct sampler *sampler = reallocate(NULL, 1, sizeof(*sampler));

    *sampler = (struct sampler){.proc = opendir("/proc"), .records = records_new()};
    records_add_user(sampler->records, getuid(), getenv("XDG_RUNTIME_DIR"));
    return sampler;
}

static int compare_ids(const void *left, const void *right)
{
    const struct process *a = left, *b = right;

    return (a->pid > b->pid) - (a->pid < b->pid);
}

static bool is_known(const struct sampler *sampler, size_t known, pid_t pid)
{
    return known && bsearch(&(struct process){.pid = pid}, sampler->processes, known,
                            sizeof(*sampler->processes), compare_ids);
}

/* Adds a process at the end that may be one of Windows. */
static void add_candidate(struct sampler *sampler, pid_t pid, const char *number)
{
    struct process process;
    struct stat st;

    if (!identity_may_be_wine(dirfd(sampler->proc), number) ||
        fstatat(dirfd(sampler->proc), number, &st, 0) || !process_begin(&process, pid, st.st_uid))
        return;
    records_add_user(sampler->records, st.st_uid, NULL);
    if (sampler->count == sampler->capacity) {
        sampler->capacity = sampler->capacity ? 2 * sampler->capacity : 64;
        sampler->processes =
            reallocate(sampler->processes, sampler->capacity, sizeof(*sampler->processes));
    }
    sampler->processes[sampler->count++] = process;
}

/* Keeps those of the candidates, which begin at known, that are Windows processes. */
static void identify(struct sampler *sampler, size_t known)
{
    size_t left = known, i;

    for (i = known; i < sampler->count; i++)
        if (process_identify(&sampler->processes[i], sampler->records))
            sampler->processes[left++] = sampler->processes[i];
        else
            process_close(&sampler->processes[i]);
    sampler->count = left;
    if (left > known)
        qsort(sampler->processes, left, sizeof(*sampler->processes), compare_ids);
}

/* Finds the processes that there are now, and what they are. */
static void list_processes(struct sampler *sampler)
{
    const size_t known = sampler->count;
    const struct dirent *entry;
    bool unrecorded = false;
    size_t i;

    rewinddir(sampler->proc);
    while ((entry = readdir(sampler->proc))) {
        pid_t pid = isdigit((unsigned char)entry->d_name[0]) ? atoi(entry->d_name) : 0;

        if (pid && !is_known(sampler, known, pid))
            add_candidate(sampler, pid, entry->d_name);
    }
    for (i = 0; i < sampler->count; i++)
        unrecorded = unrecorded || sampler->processes[i].record.file.fd < 0;
    if (unrecorded)
        records_refresh(sampler->records);
    identify(sampler, known);
}

static void drop_ended(struct sampler *sampler)
{
    size_t left = 0, i;

    for (i = 0; i < sampler->count; i++)
        if (sampler->processes[i].listed)
            sampler->processes[left++] = sampler->processes[i];
        else
            process_close(&sampler->processes[i]);
    sampler->count = left;
}

bool sampler_take(struct sampler *sampler, struct snapshot *snapshot,
                  const struct selection *selection)
{
    size_t i;

    if (!sampler->proc) {
        errno = ENOENT;
        return false;
    }
    list_processes(sampler);
    snapshot_clear(snapshot);
    snapshot->date = clock_date();
    snapshot->clock = clock_now();
    for (i = 0; i < sampler->count; i++) {
        struct process *process = &sampler->processes[i];
        struct sample *sample = snapshot_add(snapshot);

        process->listed = process_sample(process, sampler->records, snapshot, sample);
        if (!process->listed ||
            !selection_has(selection, (uint32_t)sample->values[FIELD_PID], sample_name(sample)))
            snapshot->count--;
    }
    drop_ended(sampler);
    return true;
}

void sampler_free(struct sampler *sampler)
{
    size_t i;

    for (i = 0; i < sampler->count; i++)
        process_close(&sampler->processes[i]);
    if (sampler->proc)
        closedir(sampler->proc);
    records_free(sampler->records);
    free(sampler->processes);
    free(sampler);
}
