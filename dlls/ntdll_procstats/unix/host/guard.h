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

/*
 * Puts a handler before Wine's for SIGSEGV and SIGBUS, which looks at faults of
 * these functions only and leaves all others to Wine's. Without it, which a
 * false result tells, a fault ends the system service that the thread is in.
 */
bool guard_install(void);

/* Reads a counter in one piece. It must be writable. */
bool guarded_load(const uint64_t *counter, uint64_t *ret_value);

/* *counter += value, atomically. */
bool guarded_add(uint64_t *counter, uint64_t value);

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
