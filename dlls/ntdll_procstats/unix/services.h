/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The functions that are entered in place of Wine's services: service_NAME for
 * each replaced row of table/services.h, with System V's convention and
 * pointer-wide parameters. Each is defined in the room that its subject belongs
 * to; services.c makes the table of them.
 *
 * They run where Windows's kernel would: inside the service, on the thread's
 * kernel stack. If one touches a bad pointer of the program's, Wine ends the
 * service with STATUS_ACCESS_VIOLATION, which is the right answer wherever
 * nothing is half done. A thread can be suspended or killed anywhere in them, so
 * they hold no lock.
 */
#ifndef PROCSTATS_UNIX_SERVICES_H
#define PROCSTATS_UNIX_SERVICES_H

#include "table/originals.h"

#define SERVICE(name, args) NTSTATUS service_##name(PARAMS_##args);
#ifdef __x86_64__
/* With Microsoft's convention, for a Wine whose services have that. */
#define SERVICE_OFTEN(name, args)                                                                  \
    SERVICE(name, args)                                                                            \
    MS_ABI NTSTATUS ms_##name(PARAMS_##args);
#define IO_SERVICE_OFTEN(name, args, kind, shape, room) SERVICE_OFTEN(name, args)
#endif
#include "table/services.h"

/* Enters them in Wine's table. Returns how many; 0 if the table was not found. */
unsigned int services_install(void);

#endif
