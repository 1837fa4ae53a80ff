/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where this project's own files are.
 */
#ifndef RUNNER_LIBRARY_H
#define RUNNER_LIBRARY_H

#include <limits.h>
#include <stdbool.h>

#include "arch.h"

/* This program's own path, links resolved, and the folder that holds our x86_64-windows
 * and its like. Both report. */
bool find_self(char ret_path[PATH_MAX]);
bool find_library(const char *self, char ret_folder[PATH_MAX]);

/* Whether the DLLs of ours for an architecture have the functions that the replaced exports lead
 * to, in the order of their table: a library that is older or newer than this program may lack
 * some. Room for replaced_export_count results. Reports. */
bool library_provides(const char *library, const struct arch *arch, bool *ret_provided);

#endif
