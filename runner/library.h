/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where this project's own files are.
 */
#ifndef RUNNER_LIBRARY_H
#define RUNNER_LIBRARY_H

#include <stdbool.h>

#include "arch.h"

/* This program's own path, links resolved, and the folder that holds our x86_64-windows
 * and its like. Both report, and return NULL then. */
const char *find_self(void);
const char *find_library(const char *self);

/* Whether the DLLs of this package for an architecture have the function that a forwarder such as
 * "kernel32_procstats.GetProcessIoCounters" leads to: DLLs that are older or newer than this
 * program may lack it. Returns false, reported, if that cannot be found out. */
bool library_has(const char *library, const struct arch *arch, const char *leads_to, bool *ret_has);

#endif
