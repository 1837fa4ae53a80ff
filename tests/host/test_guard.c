/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Guarded accesses to good memory, to memory that is not there and to files
 * that were truncated, and the handlers of faults that were there before.
 */
#include "tap.h"

#include "host/guard.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE   4096u
#define POISON 0x5a

/* ---- Memory ---- */

/* Two pages, the second of which cannot be accessed. */
static uint8_t *half_good;

static uint64_t *good(void)
{
    return (uint64_t *)half_good;
}

static uint64_t *bad(void)
{
    return (uint64_t *)(half_good + PAGE);
}

static void *map_pages(size_t count, int fd)
{
    void *pages = mmap(NULL, count * PAGE, PROT_READ | PROT_WRITE,
                       fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED, fd, 0);

    if (pages == MAP_FAILED)
        exit(99);
    return pages;
}

/* ---- Handlers, as Wine has them ---- */

static _Thread_local sigjmp_buf before_fault;
static _Thread_local int last_signal;
static _Thread_local void *last_address;

static _Noreturn void end_service(int signal, const siginfo_t *info)
{
    last_signal = signal;
    last_address = info->si_addr;
    siglongjmp(before_fault, 1);
}

static void on_segv(int signal, siginfo_t *info, void *context)
{
    (void)context;
    end_service(signal == SIGSEGV ? SIGSEGV : 0, info);
}

static void on_bus(int signal, siginfo_t *info, void *context)
{
    (void)context;
    end_service(signal == SIGBUS ? SIGBUS : 0, info);
}

static void handle(int signal, const struct sigaction *action)
{
    if (sigaction(signal, action, NULL))
        exit(99);
}

static void install_wines(int flags)
{
    const struct sigaction segv = {.sa_sigaction = on_segv, .sa_flags = flags};
    const struct sigaction bus = {.sa_sigaction = on_bus, .sa_flags = flags};

    handle(SIGSEGV, &segv);
    handle(SIGBUS, &bus);
}

static void test_install(void)
{
    static const struct sigaction none = {.sa_handler = SIG_DFL};
    struct sigaction after;

    handle(SIGSEGV, &none);
    handle(SIGBUS, &none);
    ok(!guard_install(), "install: not before there are handlers");
    install_wines(SA_SIGINFO | (int)SA_RESETHAND);
    ok(!guard_install(), "install: not before handlers that act once");
    install_wines(SA_SIGINFO);
    handle(SIGBUS, &none);
    ok(!guard_install(), "install: not if one is missing");
    install_wines(SA_SIGINFO | SA_ONSTACK);
    ok(guard_install(), "install: before handlers as Wine's");
    ok(!sigaction(SIGSEGV, NULL, &after) && after.sa_sigaction != on_segv &&
           (after.sa_flags & SA_ONSTACK),
       "install: on their stack");
}

/* ---- Good memory ---- */

/* Numbers whose halves differ, since 32-bit code has 64-bit numbers in two. */
static const uint64_t numbers[] = {
    0,
    1,
    UINT32_MAX,
    UINT64_C(0x100000000),
    UINT64_C(0x100000001),
    UINT64_C(0x1ffffffff),
    UINT64_C(0x7fffffffffffffff),
    UINT64_C(0x8000000000000000),
    UINT64_C(0xffffffff00000000),
    UINT64_MAX,
};

#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

