/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the subjects of io_test.exe share: tables of operations, each with what
 * one of them adds to the six counters, and the check of the exact difference
 * around many of them. The numbers are Windows 10's: each that does not follow
 * from the operation itself has its reason beside it, by the tags of
 * doc/io-accounting.md.
 */
#ifndef PROCSTATS_TESTS_IO_SUITE_H
#define PROCSTATS_TESTS_IO_SUITE_H

#define WIN32_NO_STATUS
#include <winsock2.h>
#include <windows.h>
#undef WIN32_NO_STATUS
#include <ntstatus.h>
#include <winternl.h>
#include <winioctl.h>
#include <wine/test.h>

/* What winternl.h lacks. */
NTSTATUS NTAPI NtReadFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE routine, void *context,
                          IO_STATUS_BLOCK *block, void *buffer, ULONG length, LARGE_INTEGER *offset,
                          ULONG *key);

#define DATA_SIZE 65536

/* What is read and written; its content does not matter. Page aligned, as unbuffered files want. */
extern BYTE *data;

/* Memory for free(); without any the program ends. */
void *zeroed_memory(size_t count, size_t size);

/* One operation: each of them adds this. */
struct row {
    const char *operation;
    BOOL (*run)(void *world); /* does it once; FALSE fails the test */
    IO_COUNTERS adds;
};

#define READS(count, total)  .ReadOperationCount = (count), .ReadTransferCount = (total)
#define WRITES(count, total) .WriteOperationCount = (count), .WriteTransferCount = (total)
#define OTHERS(count, total) .OtherOperationCount = (count), .OtherTransferCount = (total)

/* Allocates data; each subject begins so. */
extern void start_subject(void);

extern IO_COUNTERS counters_now(void);

/* after - before is, in all six counters, so often what is expected. */
extern void check_difference(const char *operation, IO_COUNTERS before, IO_COUNTERS after,
                             IO_COUNTERS expected, unsigned int times);

extern void add_counters(IO_COUNTERS *sum, const IO_COUNTERS *counters);

/* Runs each row many times, and checks the difference around them all. */
extern void run_rows(const struct row *rows, unsigned int count, void *world);

/* Once, for what cannot be repeated. */
extern void run_once(const struct row *row, void *world);

/* A path in the temporary folder that nothing has. */
extern const char *fresh_path(char path[MAX_PATH]);

/* A new file that goes with its handle, of DATA_SIZE bytes. */
extern HANDLE make_file(DWORD flags);

/* What has no operation on it yet, at the file's beginning. */
extern OVERLAPPED overlapped_at(UINT64 offset, HANDLE event);

/* Waits for the next completion at the port; whether it is that one, of so many bytes. */
extern BOOL take_completion(HANDLE port, ULONG_PTR key, const OVERLAPPED *overlapped, DWORD bytes);

/* The two ends of a byte pipe; flags of both, such as FILE_FLAG_OVERLAPPED. */
struct pipe_ends {
    HANDLE server, client;
};
extern struct pipe_ends make_pipe(DWORD mode, DWORD flags);
extern void close_pipe(struct pipe_ends pipe);
extern BOOL write_pipe(HANDLE end, DWORD size);

/* Two connected TCP sockets of this machine, WSAStartup() done. */
struct socket_pair {
    SOCKET near_end, far_end;
};
extern BOOL make_sockets(struct socket_pair *pair);
/* The same, but a request of the near one that must wait, waits in the system. */
extern BOOL make_waiting_sockets(struct socket_pair *pair);
extern void close_sockets(struct socket_pair pair);

/* Calls condition every 10 ms, for 10 s at most, until it is TRUE; FALSE if it never was. */
extern BOOL wait_until(BOOL (*condition)(void *argument), void *argument);

/* Waits, as long at most, until count more reads have been counted than before had. */
extern BOOL wait_for_reads(IO_COUNTERS before, unsigned int count);

/* Waits for the thread's end, and closes the handle; whether its exit code is not 0. */
extern BOOL thread_succeeds(HANDLE thread);

#endif
