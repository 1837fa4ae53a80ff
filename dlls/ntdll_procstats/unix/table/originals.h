/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Calls to Wine's own services: original_NAME for each row of services.h, with
 * pointer-wide parameters, straight to the function in ntdll.so. One that this
 * Wine lacks returns STATUS_NOT_IMPLEMENTED.
 *
 * What a fault inside an original does is Wine's affair: it ends the service
 * that the thread is in, wrappers included, so a caller of an original holds
 * nothing that must be given back.
 */
#ifndef PROCSTATS_TABLE_ORIGINALS_H
#define PROCSTATS_TABLE_ORIGINALS_H

#include "../nt.h"
#include "arguments.h"
#include <stdbool.h>

enum service {
#define SERVICE(name, args)  service_number_##name,
#define ORIGINAL(name, args) service_number_##name,
#include "services.h"
    SERVICES
};

/* Written once, before any wrapper can run: the functions, NULL where there is none. */
extern void *originals[SERVICES];

/* Of a pointer or a handle, as an argument. */
#define ARG(value) ((uintptr_t)(value))

#ifdef __x86_64__

/* Whether the originals have Microsoft's calling convention, and not System V's. */
extern bool originals_are_ms;

#define MS_ABI __attribute__((ms_abi))

/* Only where that is known, as in an entry with Microsoft's convention. */
#define CALL_MS_ORIGINAL(name, n)                                                                  \
    ((NTSTATUS(MS_ABI *)(PARAMS_##n))originals[service_number_##name])(ARGS_##n)

/* gcc merges the two calls into one, as if their conventions were the same, unless the second
 * pointer is another value to it. */
#define ORIGINAL_CALL(name, n)                                                                     \
    static inline NTSTATUS original_##name(PARAMS_##n)                                             \
    {                                                                                              \
        void *function = originals[service_number_##name];                                         \
                                                                                                   \
        if (__builtin_expect(!function, 0))                                                        \
            return STATUS_NOT_IMPLEMENTED;                                                         \
        if (!originals_are_ms)                                                                     \
            return ((NTSTATUS(*)(PARAMS_##n))function)(ARGS_##n);                                  \
        __asm__("" : "+r"(function));                                                              \
        return ((NTSTATUS(MS_ABI *)(PARAMS_##n))function)(ARGS_##n);                               \
    }

#else

/*
 * Calls a function with count arguments on the stack, and does not care which
 * side takes them off again.
 */
NTSTATUS call_any_convention(void *function, const uintptr_t *arguments, unsigned int count);

#define ORIGINAL_CALL(name, n)                                                                     \
    static inline NTSTATUS original_##name(PARAMS_##n)                                             \
    {                                                                                              \
        void *function = originals[service_number_##name];                                         \
        const uintptr_t arguments[] = {ARGS_##n};                                                  \
                                                                                                   \
        if (__builtin_expect(!function, 0))                                                        \
            return STATUS_NOT_IMPLEMENTED;                                                         \
        return call_any_convention(function, arguments, n);                                        \
    }

#endif

#define SERVICE(name, args)  ORIGINAL_CALL(name, args)
#define ORIGINAL(name, args) ORIGINAL_CALL(name, args)
#include "services.h"

#undef ORIGINAL_CALL

#endif