static void test_numbers(void)
{
    uint64_t *memory = good() + 1, read;
    unsigned int loaded = 0, added = 0, raised = 0;

    memory[-1] = memory[1] = UINT64_C(0x5a5a5a5a5a5a5a5a);
    for (size_t i = 0; i < NUMBERS; i++) {
        *memory = numbers[i];
        read = ~numbers[i];
        loaded += guarded_load(memory, &read) && read == numbers[i] && *memory == numbers[i];
        for (size_t j = 0; j < NUMBERS; j++) {
            *memory = numbers[i];
            added += guarded_add(memory, numbers[j]) && *memory == numbers[i] + numbers[j];
            *memory = numbers[i];
            raised += guarded_raise(memory, numbers[j]) &&
                      *memory == (numbers[i] > numbers[j] ? numbers[i] : numbers[j]);
        }
    }
    ok(loaded == NUMBERS, "numbers: %u of %zu loaded", loaded, NUMBERS);
    ok(added == NUMBERS * NUMBERS, "numbers: %u of %zu added", added, NUMBERS * NUMBERS);
    ok(raised == NUMBERS * NUMBERS, "numbers: %u of %zu raised", raised, NUMBERS * NUMBERS);
    ok(memory[-1] == UINT64_C(0x5a5a5a5a5a5a5a5a) && memory[1] == memory[-1],
       "numbers: nothing beside them was written");
}

/* Every size up to some words, from and to every place in a word. */
static void test_copy(void)
{
    enum { PLACES = 8, SIZES = 40 };
    static const uint8_t source[] =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    uint8_t expected[64];
    unsigned int copied = 0;

    for (size_t from = 0; from < PLACES; from++)
        for (size_t to = 0; to < PLACES; to++)
            for (size_t size = 0; size <= SIZES; size++) {
                memset(half_good, POISON, sizeof(expected));
                memset(expected, POISON, sizeof(expected));
                memcpy(expected + to, source + from, size);
                copied += guarded_copy(half_good + to, source + from, size) &&
                          !memcmp(half_good, expected, sizeof(expected));
            }
    ok(copied == PLACES * PLACES * (SIZES + 1), "copy: %u places and sizes", copied);
}

/* ---- Bad memory ---- */

/* Whether each access to a counter fails, and writes nothing to where it could. */
static bool all_fail(uint64_t *counter)
{
    uint64_t value = 7;

    return !guarded_load(counter, &value) && value == 7 && !guarded_add(counter, 1) &&
           !guarded_raise(counter, UINT64_MAX) && !guarded_copy(counter, &value, sizeof(value)) &&
           !guarded_copy(&value, counter, sizeof(value)) && value == 7;
}

static bool all_succeed(uint64_t *counter)
{
    uint64_t value = 7;

    *counter = 5;
    return guarded_load(counter, &value) && value == 5 && guarded_add(counter, 3) &&
           guarded_raise(counter, 100) && guarded_copy(&value, counter, sizeof(value)) &&
           value == 100;
}

static void test_bad_memory(void)
{
    uint8_t copy[64] = {0};

    ok(all_fail(bad()), "bad memory: PROT_NONE");
    ok(all_fail(NULL), "bad memory: NULL");
    ok(all_fail((uint64_t *)(uintptr_t)-4096), "bad memory: the kernel's");
    if (sizeof(void *) == 8)
        ok(all_fail((uint64_t *)((uintptr_t)1 << (sizeof(uintptr_t) * 8 - 1))),
           "bad memory: no address of x86-64's");
    ok(all_succeed(good()), "bad memory: good memory is good afterwards");
    ok(guarded_copy(bad(), half_good, 0) && guarded_copy(half_good, bad(), 0) &&
           guarded_copy(NULL, NULL, 0),
       "bad memory: nothing to copy");
    memset(half_good + PAGE - 20, 0x11, 20);
    ok(!guarded_copy(copy, half_good + PAGE - 20, 21) && copy[0] == 0x11 && copy[20] == 0,
       "bad memory: a source that ends too early");
    ok(!guarded_copy(half_good + PAGE - 20, numbers, 21) &&
           guarded_copy(half_good + PAGE - 20, numbers, 20),
       "bad memory: a destination that ends too early");
    mprotect(half_good, PAGE, PROT_READ);
    ok(!guarded_add(good(), 1) && !guarded_raise(good(), UINT64_MAX) &&
           !guarded_copy(good(), numbers, 8) && guarded_copy(copy, good(), 8),
       "bad memory: what cannot be written");
    mprotect(half_good, PAGE, PROT_READ | PROT_WRITE);
}

