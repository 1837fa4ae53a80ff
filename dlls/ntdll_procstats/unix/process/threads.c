/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Processor time of threads. Of a living one Linux tells it, under an id that is
 * found in its TEB; where that is not found, Wine's answer is used, which is as
 * true, in whole clock ticks. What a thread has used is noted when it is about to
 * end: by itself, or by who ends it, or its process. The own threads' notes are
 * in a table of this process, as many as can be asked about; those that other
 * processes may ask about are in the record.
 */
#include "threads.h"

#include "../host/pages.h"

#include "../memory/account.h"
#include "../records/records.h"
#include "../records/threads.h"
#include "../services.h"
#include "../teb.h"
#include "find_unix.h"
#include "peers.h"
#include "query.h"
#include "times.h"

#include <string.h>
#include <unistd.h>

#define NOTED_THREADS 4096u /* a power of two; ids of threads are multiples of four */

/* A thread, as a handle of it tells. */
struct thread_target {
    KERNEL_USER_TIMES wines;
    ULONG pid, tid;
    const void *teb; /* NULL: it has not begun */
    bool own;
};

/* A note that another thread is just writing over is one of another thread's id. */
static struct ended_thread noted[NOTED_THREADS] PAGES_OF_THEIR_OWN;

/* The process's other threads have been noted and ended; no more are made in it. */
static bool is_alone;

static struct ended_thread *slot_of(ULONG tid)
{
    return &noted[tid / 4 % NOTED_THREADS];
}

/* One request to wineserver checks the handle, the other identifies the thread. */
static NTSTATUS find_thread(HANDLE thread, struct thread_target *ret_target)
{
    THREAD_BASIC_INFORMATION basic = {0};
    struct thread_target target = {
        .pid = own_pid(), .tid = own_tid(), .teb = current_teb(), .own = true};
    NTSTATUS status = original_NtQueryInformationThread(
        ARG(thread), ThreadTimesClass, ARG(&target.wines), sizeof(target.wines), 0);

    if (!status && thread != NtCurrentThread()) {
        status = original_NtQueryInformationThread(ARG(thread), ThreadBasicInformationClass,
                                                   ARG(&basic), sizeof(basic), 0);
        target.pid = (ULONG)(uintptr_t)basic.ClientId.UniqueProcess;
        target.tid = (ULONG)(uintptr_t)basic.ClientId.UniqueThread;
        target.teb = basic.TebBaseAddress;
        target.own = target.pid == own_pid();
    }
    if (!status)
        *ret_target = target;
    return status;
}

/* A handle to the thread's process; NULL if there is none to be had. */
static HANDLE open_process(ULONG pid)
{
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes)};
    CLIENT_ID id = {.UniqueProcess = (HANDLE)(uintptr_t)pid};
    HANDLE process;

    if (original_NtOpenProcess(ARG(&process), PROCESS_QUERY_INFORMATION | PROCESS_VM_READ,
                               ARG(&attributes), ARG(&id)))
        return NULL;
    return process;
}

static void close_process(HANDLE process)
{
    forget_process(process);
    original_NtClose(ARG(process));
}

/* The thread's Unix id, or 0. */
static uint32_t find_unix_id(const struct thread_target *target)
{
    HANDLE process;
    uint32_t tid;

    if (target->own && target->tid == own_tid())
        return (uint32_t)gettid();
    if (!target->teb)
        return 0;
    if (target->own)
        return unix_tid_of(NtCurrentProcess(), target->teb, target->tid);
    process = open_process(target->pid);
    if (!process)
        return 0;
    tid = unix_tid_of(process, target->teb, target->tid);
    close_process(process);
    return tid;
}

/* An id that is the thread's before and after was the thread's in between. */
static void times_of_living(const struct thread_target *target, struct process_times *ret_times)
{
    uint32_t tid = find_unix_id(target);

    if (!tid || times_of_thread(tid, ret_times) || find_unix_id(target) != tid)
        *ret_times = times_of_both_modes((uint64_t)target->wines.UserTime,
                                         (uint64_t)target->wines.KernelTime);
}

/* ---- Ends ---- */

static void note_own_thread(const struct ended_thread *thread)
{
    *slot_of(thread->tid) = *thread;
    record_note_thread(own_record(), thread);
}

/* created may be 0 where no thread gets the id any more. */
static void note_calling_thread(uint64_t created)
{
    struct ended_thread note = {.created = created, .tid = own_tid()};

    if (!times_of_thread((uint32_t)gettid(), &note.times))
        note_own_thread(&note);
}

static uint64_t creation_of_calling_thread(void)
{
    KERNEL_USER_TIMES wines = {0};

    if (original_NtQueryInformationThread(ARG(NtCurrentThread()), ThreadTimesClass, ARG(&wines),
                                          sizeof(wines), 0))
        return 0;
    return (uint64_t)wines.CreateTime;
}

static struct ended_thread note_of(const struct thread_target *target)
{
    struct ended_thread note = {.created = (uint64_t)target->wines.CreateTime, .tid = target->tid};

    times_of_living(target, &note.times);
    return note;
}

/* What has ended already has been noted. */
void note_thread_end(HANDLE thread)
{
    struct thread_target target;
    struct ended_thread note;
    struct target process;
    HANDLE handle;

    if (thread == NtCurrentThread()) {
        note_calling_thread(creation_of_calling_thread());
        return;
    }
    if (find_thread(thread, &target) || target.wines.ExitTime)
        return;
    note = note_of(&target);
    if (target.own) {
        note_own_thread(&note);
        return;
    }
    handle = open_process(target.pid);
    if (!handle)
        return;
    if (!find_target(handle, true, &process))
        note_peer_thread(&process, &note);
    close_process(handle);
}

