/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The kernel knows a thread's list of robust mutexes, which the C library has in
 * its block of the thread: at the same distance from the thread pointer in every
 * thread. So the list leads to the thread pointer, whatever %fs is. What is found
 * must have its own address as its first word, by the ABI of thread-local storage.
 *
 * The system calls are made by the C library's function: newer versions of Wine let
 * the kernel raise a signal for those that are made elsewhere while a thread is in
 * the program's code. It uses thread-local storage where a call fails only; these
 * fail for bad arguments only.
 */
#include "thread_pointer.h"

#ifdef __x86_64__

#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SET_FS 0x1002 /* ARCH_SET_FS and the others, of Linux's asm/prctl.h */
#define GET_FS 0x1003
#define GET_GS 0x1004

static uintptr_t list_distance; /* of the list from the thread pointer; 0: not known */

static __attribute__((no_stack_protector)) uintptr_t robust_list(void)
{
    uintptr_t list = 0;
    size_t size;

    syscall(SYS_get_robust_list, 0, &list, &size);
    return list;
}

void thread_pointer_attach(void)
{
    uintptr_t pointer = 0, list = robust_list();

    if (list && !syscall(SYS_arch_prctl, GET_FS, &pointer))
        list_distance = list - pointer;
}

__attribute__((no_stack_protector)) bool thread_pointer_enter(uint16_t *ret_selector)
{
    uintptr_t list = list_distance ? robust_list() : 0;
    const uintptr_t *block;

    if (!list)
        return false;
    block = (const uintptr_t *)(list - list_distance);
    if (*block != (uintptr_t)block)
        return false;
    __asm__ volatile("movw %%fs, %0" : "=r"(*ret_selector));
    syscall(SYS_arch_prctl, SET_FS, block);
    return true;
}

__attribute__((no_stack_protector)) void thread_pointer_leave(uint16_t selector)
{
    __asm__ volatile("movw %0, %%fs" : : "r"(selector) : "memory");
}

__attribute__((no_stack_protector)) uintptr_t gs_base(void)
{
    uintptr_t base = 0;

    syscall(SYS_arch_prctl, GET_GS, &base);
    return base;
}

#endif
