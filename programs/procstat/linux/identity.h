/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which processes of Linux are Windows processes, and what their start tells of them. */
#ifndef PROCSTAT_IDENTITY_H
#define PROCSTAT_IDENTITY_H

#include <stdbool.h>
#include <sys/types.h>

/* Texts are in memory of their own, or NULL where unknown; any characters may be in them, but they
 * are well-formed UTF-8. */
struct identity {
    char *name;    /* of the program's file */
    char *command; /* the command line */
    char *prefix;  /* the folder */
    char *runtime; /* its XDG_RUNTIME_DIR, whose bytes can be any */
};

/* Whether a process of the open folder /proc, by its number there, runs a loader of Wine that has
 * loaded Wine's ntdll. The first question is cheap, and is asked at every sample: a process may
 * become one. */
bool identity_may_be_wine(int proc, const char *number);
bool identity_is_wine(pid_t pid);

/* Reads the command line, and with it the name. Returns false when the process has ended. */
bool identity_read_command(struct identity *identity, pid_t pid);

/* Reads what the environment says. */
void identity_read_environment(struct identity *identity, pid_t pid);

void identity_free(struct identity *identity);

#endif
