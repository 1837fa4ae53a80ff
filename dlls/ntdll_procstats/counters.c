/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The own process's I/O counters, read where the host side has them: programs
 * ask for them around every request, and a call of the host side takes longer
 * than Wine's own answer of zeros. Whatever is unusual is left to the host side:
 * bytes that may have to be counted first, a record that is gone, a bad pointer.
 *
 * Only 64-bit programs have this. In a 32-bit one no plain load reads a counter
 * in one piece.
 */
#include "ntdll_procstats.h"

#ifdef _WIN64

static struct own_counters *own;

extern const char counters_start[], counters_end[], counters_failed[];

/*
 * BOOL copy_counters(const struct io_counters *from, void *to)
 *
 * FALSE after a fault, which the host side's guard leads to counters_failed. The
 * first and the last byte are written before the rest, so that nothing is half
 * written.
 */
BOOL copy_counters(const void *from, void *to);

__asm__(".text\n"
        ".globl copy_counters, counters_start, counters_end, counters_failed\n"
        "counters_start:\n"
        "copy_counters:\n"
        "    movb (%rdx), %al\n"
        "    movb %al, (%rdx)\n"
        "    movb 47(%rdx), %al\n"
        "    movb %al, 47(%rdx)\n"
        "    movq (%rcx), %rax\n"
        "    movq 8(%rcx), %r8\n"
        "    movq 16(%rcx), %r9\n"
        "    movq 24(%rcx), %r10\n"
        "    movq 32(%rcx), %r11\n"
        "    movq 40(%rcx), %rcx\n"
        "    movq %rax, (%rdx)\n"
        "    movq %r8, 8(%rdx)\n"
        "    movq %r9, 16(%rdx)\n"
        "    movq %r10, 24(%rdx)\n"
        "    movq %r11, 32(%rdx)\n"
        "    movq %rcx, 40(%rdx)\n"
        "    movl $1, %eax\n"
        "    ret\n"
        "counters_failed:\n"
        "    xorl %eax, %eax\n"
        "    ret\n"
        "counters_end:\n");

struct guarded_code counters_code(void)
{
    return (struct guarded_code){.start = (ULONG_PTR)counters_start,
                                 .end = (ULONG_PTR)counters_end,
                                 .failed = (ULONG_PTR)counters_failed};
}

void counters_attach(struct own_counters *counters)
{
    own = counters;
}

static BOOL some_wait(void)
{
    for (int i = 0; i < WAITING_WORDS; i++)
        if (some_wait_in(&own->waiting[i]))
            return TRUE;
    return FALSE;
}

#define COUNTERS (sizeof(struct io_counters) / sizeof(UINT64))

BOOL read_own_counters(IO_COUNTERS *counters)
{
    UINT64 now[COUNTERS], *returned;

    if (!own || (ULONG_PTR)counters % sizeof(UINT64) || some_wait() ||
        !copy_counters(__atomic_load_n(&own->now, __ATOMIC_ACQUIRE), now))
        return FALSE;
    returned = (UINT64 *)&own->returned;
    for (size_t i = 0; i < COUNTERS; i++) {
        if (now[i] >> 63) /* below zero, for a moment */
            return FALSE;
        now[i] = raise_maximum(&returned[i], now[i]);
    }
    return copy_counters(now, counters);
}

#else

struct guarded_code counters_code(void)
{
    return (struct guarded_code){.start = 0};
}

void counters_attach(struct own_counters *counters)
{
    (void)counters;
}

BOOL read_own_counters(IO_COUNTERS *counters)
{
    (void)counters;
    return FALSE;
}

#endif
