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

#else
#error "guarded_add, guarded_read and guarded_load have no bodies for this architecture"
#endif
