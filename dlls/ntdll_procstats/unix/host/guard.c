/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The guarded accesses, in assembler, so that each is within known addresses
 * and leaves the stack as it found it: a fault there is answered by going on at
 * guard_failed, which returns false. Those that guard.h has inline are entered
 * in a table, with where to go on.
 */
#include "guard.h"

#include <signal.h>
#include <ucontext.h>

extern const char guard_start[], guard_end[], guard_failed[];

#ifdef __x86_64__

/* rdi, rsi, rdx: the parameters. */
__asm__(".text\n"
        ".globl guarded_raise, guarded_copy, guarded_fetch_add, guarded_exchange\n"
        ".hidden guarded_raise, guarded_copy, guarded_fetch_add, guarded_exchange\n"
        "guard_start:\n"
        "guarded_fetch_add:\n"
        "    movq %rsi, %rax\n"
        "    lock xaddq %rax, (%rdi)\n"
        "    addq %rsi, %rax\n"
        "    movq %rax, (%rdx)\n"
        "    movl $1, %eax\n"
        "    ret\n"
        "guarded_exchange:\n"
        "    movq (%rsi), %rax\n"
        "    lock cmpxchgq %rdx, (%rdi)\n"
        "    movq %rax, (%rsi)\n"
        "    movl $1, %eax\n"
        "    ret\n"
        "guarded_raise:\n"
        "    movq (%rdi), %rax\n"
        "1:  cmpq %rsi, %rax\n"
        "    jae 2f\n"
        "    lock cmpxchgq %rsi, (%rdi)\n"
        "    jne 1b\n"
        "2:  movl $1, %eax\n"
        "    ret\n"
        "guarded_copy:\n"
        "    movq %rdx, %rcx\n"
        "    shrq $3, %rcx\n"
        "    cmpq $16, %rcx\n" /* the string instruction takes long to start */
        "    ja 3f\n"
        "    testl %ecx, %ecx\n"
        "    jz 2f\n"
        "1:  movq (%rsi), %rax\n"
        "    movq %rax, (%rdi)\n"
        "    addq $8, %rsi\n"
        "    addq $8, %rdi\n"
        "    decl %ecx\n"
        "    jnz 1b\n"
        "2:  andl $7, %edx\n"
        "    jz 5f\n"
        "4:  movb (%rsi), %al\n"
        "    movb %al, (%rdi)\n"
        "    incq %rsi\n"
        "    incq %rdi\n"
        "    decl %edx\n"
        "    jnz 4b\n"
        "5:  movl $1, %eax\n"
        "    ret\n"
        "3:  rep movsq\n"
        "    jmp 2b\n"
        "guard_failed:\n"
        "    xorl %eax, %eax\n"
        "    ret\n"
        "guard_end:\n"
        ".hidden guard_start, guard_failed, guard_end\n");

#define INSTRUCTION_POINTER REG_RIP

/* The inlined accesses, one entry each. Both are distances from the field itself. */
struct guard_entry {
    int32_t access;
    int32_t go_on;
};

extern const struct guard_entry __start_guard_table[] __attribute__((visibility("hidden")));
extern const struct guard_entry __stop_guard_table[] __attribute__((visibility("hidden")));

/* Where to go on, or 0. In the functions here nothing is pushed: the return address is at the top
 * of the stack throughout. */
static uintptr_t after_fault(uintptr_t at)
{
    if (at >= (uintptr_t)guard_start && at < (uintptr_t)guard_end)
        return (uintptr_t)guard_failed;
    for (const struct guard_entry *entry = __start_guard_table;
         (uintptr_t)entry < (uintptr_t)__stop_guard_table; entry++)
        if (at == (uintptr_t)&entry->access + (uintptr_t)(intptr_t)entry->access)
            return (uintptr_t)&entry->go_on + (uintptr_t)(intptr_t)entry->go_on;
    return 0;
}

#else

/*
 * Registers that the caller keeps are pushed first, and their address is kept in
 * ebp, from which the failure exit restores the stack. A counter is 64 bits
 * wide, which cmpxchg8b alone accesses as one.
 */
#define ENTER                                                                                      \
    "    pushl %ebx\n"                                                                             \
    "    pushl %esi\n"                                                                             \
    "    pushl %edi\n"                                                                             \
    "    pushl %ebp\n"                                                                             \
    "    movl %esp, %ebp\n"

