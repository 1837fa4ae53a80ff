/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the tests of jobs share: jobs, members of them, figures, messages.
 */
#ifndef PROCSTATS_TESTS_JOBS_COMMON_H
#define PROCSTATS_TESTS_JOBS_COMMON_H

#include <windows.h>

#define MIB      ((SIZE_T)1024 * 1024)
#define PATIENCE 60000 /* milliseconds; a child that takes longer hangs */

#ifndef JOB_OBJECT_LIMIT_SUBSET_AFFINITY
#define JOB_OBJECT_LIMIT_SUBSET_AFFINITY 0x4000
#endif

/* Starts member.exe, which is beside this program, suspended. Ends the test if that fails. */
struct member {
    HANDLE process, thread;
    DWORD pid;
};
extern struct member make_member(const char *arguments);

/* The same, in a job, and running. */
extern struct member start_member(HANDLE job, const char *arguments);

/* Waits until it ends; gives its exit code. The process's handle stays open. */
extern DWORD wait_for_member(const struct member *member);
extern void close_member(struct member *member);

/* Whether the figures of a job can be asked for at all. If not, says that the subject is skipped:
 * the wow64.dll of a new WoW64 lets only some of the information classes pass. */
extern BOOL jobs_can_be_asked(void);

/* No limits yet, with these flags of JOB_OBJECT_LIMIT_... */
static inline JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits_of_flags(DWORD flags)
{
    return (JOBOBJECT_EXTENDED_LIMIT_INFORMATION){.BasicLimitInformation.LimitFlags = flags};
}

/* A new job, with these limits. */
extern HANDLE make_job(void);
extern HANDLE make_limited_job(const JOBOBJECT_EXTENDED_LIMIT_INFORMATION *limits);

extern JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION accounting_of(HANDLE job);
extern JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits_of(HANDLE job);

/* A port for the job's messages, with the job as the key. */
extern HANDLE make_port(HANDLE job);

/* Takes the next message of the job, and checks that it is this one. pid 0: without one. */
extern void check_message_(const char *file, int line, HANDLE port, HANDLE job, DWORD message,
                           DWORD pid);
#define check_message(port, job, message, pid)                                                     \
    check_message_(__FILE__, __LINE__, port, job, message, pid)

#endif
