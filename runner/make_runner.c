/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writes an overlay as a self-contained folder, for launchers that have a folder for each
 * Wine. Everything in it is a copy, the data too: a launcher may pack it up or take it to
 * another machine, and the time of wine.inf must differ from that of the installed one. By
 * that time Wine sees that another Wine made a prefix, and adds what is new here: our DLLs.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "files.h"
#include "make_runner.h"
#include "manifest.h"
#include "overlay_build.h"
#include "report.h"
#include "users.h"

/* What Debian calls its wineservers, which a script chooses from. */
static const char *const servers[] = {"wineserver64", "wineserver32"};

/* musl knows neither renameat2 nor this before 1.2.5. */
#ifndef RENAME_EXCHANGE
#define RENAME_EXCHANGE (1u << 1)
#endif

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The path without links of a folder that may not exist yet; NULL, reported, if it cannot. */
static const char *resolve(const char *folder)
{
    size_t length = strlen(folder);
    const char *path = resolve_path(folder), *parent, *name;
    char *resolved;

    if (path || !all_examined())
        return path;
    while (length > 1 && folder[length - 1] == '/')
        length--;
    path = path_format("%s%.*s", memchr(folder, '/', length) ? "" : "./", (int)length, folder);
    if (!path)
        return NULL;
    name = strrchr(path, '/') + 1;
    if (!(parent = path_format("%.*s", (int)(name - path), path)))
        return NULL;
    if (!(resolved = realpath(parent, NULL))) {
        report("cannot find the folder %s: %s", parent, strerror(errno));
        return NULL;
    }
    path = path_join(strcmp(resolved, "/") != 0 ? resolved : "", name);
    free(resolved);
    return path;
}

static bool is_empty(const char *folder)
{
    DIR *dir = opendir(folder);
    bool empty;

    if (!dir)
        return cannot_examine(folder);
    empty = !next_entry(dir, folder);
    closedir(dir);
    return empty;
}

/* Whether a runner may be put at the path. */
static bool may_replace(const struct plan *plan, const char *path)
{
    struct stat st;
    pid_t user;
    size_t i;

    for (i = 0; i < plan->install->folder_count; i++)
        if (path_below(path, plan->install->folders[i].path))
            return report("%s lies in the Wine that the runner is made from: name another folder",
                          path);
    if (lstat(path, &st)) {
        cannot_examine(path);
        return all_examined();
    }
    if (!S_ISDIR(st.st_mode))
        return report("%s is there and is not a folder: name another", path);
    if (is_empty(path) || !all_examined())
        return all_examined();
    if (!manifest_is_there(path))
        return all_examined() &&
               report("%s is not empty and is no runner made by wine-procstats: name another "
                      "folder, or empty it",
                      path);
    user = find_user(path, NULL);
    if (user < 0)
        return report("the processes in /proc cannot be read, so one may run from %s: name another "
                      "folder",
                      path);
    return !user || report("programs are running from %s: end them, or name another folder", path);
}

/* Makes sure that there is a wineserver beside the loaders, where Wine looks for it, and not a
 * script that starts one of the installed Wine. Returns its path in the folder; NULL, reported. */
static const char *place_server(const struct plan *plan, const char *folder)
{
    const struct wine_install *install = plan->install;
    size_t i, k;

    for (i = 0; i < install->folder_count; i++) {
        const char *target = plan_target(plan, install->folders[i].path), *server, *other;

        if (install->folders[i].kind != FOLDER_LOADER)
            continue;
        if (!(server = path_format("%s/%s/wineserver", folder, target)))
            return NULL;
        if (file_exists(server) || !all_examined())
            return all_examined() ? path_below(server, folder) : NULL;
        for (k = 0; k < COUNT(servers); k++)
            if ((other = path_format("%s/%s/%s", folder, target, servers[k])) &&
                !rename(other, server))
                return path_below(server, folder);
    }
    report("there is no wineserver beside %s", install->loader);
    return NULL;
}

/* Writes bin/NAME, which starts the program target, unless it is there already. */
static bool write_entry(const char *folder, const char *name, const char *target)
{
    const char *path = path_format("%s/bin/%s", folder, name);
    const char *text = path_format(
        "#!/bin/sh\nexec \"$(dirname \"$(readlink -f \"$0\")\")/../%s\" \"$@\"\n", target);

    if (!path || !text)
        return false;
    if (file_exists(path) || !all_examined())
        return all_examined();
    return write_file(path, text, strlen(text), 0755);
}

