/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Ends of threads, to be noted before they come.
 */
#ifndef PROCSTATS_PROCESS_THREADS_H
#define PROCSTATS_PROCESS_THREADS_H

#include "identity.h"

/* The thread, of any process, is about to be ended. */
void note_thread_end(HANDLE thread);

/* All of the own process. */
void note_own_threads(void);

/* All but the calling one. */
void note_other_threads(void);

/* They have been noted and have ended: note_own_threads need not look for them. */
void others_have_ended(void);

/* All of another process. */
void note_peer_threads(const struct target *target);

#endif
