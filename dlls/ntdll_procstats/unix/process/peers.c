/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Questions about other processes. The records room knows the ones that have a
 * record; of one that has none it asks for a Unix thread id.
 */
#include "peers.h"

#include "../host/guard.h"
#include "../host/procfs.h"
#include "../program.h"
#include "../records/jobs.h"
#include "../records/known.h"
#include "../records/peers.h"
#include "../records/records.h"
#include "../records/threads.h"
#include "../records/unrecorded.h"
#include "find_unix.h"
#include "times.h"
#include "procstats/filetime.h"

#include <errno.h>
#include <time.h>

/*
 * For some milliseconds a new process has no thread to be found by yet, or has
 * not made its record yet.
 */
#define STARTING (2 * UINT64_C(10000000)) /* in 100 ns */
#define PAUSE_NS 1000000
#define TRIES    50

/* Whether a process was made a short while ago. */
static bool is_young(uint64_t creation_time)
{
    struct timespec now;
    uint64_t filetime;

    clock_gettime(CLOCK_REALTIME, &now);
    filetime = UNIX_EPOCH_FILETIME + (uint64_t)now.tv_sec * 10000000 + (uint64_t)now.tv_nsec / 100;
    return filetime - creation_time < STARTING;
}

static int io_of_record(const struct process_record *record, struct io_counters *ret_io)
{
    if (!(record->flags & RECORD_COUNTS_IO))
        return -ENOTSUP;
    *ret_io = record_io(record);
    return 0;
}

static int read_io(struct peer *peer, const struct peer_identity *process, void *context)
{
    struct process_record record;
    int error;

    (void)process;
    if (!peer->page)
        return read_unrecorded_io(peer->unix_pid, context);
    error = peer_figures(peer, &record);
    return error ? error : io_of_record(&record, context);
}

struct memory_question {
    struct memory_figures *ret_memory;
    bool waits;      /* refuses to answer while the process may be making its record */
    bool is_refused; /* [out] for that reason */
};

/*
 * Page faults before the program are not the program's: until it begins there are none, and just
 * then its record says how many they were.
 */
static int read_memory(struct peer *peer, const struct peer_identity *process, void *context)
{
    struct memory_question *question = context;
    struct memory_figures *memory = question->ret_memory;
    enum unrecorded_stage stage = peer->page ? UNRECORDED_PLAIN : unrecorded_stage(peer->unix_pid);
    int error;

    question->is_refused =
        question->waits && stage == UNRECORDED_BEGUN && is_young(process->creation_time);
    if (question->is_refused)
        return -EAGAIN;
    error = memory_of_peer(peer, process->ended, memory);
    if (!error && stage == UNRECORDED_BEFORE)
        memory->page_faults = memory->hard_faults = memory->peak.page_faults = 0;
    return error;
}

static int read_times(struct peer *peer, const struct peer_identity *process, void *context)
{
    return times_of_peer(peer, process->ended, context);
}

struct times_question {
    struct process_times *ret_times;
    uint64_t ran; /* processor time before wineserver said that the process had not ended */
};

/* A process whose processor time is still the same is at rest. */
static int read_times_exactly(struct peer *peer, const struct peer_identity *process, void *context)
{
    const struct times_question *question = context;
    int error = read_times(peer, process, question->ret_times);

    if (!error && !process->ended && peer->page && question->ran &&
        peer->files.ran == question->ran)
        known_note_at_rest(peer, question->ret_times);
    return error;
}

/* A thread that has ended, and what is known of it. */
struct thread_question {
    uint32_t tid;
    uint64_t created;
    struct process_times *ret_times;
};

static int find_thread(struct peer *peer, const struct peer_identity *process, void *context)
{
    const struct thread_question *thread = context;

    (void)process;
    if (!peer->page ||
        !record_find_thread(peer->page, thread->tid, thread->created, thread->ret_times))
        return -ENOTSUP;
    return 0;
}

static uint64_t raise_threads_peak(struct peer *peer, uint64_t threads)
{
    uint64_t known;

    if (!peer->page || !guarded_load(&peer->page->threads_peak, &known))
        return threads;
    if (known > threads)
        return known;
    raise_in_peer(peer, offsetof(struct process_record, threads_peak), threads);
    return threads;
}

struct figures_question {
    struct process_figures *figures;
    struct memory_question memory;
};

/* Without the memory, of which much is told, there is no answer yet of a process that begins. */
static int read_figures(struct peer *peer, const struct peer_identity *process, void *context)
{
    struct figures_question *question = context;
    struct process_figures *figures = question->figures;
    int error = read_memory(peer, process, &question->memory);

    figures->has_memory = !error;
    if (figures->has_memory && !process->ended)
        figures->has_times = !times_of_peer_as_read(peer, &figures->times);
    else
        figures->has_times = !read_times(peer, process, &figures->times);
    figures->has_io = !read_io(peer, process, &figures->io);
    figures->threads = raise_threads_peak(peer, figures->threads);
    figures->unix_pid = process->ended ? 0 : peer->unix_pid;
    figures->ran = process->ended ? 0 : peer->files.ran;
    return error;
}

struct visit {
    record_visitor *visitor;
    void *context;
};

static int visit_page(struct peer *peer, const struct peer_identity *process, void *context)
{
    const struct visit *visit = context;

    (void)process;
    visit->visitor(peer->page, visit->context);
    return 0;
}

static int read_unix_pid(struct peer *peer, const struct peer_identity *process, void *context)
{
    uint32_t *ret_unix_pid = context;

    if (process->ended)
        return -ESRCH;
    *ret_unix_pid = peer->unix_pid;
    return 0;
}