/* False if it is not found on the host, where it may have ended or just been made. */
static bool note_known_thread(const struct account_thread *thread)
{
    struct ended_thread note = {.tid = thread->tid};
    uint32_t tid = unix_tid_of(NtCurrentProcess(), (void *)thread->teb, thread->tid);

    if (!tid || times_of_thread(tid, &note.times))
        return false;
    note_own_thread(&note);
    return true;
}

/* Without a request to wineserver. False if there may be others. */
static bool note_known_threads(void)
{
    struct account_thread thread;
    bool all = !account_lacks_threads();

    for (unsigned int i = 0; account_thread_at(i, &thread); i++)
        if (thread.tid && thread.tid != own_tid() && !note_known_thread(&thread))
            all = false;
    return all;
}

/* A thread that has not ended, of the own process or a peer. The calling one is not noted. */
static void note_found_thread(HANDLE thread, const struct target *peer)
{
    struct thread_target found;
    struct ended_thread note;

    if (find_thread(thread, &found) || found.wines.ExitTime ||
        (found.own && found.tid == own_tid()))
        return;
    note = note_of(&found);
    if (found.own)
        note_own_thread(&note);
    else
        note_peer_thread(peer, &note);
}

static void note_threads_in(HANDLE process, const struct target *peer)
{
    HANDLE thread = NULL, next;

    while (!original_NtGetNextThread(ARG(process), ARG(thread), THREAD_QUERY_LIMITED_INFORMATION, 0,
                                     0, ARG(&next))) {
        if (thread)
            original_NtClose(ARG(thread));
        thread = next;
        note_found_thread(thread, peer);
    }
    if (thread)
        original_NtClose(ARG(thread));
}

void note_other_threads(void)
{
    if (!note_known_threads())
        note_threads_in(NtCurrentProcess(), NULL);
}

void others_have_ended(void)
{
    __atomic_store_n(&is_alone, true, __ATOMIC_RELAXED);
}

/* The calling one last, so that it is the last to be written over. */
void note_own_threads(void)
{
    if (!__atomic_load_n(&is_alone, __ATOMIC_RELAXED))
        note_other_threads();
    note_calling_thread(0);
}

void note_peer_threads(const struct target *target)
{
    HANDLE process = open_process(target->pid);

    if (!process)
        return;
    note_threads_in(process, target);
    close_process(process);
}

/* ---- Queries ---- */

static bool find_own_note(const struct thread_target *target, struct process_times *ret_times)
{
    struct ended_thread note = *slot_of(target->tid);
    uint64_t created = (uint64_t)target->wines.CreateTime;

    if (!is_note_of(&note, target->tid, created))
        return record_find_thread(own_record(), target->tid, created, ret_times);
    *ret_times = note.times;
    return true;
}

static NTSTATUS times_of_ended(const struct thread_target *target, struct process_times *ret_times)
{
    struct target process;
    NTSTATUS status;
    HANDLE handle;

    if (target->own)
        return find_own_note(target, ret_times) ? STATUS_SUCCESS : STATUS_ACCESS_DENIED;
    handle = open_process(target->pid);
    if (!handle)
        return STATUS_ACCESS_DENIED;
    status = find_target(handle, true, &process);
    if (!status)
        status = peer_thread(&process, target->tid, (uint64_t)target->wines.CreateTime, ret_times);
    close_process(handle);
    return status ? STATUS_ACCESS_DENIED : STATUS_SUCCESS;
}

static NTSTATUS answer_thread(const struct information_class *class, HANDLE thread,
                              struct answer *ret_answer)
{
    struct thread_target target;
    struct process_times times;
    NTSTATUS status = find_thread(thread, &target);

    if (status)
        return status;
    if (!target.wines.ExitTime)
        times_of_living(&target, &times);
    else
        status = times_of_ended(&target, &times);
    if (status)
        return status;
    if (class->info_class == ThreadCycleTimeClass)
        *ret_answer = (struct answer){.fields = {times.cycles, times.cycles}};
    else
        *ret_answer =
            (struct answer){.fields = {(uint64_t)target.wines.CreateTime,
                                       (uint64_t)target.wines.ExitTime, times.kernel, times.user}};
    return STATUS_SUCCESS;
}

static const struct information_class classes[] = {
    {.info_class = ThreadTimesClass, .layout = LAYOUT("LLLL"), .counts = {4}},
    {.info_class = ThreadCycleTimeClass, .layout = LAYOUT("LL"), .counts = {2}},
};

NTSTATUS query_thread(const struct query *query)
{
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
        if (classes[i].info_class == query->info_class)
            return answer_query(query, &classes[i], answer_thread);
    if (query->pointer_size != sizeof(void *))
        return STATUS_NOT_SUPPORTED;
    return original_NtQueryInformationThread(ARG(query->handle), query->info_class,
                                             ARG(query->info), query->length,
                                             ARG(query->return_length));
}

/*
 * NtQueryInformationThread
 *
 * ThreadTimes and ThreadCycleTime, for a handle with
 * THREAD_QUERY_LIMITED_INFORMATION, in the order of checks of
 * NtQueryInformationProcess; other classes are the original's.
 */
NTSTATUS service_NtQueryInformationThread(uintptr_t thread, uintptr_t info_class, uintptr_t info,
                                          uintptr_t length, uintptr_t return_length)
{
    const struct query query = query_of(thread, info_class, info, length, return_length);

    return query_thread(&query);
}
