/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where a thread was interrupted: by the address, which is the host's if an ELF
 * object's code is there; by the stack; and by what Wine gives to its threads.
 * All but interrupted_attach and note_host_code is for handlers of signals: it uses
 * no thread-local storage.
 */
#include "interrupted.h"

#include "../host/guard.h"
#include "../host/pages.h"
#include "../host/thread_pointer.h"
#include "../program.h"
#include "../teb.h"

#include <link.h>
#include <signal.h>

/* Addresses of the host's code: that of Wine's Unix side, the C library, everything ELF. Programs
 * without graphics have a dozen ranges. */
#define RANGES_MAX   512
#define FIRST_RANGES 16

struct code_range {
    uintptr_t start, end;
};

static struct code_range first_ranges[FIRST_RANGES];
static struct code_range further_ranges[RANGES_MAX - FIRST_RANGES] PAGES_OF_THEIR_OWN;
static unsigned int host_code_count;

static struct code_range *host_code(unsigned int index)
{
    return index < FIRST_RANGES ? &first_ranges[index] : &further_ranges[index - FIRST_RANGES];
}

static int note_object(struct dl_phdr_info *object, size_t size, void *context)
{
    unsigned int *count = context;

    (void)size;
    for (int i = 0; i < object->dlpi_phnum && *count < RANGES_MAX; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        uintptr_t start = object->dlpi_addr + segment->p_vaddr;

        if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X))
            continue;
        *host_code((*count)++) =
            (struct code_range){.start = start, .end = start + segment->p_memsz};
    }
    return 0;
}

void note_host_code(void)
{
    unsigned int count = 0;

    __atomic_store_n(&host_code_count, 0, __ATOMIC_RELEASE);
    dl_iterate_phdr(note_object, &count);
    __atomic_store_n(&host_code_count, count, __ATOMIC_RELEASE);
}

static __attribute__((no_stack_protector)) bool is_host_code(uintptr_t address)
{
    unsigned int count = __atomic_load_n(&host_code_count, __ATOMIC_ACQUIRE);

    for (unsigned int i = 0; i < count; i++)
        if (address >= host_code(i)->start && address < host_code(i)->end)
            return true;
    return count == 0 || count == RANGES_MAX;
}

/*
 * Whether a thread of Wine's was interrupted in the program's code, with the
 * segment registers that the host's code needs; in 32-bit code on a 64-bit host,
 * with those from which they can be made again.
 */
#ifdef __x86_64__
#define CODE_32_BIT    0x23
#define CODE_64_BIT    0x33
#define STACK_REGISTER REG_RSP

__attribute__((no_stack_protector)) bool is_in_program(const ucontext_t *context)
{
    const greg_t *registers = context->uc_mcontext.gregs;
    unsigned int code = registers[REG_CSGSFS] & 0xffff;

    if (!gs_base())
        return false;
    return program_is_wow64 ? code == CODE_32_BIT
                            : code == CODE_64_BIT && !is_host_code((uintptr_t)registers[REG_RIP]);
}
#else
#define STACK_REGISTER REG_ESP

static unsigned int host_gs; /* the selector of the host's thread-local storage */

static unsigned int current_gs(void)
{
    unsigned int gs;

    __asm__ volatile("movw %%gs, %w0" : "=r"(gs));
    return gs & 0xffff;
}

__attribute__((no_stack_protector)) bool is_in_program(const ucontext_t *context)
{
    const greg_t *registers = context->uc_mcontext.gregs;

    return (registers[REG_FS] & 0xffff) && current_gs() == host_gs &&
           !is_host_code((uintptr_t)registers[REG_EIP]);
}
#endif

/*
 * Host code that has been loaded since it was noted runs on the stack that a thread
 * has for services. Only what is on the program's own stack is the program's.
 */
__attribute__((no_stack_protector)) bool is_on_programs_stack(const ucontext_t *context)
{
    uintptr_t stack = (uintptr_t)context->uc_mcontext.gregs[STACK_REGISTER], base, limit;
    const struct teb *teb = current_teb();

    if (program_is_wow64)
        return true; /* 32-bit code is no host's */
    return guarded_copy(&base, &teb->StackBase, sizeof(base)) &&
           guarded_copy(&limit, &teb->StackLimit, sizeof(limit)) && stack >= limit && stack < base;
}

/*
 * A library of the host's can have made threads, which the signals reach too. Wine gives
 * each thread that it makes a stack for signals; a thread that a library makes inherits
 * what %gs or %fs leads to, but not that stack.
 */
__attribute__((no_stack_protector)) bool is_wines_thread(void)
{
    stack_t stack;

    return !sigaltstack(NULL, &stack) && !(stack.ss_flags & SS_DISABLE);
}

void interrupted_attach(void)
{
#ifdef __x86_64__
    thread_pointer_attach();
#else
    host_gs = current_gs();
#endif
    note_host_code();
}
