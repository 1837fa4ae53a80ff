/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A ring of notes. Any process may write one, so each takes its place by an
 * atomic addition. A reader may meet a note that is just being written over,
 * after RECORD_THREADS others: it reads until it finds the same twice.
 */
#include "threads.h"

#include "../host/guard.h"

#include <string.h>

void record_note_thread(struct process_record *page, const struct ended_thread *thread)
{
    uint64_t count;

    if (guarded_fetch_add(&page->threads_ended, 1, &count))
        guarded_copy(&page->threads[(count - 1) % RECORD_THREADS], thread, sizeof(*thread));
}

static bool read_note(const struct ended_thread *note, struct ended_thread *ret_thread)
{
    struct ended_thread seen;

    if (!guarded_copy(&seen, note, sizeof(seen)))
        return false;
    do {
        *ret_thread = seen;
        if (!guarded_copy(&seen, note, sizeof(seen)))
            return false;
    } while (memcmp(&seen, ret_thread, sizeof(seen)) != 0);
    return true;
}

/* An id may be given again; a thread has one creation time, however the clock is set meanwhile. */
bool is_note_of(const struct ended_thread *note, uint32_t tid, uint64_t created)
{
    return note->tid == tid && (!note->created || note->created == created);
}

bool record_find_thread(const struct process_record *page, uint32_t tid, uint64_t created,
                        struct process_times *ret_times)
{
    struct ended_thread thread, highest = {0};

    for (unsigned int i = 0; i < RECORD_THREADS; i++)
        if (read_note(&page->threads[i], &thread) && is_note_of(&thread, tid, created) &&
            thread.times.cycles >= highest.times.cycles)
            highest = thread;
    if (!highest.tid)
        return false;
    *ret_times = highest.times;
    return true;
}
