/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The ways in which programs take the result of an overlapped request, as one
 * table: each with files, pipes and sockets, and with the OVERLAPPED in each kind of
 * memory. On Windows the bytes count when the request completes, whoever looks.
 */
#ifndef PROCSTATS_TESTS_IO_RESULTS_H
#define PROCSTATS_TESTS_IO_RESULTS_H

#include "io_suite.h"

#define RESULT_SIZE 1000  /* bytes of each request */
#define PATIENCE    10000 /* in milliseconds; a request that takes longer is lost */

/* What the requests are made of. */
enum channel_kind { FILE_CHANNEL, PIPE_CHANNEL, SOCKET_CHANNEL, CHANNEL_KINDS };

enum direction { READING, WRITING, DIRECTIONS };

/* Where the OVERLAPPED is, and what becomes of it when the result is taken. */
enum placement {
    ON_STACK,  /* the function that has it returns, and others use that stack */
    IN_STATIC, /* it stays as it is until it is cleared for the next request */
    ON_HEAP,   /* it is overwritten and freed */
    REUSED,    /* it stays as it is, and the next request gets it so */
    PLACEMENTS
};

struct lane;

/* The memory that a program has of a request: callbacks get the lane from it. */
struct block {
    OVERLAPPED overlapped;
    struct lane *lane;
};

/* What a style wants of the lane's handle. */
enum setup {
    NO_SETUP,
    PORT,         /* its completions go to the lane's port */
    SKIPPING,     /* likewise, but not those of requests that complete at once */
    BOUND,        /* BindIoCompletionCallback */
    POOL,         /* CreateThreadpoolIo */
    NATIVE_START, /* not of the handle: NtReadFile or NtWriteFile makes the request */
    ROUTINE_START /* not of the handle: ReadFileEx, WSASend with a routine or their like makes it */
};

enum event_kind {
    NO_EVENT,
    MANUAL_EVENT,
    AUTO_EVENT,
    PRIVATE_EVENT /* one whose low bit is set in the OVERLAPPED: no packet goes to the port */
};

struct style {
    const char *name;
    enum setup setup;
    enum event_kind event;
    BOOL sockets_only;
    /* Takes the result of the lane's request; returns its bytes, as the program learns them. */
    DWORD (*take)(struct lane *lane, struct block *block);
};

extern const struct style result_styles[];
extern const unsigned int result_style_count;

/* What winternl.h lacks. */
NTSTATUS NTAPI NtWriteFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE routine, void *context,
                           IO_STATUS_BLOCK *block, void *buffer, ULONG length,
                           LARGE_INTEGER *offset, ULONG *key);

/* One handle to read from or to write to, what it takes to wait for its requests, and what was done
 * so far. */
struct lane {
    const struct style *style;
    enum channel_kind kind;
    enum direction direction;
    HANDLE handle, port;
    HANDLE event; /* of the request, if the style wants one */
    HANDLE called, never;
    PTP_IO pool;
    struct pipe_ends pipe;
    struct socket_pair sockets;
    struct block *block;   /* for the placements IN_STATIC and REUSED */
    BOOL at_once;          /* the request completed within the call that made it, */
    DWORD given;           /* with so many bytes */
    volatile LONG arrived; /* bytes, as a callback got them */
    unsigned int rounds, rounds_wanted, failures;
    IO_COUNTERS did;
    char buffer[1024];
};

/* Opens and closes the lane's handles. */
extern void open_lane(struct lane *lane, const struct style *style, enum channel_kind kind,
                      enum direction direction);
extern void close_lane(struct lane *lane);

/* Makes one request and takes its result. Adds to did and failures. */
extern void run_round(struct lane *lane, enum placement placement);

/* Called by a style's callback, once the bytes are known. */
extern void result_arrived(struct lane *lane, DWORD bytes);

#endif
