/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Questions about other processes, and the cache of those that have been asked
 * about.
 */
#ifndef PROCSTATS_RECORDS_PEERS_H
#define PROCSTATS_RECORDS_PEERS_H

#include "peer.h"

/*
 * Opens the process, or takes it from the cache, and asks the question. Returns
 * what that returned, or why it cannot be asked; -ENOENT asks for unix_tid.
 */
typedef int peer_question(struct peer *peer, const struct peer_identity *process, void *context);
int ask_about_peer(const struct peer_identity *process, peer_question *question, void *context);

#endif