static bool write_procstat_entry(const char *folder, const char *target)
{
    const char *path = path_join(folder, "bin/procstat.exe");
    const char *text = path_format("#!/bin/sh\nbin=$(dirname \"$(readlink -f \"$0\")\")\n"
                                   "exec \"$bin/wine\" \"$bin/../%s\" \"$@\"\n",
                                   target);

    return path && text && write_file(path, text, strlen(text), 0755);
}

/* Puts procstat.exe beside Wine's own programs, and a script that starts it into bin/: the one of
 * the first architecture that the Wine has. */
static bool place_procstat(const struct plan *plan, const char *folder)
{
    const char *source, *target, *path;
    bool started = false;
    size_t i;

    for (i = 0; i < plan->install->folder_count; i++) {
        const struct wine_folder *programs = &plan->install->folders[i];

        if (programs->kind != FOLDER_PE)
            continue;
        source = path_format("%s/%s/procstat.exe", plan->library, programs->arch->pe_folder);
        target = plan_target_in(plan, programs, "procstat.exe");
        if (!source || !target || !(path = path_join(folder, target)))
            return false;
        if (!file_exists(source))
            continue;
        if (!copy_file(source, path) || (!started && !write_procstat_entry(folder, target)))
            return false;
        started = true;
    }
    return all_examined();
}

/* Launchers look in bin/, wherever the loader is: its place in the folder is compiled into it. */
static bool write_entries(const struct plan *plan, const char *folder)
{
    const char *loader = plan_target(plan, plan->install->loader);
    const char *programs = path_parent(loader);
    const char *bin = path_join(folder, "bin"), *server, *other;

    if (!programs || !(other = path_join(programs, "wine64")) || !bin || !make_folders(bin) ||
        !(server = place_server(plan, folder)))
        return false;
    return write_entry(folder, "wine", loader) && write_entry(folder, "wineserver", server) &&
           place_procstat(plan, folder) &&
           (!folder_has(folder, other) || write_entry(folder, "wine64", other));
}

/* Folders are made for their user alone; a runner may be for all. */
static int open_to_all(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st;
    (void)walk;
    return type == FTW_D && chmod(path, 0755);
}

/* Waits until everything that was written has reached the disk. */
static void sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0) {
        syncfs(fd);
        close(fd);
    }
}

/* Gives the new runner its name. An earlier one of that name is removed. */
static bool put_in_place(const char *made, const char *path)
{
    if (!rename(made, path))
        return true;
    if (errno != ENOTEMPTY && errno != EEXIST)
        return report("cannot rename %s to %s: %s", made, path, strerror(errno));
    if (syscall(SYS_renameat2, AT_FDCWD, made, AT_FDCWD, path, RENAME_EXCHANGE))
        return report("cannot replace %s: %s: remove it first", path, strerror(errno));
    if (!remove_tree(made))
        report("cannot remove all of the earlier runner, which is %s now", made);
    return true;
}

static bool build(const struct plan *plan, const char *folder)
{
    struct manifest manifest;
    const char *changed;
    bool built;

    if (!plan_manifest(plan, &manifest))
        return false;
    built = overlay_build(plan, &manifest, folder) && write_entries(plan, folder) && all_examined();
    if (built && manifest_has_changed(&manifest, &changed))
        built = changed && report("%s has changed while the runner was made from it: try again "
                                  "when Wine is no longer being changed",
                                  changed);
    manifest_free(&manifest);
    if (built && nftw(folder, open_to_all, 16, FTW_PHYS))
        built =
            report("cannot change the rights of the folders in %s: %s", folder, strerror(errno));
    return built;
}

bool make_runner(struct plan *plan, const char *folder)
{
    const char *path;
    char *made;

    if (plan->install->by_module)
        return report("%s is in a build tree: a runner is made from an installed Wine, see make "
                      "install there",
                      plan->install->loader);
    if (!*folder)
        return report("--make-runner: the name of the folder is empty: --make-runner DIR");
    if (!(path = resolve(folder)) || !may_replace(plan, path) ||
        !(made = path_format("%s.tmp-XXXXXX", path)))
        return false;
    if (!mkdtemp(made))
        return report("cannot create a folder beside %s: %s", path, strerror(errno));
    plan->self_contained = true;
    if (!build(plan, made)) {
        remove_tree(made);
        return false;
    }
    sync_folder(made);
    if (!put_in_place(made, path)) {
        remove_tree(made);
        return false;
    }
    show("%s/bin/wine is %s with its exports replaced", path, plan->install->loader);
    return true;
}
