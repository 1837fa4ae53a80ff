/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Calls of all services that are replaced: one row each, whose arguments are
 * numbers, handles and memory of the kinds below.
 */
#ifndef PROCSTATS_TESTS_ATTACK_CALLS_H
#define PROCSTATS_TESTS_ATTACK_CALLS_H

#include <windows.h>

#define ARGUMENTS_MAX 14

/* An argument that is none of these is the number itself. */
enum argument {
    FIRST_HANDLE = 0x7e000000,
    OWN_PROCESS = FIRST_HANDLE,
    OWN_THREAD,
    NO_HANDLE,
    A_FILE,
    A_FOLDER,
    A_PIPE,
    AN_EVENT,
    A_PORT,
    A_JOB,
    A_SECTION,
    FIRST_MEMORY,
    GOOD_BUFFER = FIRST_MEMORY, /* 1024 bytes that stay good: a fault there spoils Wine itself */
    FIRST_POINTER,
    A_BLOCK = FIRST_POINTER, /* IO_STATUS_BLOCK */
    A_BUFFER,                /* 1024 bytes */
    A_NUMBER,                /* 0, 64 bits wide */
    A_TIMEOUT,               /* the same; NULL waits for ever, and is not tried */
    AN_ADDRESS,              /* of memory that may be changed */
    NULL_ADDRESS,            /* a pointer that is NULL */
    A_SIZE,                  /* a page */
    A_NAME,                  /* OBJECT_ATTRIBUTES of the file */
    NO_NAME,                 /* OBJECT_ATTRIBUTES of a file that is not there */
    SOME_HANDLES,            /* an array with the event */
    A_RESULT,                /* a handle that is made, and is closed */
    A_LIST,                  /* PS_ATTRIBUTE_LIST without attributes */
    LAST_ARGUMENT
};

struct call {
    const char *name;
    unsigned int arguments[ARGUMENTS_MAX];
};

extern const struct call calls[];
extern const unsigned int calls_count;

/* A kind of memory that an argument may be in. */
struct bad_memory {
    const char *name;
    void *(*make)(const void *good);
};

extern const struct bad_memory bad_memory[];
extern const unsigned int bad_kinds;

extern HANDLE own_file;

void prepare_calls(void);

/* The service's entry; NULL if this system has none of that name. */
FARPROC find_call(const struct call *call);
BOOL can_be_bad(const struct call *call, unsigned int argument, const struct bad_memory *bad);

/* What is wrong about a call: nothing, if all is 0. */
struct wrong {
    unsigned int argument;        /* counted from 1: this one is in bad memory */
    const struct bad_memory *bad; /* of this kind */
    BOOL handles;                 /* every handle is one that there is not */
};

LONG make_call(const struct call *call, struct wrong wrong);

#endif
