/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The program that is to be started: whether this Wine can run it. */
#ifndef RUNNER_PROGRAM_H
#define RUNNER_PROGRAM_H

#include "layout.h"
#include "prefix.h"

/* The architecture of the program at a Unix path; NULL if there is no such file, or if it runs on
 * any architecture. */
const struct arch *program_arch(const char *path);

/* Whether the Wine has DLLs of that architecture, which may be NULL. Reports, with what can be
 * installed. If only the prefix lacks them, a line says so. */
bool program_can_run(const char *path, const struct arch *arch, const struct wine_install *install,
                     const struct prefix *prefix);

#endif
