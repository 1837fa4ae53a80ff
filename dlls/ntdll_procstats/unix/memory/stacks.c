/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A table of threads. Wine makes a thread's TEB and stacks, and frees them later,
 * from another thread's end, without a system service; so they are noted as
 * allocations that do not count by their regions, and stay noted until something
 * else is allocated where they were.
 *
 * An entry is published and removed by its TEB's address, and its charge changed
 * by an atomic exchange, whose difference goes into the account. The entry of a
 * thread that has ended stays until another thread has the TEB, since its creator,
 * or a thread that looks at all threads, may find it after its end. A thread that is
 * killed while it fills an entry leaves that unused for good.
 */
#include "stacks.h"

#include "../host/guard.h"
#include "../host/pages.h"
#include "../program.h"
#include "../records/records.h"
#include "../table/originals.h"
#include "../teb.h"
#include "account.h"
#include "changes.h"
#include "memory.h"
#include "tebs.h"
#include "used_stack.h"

#define THREADS       4096u
#define FIRST_THREADS 2u /* as many as most programs have */
#define THREAD_STACKS 2u /* of a 32-bit program's thread, one for each half of the system */

#define BEING_ENTERED ((uintptr_t)1)

struct thread {
    uintptr_t teb; /* 0: a free entry */
    uint32_t tid;
    bool has_ended; /* and is charged for nothing */
    struct stack stacks[THREAD_STACKS];
    uint64_t teb_bytes;
    struct memory_account charge;
};

static struct thread first_threads[FIRST_THREADS];
static struct thread further_threads[THREADS - FIRST_THREADS] PAGES_OF_THEIR_OWN;
static unsigned int threads_used; /* those from here on have never been taken */

static uint64_t rescans_done;
static int rescan_wanted;

static struct thread *thread_at(unsigned int index)
{
    return index < FIRST_THREADS ? &first_threads[index] : &further_threads[index - FIRST_THREADS];
}

static unsigned int index_of(const struct thread *thread)
{
    uintptr_t first = ((uintptr_t)thread - (uintptr_t)first_threads) / sizeof(*thread);

    return first < FIRST_THREADS ? (unsigned int)first
                                 : (unsigned int)(thread - further_threads) + FIRST_THREADS;
}

static uintptr_t load_teb(const struct thread *thread)
{
    return __atomic_load_n(&thread->teb, __ATOMIC_ACQUIRE);
}

static unsigned int count_used(void)
{
    return __atomic_load_n(&threads_used, __ATOMIC_ACQUIRE);
}

static struct thread *find_thread(uintptr_t teb)
{
    unsigned int used = count_used();

    for (unsigned int i = 0; i < used; i++)
        if (load_teb(thread_at(i)) == teb)
            return thread_at(i);
    return NULL;
}

