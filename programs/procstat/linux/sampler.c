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
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/clock.h"
#include "linux/identity.h"
#include "linux/procfs.h"
#include "linux/records.h"
#include "linux/users.h"
#include "sample/memory.h"
#include "sample/sampler.h"

#define PAGE_TABLE_ENTRY 8u    /* what stands for the pools, see doc/fields.md */
#define KILOBYTE         1024u /* what Linux calls kB */

/* A Windows process that was found. */
struct process {
    pid_t pid;
    uint64_t start, start_date;
    uid_t uid;
    bool listed; /* in the list that is being sampled */
    struct identity identity;
    struct proc_file stat, statm, status;
    struct record_file record;
    uint64_t peak, peak_faults; /* the peak of the working set, and the faults when it was read */
};

struct sampler {
    DIR *proc;
    struct records *records;
    struct process *processes; /* in the list's order */
    size_t count, capacity;
    size_t found; /* where the last search ended */
};

struct sampler *sampler_new(void)
{
    struct sampler *sampler = reallocate(NULL, 1, sizeof(*sampler));

    *sampler = (struct sampler){.proc = opendir("/proc"), .records = records_new()};
    records_add_user(sampler->records, getuid(), getenv("XDG_RUNTIME_DIR"));
    return sampler;
}

static void forget(struct process *process)
{
    identity_free(&process->identity);
    procfs_close(&process->stat);
    procfs_close(&process->statm);
    procfs_close(&process->status);
    procfs_close(&process->record.file);
}

static struct process *find_process(struct sampler *sampler, pid_t pid)
{
    size_t i;

    for (i = 0; i < sampler->count; i++) {
        size_t at = (sampler->found + i) % sampler->count;

        if (sampler->processes[at].pid == pid) {
            sampler->found = at;
            return &sampler->processes[at];
        }
    }
    return NULL;
}

static bool read_stat(struct process *process, struct proc_stat *stat)
{
    char text[1024];

    return procfs_read(&process->stat, process->pid, "stat", text, sizeof(text)) >= 0 &&
           procfs_parse_stat(text, stat);
}

/* Adds a process, if it is one of Windows. */
static struct process *add_process(struct sampler *sampler, pid_t pid, const char *name)
{
    struct process process = {
        .pid = pid, .stat = {-1}, .statm = {-1}, .status = {-1}, .record.file = {-1}};
    struct proc_stat stat;
    struct stat st;

    if (!identity_may_be_wine(pid) || !identity_is_wine(pid))
        return NULL;
    if (fstatat(dirfd(sampler->proc), name, &st, 0) || !read_stat(&process, &stat) ||
        !identity_read(&process.identity, pid)) {
        forget(&process);
        return NULL;
    }
    process.uid = st.st_uid;
    process.start = stat.start;
    process.start_date = procfs_date(stat.start);
    records_add_user(sampler->records, process.uid, process.identity.runtime);
    if (sampler->count == sampler->capacity) {
        sampler->capacity = sampler->capacity ? 2 * sampler->capacity : 64;
        sampler->processes =
            reallocate(sampler->processes, sampler->capacity, sizeof(*sampler->processes));
    }
    sampler->processes[sampler->count] = process;
    return &sampler->processes[sampler->count++];
}

static const char *copy(struct snapshot *snapshot, const char *string)
{
    return string ? snapshot_string(snapshot, string, strlen(string)) : NULL;
}

static void set_identity(struct snapshot *snapshot, struct sample *sample,
                         const struct process *process)
{
    const struct identity *identity = &process->identity;

    sample->strings[STRING_NAME] = copy(snapshot, identity->name ? identity->name : "");
    sample->strings[STRING_COMMAND] = copy(snapshot, identity->command);
    sample->strings[STRING_PREFIX] = copy(snapshot, identity->prefix);
    sample->strings[STRING_USER] = copy(snapshot, user_name(process->uid));
    sample_set(sample, FIELD_UNIX_PID, (uint64_t)process->pid);
    sample_set(sample, FIELD_UNIX_START, process->start);
    sample_set(sample, FIELD_START, process->start_date);
}

/* The peak can have grown only if there were page faults, and its file costs more than the rest. */
static void set_peak(struct sample *sample, struct process *process, uint64_t faults)
{
    char text[4096];
    uint64_t peak;

    if (faults != process->peak_faults &&
        procfs_read(&process->status, process->pid, "status", text, sizeof(text)) >= 0 &&
        procfs_parse_line(text, "VmHWM", &peak)) {
        process->peak = peak * KILOBYTE;
        process->peak_faults = faults;
    }
    if (process->peak > sample->values[FIELD_WORKING_SET])
        sample_set(sample, FIELD_PEAK_WORKING_SET, process->peak);
    else
        sample_set(sample, FIELD_PEAK_WORKING_SET, sample->values[FIELD_WORKING_SET]);
}

