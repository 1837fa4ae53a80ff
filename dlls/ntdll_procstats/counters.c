/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What needs no call of the host side: the own process's I/O counters, read where
 * the host side has them, and answers that are copied to the program. Programs
 * ask for counters around every request, and a call of the host side takes longer
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
 * BOOL add_up_counters(const struct io_stripe *from, UINT64 *to)
 *
 * The sums of the stripes, to private memory. FALSE after a fault, which the host side's guard
 * leads to counters_failed.
 */
BOOL add_up_counters(const struct io_stripe *from, UINT64 *to);

/*
 * BOOL copy_counters(const UINT64 *from, void *to)
 *
 * The first and the last byte are written before the rest, so that nothing is half
 * written. FALSE after a fault, too.
 */
BOOL copy_counters(const UINT64 *from, void *to);

/*
 * BOOL copy_words(const void *from, void *to, size_t size)
 *
 * The same of any number of bytes that is a multiple of 8; from NULL: only whether they could be
 * written.
 */
BOOL copy_words(const void *from, void *to, SIZE_T size);

__asm__(".text\n"
        ".globl add_up_counters, copy_counters, copy_words\n"
        ".globl counters_start, counters_end, counters_failed\n"
        "counters_start:\n"
        "add_up_counters:\n"
        ".irp counter, 0, 8, 16, 24, 32, 40\n"
        "    movq \\counter(%rcx), %rax\n"
        "    addq 64+\\counter(%rcx), %rax\n"
        "    addq 128+\\counter(%rcx), %rax\n"
        "    addq 192+\\counter(%rcx), %rax\n"
        "    movq %rax, \\counter(%rdx)\n"
        ".endr\n"
        "    movl $1, %eax\n"
        "    ret\n"
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
        "copy_words:\n"
        "    lock orb $0, (%rdx)\n"
        "    lock orb $0, -1(%rdx,%r8)\n"
        "    testq %rcx, %rcx\n"
        "    jz 2f\n"
        "1:  movq -8(%rcx,%r8), %rax\n"
        "    movq %rax, -8(%rdx,%r8)\n"
        "    subq $8, %r8\n"
        "    jnz 1b\n"
        "2:  movl $1, %eax\n"
        "    ret\n"
        "counters_failed:\n"
        "    xorl %eax, %eax\n"
        "    ret\n"
        "counters_end:\n");

_Static_assert(IO_STRIPES == 4 && sizeof(struct io_stripe) == 64, "as they are added up");

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
        if (waiting_groups(&own->waiting[i]))
            return TRUE;
    return FALSE;
}

#define COUNTERS (sizeof(struct io_counters) / sizeof(UINT64))

BOOL read_own_counters(IO_COUNTERS *counters)
{
    UINT64 now[COUNTERS], *returned;

    if (!own || (ULONG_PTR)counters % sizeof(UINT64) || some_wait() ||
        !add_up_counters(__atomic_load_n(&own->now, __ATOMIC_ACQUIRE), now))
        return FALSE;
    returned = (UINT64 *)&own->returned;
    for (size_t i = 0; i < COUNTERS; i++) {
        if (now[i] >> 63) /* below zero, for a moment */
            return FALSE;
        now[i] = raise_maximum(&returned[i], now[i]);
    }
    return copy_counters(now, counters);
}

/* Without a guard a fault would be the program's. */
BOOL copy_guarded(void *destination, const void *source, SIZE_T size)
{
    return own && size && size % sizeof(UINT64) == 0 && copy_words(source, destination, size);
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

BOOL copy_guarded(void *destination, const void *source, SIZE_T size)
{
    (void)destination;
    (void)source;
    (void)size;
    return FALSE;
}

#endif
