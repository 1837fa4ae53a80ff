/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * In a process that is in a job, a thread of the host's, which Wine does not know,
 * sleeps until a limit of time can be reached; without such a limit, until there
 * is one. It cannot call Wine. When a process's or a job's time is up, it sends
 * SIGUSR1 to the threads of the process until one takes it that is in the program's
 * own code: there a thread holds no lock of Wine's or of the C library's, so the
 * handler may do what a system service may. That one posts the message, and ends
 * the process or the job. Wine's handler, which is called afterwards, takes a
 * signal that came for nothing. A thread that is not Wine's ignores the signal. A
 * process that is assigned to its first job while it runs has no such thread yet;
 * the one that assigns it sends it the signal.
 */
#include "job_time.h"

#include "../host/guard.h"
#include "../host/hold.h"
#include "../host/procfs.h"
#include "../host/thread_pointer.h"
#include "../io/io.h"
#include "../jobs/identity.h"
#include "../jobs/limits.h"
#include "../jobs/own.h"
#include "../program.h"
#include "../records/peer.h"
#include "../services.h"
#include "../teb.h"
#include "end.h"
#include "interrupted.h"
#include "jobs.h"
#include "times.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* With times of 64 bits, as struct timespec has them. */
#ifdef __x86_64__
#define FUTEX SYS_futex
#else
#define FUTEX SYS_futex_time64
#endif

#define STACK_BYTES     (128 * 1024)
#define SHORTEST_NS     UINT64_C(2000000)  /* between two looks at the own time */
#define SHORTEST_JOB_NS UINT64_C(10000000) /* the same at all processes of a job */
#define SIGNAL_PAUSE_NS 3000000
#define NEVER           UINT64_MAX

/* With either, a job has the limit of time that was set, if one was. */
#define JOB_TIME_LIMITS (JOB_OBJECT_LIMIT_JOB_TIME | JOB_OBJECT_LIMIT_PRESERVE_JOB_TIME)

/* Marks the signal to a process that has been assigned to a job, in processes of any bitness. */
#define ASSIGNED 0x6a6f6273

/* What has been found to be up, for the handler. */
enum up { NOTHING_UP, PROCESS_TIME_UP, JOB_TIME_UP };

static int up;              /* enum up */
static unsigned int up_job; /* its index in the own chain */
static int signal_mark;     /* its address marks our signals */
static int watching;

/* In 100 ns. */
struct user_time {
    uint64_t id;
    uint64_t told;    /* what each process has said of itself: no less has been used */
    uint64_t guessed; /* with what the host says of others by its clock ticks */
};

/* Each process in a job that has such a limit looks at its own time as often as this one. */
static void add_user_time(const struct process_record *process, bool runs, void *context)
{
    struct process_times times = process->times;
    struct user_time *user = context;
    struct job_chain chain;
    bool within;

    job_chain_map(process->job, &chain);
    within = job_chain_has(&chain, user->id);
    job_chain_unmap(&chain);
    if (!within)
        return;
    user->told += times.user;
    if (runs)
        times_of_recorded(process, &times);
    user->guessed += times.user;
}

static struct user_time job_user_time(uint64_t id, struct job_record *page)
{
    struct user_time user = {.id = id};
    struct process_times own;
    uint64_t settled = 0;
    int lock = jobs_lock();

    own_times(&own); /* puts it into the own record */
    job_visit_processes(add_user_time, &user);
    guarded_load(&page->settled.user, &settled);
    jobs_unlock(lock);
    user.told += settled;
    user.guessed += settled;
    return user;
}

/* Of a limit, in 100 ns; 0: the time is up. */
struct time_left {
    uint64_t sure;   /* by what each process has said of itself */
    uint64_t likely; /* by what the host says of others, too */
};

static uint64_t less(uint64_t limit, uint64_t used)
{
    return used < limit ? limit - used : 0;
}

