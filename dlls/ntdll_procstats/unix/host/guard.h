/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Single accesses to memory that may be gone: the page of a record, whose file
 * any process of this user can truncate, and status blocks that the program may
 * have freed. Where such an access faults, the function returns false, and the
 * program sees nothing of it.
 *
 * The functions use no thread-local storage and take no lock, so they can run in
 * a signal handler, and a thread can be killed in them.
 */
#ifndef PROCSTATS_HOST_GUARD_H
#define PROCSTATS_HOST_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __x86_64__

/*
 * An access between these two leaves the carry clear, or set if it faults. The table has where the
 * access is (1) and where to go on if it faults (2), as distances from there; see guard.c.
 */
#define GUARD_BEGIN                                                                                \
    "    stc\n"                                                                                    \
    "1:"
#define GUARD_END                                                                                  \
    "    clc\n"                                                                                    \
    "2:\n"                                                                                         \
    "    .pushsection guard_table, \"a\"\n"                                                        \
    "    .balign 4\n"                                                                              \
    "    .long 1b - .\n"                                                                           \
    "    .long 2b - .\n"                                                                           \
    "    .popsection\n"

#endif

/*
 * Puts a handler before Wine's for SIGSEGV and SIGBUS, which looks at faults of
 * these functions only and leaves all others to Wine's. Without it, which a
 * false result tells, a fault ends the system service that the thread is in.
 */
bool guard_install(void);

/* The same for code of the program's side, before guard_install. */
void guard_code(uintptr_t start, uintptr_t end, uintptr_t failed);

/*
 * guarded_load reads a counter in one piece; it must be writable. guarded_add
 * adds to one atomically. Every counted request needs them, so on x86-64 they are
 * inlined.
 */
#ifdef __x86_64__

static inline __attribute__((always_inline)) bool guarded_load(const uint64_t *counter,
                                                               uint64_t *ret_value)
{
    uint64_t value;
    bool failed;

    __asm__ volatile(GUARD_BEGIN "  movq %2, %1\n" GUARD_END
                     : "=@ccc"(failed), "=r"(value)
                     : "m"(*counter)
                     : "memory");
    if (failed)
        return false;
    *ret_value = value;
    return true;
}

static inline __attribute__((always_inline)) bool guarded_add(uint64_t *counter, uint64_t value)
{
    bool failed;

    __asm__ volatile(GUARD_BEGIN "  lock addq %2, %1\n" GUARD_END
                     : "=@ccc"(failed), "+m"(*counter)
                     : "er"(value)
                     : "memory");
    return !failed;
}

#else

bool guarded_load(const uint64_t *counter, uint64_t *ret_value);
bool guarded_add(uint64_t *counter, uint64_t value);

#endif

/* The same, and gives the sum. */
bool guarded_fetch_add(uint64_t *counter, uint64_t value, uint64_t *ret_sum);

/*
 * Stores value in *counter if *expected is there, atomically; *expected receives
 * what was there.
 */
bool guarded_exchange(uint64_t *counter, uint64_t *expected, uint64_t value);

/* Raises *maximum to value, atomically, unless it is as high already. */
bool guarded_raise(uint64_t *maximum, uint64_t value);

/* Copies size bytes, word by word where both are aligned. Part of them may be copied on failure. */
bool guarded_copy(void *destination, const void *source, size_t size);

/*
 * Writes to each page, as the program would, and changes nothing. What cannot be
 * written to under guard may be memory whose writes Wine watches: here Wine notes
 * the write. Bad memory ends the service. To be called with nothing open.
 */
void write_as_program(uintptr_t start, size_t size);

#endif
