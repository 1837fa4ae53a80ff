/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The calling process's memory. It is asked about often, so it costs two system
 * calls: statm through a descriptor that stays open, and getrusage. Commit and
 * the size of the address space come from the account, where that is kept.
 */
#include "account.h"
#include "memory.h"
#include "../host/hold.h"
#include "../host/procfs.h"
#include "../program.h"
#include "../records/records.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#define KILOBYTE 1024u /* what Linux calls kB */

/*
 * Resident counters are batched per CPU, so two sources for one figure can be
 * this far apart: 64 pages.
 */
#define RESIDENT_SLACK (64u * PAGE_BYTES)

/* Where ru_maxrss comes from: it survives exec, so it can be the parent's. */
enum { MAXRSS_UNKNOWN, MAXRSS_OWN, MAXRSS_INHERITED };

static int own_statm_fd = -1;
static int own_status_fd = -1;
static int maxrss_origin = MAXRSS_UNKNOWN;
static uint64_t inherited_maxrss = UINT64_MAX; /* that of the start, before the origin is known */

/* The page faults that there had been when VmHWM was last read. */
static uint64_t high_water_faults;

/* Opens a file of the own process, once: gives the descriptor that is kept, or a negative errno. */
static int open_own_file(int *kept_fd, const char *path)
{
    int fd = __atomic_load_n(kept_fd, __ATOMIC_RELAXED);
    int none = -1;

    if (fd < 0) {
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            return -errno;
        if (!__atomic_compare_exchange_n(kept_fd, &none, fd, 0, __ATOMIC_RELAXED,
                                         __ATOMIC_RELAXED)) {
            close(fd);
            fd = none;
        }
    }
    return fd;
}

/* A process whose first thread has ended has no memory in its own files, but in its threads'. */
static int read_own_statm(struct proc_statm *ret_statm)
{
    char text[128]; /* seven numbers of at most 16 digits */
    int fd = open_own_file(&own_statm_fd, "/proc/self/statm");
    int error = fd < 0 ? fd : procfs_read(fd, text, sizeof(text));

    if (!error)
        error = procfs_parse_statm(text, ret_statm);
    if (error || ret_statm->size)
        return error;
    error = procfs_read_path("/proc/thread-self/statm", text, sizeof(text));
    return error ? error : procfs_parse_statm(text, ret_statm);
}

static int read_thread_status(struct proc_status *ret_status)
{
    sigset_t signals;
    int fd, error;

    hold_signals(&signals);
    fd = open("/proc/thread-self/status", O_RDONLY | O_CLOEXEC);
    error = fd < 0 ? -errno : procfs_read_status(fd, ret_status);
    if (fd >= 0)
        close(fd);
    release_signals(&signals);
    return error;
}

static int read_own_high_water(uint64_t *ret_high_water)
{
    struct proc_status status = {0};
    int fd = open_own_file(&own_status_fd, "/proc/self/status");
    int error = fd < 0 ? fd : procfs_read_status(fd, &status);

    if (error == -ENODATA)
        error = read_thread_status(&status);
    if (error)
        return error;
    *ret_high_water = status.vm_hwm * KILOBYTE;
    return 0;
}

/*
 * The greatest resident size of this program: maxrss, if that has grown since the
 * start or is no more than VmHWM. Otherwise it is of the program before exec: then
 * VmHWM is read, which costs more, until maxrss has grown. Without a page fault VmHWM
 * does not grow, so it is read again only after one. 0 if it is not known, or is in
 * the maxima already.
 */
static uint64_t own_peak_resident(uint64_t maxrss, uint64_t page_faults)
{
    int origin = __atomic_load_n(&maxrss_origin, __ATOMIC_ACQUIRE);
    uint64_t high_water;

    if (origin == MAXRSS_OWN)
        return maxrss;
    if (maxrss > __atomic_load_n(&inherited_maxrss, __ATOMIC_RELAXED)) {
        __atomic_store_n(&maxrss_origin, MAXRSS_OWN, __ATOMIC_RELEASE);
        return maxrss;
    }
    if (page_faults == __atomic_load_n(&high_water_faults, __ATOMIC_ACQUIRE) ||
        read_own_high_water(&high_water))
        return 0;
    if (origin == MAXRSS_UNKNOWN) {
        __atomic_store_n(&inherited_maxrss, maxrss, __ATOMIC_RELAXED);
        origin = maxrss <= high_water + RESIDENT_SLACK ? MAXRSS_OWN : MAXRSS_INHERITED;
        __atomic_store_n(&maxrss_origin, origin, __ATOMIC_RELEASE);
    }
    return high_water;
}

/* Linux's figures for what the account would have; it is not kept where nothing is replaced. */
static void take_account(struct memory_figures *memory)
{
    struct memory_account account;

    if (!account_read(memory->page_faults, &account))
        return;
    memory->commit = account.commit;
    memory->shared_commit = account.shared_commit;
    memory->virtual_size = account.virtual_size;
}

/* Raises the record's maxima, and gives them as the peaks. */
static void raise_own_maxima(const struct memory_maxima *seen, struct memory_maxima *ret_peak)
{
    *ret_peak = (struct memory_maxima){
        .page_faults = RAISE_OWN(maxima.page_faults, seen->page_faults),
        .working_set = RAISE_OWN(maxima.working_set, seen->working_set),
        .commit = RAISE_OWN(maxima.commit, seen->commit),
        .virtual_size = RAISE_OWN(maxima.virtual_size, seen->virtual_size),
        .paged_pool = RAISE_OWN(maxima.paged_pool, seen->paged_pool),
        .nonpaged_pool = RAISE_OWN(maxima.nonpaged_pool, seen->nonpaged_pool),
    };
}

void own_faults(uint64_t *ret_soft_and_hard, uint64_t *ret_hard)
{
    struct rusage usage = {0};

    getrusage(RUSAGE_SELF, &usage);
    inherited_maxrss = (uint64_t)usage.ru_maxrss * KILOBYTE;
    *ret_hard = (uint64_t)usage.ru_majflt;
    *ret_soft_and_hard = (uint64_t)usage.ru_minflt + *ret_hard;
}

/* Often asked for, so the figures are made where they go to, and each is stored once. */
int own_memory(struct memory_figures *ret_memory)
{
    struct memory_figures *memory = ret_memory;
    struct proc_statm statm;
    struct memory_maxima seen;
    struct rusage usage;
    uint64_t peak_resident, faults_before, hard_faults_before;
    int error;

    error = read_own_statm(&statm);
    if (error)
        return error;
    if (getrusage(RUSAGE_SELF, &usage))
        return -errno;
    figures_of_statm(&statm, memory);
    memory->hard_faults = (uint64_t)usage.ru_majflt;
    memory->page_faults = (uint64_t)usage.ru_minflt + memory->hard_faults;
    faults_before = own_faults_before(&hard_faults_before);
    leave_out_faults(memory, faults_before, hard_faults_before);
    take_account(memory);
    peak_resident = own_peak_resident((uint64_t)usage.ru_maxrss * KILOBYTE, memory->page_faults);
    seen = maxima_of(memory, peak_resident);
    raise_own_maxima(&seen, &memory->peak);
    if (peak_resident)
        __atomic_store_n(&high_water_faults, memory->page_faults, __ATOMIC_RELEASE);
    memory->page_faults = memory->peak.page_faults;
    return 0;
}
