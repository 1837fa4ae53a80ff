/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The Unix process behind a process that has no record, because plain Wine
 * started it. Wine keeps pthread_self() of each thread somewhere in its TEB,
 * and the C library the thread's id somewhere behind that pointer. Both places
 * are looked up in the own thread, where both values are known, and then read
 * in a thread of the other process; so no number here is of one version of
 * Wine. The host side checks what is found.
 *
 * 32-bit Wine keeps no pthread_self() of a main thread, and where the two
 * programs are not of one bitness the places differ. There the host side is
 * given that part of the TEB, and looks for the process whose stack it points
 * to. A 32-bit program cannot know a 64-bit one's TEB: Wine does not tell it.
 */
#include "ntdll_procstats.h"

#define TEB_SEARCHED     0x1800 /* Windows's 64-bit TEB has 0x1838 bytes */
#define WOW_TEB_OFFSET   0x180c /* in a 64-bit TEB: from it to the 32-bit one, a LONG, or 0 */
#define PTHREAD_SEARCHED 0x800  /* less than any C library's thread block */

/* Offsets of the two places, and whether they have been looked up. */
static struct {
    LONG state; /* 0: not looked up, 1: found, -1: not there */
    ULONG pthread_in_teb;
    ULONG tid_in_pthread;
} places;

static BOOL find_pointer(const void *memory, ULONG size, ULONG_PTR value, ULONG *ret_offset)
{
    for (ULONG offset = 0; offset < size; offset += sizeof(value)) {
        if (*(const ULONG_PTR *)((const char *)memory + offset) == value) {
            *ret_offset = offset;
            return TRUE;
        }
    }
    return FALSE;
}

static BOOL find_ulong(const void *memory, ULONG size, ULONG value, ULONG *ret_offset)
{
    for (ULONG offset = 0; offset < size; offset += sizeof(value)) {
        if (*(const ULONG *)((const char *)memory + offset) == value) {
            *ret_offset = offset;
            return TRUE;
        }
    }
    return FALSE;
}

/* Threads that do this at once find the same. */
static BOOL look_up_places(void)
{
    struct thread_identity_params own;
    ULONG pthread_in_teb, tid_in_pthread;
    LONG state = __atomic_load_n(&places.state, __ATOMIC_ACQUIRE);

    if (state)
        return state > 0;
    if (!call_host(unix_thread_identity, &own) &&
        find_pointer(NtCurrentTeb(), TEB_SEARCHED, (ULONG_PTR)own.pthread, &pthread_in_teb) &&
        find_ulong((void *)(ULONG_PTR)own.pthread, PTHREAD_SEARCHED, own.tid, &tid_in_pthread)) {
        places.pthread_in_teb = pthread_in_teb;
        places.tid_in_pthread = tid_in_pthread;
        state = 1;
    } else {
        state = -1;
    }
    __atomic_store_n(&places.state, state, __ATOMIC_RELEASE);
    return state > 0;
}

static ULONG read_tid(HANDLE process, const char *teb)
{
    ULONG_PTR pthread;
    SIZE_T read;
    ULONG tid;

    if (!look_up_places() ||
        ZwReadVirtualMemory(process, teb + places.pthread_in_teb, &pthread, sizeof(pthread),
                            &read) ||
        ZwReadVirtualMemory(process, (char *)pthread + places.tid_in_pthread, &tid, sizeof(tid),
                            &read))
        return 0;
    return tid;
}

/* The main thread's id is the process's. */
static ULONG find_by_stack(HANDLE process, const char *teb)
{
    struct find_process_params params = {.creation_time = creation_time(process)};
    SIZE_T read;

#ifdef _WIN64
    LONG to_narrow = 0;

    if (!ZwReadVirtualMemory(process, teb + WOW_TEB_OFFSET, &to_narrow, sizeof(to_narrow), &read))
        teb += to_narrow;
#endif
    if (ZwReadVirtualMemory(process, teb, params.teb, sizeof(params.teb), &read) ||
        call_host(unix_find_process, &params))
        return 0;
    return params.unix_pid;
}

static ULONG find_tid_of(HANDLE process)
{
    NT_THREAD_BASIC_INFORMATION basic;
    HANDLE thread;
    ULONG tid = 0;

    if (NtGetNextThread(process, NULL, THREAD_QUERY_INFORMATION, 0, 0, &thread))
        return 0;
    if (!ZwQueryInformationThread(thread, ThreadBasicInformationClass, &basic, sizeof(basic),
                                  NULL) &&
        basic.TebBaseAddress) {
        tid = read_tid(process, basic.TebBaseAddress);
        if (!tid)
            tid = find_by_stack(process, basic.TebBaseAddress);
    }
    ZwClose(thread);
    return tid;
}

/* Gives the Unix id of a thread of the process with this Windows id; 0 if it cannot be found. */
ULONG find_unix_tid(ULONG pid)
{
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes)};
    CLIENT_ID id = {.UniqueProcess = UlongToHandle(pid)};
    HANDLE process;
    ULONG tid;

    if (ZwOpenProcess(&process, PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, &attributes, &id))
        return 0;
    tid = find_tid_of(process);
    ZwClose(process);
    return tid;
}
