/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Locks between runners. A lock ends with the descriptor or the process.
 */
#ifndef RUNNER_LOCK_H
#define RUNNER_LOCK_H

#include <stdbool.h>

enum lock_result {
    LOCK_TAKEN,
    LOCK_BUSY,   /* another process holds one */
    LOCK_ABSENT, /* the file system has no locks */
};

/* Locks an open file or folder, by LOCK_SH or LOCK_EX, without waiting. Reports nothing. */
enum lock_result lock_try(int fd, int how);

/*
 * The same, and waits while another process holds a lock. After a second a line says what for, such
 * as "the prefix /home/me/.wine", and which process holds the lock. After the time limit, which
 * PROCSTATS_WAIT can set, the result is LOCK_BUSY.
 */
enum lock_result lock_wait(int fd, int how, const char *what);

/* The limit in seconds. */
unsigned long lock_limit(void);

#endif
