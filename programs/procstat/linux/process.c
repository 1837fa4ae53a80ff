/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One Windows process, and what Linux and its record tell of it. What is read at every sample are
 * files that stay open: statm and the record, or io if nobody else counts; and stat, which costs
 * most of them, if the process has run since it was read.
 */
#include "linux/process.h"

#include "linux/users.h"

#define PAGE_TABLE_ENTRY 8u    /* what stands for the pools, see doc/fields.md */
#define KILOBYTE         1024u /* what Linux calls kB */

/* Whether nothing runs any more of a process that its parent has not waited for. One whose first
 * thread alone has ended is a zombie, too. */
static bool has_ended(const struct proc_stat *stat)
{
    return (stat->state == 'Z' || stat->state == 'X') && stat->threads <= 1;
}

/* False if the process has ended. */
static bool read_stat(struct process *process)
{
    char text[1024];

    if (clock_gettime(process->clock, &process->ran))
        return false;
    return procfs_read(&process->stat, process->pid, "stat", text, sizeof(text)) >= 0 &&
           procfs_parse_stat(text, &process->state) && !has_ended(&process->state);
}

/* Whether it has run since stat was read: nothing in that file that is of interest here changes
 * otherwise. */
static bool has_run(const struct process *process)
{
    struct timespec now;

    return clock_gettime(process->clock, &now) || now.tv_sec != process->ran.tv_sec ||
           now.tv_nsec != process->ran.tv_nsec;
}

bool process_begin(struct process *process, pid_t pid, uid_t uid)
{
    *process = (struct process){.pid = pid,
                                .uid = uid,
                                .stat = {-1},
                                .statm = {-1},
                                .status = {-1},
                                .io = {-1},
                                .record.file = {-1}};
    if (clock_getcpuclockid(pid, &process->clock) || !read_stat(process)) {
        process_close(process);
        return false;
    }
    process->start = process->state.start;
    process->start_date = procfs_date(process->start);
    return true;
}

/* A process with a record is one of Windows, and its record says of which prefix. Of others the map
 * is looked at, which costs much more; their environment may name another folder for records. */
bool process_identify(struct process *process, struct records *records)
{
    const struct identity *identity = &process->identity;
    const pid_t pid = process->pid;
    bool more;

    if (!records_open(records, &process->record, pid, process->uid, process->start) &&
        !identity_is_wine(pid))
        return false;
    if (!identity_read_command(&process->identity, pid))
        return false;
    if (process->record.prefix)
        return true;
    identity_read_environment(&process->identity, pid);
    more = records_add_user(records, process->uid, identity->runtime);
    if (identity->prefix)
        more = records_add_prefix(records, process->uid, identity->prefix) || more;
    if (more)
        records_refresh(records);
    return true;
}

static const char *copy(struct snapshot *snapshot, const char *string)
{
    return string ? snapshot_copy(snapshot, string) : NULL;
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
static void set_memory(struct sample *sample, struct process *process, uint64_t faults,
                       const char *text)
{
    struct proc_statm statm;
    uint64_t private;

    if (!procfs_parse_statm(text, &statm) || !statm.size)
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
static void set_io_of_host(struct sample *sample, struct process *process)
{
    struct proc_io io;
    char text[512];

    if (procfs_read(&process->io, process->pid, "io", text, sizeof(text)) >= 0 &&
        procfs_parse_io(text, &io)) {
        sample_set(sample, FIELD_READS, io.reads);
        sample_set(sample, FIELD_READ_BYTES, io.read_bytes);
        sample_set(sample, FIELD_WRITES, io.writes);
        sample_set(sample, FIELD_WRITE_BYTES, io.write_bytes);
    }
}

bool process_sample(struct process *process, struct records *records, struct snapshot *snapshot,
                    struct sample *sample)
{
    const struct proc_stat *state = &process->state;
    /* A file that is open is of this process, and cannot be read when it has ended. */
    const bool kept = process->statm.fd >= 0;
    uint64_t faults, user, kernel;
    char statm[256];

    if (procfs_read(&process->statm, process->pid, "statm", statm, sizeof(statm)) < 0)
        return false;
    if (!kept || has_run(process)) {
        if (!read_stat(process) || state->start != process->start)
            return false;
    }
    faults = state->minor_faults + state->major_faults;
    set_identity(snapshot, sample, process);
    sample_set(sample, FIELD_THREADS, state->threads);
    procfs_divide(&process->ran, state, &user, &kernel);
    sample_set_cpu(sample, user, kernel);
    sample_set(sample, FIELD_PAGE_FAULTS, (uint32_t)faults);
    set_memory(sample, process, faults, statm);
    if (!records_sample(records, &process->record, process->pid, process->uid, process->start,
                        snapshot, sample))
        set_io_of_host(sample, process);
    return true;
}

void process_close(struct process *process)
{
    identity_free(&process->identity);
    procfs_close(&process->stat);
    procfs_close(&process->statm);
    procfs_close(&process->status);
    procfs_close(&process->io);
    records_close(&process->record);
}