/* A process whose first thread has ended has no memory in its own files: then it is unknown. */
static void set_memory(struct sample *sample, struct process *process, uint64_t faults)
{
    struct proc_statm statm;
    uint64_t private;
    char text[256];

    if (procfs_read(&process->statm, process->pid, "statm", text, sizeof(text)) < 0 ||
        !procfs_parse_statm(text, &statm) || !statm.size)
        return;
    private = statm.resident > statm.shared ? statm.resident - statm.shared : 0;
    sample_set(sample, FIELD_WORKING_SET, statm.resident * PAGE_BYTES);
    sample_set(sample, FIELD_PRIVATE_WORKING_SET, private * PAGE_BYTES);
    sample_set(sample, FIELD_PRIVATE, statm.data * PAGE_BYTES);
    sample_set(sample, FIELD_PAGE_FILE, statm.data * PAGE_BYTES);
    sample_set(sample, FIELD_VIRTUAL, statm.size * PAGE_BYTES);
    sample_set(sample, FIELD_PAGED_POOL, statm.shared * PAGE_TABLE_ENTRY);
    sample_set(sample, FIELD_NONPAGED_POOL, private * PAGE_TABLE_ENTRY);
    set_peak(sample, process, faults);
}

/* Linux counts the system calls of Wine too: it is asked only where nobody else has counted. */
static void set_io_of_host(struct sample *sample, const struct process *process)
{
    size_t length;
    char *text = procfs_read_all(process->pid, "io", 4096, &length);
    struct proc_io io;

    if (text && procfs_parse_io(text, &io)) {
        sample_set(sample, FIELD_READS, io.reads);
        sample_set(sample, FIELD_READ_BYTES, io.read_bytes);
        sample_set(sample, FIELD_WRITES, io.writes);
        sample_set(sample, FIELD_WRITE_BYTES, io.write_bytes);
    }
    free(text);
}

/* Fills the sample of a process. Returns false when it has ended, or was started again. */
static bool sample_process(struct sampler *sampler, struct snapshot *snapshot,
                           struct process *process)
{
    struct sample *sample = snapshot_add(snapshot);
    struct proc_stat stat;
    uint64_t faults;

    if (!read_stat(process, &stat) || stat.start != process->start)
        return false;
    process->listed = true;
    faults = stat.minor_faults + stat.major_faults;
    set_identity(snapshot, sample, process);
    sample_set(sample, FIELD_THREADS, stat.threads);
    sample_set_cpu(sample, procfs_duration(stat.user), procfs_duration(stat.kernel));
    sample_set(sample, FIELD_PAGE_FAULTS, (uint32_t)faults);
    set_memory(sample, process, faults);
    if (!records_sample(sampler->records, &process->record, process->pid, process->uid,
                        process->start, snapshot, sample))
        set_io_of_host(sample, process);
    return true;
}

/* Finds the processes that there are now, and what they are. */
static void list_processes(struct sampler *sampler)
{
    const struct dirent *entry;
    bool unrecorded = false;
    size_t i;

    rewinddir(sampler->proc);
    while ((entry = readdir(sampler->proc))) {
        pid_t pid = isdigit((unsigned char)entry->d_name[0]) ? atoi(entry->d_name) : 0;

        if (pid && !find_process(sampler, pid))
            add_process(sampler, pid, entry->d_name);
    }
    for (i = 0; i < sampler->count; i++)
        unrecorded = unrecorded || sampler->processes[i].record.file.fd < 0;
    if (unrecorded)
        records_refresh(sampler->records);
}

static void drop_ended(struct sampler *sampler)
{
    size_t left = 0, i;

    for (i = 0; i < sampler->count; i++)
        if (sampler->processes[i].listed) {
            sampler->processes[i].listed = false;
            sampler->processes[left++] = sampler->processes[i];
        } else
            forget(&sampler->processes[i]);
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
        const struct sample *sample;

        if (!sample_process(sampler, snapshot, &sampler->processes[i])) {
            snapshot->count--;
            continue;
        }
        sample = &snapshot->samples[snapshot->count - 1];
        if (!selection_has(selection, (uint32_t)sample->values[FIELD_PID], sample_name(sample)))
            snapshot->count--;
    }
    drop_ended(sampler);
    return true;
}

void sampler_free(struct sampler *sampler)
{
    size_t i;

    for (i = 0; i < sampler->count; i++)
        forget(&sampler->processes[i]);
    if (sampler->proc)
        closedir(sampler->proc);
    records_free(sampler->records);
    free(sampler->processes);
    free(sampler);
}