/* False without such a limit. */
static bool process_time_left(const struct job_record *page, struct time_left *ret_left)
{
    struct process_times own;
    uint64_t limit;

    if (!job_has_limit(page, JOB_OBJECT_LIMIT_PROCESS_TIME, &page->limits.per_process_user_time,
                       &limit) ||
        own_times(&own))
        return false;
    ret_left->sure = ret_left->likely = less(limit, own.user);
    return true;
}

/* The same of the job's limit. */
static bool job_time_left(const struct job_chain *chain, unsigned int i, struct time_left *ret_left)
{
    struct job_record *page = chain->pages[i];
    struct user_time used;
    uint64_t limit;

    if (!job_has_limit(page, JOB_TIME_LIMITS, &page->user_time_end, &limit) || !limit)
        return false;
    used = job_user_time(chain->ids[i], page);
    ret_left->sure = less(limit, used.told);
    ret_left->likely = less(limit, used.guessed);
    return true;
}

static void end_process(const struct job_chain *chain)
{
    const struct target own = {.process = NtCurrentProcess(), .pid = own_pid(), .own = true};

    guarded_add(&chain->pages[up_job]->terminated, 1);
    post_job_message(chain, up_job, JOB_OBJECT_MSG_END_OF_PROCESS_TIME, own_pid());
    note_end_of(&own);
    original_NtTerminateProcess(ARG(NtCurrentProcess()), ERROR_NOT_ENOUGH_QUOTA);
}

/* Of the processes in it, one takes the time that is up, and does what there is to do. */
static void end_job(const struct job_chain *chain)
{
    struct job_record *page = chain->pages[up_job];
    uint64_t user_time_end = 0, action = 0, none = 0;
    HANDLE job = NULL;

    if (!guarded_load(&page->user_time_end, &user_time_end) || !user_time_end ||
        !guarded_exchange(&page->user_time_end, &user_time_end, none) || !user_time_end)
        return;
    guarded_load(&page->limits.end_of_job_time_action, &action);
    if (action) {
        post_job_message(chain, up_job, JOB_OBJECT_MSG_END_OF_JOB_TIME, 0);
        return;
    }
    if (open_job(page, JOB_OBJECT_TERMINATE, &job))
        return;
    end_job_for_limit(job, page);
    original_NtClose(ARG(job));
}

/*
 * Newer versions of Wine let the kernel turn each system call that is not the C
 * library's into a signal while a thread is in the program's code; even a clock can
 * be read by such a call. Nothing tells how that is set, so it cannot be set again:
 * a thread that goes on with the program is without it.
 */
static void allow_system_calls(void)
{
    prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_OFF, 0, 0, 0);
}

/* A thread that was suspended meanwhile comes here late: the limit can have been lifted. */
static __attribute__((noinline)) void do_what_is_up(void)
{
    int what = __atomic_exchange_n(&up, NOTHING_UP, __ATOMIC_ACQ_REL);
    const struct job_chain *chain;
    struct time_left left;

    if (what == NOTHING_UP)
        return;
    allow_system_calls();
    chain = own_jobs();
    if (!chain || up_job >= chain->count)
        return;
    if (what == PROCESS_TIME_UP && process_time_left(chain->pages[up_job], &left) && !left.sure)
        end_process(chain);
    if (what == JOB_TIME_UP && job_time_left(chain, up_job, &left) && !left.sure)
        end_job(chain);
}

static __attribute__((noinline)) void join(void)
{
    own_jobs();
}

static void join_after_wait(void)
{
    io_after_waits(NULL);
    own_jobs();
}

/* What there is to do for a signal in this state of the thread, or NULL. */
static __attribute__((no_stack_protector)) io_wait_handler *act_for(const siginfo_t *info,
                                                                    const ucontext_t *context)
{
    if (info->si_value.sival_ptr == &signal_mark)
        return is_in_program(context) ? do_what_is_up : NULL;
    if (info->si_value.sival_int != ASSIGNED)
        return NULL;
    if (is_in_program(context) && is_on_programs_stack(context))
        return join;
    io_after_waits(join_after_wait);
    return NULL;
}

