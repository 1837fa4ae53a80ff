/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The count of the own handles before Wine 10, with a made-up handle table in
 * place of wineserver's: a new handle gets the lowest free slot.
 */
#include "tap.h"

#include "process/own_handles.h"
#include "table/originals.h"

#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SLOTS    512
#define LAYOUTS  12 /* slots of which every layout is counted */
#define PATIENCE 60 /* seconds, for what takes less than one */

void *originals[SERVICES];
#ifdef __x86_64__
bool originals_are_ms;
#endif

/* ---- The handle table ---- */

static struct {
    pthread_mutex_t lock;
    bool used[SLOTS];
    ULONG highest; /* that a new handle has got */
} table = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* How many new handles the thread can still open; with the last one it ends, within its request. 0:
 * it does not end. */
static __thread unsigned int opens_left;

static bool *slot_of(uintptr_t handle)
{
    return &table.used[handle / 4 < SLOTS ? handle / 4 : 0];
}

static NTSTATUS duplicate(PARAMS_7)
{
    uintptr_t slot = 1;

    (void)a1, (void)a2, (void)a3, (void)a5, (void)a6, (void)a7;
    pthread_mutex_lock(&table.lock);
    while (slot < SLOTS - 1 && table.used[slot])
        slot++;
    table.used[slot] = true;
    if (slot > table.highest)
        table.highest = (ULONG)slot;
    pthread_mutex_unlock(&table.lock);
    if (opens_left && !--opens_left)
        pthread_exit(NULL);
    *(uintptr_t *)a4 = slot * 4;
    return STATUS_SUCCESS;
}

static NTSTATUS close_handle(PARAMS_1)
{
    pthread_mutex_lock(&table.lock);
    *slot_of(a1) = false;
    pthread_mutex_unlock(&table.lock);
    return STATUS_SUCCESS;
}

static bool is_open(uintptr_t handle)
{
    bool open;

    pthread_mutex_lock(&table.lock);
    open = *slot_of(handle);
    pthread_mutex_unlock(&table.lock);
    return open;
}

static NTSTATUS query(PARAMS_5)
{
    (void)a2, (void)a3, (void)a4, (void)a5;
    return is_open(a1) ? STATUS_SUCCESS : STATUS_INVALID_HANDLE;
}

static NTSTATUS compare(PARAMS_2)
{
    return !is_open(a1) || !is_open(a2) ? STATUS_INVALID_HANDLE
           : a1 == a2                   ? STATUS_SUCCESS
                                        : STATUS_NOT_SAME_OBJECT;
}

/* Holds every slot of the first few whose bit is set, and no other. */
static void lay_out(uint64_t bits)
{
    memset(table.used, 0, sizeof(table.used));
    table.highest = 0;
    for (int slot = 1; slot <= 64; slot++)
        table.used[slot] = bits >> (slot - 1) & 1;
}

/* ---- The tests ---- */

static void test_layouts(const char *about)
{
    unsigned int wrong = 0, changed = 0, grown = 0;

    for (uint64_t bits = 0; bits < 1u << LAYOUTS; bits++) {
        bool before[SLOTS];

        lay_out(bits);
        memcpy(before, table.used, sizeof(before));
        wrong += count_own_handles(LAYOUTS) != (ULONG)__builtin_popcountll(bits);
        changed += memcmp(before, table.used, sizeof(before)) != 0;
        grown += table.highest > LAYOUTS;
    }
    ok(!wrong, "%s: of every layout the handles are counted: %u are not", about, wrong);
    ok(!changed, "%s: a count leaves the table as it was", about);
    ok(!grown, "%s: a count makes no table larger", about);
}

/* More than one batch, and more free slots apart than are opened at once. */
static void test_long(void)
{
    ULONG expected = 0;

    lay_out(0);
    for (ULONG slot = 1; slot <= 300; slot++)
        expected += table.used[slot] = slot % 3 && slot % 64;
    ok(count_own_handles(320) == expected, "a long table with many free slots is counted");
}

static void *count_in_thread(void *opens)
{
    opens_left = *(unsigned int *)opens;
    return (void *)(uintptr_t)count_own_handles(64);
}

static ULONG count_by_thread(unsigned int opens)
{
    pthread_t thread;
    void *count = NULL;

    if (pthread_create(&thread, NULL, count_in_thread, &opens) || pthread_join(thread, &count))
        _exit(99);
    return (ULONG)(uintptr_t)count;
}

/* What it has open stays open. */
static void test_ended_thread(void)
{
    alarm(PATIENCE);
    lay_out(0x17);
    count_by_thread(2);
    ok(count_own_handles(64) == 6, "a count after a thread was ended within one");
    ok(count_by_thread(0) == 6 && table.highest == 8, "the next is as short as ever");
    alarm(0);
}

static bool first_thread_is_zombie(void)
{
    char path[64], state = 0;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/self/task/%d/stat", (int)getpid());
    file = fopen(path, "re");
    if (!file || fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
        _exit(97);
    fclose(file);
    return state == 'Z';
}

/* Some sanitizers do not know the first thread, so that it cannot be joined. */
static void *count_after_first(void *unused)
{
    while (!first_thread_is_zombie())
        usleep(1000);
    _exit(count_own_handles(64) != 5);
    return unused;
}

/* Linux keeps the first thread of a process as a zombie. */
static void test_ended_first_thread(void)
{
    int status = -1;
    pid_t pid;

    fflush(stdout);
    pid = fork();
    if (!pid) {
        pthread_t second;

        alarm(PATIENCE);
        lay_out(0x17);
        if (pthread_create(&second, NULL, count_after_first, NULL))
            _exit(99);
        opens_left = 1;
        count_own_handles(64);
        _exit(98);
    }
    waitpid(pid, &status, 0);
    ok(!status, "a count after the first thread was ended within one: status %#x",
       (unsigned int)status);
}

int main(void)
{
    originals[service_number_NtDuplicateObject] = (void *)(uintptr_t)duplicate;
    originals[service_number_NtClose] = (void *)(uintptr_t)close_handle;
    originals[service_number_NtQueryObject] = (void *)(uintptr_t)query;
    test_layouts("a Wine that cannot compare handles");
    originals[service_number_NtCompareObjects] = (void *)(uintptr_t)compare;
    test_layouts("a Wine that can");
    test_long();
    test_ended_thread();
    test_ended_first_thread();
    return done_testing();
}
