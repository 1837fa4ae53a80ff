/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The Unix process behind a process that has no record, because plain Wine
 * started it. Wine has pthread_self() of each thread somewhere in its TEB, and
 * the C library has the thread's id somewhere behind that pointer. Both offsets
 * are looked up in the calling thread, where both values are known, and then used
 * in a thread of the other process; so no number here belongs to one version of
 * Wine. The records room checks what is found.
 *
 * Newer Wines keep pthread_self() elsewhere, 32-bit Wine keeps none of a main
 * thread, and where the two programs are not of one bitness the offsets differ.
 * There the process is the one in whose memory the thread's TEB is. Where the host
 * lets no process read another's memory, or a 32-bit host side cannot reach a 64-bit
 * program's TEB, it is the one whose stack a word of that part of the TEB points to.
 * Not every Wine has such a word. What is left then is the sizes of the process,
 * which wineserver tells.
 */
#include "find_unix.h"

#include "../host/guard.h"
#include "../records/search.h"
#include "../table/originals.h"
#include "../teb.h"
#include "identity.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define TEB_SEARCHED     0x1800 /* Windows's 64-bit TEB has 0x1838 bytes */
#define WOW_TEB_OFFSET   0x180c /* in a 64-bit TEB: from it to the 32-bit one, a LONG, or 0 */
#define PTHREAD_SEARCHED 0x800  /* less than any C library's thread block */
#define SIZES_LOOKS      4

/* The own first thread. */
static struct {
    ULONG tid;
    uint32_t unix_tid;
} first_thread;

/* The two offsets, and whether they have been looked up. */
static struct {
    int state; /* 0: not looked up, 1: found, -1: not there */
    ULONG pthread_in_teb;
    ULONG tid_in_pthread;
} offsets;

static bool find_pointer(const void *memory, ULONG size, uintptr_t value, ULONG *ret_offset)
{
    for (ULONG offset = 0; offset < size; offset += sizeof(value)) {
        if (*(const uintptr_t *)((const char *)memory + offset) == value) {
            *ret_offset = offset;
            return true;
        }
    }
    return false;
}

static bool find_ulong(const void *memory, ULONG size, ULONG value, ULONG *ret_offset)
{
    for (ULONG offset = 0; offset < size; offset += sizeof(value)) {
        if (*(const ULONG *)((const char *)memory + offset) == value) {
            *ret_offset = offset;
            return true;
        }
    }
    return false;
}

/* Threads that do this at once find the same. */
static bool look_up_offsets(void)
{
    ULONG pthread_in_teb, tid_in_pthread;
    int state = __atomic_load_n(&offsets.state, __ATOMIC_ACQUIRE);

    if (state)
        return state > 0;
    if (find_pointer(current_teb(), TEB_SEARCHED, (uintptr_t)pthread_self(), &pthread_in_teb) &&
        find_ulong((void *)(uintptr_t)pthread_self(), PTHREAD_SEARCHED, (ULONG)gettid(),
                   &tid_in_pthread)) {
        offsets.pthread_in_teb = pthread_in_teb;
        offsets.tid_in_pthread = tid_in_pthread;
        state = 1;
    } else {
        state = -1;
    }
    __atomic_store_n(&offsets.state, state, __ATOMIC_RELEASE);
    return state > 0;
}

static bool read_memory(HANDLE process, const void *address, void *buffer, size_t size)
{
    SIZE_T read;

    if (process == NtCurrentProcess())
        return guarded_copy(buffer, address, size);
    return !original_NtReadVirtualMemory(ARG(process), ARG(address), ARG(buffer), size,
                                         ARG(&read)) &&
           read == size;
}

void find_unix_attach(void)
{
    first_thread.tid = own_tid();
    first_thread.unix_tid = (uint32_t)gettid();
}

static bool read_of(uint32_t unix_pid, const void *address, void *buffer, size_t size)
{
    struct iovec here = {.iov_base = buffer, .iov_len = size};
    struct iovec there = {.iov_base = (void *)(uintptr_t)address, .iov_len = size};

    return process_vm_readv((pid_t)unix_pid, &here, 1, &there, 1, 0) == (ssize_t)size;
}

/* From the memory of a Unix process, or, if that is 0, of a process by its handle. */
static bool read_from(HANDLE process, uint32_t unix_pid, const void *address, void *buffer,
                      size_t size)
{
    return unix_pid ? read_of(unix_pid, address, buffer, size)
                    : read_memory(process, address, buffer, size);
}