static __attribute__((no_stack_protector)) void act_in_program(io_wait_handler *act)
{
#ifdef __x86_64__
    uint16_t selector;

    if (program_is_wow64) {
        if (thread_pointer_enter(&selector)) {
            act();
            thread_pointer_leave(selector);
        }
        return;
    }
#endif
    act();
}

/*
 * In the handler of a signal: in any state of the thread, until it is known to be a good one.
 * Wine's handler is for Wine's threads only. On these it is called for our signals, too:
 * one of wineserver's that comes while ours waits is lost.
 */
static __attribute__((no_stack_protector)) bool on_signal(const siginfo_t *info,
                                                          const void *context)
{
    io_wait_handler *act;

    if (info->si_code != SI_QUEUE)
        return true;
    if (!is_wines_thread())
        return false;
    act = act_for(info, context);
    if (act)
        act_in_program(act);
    return true;
}

static void pause_for(uint64_t nanoseconds)
{
    const struct timespec time = {.tv_sec = (time_t)(nanoseconds / 1000000000),
                                  .tv_nsec = (long)(nanoseconds % 1000000000)};

    nanosleep(&time, NULL);
}

/* To every thread of a process but this one; those of the own one, while there is something up. */
static void signal_threads(pid_t process, union sigval mark)
{
    siginfo_t info = {.si_signo = SIGUSR1, .si_code = SI_QUEUE};
    pid_t own = getpid(), own_thread = (pid_t)syscall(SYS_gettid);
    struct procfs_walk threads;
    const char *thread;
    char path[32];
    int directory;

    snprintf(path, sizeof(path), "/proc/%d/task", (int)process);
    directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return;
    info.si_pid = own;
    info.si_uid = getuid();
    info.si_value = mark;
    procfs_start_walk(&threads, directory);
    while ((thread = procfs_next_number(&threads))) {
        pid_t tid = (pid_t)strtol(thread, NULL, 10);

        if (tid != own_thread &&
            (process != own || __atomic_load_n(&up, __ATOMIC_ACQUIRE) != NOTHING_UP))
            syscall(SYS_rt_tgsigqueueinfo, process, tid, SIGUSR1, &info);
    }
    close(directory);
}

/* Until a thread has taken it, or another process has done what there was to do. */
static void tell(enum up what, unsigned int job)
{
    note_host_code();
    up_job = job;
    __atomic_store_n(&up, what, __ATOMIC_RELEASE);
    for (int tries = 0; tries < 10 && __atomic_load_n(&up, __ATOMIC_ACQUIRE) == (int)what;
         tries++) {
        signal_threads(getpid(), (union sigval){.sival_ptr = &signal_mark});
        pause_for(SIGNAL_PAUSE_NS);
    }
}

/* How long it takes at least until so much time is used up, on all processors. */
static uint64_t soonest(uint64_t left, uint64_t shortest)
{
    static long processors;
    uint64_t wait;

    if (!processors)
        processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (__builtin_mul_overflow(left, 100, &wait))
        return NEVER;
    wait /= (uint64_t)(processors > 0 ? processors : 1);
    return wait < shortest ? shortest : wait;
}

/* When this job is to be looked at again, in ns from now. */
static uint64_t look_at_job(const struct job_chain *chain, unsigned int i)
{
    uint64_t next = NEVER, wait;
    struct time_left left;

    if (process_time_left(chain->pages[i], &left)) {
        if (!left.sure)
            tell(PROCESS_TIME_UP, i);
        next = soonest(left.likely, SHORTEST_NS);
    }
    if (job_time_left(chain, i, &left)) {
        if (!left.sure)
            tell(JOB_TIME_UP, i);
        wait = soonest(left.likely, SHORTEST_JOB_NS);
        next = wait < next ? wait : next;
    }
    return next;
}

