/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Single accesses that may meet memory that is gone: the page of the record,
 * whose file any process of this user can truncate, and blocks that a program
 * has freed. As guarded_copy, these are assembler, since only there can a
 * function name its exception handler without a C runtime. Without an exception
 * the guard costs nothing.
 */
#include "io_private.h"

EXCEPTION_DISPOSITION guarded_access_handler(EXCEPTION_RECORD *record, void *frame,
                                             CONTEXT *context, void *dispatcher);
void guarded_access_failed(void);

#ifdef __x86_64__

EXCEPTION_DISPOSITION guarded_access_handler(EXCEPTION_RECORD *record, void *frame,
                                             CONTEXT *context, void *dispatcher)
{
    (void)frame;
    (void)dispatcher;
    if (record->ExceptionFlags & (EXCEPTION_UNWINDING | EXCEPTION_EXIT_UNWIND))
        return ExceptionContinueSearch;
    context->Rip = (ULONG_PTR)guarded_access_failed;
    return ExceptionContinueExecution;
}

/* All are leaves: the stack is as at their entry throughout, and one failure exit serves them. */
__asm__(".text\n"
        ".globl guarded_add\n"
        ".seh_proc guarded_add\n"
        ".seh_handler guarded_access_handler, @except\n"
        "guarded_add:\n"
        ".seh_endprologue\n"
        "    lock addq %rdx, (%rcx)\n"
        "    movl $1, %eax\n"
        "    ret\n"
        ".seh_endproc\n"
        ".globl guarded_load\n"
        ".globl guarded_read\n"
        ".seh_proc guarded_load\n"
        ".seh_handler guarded_access_handler, @except\n"
        "guarded_load:\n"
        "guarded_read:\n"
        ".seh_endprologue\n"
        "    movq (%rcx), %rax\n"
        "    movq %rax, (%rdx)\n"
        "    movl $1, %eax\n"
        "    ret\n"
        ".seh_endproc\n"
        "guarded_access_failed:\n"
        "    xorl %eax, %eax\n"
        "    ret\n");

#elif defined(__i386__)

/* What fs:0 points to: each function pushes it last, so that it lies where the stack then ends. */
EXCEPTION_DISPOSITION guarded_access_handler(EXCEPTION_RECORD *record, void *frame,
                                             CONTEXT *context, void *dispatcher)
{
    (void)dispatcher;
    if (record->ExceptionFlags & (EXCEPTION_UNWINDING | EXCEPTION_EXIT_UNWIND))
        return ExceptionContinueSearch;
    context->Esp = (ULONG_PTR)frame;
    context->Eip = (ULONG_PTR)guarded_access_failed;
    return ExceptionContinueExecution;
}

#define GUARD                                                                                      \
    "    pushl %ebx\n"                                                                             \
    "    pushl %esi\n"                                                                             \
    "    pushl $_guarded_access_handler\n"                                                         \
    "    pushl %fs:0\n"                                                                            \
    "    movl %esp, %fs:0\n"                                                                       \
    "    movl 20(%esp), %esi\n" /* the first argument; then come + 24, + 28 */

/* A counter is 64 bits wide, which cmpxchg8b alone accesses as one. */
__asm__(".text\n"
        ".globl _guarded_add\n"
        "_guarded_add:\n" GUARD "    movl (%esi), %eax\n"
        "    movl 4(%esi), %edx\n"
        "1:  movl %eax, %ebx\n"
        "    movl %edx, %ecx\n"
        "    addl 24(%esp), %ebx\n"
        "    adcl 28(%esp), %ecx\n"
        "    lock cmpxchg8b (%esi)\n"
        "    jnz 1b\n"
        "    jmp 2f\n"
        ".globl _guarded_read\n"
        "_guarded_read:\n" GUARD "    xorl %eax, %eax\n"
        "    xorl %edx, %edx\n"
        "    xorl %ebx, %ebx\n"
        "    xorl %ecx, %ecx\n"
        "    lock cmpxchg8b (%esi)\n"
        "    movl 24(%esp), %esi\n"
        "    movl %eax, (%esi)\n"
        "    movl %edx, 4(%esi)\n"
        "    jmp 2f\n"
        ".globl _guarded_load\n"
        "_guarded_load:\n" GUARD "    movl (%esi), %eax\n"
        "    movl 24(%esp), %esi\n"
        "    movl %eax, (%esi)\n"
        "2:  movl $1, %eax\n"
        "    jmp 3f\n"
        ".globl _guarded_access_failed\n"
        "_guarded_access_failed:\n"
        "    xorl %eax, %eax\n"
        "3:  popl %fs:0\n"
        "    addl $4, %esp\n"
        "    popl %esi\n"
        "    popl %ebx\n"
        "    ret\n");

#else
#error "guarded_add, guarded_read and guarded_load have no bodies for this architecture"
#endif

#ifdef __x86_64__

__asm__(".text\n"
        ".globl guarded_read_all\n"
        ".seh_proc guarded_read_all\n"
        ".seh_handler guarded_access_handler, @except\n"
        "guarded_read_all:\n"
        ".seh_endprologue\n"
        "    movl $48, %eax\n" /* sizeof(struct io_counters) */
        "1:  movq -8(%rcx, %rax), %r8\n"
        "    movq %r8, -8(%rdx, %rax)\n"
        "    subl $8, %eax\n"
        "    jnz 1b\n"
        "    movl $1, %eax\n"
        "    ret\n"
        ".seh_endproc\n");

#else

BOOL guarded_read_all(const struct io_counters *counters, struct io_counters *ret_values)
{
    for (SIZE_T offset = 0; offset < sizeof(*counters); offset += sizeof(uint64_t))
        if (!guarded_read((const uint64_t *)((const char *)counters + offset),
                          (uint64_t *)((char *)ret_values + offset)))
            return FALSE;
    return TRUE;
}

#endif
