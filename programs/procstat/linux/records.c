/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sessions' records of processes: what is in one. sessions.c finds them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "linux/records.h"
#include "linux/sessions.h"
#include "../../../dlls/ntdll_procstats/unix/records/folder.h"
#include "sample/memory.h"

struct records {
    struct sessions *sessions;
};

/* Reads a record through its descriptor: a file that is cut meanwhile is a short read, where mapped
 * memory would be a signal. */
static bool read_record(int fd, struct process_record *record)
{
    ssize_t got = pread(fd, record, sizeof(*record), 0);

    return got == (ssize_t)sizeof(*record) && record_is_valid(record);
}

bool record_owner(int fd, struct record_key *key)
{
    struct process_record record;

    if (!read_record(fd, &record))
        return false;
    *key = (struct record_key){record.unix_pid, record.unix_start_time};
    return true;
}

struct records *records_new(void)
{
    struct records *records = reallocate(NULL, 1, sizeof(*records));

    records->sessions = sessions_new();
    return records;
}

bool records_add_user(struct records *records, uid_t uid, const char *runtime)
{
    return sessions_add_user(records->sessions, uid, runtime);
}

bool records_add_prefix(struct records *records, uid_t uid, const char *path)
{
    return sessions_add_prefix(records->sessions, uid, path);
}

void records_refresh(struct records *records)
{
    sessions_refresh(records->sessions);
}

static void raise(struct sample *sample, enum field field, uint64_t value)
{
    uint64_t seen;

    if (value && (!sample_get(sample, field, &seen) || value > seen))
        sample_set(sample, field, value);
}

static void set_io(struct sample *sample, const struct process_record *record)
{
    static const enum field operations[IO_KINDS] = {FIELD_READS, FIELD_WRITES, FIELD_OTHERS};
    static const enum field bytes[IO_KINDS] = {FIELD_READ_BYTES, FIELD_WRITE_BYTES,
                                               FIELD_OTHER_BYTES};
    struct io_counters io = record_io(record);
    size_t kind;

    for (kind = 0; kind < IO_KINDS; kind++) {
        sample_set(sample, operations[kind], io.operations[kind]);
        sample_set(sample, bytes[kind], io.bytes[kind]);
    }
}

/* What the process itself keeps is better than Linux's guess. */
static void set_account(struct sample *sample, const struct process_record *record)
{
    if (!(record->flags & RECORD_KEEPS_COMMIT))
        return;
    sample_set(sample, FIELD_PRIVATE, record->account.commit);
    sample_set(sample, FIELD_PAGE_FILE, record->account.commit);
    sample_set(sample, FIELD_VIRTUAL, record->account.virtual_size);
}

/* Linux counts from the beginning of its process, which was there before the program. */
static void set_faults(struct sample *sample, const struct process_record *record)
{
    uint64_t faults;

    if (!sample_get(sample, FIELD_PAGE_FAULTS, &faults))
        return;
    if (record->faults_before < faults)
        faults -= record->faults_before;
    if (record->maxima.page_faults > faults)
        faults = record->maxima.page_faults;
    sample_set(sample, FIELD_PAGE_FAULTS, (uint32_t)faults);
}

static void set_times(struct sample *sample, const struct process_times *times)
{
    uint64_t user = sample->values[FIELD_USER_TIME], kernel = sample->values[FIELD_KERNEL_TIME];

    sample_set_cpu(sample, times->user > user ? times->user : user,
                   times->kernel > kernel ? times->kernel : kernel);
}

static bool is_of(const struct process_record *record, pid_t pid, uint64_t unix_start)
{
    return record->unix_pid == (uint32_t)pid && record->unix_start_time == unix_start;
}

static char *copy(const char *string)
{
    return *string ? strdup(string) : NULL;
}

static void free_texts(struct record_file *file)
{
    free(file->name);
    free(file->prefix);
    file->name = file->prefix = NULL;
}

bool records_open(struct records *records, struct record_file *file, pid_t pid, uid_t uid,
                  uint64_t unix_start)
{
    const struct record_key key = {(uint32_t)pid, unix_start};
    struct process_record record;

    if (file->file.fd >= 0)
        return true;
    file->file.fd = sessions_open(records->sessions, &key, uid);
    if (file->file.fd < 0)
        return false;
    if (!read_record(file->file.fd, &record) || !is_of(&record, pid, unix_start)) {
        procfs_close(&file->file);
        return false;
    }
    free_texts(file);
    file->name = copy(record.image_name);
    file->prefix = copy(record.prefix);
    return true;
}

void records_close(struct record_file *file)
{
    procfs_close(&file->file);
    free_texts(file);
}

static void set_string(struct snapshot *snapshot, struct sample *sample, enum string string,
                       const char *text)
{
    if (text)
        sample->strings[string] = snapshot_string(snapshot, text, SIZE_MAX);
}

/* Its process may have been ended and its record written over: it is checked at every reading. */
bool records_sample(struct records *records, struct record_file *file, pid_t pid, uid_t uid,
                    uint64_t unix_start, struct snapshot *snapshot, struct sample *sample)
{
    struct process_record record;

    if (!records_open(records, file, pid, uid, unix_start))
        return false;
    if (!read_record(file->file.fd, &record) || !is_of(&record, pid, unix_start)) {
        procfs_close(&file->file);
        return false;
    }
    sample_set(sample, FIELD_PID, record.windows_pid);
    sample_set(sample, FIELD_PARENT, record.parent_pid);
    if (record.creation_time)
        sample_set(sample, FIELD_START, record.creation_time);
    set_string(snapshot, sample, STRING_NAME, file->name);
    set_string(snapshot, sample, STRING_PREFIX, file->prefix);
    set_account(sample, &record);
    set_times(sample, &record.times);
    set_faults(sample, &record);
    raise(sample, FIELD_PEAK_WORKING_SET, record.maxima.working_set);
    raise(sample, FIELD_PEAK_PRIVATE, record.maxima.commit);
    raise(sample, FIELD_PEAK_PRIVATE, sample->values[FIELD_PRIVATE]);
    if (!(record.flags & RECORD_COUNTS_IO))
        return false;
    set_io(sample, &record);
    return true;
}

void records_free(struct records *records)
{
    sessions_free(records->sessions);
    free(records);
}
