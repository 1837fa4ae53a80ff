/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * wine-procstats: runs a Windows program under the installed Wine, with the exports
 * for process accounting replaced.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "arch.h"
#include "cache.h"
#include "check.h"
#include "clean.h"
#include "files.h"
#include "find_wine.h"
#include "library.h"
#include "make_runner.h"
#include "options.h"
#include "overlay.h"
#include "plan.h"
#include "prefix.h"
#include "program.h"
#include "records.h"
#include "report.h"
#include "status.h"

/* If one of the first three descriptors is closed, the program finds it closed. But no file that is
 * opened here may get its number: messages would go into that file. */
static void reserve_standard_descriptors(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

/* Becomes Wine's loader with the given arguments. Returns only if that fails. */
static int become(const char *loader, char **arguments)
{
    char **all;
    size_t count = 0;

    while (arguments[count])
        count++;
    if (!(all = calloc(count + 2, sizeof(*all)))) {
        report("there is no memory for the program's arguments");
        return EXIT_RUNNER_FAILED;
    }
    all[0] = (char *)loader; /* execv does not change it */
    memcpy(all + 1, arguments, count * sizeof(*all));
    execv(loader, all);
    report("cannot run %s: %s", loader, strerror(errno));
    free(all);
    return EXIT_CANNOT_EXEC;
}

/* Whether the loader starts another program in its place: a preloader, or since Wine 10 the real
 * loader beside ntdll.so. */
static bool starts_another(const struct plan *plan)
{
    const char *loader = plan_target(plan, plan->install->loader);
    size_t i;

    for (i = 0; i < plan->count; i++) {
        const struct plan_entry *entry = &plan->entries[i];

        if (entry->action == PLAN_COPY && strcmp(entry->target, loader) != 0 &&
            (strstr(entry->target, "-preloader") || entry->is_real_loader))
            return true;
    }
    return false;
}

static bool set_environment(const struct plan *plan, const char *loader)
{
    const char *channels = getenv("WINEDEBUG");
    bool no_channels = !channels || !*channels;
    bool set = !setenv("WINELOADER", loader, 1); /* children start by it */

    /* The loader looks for that program and starts itself once more without it, unless this
     * variable says, as it does for Wine's children, that this has been done. */
    if (!starts_another(plan))
        set = set && !setenv("WINELOADERNOEXEC", "1", 1);

    /* Debian's script turns the fixme messages off. The script is not run, so we do it. */
    if (plan->install->through_script && no_channels)
        set = set && !setenv("WINEDEBUG", "fixme-all", 1);
    return set || report("cannot set an environment variable: %s", strerror(errno));
}

static bool is_own_program(const char *name)
{
    return !strcmp(name, "procstat") || !strcmp(name, "procstat.exe");
}

/* Lets the bare name "procstat" mean procstat.exe of this package, as bare names mean Wine's own
 * programs: the first that is of an architecture the Wine has. A Windows program of that name in
 * the current folder comes first; the native procstat there does not count. */
static bool name_own_program(const struct plan *plan, char **program)
{
    char *path;
    size_t i;

    if (!program[0] || !is_own_program(program[0]) || program_arch(program[0]))
        return true;
    for (i = 0; i < plan->install->folder_count; i++) {
        const struct wine_folder *folder = &plan->install->folders[i];

        if (folder->kind != FOLDER_PE)
            continue;
        path = path_format("%s/%s/procstat.exe", plan->library, folder->arch->pe_folder);
        if (path && file_exists(path)) {
            program[0] = path;
            break;
        }
    }
    return all_examined();
}

/* What has to be found, or made, before anything is done. */
struct preparation {
    struct wine_install install;
    const char *overlay; /* only to run a program */
    struct plan plan;
};

/* Prepares what the options ask for. Returns an exit status, 0 if all is there. */
static int prepare(const struct options *options, struct preparation *ret)
{
    struct plan *plan = &ret->plan;
    const char *cache;

    *plan = (struct plan){.install = &ret->install};
    if (!find_wine(options->wine, &ret->install))
        return all_examined() ? EXIT_NO_WINE : EXIT_RUNNER_FAILED;
    if (options->action == ACTION_VERSION || options->action == ACTION_CLEAN)
        return EXIT_SUCCESS;
    if (!(plan->self = find_self()) || !(plan->library = find_library(plan->self)) ||
        !plan_make(plan))
        return EXIT_RUNNER_FAILED;
    debug("library: %s", plan->library);
    if (options->action != ACTION_RUN ||
        ((cache = cache_open(plan->self)) && (ret->overlay = overlay_ensure(plan, cache))))
        return EXIT_SUCCESS;
    plan_free(plan);
    return EXIT_RUNNER_FAILED;
}

/* The same. Files that are being installed at this moment can be absent, or change while they are
 * read, so it is tried again after a while. */
static int prepare_patiently(const struct options *options, struct preparation *ret)
{
    enum { ATTEMPTS = 8 };
    const struct timespec pause = {.tv_nsec = 250 * 1000000L};
    int status, i;

    for (i = 1;; i++) {
        begin_attempt();
        status = prepare(options, ret);
        if (!end_attempt(status && i < ATTEMPTS) || !status || i == ATTEMPTS)
            return status;
        look_again();
        nanosleep(&pause, NULL);
    }
}

static int run(const struct preparation *prepared, char **program)
{
    const struct plan *plan = &prepared->plan;
    const char *loader = path_join(prepared->overlay, plan_target(plan, plan->install->loader));
    const char *records;
    const struct arch *arch;
    struct prefix prefix;

    if (!records_state(&records))
        inform("records of processes are in %s", records);
    if (!loader || !name_own_program(plan, program))
        return EXIT_RUNNER_FAILED;
    if (!set_environment(plan, loader) || !prefix_make(loader, plan->library, &prefix))
        return EXIT_RUNNER_FAILED;
    arch = program_arch(program[0]);
    if (!program_can_run(program[0], arch, plan->install, &prefix))
        return EXIT_CANNOT_EXEC;
    check_overlay(plan, prepared->overlay, loader, &prefix, arch);
    return become(loader, program);
}

/* Does what needs to know the Wine and our own files. */
static int act(const struct options *options)
{
    static struct preparation prepared;
    int status = prepare_patiently(options, &prepared);

    if (options->action == ACTION_VERSION)
        return status ? EXIT_SUCCESS
                      : become(prepared.install.loader, (char *[]){"--version", NULL});
    if (status)
        return status;
    if (options->action == ACTION_CLEAN)
        return clean(&prepared.install) ? EXIT_SUCCESS : EXIT_RUNNER_FAILED;
    status = EXIT_RUNNER_FAILED;
    if (options->action == ACTION_RUN)
        status = run(&prepared, options->program);
    else if (options->action == ACTION_STATUS ? print_status(&prepared.plan)
                                              : make_runner(&prepared.plan, options->folder))
        status = EXIT_SUCCESS;
    plan_free(&prepared.plan);
    return status;
}

int main(int argc, char **argv)
{
    struct options options;

    reserve_standard_descriptors();
    if (!parse_options(argv + (argc > 0), &options))
        return EXIT_RUNNER_FAILED;
    switch (options.action) {
    case ACTION_HELP:
        print_usage(stdout);
        return EXIT_SUCCESS;
    case ACTION_VERSION:
        puts("wine-procstats " PACKAGE_VERSION);
        fflush(stdout);
        break; /* Wine's own loader takes the option in its turn */
    case ACTION_RUN:
        if (!options.program[0]) {
            print_usage(stderr);
            return EXIT_RUNNER_FAILED;
        }
        break;
    case ACTION_CLEAN:
        if (!options.prefix)
            return clean(NULL) ? EXIT_SUCCESS : EXIT_RUNNER_FAILED;
        break; /* Wine's files are put back */
    case ACTION_STATUS:
    case ACTION_MAKE_RUNNER:
        break;
    }
    return act(&options);
}
