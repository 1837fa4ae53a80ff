/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where to listen. */
#ifndef PROCSTAT_ADDRESS_H
#define PROCSTAT_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

#define DEFAULT_ADDRESS "127.0.0.1:9839"

/* Reads ADDRESS:PORT, an IPv6 address in brackets; without an address every one of the machine's
 * is meant. A name is not looked up. */
bool address_parse(const char *string, struct sockaddr_storage *address);

#endif