static int note_thread(struct peer *peer, const struct peer_identity *process, void *context)
{
    (void)process;
    if (!peer->page)
        return -ENOTSUP;
    record_note_thread(peer->page, context);
    return 0;
}

/* Of a process that has no record, what the host tells is kept in one from now on. */
static int note_end(struct peer *peer, const struct peer_identity *process, void *context)
{
    struct record_identity identity = {.windows_pid = process->windows_pid,
                                       .unix_pid = peer->unix_pid,
                                       .creation_time = process->creation_time};
    struct process_times times;
    struct memory_figures memory;
    struct io_counters io;
    struct memory_question question = {.ret_memory = &memory};
    int error = read_memory(peer, process, &question);

    (void)context;
    if (!error)
        error = times_of_peer(peer, process->ended, &times);
    if (!error && peer->page)
        job_end_charge(peer->page);
    if (error || peer->page)
        return error;
    error = procfs_start_time(peer->files.stat_fd, &identity.unix_start_time);
    if (!error)
        error = read_unrecorded_io(peer->unix_pid, &io);
    return error ? error : record_create_for_ending(&identity, &io, &memory.peak, &times);
}

/*
 * A thread's id that is read from the process's memory before and after its
 * files were opened was the process's in between. Creation time and start time
 * do not tell: somebody may have set the clock since the one was noted.
 */
static int ask_unrecorded(struct peer_identity *process, peer_question *question, void *context)
{
    int error;

    process->unix_tid = find_unix_tid(process->windows_pid, process->creation_time);
    if (!process->unix_tid)
        return -ENOENT;
    error = ask_about_peer(process, question, context);
    return !error &&
                   find_unix_tid(process->windows_pid, process->creation_time) != process->unix_tid
               ? -ESRCH
               : error;
}

static int ask_once(const struct target *target, bool *ended, peer_question *question,
                    void *context)
{
    struct peer_identity process = {
        .windows_pid = target->pid, .creation_time = target->creation_time, .ended = *ended};
    int error = ask_about_peer(&process, question, context);

    if (error == -ENOENT && !process.ended)
        error = ask_unrecorded(&process, question, context);
    /* It may have ended since its handle was looked at. */
    if (error && !process.ended && target->process && has_ended(target->process)) {
        *ended = process.ended = true;
        error = ask_about_peer(&process, question, context);
    }
    return error;
}

static NTSTATUS ask(const struct target *target, peer_question *question, void *context)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    bool ended = target->ended;
    int error = ask_once(target, &ended, question, context);

    for (int tries = 1; error && !ended && tries < TRIES && is_young(target->creation_time);
         tries++) {
        nanosleep(&pause, NULL);
        error = ask_once(target, &ended, question, context);
    }
    if (!error)
        return STATUS_SUCCESS;
    if (target->process)
        forget_process(target->process);
    return error == -ENOTSUP ? STATUS_NOT_SUPPORTED : STATUS_UNSUCCESSFUL;
}

/* It is being made, or was ended while it was: it has done nothing yet. */
static bool has_not_begun(const struct target *target)
{
    return !target->creation_time;
}

/* Without the guard, which is there where services are replaced, what is known may be gone. */
NTSTATUS peer_io(const struct target *target, struct io_counters *ret_io)
{
    struct process_record record;

    if (has_not_begun(target)) {
        *ret_io = (struct io_counters){0};
        return STATUS_SUCCESS;
    }
    if (services_are_replaced &&
        known_record(target->pid, target->creation_time, offsetof(struct process_record, maxima),
                     &record) &&
        !io_of_record(&record, ret_io))
        return STATUS_SUCCESS;
    return ask(target, read_io, ret_io);
}

NTSTATUS peer_times(const struct target *target, struct process_times *ret_times)
{
    struct times_question question = {.ret_times = ret_times, .ran = target->ran};

    if (has_not_begun(target)) {
        *ret_times = (struct process_times){0};
        return STATUS_SUCCESS;
    }
    return ask(target, read_times_exactly, &question);
}

NTSTATUS peer_thread(const struct target *target, ULONG tid, uint64_t created,
                     struct process_times *ret_times)
{
    struct thread_question thread = {.tid = tid, .created = created, .ret_times = ret_times};

    return ask(target, find_thread, &thread);
}

/* A process that has begun and makes no record after a while has none. */
NTSTATUS peer_memory(const struct target *target, struct memory_figures *ret_memory)
{
    struct memory_question question = {.ret_memory = ret_memory, .waits = true};
    NTSTATUS status = ask(target, read_memory, &question);

    if (!status || !question.is_refused)
        return status;
    question.waits = false;
    return ask(target, read_memory, &question);
}

void peer_figures_of(const struct target *target, struct process_figures *figures)
{
    struct figures_question question = {.figures = figures,
                                        .memory = {.ret_memory = &figures->memory, .waits = true}};

    if (ask(target, read_figures, &question) && question.memory.is_refused) {
        question.memory.waits = false;
        ask(target, read_figures, &question);
    }
}

NTSTATUS visit_record(const struct target *target, record_visitor *visitor, void *context)
{
    struct visit visit = {.visitor = visitor, .context = context};

    if (!target->own)
        return ask(target, visit_page, &visit);
    visitor(own_record(), context);
    return STATUS_SUCCESS;
}

NTSTATUS peer_unix_pid(const struct target *target, uint32_t *ret_unix_pid)
{
    return ask(target, read_unix_pid, ret_unix_pid);
}

NTSTATUS note_peer_end(const struct target *target)
{
    if (has_not_begun(target))
        return STATUS_SUCCESS;
    return ask(target, note_end, NULL);
}

NTSTATUS note_peer_thread(const struct target *target, const struct ended_thread *thread)
{
    struct ended_thread note = *thread;

    return ask(target, note_thread, &note);
}