static uint32_t read_tid(HANDLE process, uint32_t unix_pid, const void *teb, ULONG tid)
{
    uintptr_t pthread;
    CLIENT_ID id;
    uint32_t unix_tid;

    if (!look_up_offsets() ||
        !read_from(process, unix_pid, (const char *)teb + offsetof(struct teb, ClientId), &id,
                   sizeof(id)) ||
        (ULONG)(uintptr_t)id.UniqueThread != tid ||
        !read_from(process, unix_pid, (const char *)teb + offsets.pthread_in_teb, &pthread,
                   sizeof(pthread)) ||
        !read_from(process, unix_pid, (char *)pthread + offsets.tid_in_pthread, &unix_tid,
                   sizeof(unix_tid)))
        return 0;
    return unix_tid;
}

uint32_t unix_tid_of(HANDLE process, const void *teb, ULONG tid)
{
    uint32_t unix_tid = read_tid(process, 0, teb, tid);

    if (!unix_tid && process == NtCurrentProcess() && tid == first_thread.tid)
        return first_thread.unix_tid;
    return unix_tid;
}

uint32_t unix_tid_in(uint32_t unix_pid, const void *teb, ULONG tid)
{
    return read_tid(NULL, unix_pid, teb, tid);
}

/* The main thread's id is the process's, in this and the next. */
static uint32_t find_by_memory(HANDLE process, const char *teb, const CLIENT_ID *id)
{
    const char *at = teb + offsetof(struct teb, ClientId);
    const struct process_content content = {(uintptr_t)at, id, sizeof(*id)};
    CLIENT_ID there;
    uint32_t unix_pid;

    if (!read_memory(process, at, &there, sizeof(there)) || memcmp(&there, id, sizeof(there)) ||
        find_process_of_content(&content, creation_time_of(process), &unix_pid))
        return 0;
    return unix_pid;
}

static uint32_t find_by_stack(HANDLE process, const char *teb)
{
    uint8_t part[TEB_PART];
    uint32_t unix_pid;

#ifdef __x86_64__
    int32_t to_narrow = 0;

    if (read_memory(process, teb + WOW_TEB_OFFSET, &to_narrow, sizeof(to_narrow)))
        teb += to_narrow;
#endif
    if (!read_memory(process, teb, part, sizeof(part)) ||
        find_process_of_teb(part, creation_time_of(process), &unix_pid))
        return 0;
    return unix_pid;
}

static uint32_t find_tid_of(HANDLE process)
{
    THREAD_BASIC_INFORMATION basic;
    HANDLE thread;
    uint32_t tid = 0;

    if (original_NtGetNextThread(ARG(process), 0, THREAD_QUERY_INFORMATION, 0, 0, ARG(&thread)))
        return 0;
    if (!original_NtQueryInformationThread(ARG(thread), ThreadBasicInformationClass, ARG(&basic),
                                           sizeof(basic), 0) &&
        basic.TebBaseAddress) {
        tid = unix_tid_of(process, basic.TebBaseAddress,
                          (ULONG)(uintptr_t)basic.ClientId.UniqueThread);
        if (!tid)
            tid = find_by_memory(process, basic.TebBaseAddress, &basic.ClientId);
        if (!tid)
            tid = find_by_stack(process, basic.TebBaseAddress);
    }
    original_NtClose(ARG(thread));
    return tid;
}

static bool read_sizes(HANDLE process, struct process_sizes *ret_sizes)
{
    VM_COUNTERS vm;

    if (original_NtQueryInformationProcess(ARG(process), ProcessVmCountersClass, ARG(&vm),
                                           sizeof(vm), 0))
        return false;
    *ret_sizes = (struct process_sizes){.peak_virtual = vm.PeakVirtualSize,
                                        .virtual = vm.VirtualSize,
                                        .peak_resident = vm.PeakWorkingSetSize};
    return vm.PeakWorkingSetSize != 0;
}

/* A process that runs has other sizes soon, so several looks are taken. */
static uint32_t find_by_sizes(HANDLE process)
{
    uint64_t creation_time = creation_time_of(process);
    struct process_sizes before, after;

    for (int look = 0; look < SIZES_LOOKS && read_sizes(process, &before); look++) {
        uint32_t unix_pid;

        if (!find_process_of_sizes(&before, creation_time, &unix_pid) &&
            read_sizes(process, &after) && !memcmp(&before, &after, sizeof(before)))
            return unix_pid;
    }
    return 0;
}

uint32_t find_unix_tid(ULONG pid, uint64_t creation_time)
{
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes)};
    CLIENT_ID id = {.UniqueProcess = (HANDLE)(uintptr_t)pid};
    HANDLE process;
    uint32_t tid = 0;

    if (original_NtOpenProcess(ARG(&process), PROCESS_QUERY_INFORMATION | PROCESS_VM_READ,
                               ARG(&attributes), ARG(&id)))
        return 0;
    if (creation_time_of(process) == creation_time) {
        tid = find_tid_of(process);
        if (!tid)
            tid = find_by_sizes(process);
    }
    original_NtClose(ARG(process));
    return tid;
}
