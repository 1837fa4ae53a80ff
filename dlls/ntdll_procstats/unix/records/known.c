/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A table by the process's Windows id; a process takes another's place. A note
 * has a count that is odd while the note is written and another afterwards, so
 * that a reader knows whether it has read one note. Signals are held while one is
 * written: it would stay half written if the thread ended.
 *
 * The page of a record may be unmapped by the thread that has the peer, and
 * something else be there: the record of another process most likely, whose page
 * the system maps at the same address. It is copied under the guard, its start once
 * more at the end, and believed if it is the record of this process then.
 *
 * Of a process at rest the processor time is the same, to the nanosecond. That it
 * has not ended is the caller's knowledge.
 */
#include "known.h"

#include "../host/guard.h"
#include "../host/pages.h"

#define NOTES 1024u

#define WORDS 7

union facts {
    struct {
        uint64_t creation_time;
        uint64_t pids; /* Windows's, and in the upper half Linux's, or 0 if it has ended */
        uint64_t page; /* address of the record */
        uint64_t ran;  /* processor time at rest, in nanoseconds; 0: not known to be at rest */
        struct process_times times;
    };
    uint64_t words[WORDS];
};
_Static_assert(sizeof(union facts) == WORDS * sizeof(uint64_t), "all are words");

static struct note {
    uint64_t words[WORDS];
    uint32_t count;
} NUMBERS_IN_ONE_PIECE notes[NOTES] PAGES_OF_THEIR_OWN;

static struct note *note_of(uint32_t windows_pid)
{
    return &notes[windows_pid / 4 % NOTES]; /* ids are multiples of four */
}

static void write_note(uint32_t windows_pid, const union facts *facts)
{
    struct note *note = note_of(windows_pid);
    uint32_t count = __atomic_load_n(&note->count, __ATOMIC_RELAXED);

    if (count & 1 || !__atomic_compare_exchange_n(&note->count, &count, count + 1, false,
                                                  __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return;
    __atomic_thread_fence(__ATOMIC_RELEASE);
    for (size_t i = 0; i < WORDS; i++)
        __atomic_store_n(&note->words[i], facts->words[i], __ATOMIC_RELAXED);
    __atomic_store_n(&note->count, count + 2, __ATOMIC_RELEASE);
}

static bool read_note(uint32_t windows_pid, uint64_t creation_time, union facts *ret_facts)
{
    struct note *note = note_of(windows_pid);
    uint32_t count = __atomic_load_n(&note->count, __ATOMIC_ACQUIRE);

    for (size_t i = 0; i < WORDS; i++)
        ret_facts->words[i] = __atomic_load_n(&note->words[i], __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return !(count & 1) && count == __atomic_load_n(&note->count, __ATOMIC_RELAXED) &&
           (uint32_t)ret_facts->pids == windows_pid && ret_facts->creation_time == creation_time;
}

static union facts facts_of(const struct peer *peer)
{
    return (union facts){.creation_time = peer->creation_time,
                         .pids = (uint64_t)peer->unix_pid << 32 | peer->windows_pid,
                         .page = (uintptr_t)peer->page};
}

void known_note(const struct peer *peer, bool ended)
{
    union facts facts = facts_of(peer), known;

    if (ended)
        facts.pids = peer->windows_pid;
    if (!read_note(peer->windows_pid, peer->creation_time, &known) || known.page != facts.page ||
        known.pids != facts.pids)
        write_note(peer->windows_pid, &facts);
}

void known_note_at_rest(const struct peer *peer, const struct process_times *times)
{
    union facts facts = facts_of(peer);

    facts.ran = peer->files.ran;
    facts.times = *times;
    write_note(peer->windows_pid, &facts);
}

bool known_record(uint32_t windows_pid, uint64_t creation_time, size_t size,
                  struct process_record *ret_record)
{
    union facts facts;
    const void *page;

    if (!read_note(windows_pid, creation_time, &facts))
        return false;
    page = (const void *)(uintptr_t)facts.page;
    return guarded_copy(ret_record, page, size) &&
           guarded_copy(ret_record, page, offsetof(struct process_record, unix_start_time)) &&
           is_record_of(ret_record, windows_pid, creation_time);
}

bool known_times(uint32_t windows_pid, uint64_t creation_time, struct process_times *ret_times,
                 uint64_t *ret_ran)
{
    union facts facts;
    uint32_t unix_pid;

    *ret_ran = 0;
    if (!read_note(windows_pid, creation_time, &facts))
        return false;
    unix_pid = (uint32_t)(facts.pids >> 32);
    if (!unix_pid || !peer_clock(unix_pid, ret_ran) || *ret_ran != facts.ran)
        return false;
    *ret_times = facts.times;
    return *ret_ran != 0;
}