static void test_truncated_file(void)
{
    int fd = memfd_create("record", MFD_CLOEXEC);
    uint64_t *page;

    if (fd < 0 || ftruncate(fd, PAGE))
        exit(99);
    page = map_pages(1, fd);
    ok(all_succeed(page), "truncated file: before");
    ok(!ftruncate(fd, 0) && all_fail(page), "truncated file: SIGBUS");
    ok(!ftruncate(fd, PAGE) && *page == 0 && all_succeed(page), "truncated file: whole again");
    munmap(page, PAGE);
    ok(all_fail(page), "truncated file: not mapped");
    close(fd);
}

/* ---- Other faults ---- */

/* Whether an access outside of the guard reaches the handler from before. */
static bool reaches_wines(volatile uint64_t *address, int signal)
{
    last_signal = 0;
    last_address = NULL;
    if (!sigsetjmp(before_fault, 1))
        *address = 1;
    return last_signal == signal && last_address == (void *)(uintptr_t)address;
}

static void test_other_faults(void)
{
    int fd = memfd_create("file", MFD_CLOEXEC);
    uint64_t *page;

    if (fd < 0 || ftruncate(fd, PAGE))
        exit(99);
    page = map_pages(1, fd);
    ok(reaches_wines(bad(), SIGSEGV), "other faults: SIGSEGV");
    ok(!ftruncate(fd, 0) && reaches_wines(page, SIGBUS), "other faults: SIGBUS");
    ok(all_fail(bad()) && all_fail(page) && reaches_wines(bad(), SIGSEGV),
       "other faults: before and after guarded ones");
    munmap(page, PAGE);
    close(fd);
}

static volatile sig_atomic_t failed_in_handler;

static void access_in_handler(int signal)
{
    (void)signal;
    failed_in_handler = all_fail(bad()) && all_succeed(good());
}

static void test_in_handler(void)
{
    static const struct sigaction action = {.sa_handler = access_in_handler};

    handle(SIGUSR1, &action);
    raise(SIGUSR1);
    ok(failed_in_handler, "in a signal handler");
}

/* ---- Threads ---- */

enum { THREADS = 4, TIMES = 20000 };

static uint64_t shared_counter[2]; /* a sum, a maximum */

/* Good and bad accesses in turn. Gives how many went wrong. */
static void *access_often(void *number)
{
    uintptr_t first = (uintptr_t)number, wrong = 0;

    for (uint64_t i = 0; i < TIMES; i++) {
        wrong += !guarded_add(&shared_counter[0], UINT64_C(0x100000001));
        wrong += !guarded_raise(&shared_counter[1], (i * THREADS + first) << 20);
        if (i % 8 == 0)
            wrong += !all_fail(bad());
        if (i % 64 == 0)
            wrong += !reaches_wines(bad(), SIGSEGV);
    }
    return (void *)wrong;
}

static void test_threads(void)
{
    pthread_t threads[THREADS];
    uintptr_t wrong = 0;
    void *result;

    for (uintptr_t i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, access_often, (void *)i))
            exit(99);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], &result);
        wrong += (uintptr_t)result;
    }
    ok(wrong == 0, "threads: %lu wrong results", (unsigned long)wrong);
    ok(shared_counter[0] == THREADS * TIMES * UINT64_C(0x100000001),
       "threads: no addition is lost");
    ok(shared_counter[1] == (THREADS * TIMES - UINT64_C(1)) << 20, "threads: no maximum is lost");
}

int main(void)
{
    half_good = map_pages(2, -1);
    if (mprotect(half_good + PAGE, PAGE, PROT_NONE))
        return 99;
    test_install();
    test_numbers();
    test_copy();
    test_bad_memory();
    test_truncated_file();
    test_other_faults();
    test_in_handler();
    test_threads();
    return done_testing();
}