/* All processes in jobs that are within each other watch the outermost of them. */
static uint32_t *change_word(const struct job_chain *chain)
{
    return &chain->pages[chain->count - 1]->changes;
}

static void wait_for_change(uint32_t *word, uint64_t seen, uint64_t nanoseconds)
{
    const struct timespec time = {.tv_sec = (time_t)(nanoseconds / 1000000000),
                                  .tv_nsec = (long)(nanoseconds % 1000000000)};

    syscall(FUTEX, word, FUTEX_WAIT, (uint32_t)seen, nanoseconds == NEVER ? NULL : &time, NULL, 0);
}

/*
 * Linux locks the position of a file at each read and write while threads share
 * the table of descriptors. So this thread leaves it, and begins with an empty one;
 * where the system has no such call, it stays. The lowest three are /dev/null, so
 * that no message to standard error reaches a file of ours.
 */
static void leave_descriptors(void)
{
    if (syscall(SYS_close_range, 0, UINT_MAX, CLOSE_RANGE_UNSHARE))
        return;
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (open("/dev/null", O_RDWR) != fd)
            return;
}

static void *watch(void *unused)
{
    leave_descriptors();
    for (;;) {
        const struct job_chain *chain = own_jobs();
        uint64_t next = NEVER, changes = 0;
        uint32_t *word = change_word(chain);

        if (!guarded_copy(&changes, word, sizeof(*word)))
            return unused;
        for (unsigned int i = 0; i < chain->count; i++) {
            uint64_t wait = look_at_job(chain, i);

            next = wait < next ? wait : next;
        }
        wait_for_change(word, changes, next);
    }
}

/* Signals are blocked in it, for good, but for those of the guarded accesses. */
static void start_watch(void)
{
    pthread_attr_t attributes;
    sigset_t all, before;
    pthread_t thread;

    if (__atomic_exchange_n(&watching, 1, __ATOMIC_ACQ_REL) || pthread_attr_init(&attributes))
        return;
    sigfillset(&all);
    sigdelset(&all, SIGSEGV);
    sigdelset(&all, SIGBUS);
    sigprocmask(SIG_SETMASK, &all, &before);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    if (pthread_create(&thread, &attributes, watch, NULL))
        __atomic_store_n(&watching, 0, __ATOMIC_RELEASE);
    sigprocmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
}

static void wake(const struct job_chain *chain)
{
    uint64_t pair, changed;
    uint32_t *word = change_word(chain);

    /* The word and the one before it, which never changes, are eight bytes. */
    if (!guarded_load((uint64_t *)(word - 1), &pair))
        return;
    do
        changed = pair + (UINT64_C(1) << 32);
    while (guarded_exchange((uint64_t *)(word - 1), &pair, changed) &&
           changed != pair + (UINT64_C(1) << 32));
    syscall(FUTEX, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static void joined(const struct job_chain *chain)
{
    start_watch();
    wake(chain);
}

void job_time_attach(void)
{
    interrupted_attach();
    io_on_signal(on_signal);
    own_jobs_on_join(joined);
}

void job_time_changed(uint64_t id)
{
    struct job_chain chain;
    sigset_t signals;

    hold_signals(&signals);
    if (job_chain_map(id, &chain))
        wake(&chain);
    job_chain_unmap(&chain);
    release_signals(&signals);
}

void job_time_assigned(uint32_t pid, uint64_t creation_time)
{
    const struct peer_identity process = {.creation_time = creation_time, .windows_pid = pid};
    struct peer peer = no_peer;
    sigset_t signals;

    hold_signals(&signals);
    if (!open_peer(&peer, &process)) {
        if (peer.page)
            signal_threads((pid_t)peer.unix_pid, (union sigval){.sival_int = ASSIGNED});
        close_peer(&peer);
    }
    release_signals(&signals);
}
