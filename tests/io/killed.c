/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Threads that are terminated in the midst of their I/O, wherever they are: those
 * that remain go on, and what they do is counted exactly.
 */
#include "io_suite.h"

#define KILLED 40

struct victim {
    HANDLE file, event, started;
    BYTE buffer[512];
};

static BOOL read_overlapped(struct victim *victim)
{
    OVERLAPPED start = overlapped_at(0, victim->event);
    DWORD done;

    if (!ReadFile(victim->file, victim->buffer, 512, NULL, &start) &&
        GetLastError() != ERROR_IO_PENDING)
        return FALSE;
    return GetOverlappedResult(victim->file, &start, &done, TRUE) && done == 512;
}

static DWORD WINAPI read_for_ever(void *victim)
{
    SetEvent(((struct victim *)victim)->started);
    while (read_overlapped(victim))
        ;
    return 0;
}

static BOOL read_once(void *victim)
{
    return read_overlapped(victim);
}

START_TEST(killed)
{
    static const struct row row = {"read after threads were killed", read_once, {READS(1, 512)}};
    struct victim *victim = zeroed_memory(1, sizeof(*victim));
    IO_COUNTERS before;
    HANDLE thread;

    start_subject();
    for (int i = 0; i < KILLED; i++) {
        *victim = (struct victim){.file = make_file(FILE_FLAG_OVERLAPPED),
                                  .event = CreateEventA(NULL, TRUE, FALSE, NULL),
                                  .started = CreateEventA(NULL, TRUE, FALSE, NULL)};
        before = counters_now();
        thread = CreateThread(NULL, 0, read_for_ever, victim, 0, NULL);
        /* A 32-bit Wine 8.0 crashes by itself if a thread is ended before it has begun. */
        ok(!WaitForSingleObject(victim->started, 10000), "it does not begin\n");
        Sleep(i % 4);
        ok(TerminateThread(thread, 0), "cannot kill: %lu\n", GetLastError());
        ok(!WaitForSingleObject(thread, 10000), "it lives on\n");
        ok(counters_now().ReadTransferCount / 512 <= before.ReadTransferCount / 512 +
                                                         counters_now().ReadOperationCount -
                                                         before.ReadOperationCount,
           "more bytes than operations can have read\n");
        CloseHandle(thread);
        run_rows(&row, 1, victim);
        CloseHandle(victim->started);
        CloseHandle(victim->event);
        CloseHandle(victim->file);
    }
    free(victim);
}
