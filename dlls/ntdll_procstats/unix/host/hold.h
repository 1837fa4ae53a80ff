/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Parts in which a thread is not suspended and not ended: it has something open
 * that would be lost with it.
 *
 * Wine suspends a thread and ends it by signals. In between no memory of the
 * program's may be touched but by guarded functions: a fault would end the
 * service, and leave the signals held.
 */
#ifndef PROCSTATS_HOST_HOLD_H
#define PROCSTATS_HOST_HOLD_H

#include <signal.h>

void hold_signals(sigset_t *ret_before);
void release_signals(const sigset_t *before);

#endif
