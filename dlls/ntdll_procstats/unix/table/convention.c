/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which registers hold a service's parameters: Microsoft's convention (Wine 8)
 * or System V's (Wine 10). No version is asked; a service shows it by what it
 * writes. On i386 all are on the stack, and call_any_convention works with both
 * ways to take them off.
 */
#include "convention.h"
#include "originals.h"

#ifdef __x86_64__

/* Both conventions' registers are given up, and the space that Microsoft's has above the return
 * address is there. The rest of the parameters are zeros. */
static NTSTATUS call_both_ways(void *function, int64_t *sysv_first, int64_t *ms_first)
{
    NTSTATUS status;

    __asm__ volatile(
        "movq %%rsp, %%rbx\n\t"
        "andq $-16, %%rsp\n\t"
        "subq $160, %%rsp\n\t" /* past the red zone; 32 bytes at its end are the callee's */
        "xorl %%esi, %%esi\n\t"
        "xorl %%edx, %%edx\n\t"
        "xorl %%r8d, %%r8d\n\t"
        "xorl %%r9d, %%r9d\n\t"
        "call *%%rax\n\t"
        "movq %%rbx, %%rsp"
        : "=a"(status), "+D"(sysv_first), "+c"(ms_first)
        : "0"(function)
        : "rbx", "rsi", "rdx", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4",
          "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14",
          "xmm15", "memory", "cc");
    return status;
}

bool find_convention(void *query_system_time, bool *ret_is_ms)
{
    int64_t sysv_time = 0, ms_time = 0;

    if (call_both_ways(query_system_time, &sysv_time, &ms_time) || !sysv_time == !ms_time)
        return false;
    *ret_is_ms = ms_time != 0;
    return true;
}

#else

/*
 * NTSTATUS call_any_convention(void *function, const uintptr_t *arguments, unsigned int count)
 *
 * The stack pointer is restored from ebp, which both conventions preserve. Wine ends a thread by
 * pthread_exit inside a service, which unwinds the stack: so the place of the return address is
 * described by ebp, too.
 */
__asm__(".text\n"
        ".globl call_any_convention\n"
        ".hidden call_any_convention\n"
        ".type call_any_convention, @function\n"
        "call_any_convention:\n"
        "    .cfi_startproc\n"
        "    pushl %ebp\n"
        "    .cfi_def_cfa_offset 8\n"
        "    .cfi_offset %ebp, -8\n"
        "    movl %esp, %ebp\n"
        "    .cfi_def_cfa_register %ebp\n"
        "    movl 12(%ebp), %edx\n"
        "    movl 16(%ebp), %ecx\n"
        "    leal 0(,%ecx,4), %eax\n"
        "    subl %eax, %esp\n"
        "    andl $-16, %esp\n"
        "    testl %ecx, %ecx\n"
        "    jz 2f\n"
        "1:  movl -4(%edx,%ecx,4), %eax\n"
        "    movl %eax, -4(%esp,%ecx,4)\n"
        "    decl %ecx\n"
        "    jnz 1b\n"
        "2:  call *8(%ebp)\n"
        "    leave\n"
        "    .cfi_def_cfa %esp, 4\n"
        "    ret\n"
        "    .cfi_endproc\n"
        ".size call_any_convention, . - call_any_convention\n");

bool find_convention(void *query_system_time, bool *ret_is_ms)
{
    (void)query_system_time;
    *ret_is_ms = false;
    return true;
}

#endif
