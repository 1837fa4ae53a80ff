/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A process's memory, from Linux's figures to Windows's. The own process is
 * asked about often, so it costs two system calls: statm through a descriptor
 * that is kept, and getrusage.
 */
#include "private.h"
#include "procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#define PAGE_BYTES       4096u /* x86 and x86-64 know no other base page */
#define PAGE_TABLE_ENTRY 8u
#define KILOBYTE         1024u /* what Linux calls kB */

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
static uint64_t inherited_maxrss;

/* The page faults that there had been when VmHWM was last seen and noted. */
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
    int fd = open("/proc/thread-self/status", O_RDONLY | O_CLOEXEC);
    int error;

    if (fd < 0)
        return -errno;
    error = procfs_read_status(fd, ret_status);
    close(fd);
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
 * The greatest resident size of this program. maxrss is it, unless the program
 * before exec had a greater one: then VmHWM, which costs more, until maxrss has
 * grown. Without a page fault VmHWM does not grow, so it is read again only
 * after one. 0 if it cannot be told, or is in the maxima already.
 */
static uint64_t own_peak_resident(uint64_t maxrss, uint64_t page_faults)
{
    int origin = __atomic_load_n(&maxrss_origin, __ATOMIC_ACQUIRE);
    uint64_t high_water;

    if (origin == MAXRSS_OWN)
        return maxrss;
    if (origin == MAXRSS_INHERITED &&
        maxrss > __atomic_load_n(&inherited_maxrss, __ATOMIC_RELAXED)) {
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

/*
 * Windows charges its pools with what the kernel keeps for a process. Linux has
 * no such account; the page-table entries of the resident pages stand for it:
 * shared pages as paged pool, where Windows keeps the prototype entries of
 * sections, private ones as nonpaged pool.
 */
static void set_sizes(const struct proc_statm *statm, struct memory_figures *memory)
{
    uint64_t private_pages = statm->resident > statm->shared ? statm->resident - statm->shared : 0;

    memory->working_set = statm->resident * PAGE_BYTES;
    memory->private_working_set = private_pages * PAGE_BYTES;
    memory->commit = statm->data * PAGE_BYTES;
    memory->shared_commit = 0;
    memory->virtual_size = statm->size * PAGE_BYTES;
    memory->paged_pool = statm->shared * PAGE_TABLE_ENTRY;
    memory->nonpaged_pool = private_pages * PAGE_TABLE_ENTRY;
}

/* Brings the maxima up to date with what was just seen, and reports them: they never fall. */
static void set_peaks(uint64_t peak_resident, struct memory_maxima *maxima,
                      struct memory_figures *memory)
{
    uint64_t peak_shared;

    raise_maximum(&maxima->page_faults, memory->page_faults);
    raise_maximum(&maxima->working_set, memory->working_set);
    raise_maximum(&maxima->working_set, peak_resident);
    raise_maximum(&maxima->commit, memory->commit);
    raise_maximum(&maxima->virtual_size, memory->virtual_size);
    raise_maximum(&maxima->paged_pool, memory->paged_pool);
    raise_maximum(&maxima->nonpaged_pool, memory->nonpaged_pool);
    /* What was resident and not shared was committed, even if nobody looked at that moment. */
    peak_shared = maxima->paged_pool / PAGE_TABLE_ENTRY * PAGE_BYTES;
    if (peak_resident > peak_shared)
        raise_maximum(&maxima->commit, peak_resident - peak_shared);
    memory->peak = *maxima;
    memory->page_faults = memory->peak.page_faults;
}

int own_memory(struct memory_maxima *maxima, struct memory_figures *ret_memory)
{
    struct memory_figures memory = {0};
    struct proc_statm statm = {0};
    struct rusage usage;
    uint64_t seen_faults, peak_resident;
    int error;

    error = read_own_statm(&statm);
    if (error)
        return error;
    if (getrusage(RUSAGE_SELF, &usage))
        return -errno;
    set_sizes(&statm, &memory);
    seen_faults = (uint64_t)usage.ru_minflt + (uint64_t)usage.ru_majflt;
    memory.page_faults = seen_faults;
    peak_resident = own_peak_resident((uint64_t)usage.ru_maxrss * KILOBYTE, seen_faults);
    set_peaks(peak_resident, maxima, &memory);
    if (peak_resident)
        __atomic_store_n(&high_water_faults, seen_faults, __ATOMIC_RELEASE);
    *ret_memory = memory;
    return 0;
}

int note_own_commit(struct memory_maxima *maxima)
{
    struct proc_statm statm = {0};
    int error = read_own_statm(&statm);

    if (error)
        return error;
    raise_maximum(&maxima->commit, statm.data * PAGE_BYTES);
    raise_maximum(&maxima->virtual_size, statm.size * PAGE_BYTES);
    /* Set beside the peak of what was resident, tells how much of that was no commit. */
    raise_maximum(&maxima->paged_pool, statm.shared * PAGE_TABLE_ENTRY);
    return 0;
}

/* A process that is just ending has no memory any more: -ENODATA. */
static int read_sizes(const struct memory_source *source, struct memory_figures *memory)
{
    char text[PROCFS_TEXT_MAX];
    struct proc_stat stat;
    struct proc_statm statm;
    int error = procfs_read(source->stat_fd, text, sizeof(text));

    if (!error)
        error = procfs_parse_stat(text, &stat);
    if (!error)
        error = procfs_read(source->statm_fd, text, sizeof(text));
    if (!error)
        error = procfs_parse_statm(text, &statm);
    if (!error && !statm.size)
        error = -ENODATA;
    if (error)
        return error;
    set_sizes(&statm, memory);
    memory->page_faults = stat.minflt + stat.majflt;
    return 0;
}

/*
 * The same of another process, whose peaks and faults are in files only. The
 * peaks' file costs more than the two others, and is read only after a page
 * fault: without one VmHWM has not grown. VmPeak grows so too, by what is
 * reserved; but with nothing touched, not even by who reserves, hardly any.
 */
int host_memory(struct memory_source *source, struct memory_maxima *maxima,
                struct memory_figures *ret_memory)
{
    struct memory_figures memory = {0};
    struct proc_status status = {0};
    uint64_t seen_faults;
    int error = read_sizes(source, &memory);

    if (error)
        return error;
    seen_faults = memory.page_faults;
    if (seen_faults != source->noted_faults) {
        error = procfs_read_status(source->status_fd, &status);
        if (error)
            return error;
        raise_maximum(&maxima->virtual_size, status.vm_peak * KILOBYTE);
    }
    set_peaks(status.vm_hwm * KILOBYTE, maxima, &memory);
    source->noted_faults = seen_faults;
    *ret_memory = memory;
    return 0;
}

/* What has ended has no memory, but keeps its peaks and faults. */
int ended_memory(const struct memory_maxima *maxima, struct memory_figures *ret_memory)
{
    *ret_memory = (struct memory_figures){.page_faults = maxima->page_faults, .peak = *maxima};
    return 0;
}