/* Each starts with pushes that cannot fault: the guard begins behind them. */
__asm__(".text\n"
        ".globl guarded_load, guarded_add, guarded_raise, guarded_copy\n"
        ".globl guarded_fetch_add, guarded_exchange\n"
        ".hidden guarded_load, guarded_add, guarded_raise, guarded_copy\n"
        ".hidden guarded_fetch_add, guarded_exchange\n"
        "guarded_load:\n" ENTER "    jmp guarded_load_body\n"
        "guarded_add:\n" ENTER "    jmp guarded_add_body\n"
        "guarded_fetch_add:\n" ENTER "    jmp guarded_fetch_add_body\n"
        "guarded_exchange:\n" ENTER "    jmp guarded_exchange_body\n"
        "guarded_raise:\n" ENTER "    jmp guarded_raise_body\n"
        "guarded_copy:\n" ENTER "    jmp guarded_copy_body\n"
        "guard_start:\n"
        "guarded_load_body:\n"
        "    movl 20(%ebp), %esi\n"
        "    xorl %eax, %eax\n"
        "    xorl %edx, %edx\n"
        "    xorl %ebx, %ebx\n"
        "    xorl %ecx, %ecx\n"
        "    lock cmpxchg8b (%esi)\n"
        "    movl 24(%ebp), %edi\n"
        "    movl %eax, (%edi)\n"
        "    movl %edx, 4(%edi)\n"
        "    movl $1, %eax\n"
        "    jmp guard_leave\n"
        "guarded_add_body:\n"
        "    movl 20(%ebp), %esi\n"
        "    movl (%esi), %eax\n"
        "    movl 4(%esi), %edx\n"
        "1:  movl %eax, %ebx\n"
        "    movl %edx, %ecx\n"
        "    addl 24(%ebp), %ebx\n"
        "    adcl 28(%ebp), %ecx\n"
        "    lock cmpxchg8b (%esi)\n"
        "    jnz 1b\n"
        "    movl $1, %eax\n"
        "    jmp guard_leave\n"
        "guarded_fetch_add_body:\n"
        "    movl 20(%ebp), %esi\n"
        "    movl (%esi), %eax\n"
        "    movl 4(%esi), %edx\n"
        "1:  movl %eax, %ebx\n"
        "    movl %edx, %ecx\n"
        "    addl 24(%ebp), %ebx\n"
        "    adcl 28(%ebp), %ecx\n"
        "    lock cmpxchg8b (%esi)\n"
        "    jnz 1b\n"
        "    movl 32(%ebp), %edi\n"
        "    movl %ebx, (%edi)\n"
        "    movl %ecx, 4(%edi)\n"
        "    movl $1, %eax\n"
        "    jmp guard_leave\n"
        "guarded_exchange_body:\n"
        "    movl 20(%ebp), %esi\n"
        "    movl 24(%ebp), %edi\n"
        "    movl (%edi), %eax\n"
        "    movl 4(%edi), %edx\n"
        "    movl 28(%ebp), %ebx\n"
        "    movl 32(%ebp), %ecx\n"
        "    lock cmpxchg8b (%esi)\n"
        "    movl %eax, (%edi)\n"
        "    movl %edx, 4(%edi)\n"
        "    movl $1, %eax\n"
        "    jmp guard_leave\n"
        "guarded_raise_body:\n"
        "    movl 20(%ebp), %esi\n"
        "    movl (%esi), %eax\n"
        "    movl 4(%esi), %edx\n"
        "    movl 24(%ebp), %ebx\n"
        "    movl 28(%ebp), %ecx\n"
        "1:  cmpl %ebx, %eax\n"
        "    movl %edx, %edi\n"
        "    sbbl %ecx, %edi\n"
        "    jae 2f\n"
        "    lock cmpxchg8b (%esi)\n"
        "    jnz 1b\n"
        "2:  movl $1, %eax\n"
        "    jmp guard_leave\n"
        "guarded_copy_body:\n"
        "    movl 20(%ebp), %edi\n"
        "    movl 24(%ebp), %esi\n"
        "    movl 28(%ebp), %ecx\n"
        "    movl %ecx, %edx\n"
        "    shrl $2, %ecx\n"
        "    rep movsl\n"
        "    movl %edx, %ecx\n"
        "    andl $3, %ecx\n"
        "    rep movsb\n"
        "    movl $1, %eax\n"
        "    jmp guard_leave\n"
        "guard_failed:\n"
        "    xorl %eax, %eax\n"
        "guard_end:\n"
        "guard_leave:\n"
        "    movl %ebp, %esp\n"
        "    popl %ebp\n"
        "    popl %edi\n"
        "    popl %esi\n"
        "    popl %ebx\n"
        "    ret\n"
        ".hidden guard_start, guard_failed, guard_end\n");

#define INSTRUCTION_POINTER REG_EIP

static uintptr_t after_fault(uintptr_t at)
{
    return at >= (uintptr_t)guard_start && at < (uintptr_t)guard_end ? (uintptr_t)guard_failed : 0;
}

#endif

static struct sigaction wines_segv, wines_bus;

/* Guarded code of the PE side, which has the same pointer size. */
static uintptr_t programs_start, programs_end, programs_failed;

void guard_code(uintptr_t start, uintptr_t end, uintptr_t failed)
{
    programs_start = start;
    programs_end = end;
    programs_failed = failed;
}

/* Runs in any state of the thread, so it uses nothing but its parameters and constants. */
static __attribute__((no_stack_protector)) void on_fault(int signal, siginfo_t *info, void *context)
{
    greg_t *at = &((ucontext_t *)context)->uc_mcontext.gregs[INSTRUCTION_POINTER];
    uintptr_t next = after_fault((uintptr_t)*at);

    if (!next && (uintptr_t)*at >= programs_start && (uintptr_t)*at < programs_end)
        next = programs_failed;
    if (next)
        *at = (greg_t)next;
    else if (signal == SIGBUS)
        wines_bus.sa_sigaction(signal, info, context);
    else
        wines_segv.sa_sigaction(signal, info, context);
}

static bool put_before(int signal, struct sigaction *ret_wines)
{
    struct sigaction ours;

    if (sigaction(signal, NULL, ret_wines) || !(ret_wines->sa_flags & SA_SIGINFO) ||
        (ret_wines->sa_flags & (int)SA_RESETHAND))
        return false;
    ours = *ret_wines;
    ours.sa_sigaction = on_fault;
    return !sigaction(signal, &ours, NULL);
}

bool guard_install(void)
{
    return put_before(SIGSEGV, &wines_segv) && put_before(SIGBUS, &wines_bus);
}

void write_as_program(uintptr_t start, size_t size)
{
    const size_t page = 4096;

    for (size_t at = 0; at < size; at = (at + page) & ~(page - 1))
        __atomic_fetch_or((char *)start + at, 0, __ATOMIC_RELAXED);
    if (size)
        __atomic_fetch_or((char *)start + size - 1, 0, __ATOMIC_RELAXED);
}
