/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * guarded_copy in assembler, since only there can a function name its exception
 * handler without a C runtime. The handler lets the function go on at its
 * failure exit, with the exception's code as the result. Without a fault it
 * costs nothing.
 */
#include "guarded.h"

EXCEPTION_DISPOSITION guarded_copy_handler(EXCEPTION_RECORD *record, void *frame, CONTEXT *context,
                                           void *dispatcher);
void guarded_copy_failed(void);

#ifdef __x86_64__

EXCEPTION_DISPOSITION guarded_copy_handler(EXCEPTION_RECORD *record, void *frame, CONTEXT *context,
                                           void *dispatcher)
{
    (void)frame;
    (void)dispatcher;
    if (record->ExceptionFlags & (EXCEPTION_UNWINDING | EXCEPTION_EXIT_UNWIND))
        return ExceptionContinueSearch;
    context->Rax = (ULONG)record->ExceptionCode;
    context->Rip = (ULONG_PTR)guarded_copy_failed;
    return ExceptionContinueExecution;
}

/*
 * rcx: destination, rdx: source, r8: size. A leaf: the stack is as at its entry
 * throughout. Within one page the first write is probe enough. The copy goes
 * from the end down, in units of 8 and one of 4.
 */
__asm__(".text\n"
        ".globl guarded_copy\n"
        ".seh_proc guarded_copy\n"
        ".seh_handler guarded_copy_handler, @except\n"
        "guarded_copy:\n"
        ".seh_endprologue\n"
        "    testq %r8, %r8\n"
        "    jz 4f\n"
        "    testq %rdx, %rdx\n"
        "    jz 1f\n"
        "    leaq -1(%rcx, %r8), %rax\n"
        "    xorq %rcx, %rax\n"
        "    shrq $12, %rax\n"
        "    jz 2f\n"
        "1:  lock orb $0, (%rcx)\n"
        "    lock orb $0, -1(%rcx, %r8)\n"
        "    testq %rdx, %rdx\n"
        "    jz 4f\n"
        "2:  testq $4, %r8\n"
        "    jz 3f\n"
        "    movl -4(%rdx, %r8), %eax\n"
        "    movl %eax, -4(%rcx, %r8)\n"
        "    subq $4, %r8\n"
        "    jz 4f\n"
        "3:  movq -8(%rdx, %r8), %rax\n"
        "    movq %rax, -8(%rcx, %r8)\n"
        "    subq $8, %r8\n"
        "    jnz 3b\n"
        "4:  xorl %eax, %eax\n"
        ".globl guarded_copy_failed\n"
        "guarded_copy_failed:\n"
        "    ret\n"
        ".seh_endproc\n");

#elif defined(__i386__)

/* What fs:0 points to: guarded_copy pushes it last, so that it lies where the stack then ends. */
EXCEPTION_DISPOSITION guarded_copy_handler(EXCEPTION_RECORD *record, void *frame, CONTEXT *context,
                                           void *dispatcher)
{
    (void)dispatcher;
    if (record->ExceptionFlags & (EXCEPTION_UNWINDING | EXCEPTION_EXIT_UNWIND))
        return ExceptionContinueSearch;
    context->Eax = record->ExceptionCode;
    context->Esp = (ULONG_PTR)frame;
    context->Eip = (ULONG_PTR)guarded_copy_failed;
    return ExceptionContinueExecution;
}

/* esp + 20: destination, + 24: source, + 28: size. */
__asm__(".text\n"
        ".globl _guarded_copy\n"
        "_guarded_copy:\n"
        "    pushl %esi\n"
        "    pushl %edi\n"
        "    pushl $_guarded_copy_handler\n"
        "    pushl %fs:0\n"
        "    movl %esp, %fs:0\n"
        "    movl 20(%esp), %edi\n"
        "    movl 24(%esp), %esi\n"
        "    movl 28(%esp), %ecx\n"
        "    testl %ecx, %ecx\n"
        "    jz 2f\n"
        "    lock orb $0, (%edi)\n"
        "    lock orb $0, -1(%edi, %ecx)\n"
        "    testl %esi, %esi\n"
        "    jz 2f\n"
        "1:  movl -4(%esi, %ecx), %eax\n"
        "    movl %eax, -4(%edi, %ecx)\n"
        "    subl $4, %ecx\n"
        "    jnz 1b\n"
        "2:  xorl %eax, %eax\n"
        ".globl _guarded_copy_failed\n"
        "_guarded_copy_failed:\n"
        "    popl %fs:0\n"
        "    addl $4, %esp\n"
        "    popl %edi\n"
        "    popl %esi\n"
        "    ret\n");

#else
#error "guarded_copy has no body for this architecture"
#endif