static struct thread *take_entry(void)
{
    for (unsigned int i = 0; i < THREADS; i++) {
        uintptr_t nobody = 0;
        unsigned int used = count_used();

        if (!__atomic_compare_exchange_n(&thread_at(i)->teb, &nobody, BEING_ENTERED, false,
                                         __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
            continue;
        while (used <= i && !__atomic_compare_exchange_n(&threads_used, &used, i + 1, false,
                                                         __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
            ;
        return thread_at(i);
    }
    return NULL;
}

/* The thread's charge becomes this. What it was is of no more concern to the account. */
static void set_charge(struct thread *thread, const struct memory_account *charge)
{
    struct memory_account difference = {
        .commit = charge->commit -
                  __atomic_exchange_n(&thread->charge.commit, charge->commit, __ATOMIC_ACQ_REL),
        .virtual_size =
            charge->virtual_size - __atomic_exchange_n(&thread->charge.virtual_size,
                                                       charge->virtual_size, __ATOMIC_ACQ_REL)};

    if (account_is_kept())
        account_add(&difference);
}

static struct memory_account measure_thread(struct thread *thread)
{
    struct memory_account charge = {.commit = thread->teb_bytes, .virtual_size = thread->teb_bytes};

    for (unsigned int i = 0; i < THREAD_STACKS; i++) {
        struct stack *stack = &thread->stacks[i];

        if (!stack->high)
            continue;
        charge.commit += measure_stack(stack);
        charge.virtual_size += stack->high - stack->low;
    }
    return charge;
}

static bool is_charged(const struct thread *thread, uintptr_t teb)
{
    return load_teb(thread) == teb && !__atomic_load_n(&thread->has_ended, __ATOMIC_ACQUIRE);
}

/* Within a change. A thread that ends meanwhile is charged for no more. */
static void charge_thread(struct thread *thread, uintptr_t teb)
{
    static const struct memory_account nothing;
    struct memory_account charge;

    if (!is_charged(thread, teb))
        return;
    charge = measure_thread(thread);
    if (!is_charged(thread, teb))
        return;
    set_charge(thread, &charge);
    if (!is_charged(thread, teb))
        set_charge(thread, &nothing);
}

static void remove_thread(struct thread *thread, uintptr_t teb)
{
    static const struct memory_account nothing;

    if (__atomic_compare_exchange_n(&thread->teb, &teb, BEING_ENTERED, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_RELAXED)) {
        set_charge(thread, &nothing);
        __atomic_store_n(&thread->teb, 0, __ATOMIC_RELEASE);
    }
}

/* Of threads whose creator does not say, the program's header says what is committed first. */
static uint64_t default_commit(void)
{
    const uint8_t *image = current_peb()->ImageBaseAddress;
    uint32_t header = 0;
    uint16_t magic = 0;
    uint64_t commit = 0;

    if (!guarded_copy(&header, image + 0x3c, sizeof(header)) ||
        !guarded_copy(&magic, image + header + 0x18, sizeof(magic)) ||
        !guarded_copy(&commit, image + header + (magic == 0x20b ? 0x68 : 0x64),
                      magic == 0x20b ? 8 : 4))
        return PAGE_BYTES;
    return (commit + PAGE_MASK) & ~(uint64_t)PAGE_MASK;
}

uint64_t stacks_first_commit(uint64_t stack_commit)
{
    return stack_commit ? (stack_commit + PAGE_MASK) & ~(uint64_t)PAGE_MASK : default_commit();
}

/* A stack that is not found, or not noted, counts by its regions, all of it. */
static void fill_stack(uintptr_t teb, bool wide, uint64_t commit, struct stack *ret_stack)
{
    struct range stack;

    *ret_stack = (struct stack){0};
    if (teb_stack(teb, wide, &stack) && note_allocation(stack.start, ALLOCATION_STACK))
        *ret_stack = (struct stack){.low = stack.start,
                                    .high = stack.end,
                                    .touched = stack.end,
                                    .written = stack.end,
                                    .commit = commit};
}

static void fill_entry(struct thread *thread, uintptr_t teb, uint64_t commit)
{
    uintptr_t other = teb_of_other_half(teb), block = teb_block(teb);

    commit = stacks_first_commit(commit);
    if (block)
        note_allocation(block, ALLOCATION_TEBS);
    teb_note_kernel_stack(teb);
    fill_stack(teb, WIDE, program_is_wow64 ? 0 : commit, &thread->stacks[0]);
    thread->stacks[1] = (struct stack){0};
    if (other)
        fill_stack(other, !WIDE, program_is_wow64 ? commit : 0, &thread->stacks[1]);
    thread->teb_bytes = teb_bytes(other != 0);
}

/* Whether the thread has an entry already. One of the TEB's last owner goes. */
static bool is_entered(const struct account_thread *wanted)
{
    struct thread *thread = find_thread(wanted->teb);

    if (thread && thread->tid != wanted->tid) {
        remove_thread(thread, wanted->teb);
        return false;
    }
    return thread != NULL;
}

/* Within a change. */
static void enter_thread(struct account_thread wanted, uint64_t commit)
{
    uintptr_t teb = wanted.teb;
    struct thread *thread;

    if (is_entered(&wanted))
        return;
    thread = take_entry();
    if (!thread) {
        want_walk(); /* which counts its stack by its regions */
        return;
    }
    thread->tid = wanted.tid;
    thread->has_ended = false;
    fill_entry(thread, teb, commit);
    __atomic_store_n(&thread->teb, teb, __ATOMIC_RELEASE);
    if (find_thread(teb) != thread)
        remove_thread(thread, teb);
    else
        charge_thread(thread, teb);
}

void stacks_thread_begins(const struct account_thread *thread, uint64_t stack_commit)
{
    enter_thread(*thread, stack_commit);
}

/* The TEB of a thread that has not begun to run is not known to wineserver: it is 0. */
bool account_find_thread(HANDLE handle, struct account_thread *ret_thread)
{
    THREAD_BASIC_INFORMATION basic;

    if (handle == NtCurrentThread()) {
        *ret_thread = (struct account_thread){(uintptr_t)current_teb(), own_tid()};
        return true;
    }
    if (original_NtQueryInformationThread(ARG(handle), ThreadBasicInformationClass, ARG(&basic),
                                          sizeof(basic), 0) ||
        (uintptr_t)basic.ClientId.UniqueProcess != own_pid())
        return false;
    *ret_thread = (struct account_thread){(uintptr_t)basic.TebBaseAddress,
                                          (uint32_t)(uintptr_t)basic.ClientId.UniqueThread};
    return true;
}

unsigned int stacks_count(void)
{
    struct account_thread thread;
    unsigned int count = 0;

    for (unsigned int i = 0; account_thread_at(i, &thread); i++)
        count += thread.tid != 0;
    return count;
}

bool account_thread_at(unsigned int index, struct account_thread *ret_thread)
{
    uintptr_t teb;

    if (index >= count_used())
        return false;
    teb = load_teb(thread_at(index));
    if (teb <= BEING_ENTERED || __atomic_load_n(&thread_at(index)->has_ended, __ATOMIC_ACQUIRE))
        *ret_thread = (struct account_thread){0};
    else
        *ret_thread = (struct account_thread){teb, thread_at(index)->tid};
    return true;
}

/* An id is used again: an entry of a thread that has ended is found only if there is no other. */
static struct thread *find_tid(uint32_t tid)
{
    unsigned int used = count_used();
    struct thread *ended = NULL;

    for (unsigned int i = 0; i < used; i++) {
        struct thread *thread = thread_at(i);

        if (load_teb(thread) <= BEING_ENTERED || thread->tid != tid)
            continue;
        if (!__atomic_load_n(&thread->has_ended, __ATOMIC_ACQUIRE))
            return thread;
        ended = thread;
    }
    return ended;
}

static bool is_known(uintptr_t teb, uint32_t tid)
{
    const struct thread *thread = find_thread(teb);

    return thread && thread->tid == tid;
}

static void mark_ended(struct thread *thread)
{
    static const struct memory_account nothing;

    __atomic_store_n(&thread->has_ended, true, __ATOMIC_SEQ_CST);
    set_charge(thread, &nothing);
}

/*
 * Makes an entry for a thread that has ended and has none, so that its creator will not charge
 * it. What Wine frees later of it is not to be taken for the program's memory by a walk until then.
 */
static void enter_end(const struct account_thread *ended)
{
    struct thread *thread;

    if (!ended->teb)
        stacks_want_rescan(); /* it had not begun, and Wine keeps its stack */
    if (!ended->teb || is_entered(ended) || !(thread = take_entry()))
        return;
    thread->tid = ended->tid;
    thread->has_ended = true;
    if (ended->teb == (uintptr_t)current_teb())
        fill_entry(thread, ended->teb, 0);
    __atomic_store_n(&thread->teb, ended->teb, __ATOMIC_RELEASE);
}

void account_thread_ending(const struct account_thread *thread)
{
    struct change *change;

    if (!account_is_kept() || !thread->teb || is_known(thread->teb, thread->tid))
        return;
    change = change_begin((struct range){0});
    enter_thread(*thread, 0);
    change_end(change);
}

void account_thread_end(const struct account_thread *ended)
{
    struct change *change;
    struct thread *thread;

    if (!account_is_kept())
        return;
    change = change_begin((struct range){0});
    thread = find_tid(ended->tid);
    if (thread) {
        charge_thread(thread, load_teb(thread));
        mark_ended(thread);
    } else {
        enter_end(ended);
    }
    change_end(change);
}

bool account_has_threads(void)
{
    unsigned int used = count_used();

    for (unsigned int i = 0; i < used; i++)
        if (load_teb(thread_at(i)) > BEING_ENTERED &&
            !__atomic_load_n(&thread_at(i)->has_ended, __ATOMIC_SEQ_CST))
            return true;
    return false;
}

void stacks_measure(void)
{
    struct change *change = change_begin((struct range){0});
    unsigned int used = count_used();

    for (unsigned int i = 0; i < used; i++) {
        uintptr_t teb = load_teb(thread_at(i));

        if (teb > BEING_ENTERED)
            charge_thread(thread_at(i), teb);
    }
    change_end(change);
}

void stacks_add_charges(struct memory_account *account)
{
    unsigned int used = count_used();

    for (unsigned int i = 0; i < used; i++) {
        account->commit += __atomic_load_n(&thread_at(i)->charge.commit, __ATOMIC_ACQUIRE);
        account->virtual_size +=
            __atomic_load_n(&thread_at(i)->charge.virtual_size, __ATOMIC_ACQUIRE);
    }
}

void stacks_want_rescan(void)
{
    __atomic_store_n(&rescan_wanted, 1, __ATOMIC_RELEASE);
}

/* Enters a thread that runs, unless it has an entry. Such an entry is unseen no more. */
static void look_at_thread(HANDLE handle, uint32_t unseen[THREADS])
{
    struct account_thread thread;
    struct thread *entry;

    if (!account_find_thread(handle, &thread))
        return;
    if (thread.teb && !is_known(thread.teb, thread.tid))
        enter_thread(thread, 0);
    entry = find_tid(thread.tid);
    if (entry)
        unseen[index_of(entry)] = 0;
    else
        stacks_want_rescan();
}

static void look_at_all(uint32_t unseen[THREADS])
{
    HANDLE handle = NULL, next;

    while (!original_NtGetNextThread(ARG(NtCurrentProcess()), ARG(handle), THREAD_QUERY_INFORMATION,
                                     0, 0, ARG(&next))) {
        if (handle)
            original_NtClose(ARG(handle));
        handle = next;
        look_at_thread(handle, unseen);
    }
    if (handle)
        original_NtClose(ARG(handle));
}

/* An entry that a new thread has got meanwhile has another id. */
static void rescan(void)
{
    uint32_t unseen[THREADS] = {0};
    unsigned int before = count_used();
    struct change *change = change_begin((struct range){0});
    struct account_thread thread;

    for (unsigned int i = 0; i < before && account_thread_at(i, &thread); i++)
        unseen[i] = thread.tid;
    look_at_all(unseen);
    tebs_note_unknown_stacks(is_known);
    for (unsigned int i = 0; i < before && account_thread_at(i, &thread); i++)
        if (thread.tid && thread.tid == unseen[i])
            mark_ended(thread_at(i));
    change_end(change);
}

static bool is_rescan_due(uint64_t *ret_asked)
{
    *ret_asked = 0;
    guarded_load(&own_record()->threads_by_others, ret_asked);
    return *ret_asked != __atomic_load_n(&rescans_done, __ATOMIC_RELAXED) ||
           __atomic_load_n(&rescan_wanted, __ATOMIC_ACQUIRE);
}

bool account_lacks_threads(void)
{
    uint64_t asked;

    return is_rescan_due(&asked);
}

bool stacks_take_rescan(void)
{
    uint64_t asked;

    if (!is_rescan_due(&asked))
        return false;
    __atomic_store_n(&rescans_done, asked, __ATOMIC_RELAXED);
    __atomic_store_n(&rescan_wanted, 0, __ATOMIC_RELEASE);
    rescan();
    return true;
}

void stacks_attach(void)
{
    struct account_thread first = {(uintptr_t)current_teb(), own_tid()};

    teb_learn_kernel_stack(first.teb, (uintptr_t)__builtin_frame_address(0));
    enter_thread(first, 0);
}
