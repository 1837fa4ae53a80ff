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
#include <unistd.h>

#include "files.h"
#include "make_runner.h"
#include "manifest.h"
#include "overlay_build.h"
#include "report.h"
#include "users.h"

/* What Debian calls its wineservers, which a script chooses from. */
static const char *const servers[] = {"wineserver64", "wineserver32"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The path without links of a folder that may not exist yet. */
static bool resolve(const char *folder, char ret_path[PATH_MAX])
{
    char path[PATH_MAX], parent[PATH_MAX], resolved[PATH_MAX];
    size_t length = strlen(folder);
    const char *name;

    if (!length)
        return report("--make-runner: the name of the folder is empty: --make-runner DIR");
    if (resolve_path(folder, ret_path) || !all_examined())
        return all_examined();
    while (length > 1 && folder[length - 1] == '/')
        length--;
    if (!path_format(path, "%s%.*s", memchr(folder, '/', length) ? "" : "./", (int)length, folder))
        return report("the path of %s is too long", folder);
    name = strrchr(path, '/') + 1;
    path_format(parent, "%.*s", (int)(name - path), path);
    if (!realpath(parent, resolved))
        return report("cannot find the folder %s: %s", parent, strerror(errno));
    return path_format(ret_path, "%s/%s", strcmp(resolved, "/") != 0 ? resolved : "", name) ||
           report("the path of %s is too long", folder);
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
 * script that starts one of the installed Wine. */
static bool place_server(const struct plan *plan, const char *folder, char ret_target[PATH_MAX])
{
    const struct wine_install *install = plan->install;
    char server[PATH_MAX], other[PATH_MAX];
    size_t i, k;

    for (i = 0; i < install->folder_count; i++) {
        const char *target = plan_target(plan, install->folders[i].path);

        if (install->folders[i].kind != FOLDER_LOADER ||
            !path_format(ret_target, "%s/wineserver", target) ||
            !path_format(server, "%s/%s", folder, ret_target))
            continue;
        if (file_exists(server) || !all_examined())
            return all_examined();
        for (k = 0; k < COUNT(servers); k++)
            if (path_format(other, "%s/%s/%s", folder, target, servers[k]) &&
                !rename(other, server))
                return true;
    }
    return report("there is no wineserver beside %s", install->loader);
}

/* Writes bin/NAME, which starts the program target, unless it is there already. */
static bool write_entry(const char *folder, const char *name, const char *target)
{
    char path[PATH_MAX], text[PATH_MAX + 128];

    if (!path_format(path, "%s/bin/%s", folder, name))
        return report("the path of %s is too long", folder);
    if (file_exists(path) || !all_examined())
        return all_examined();
    snprintf(text, sizeof(text),
             "#!/bin/sh\nexec \"$(dirname \"$(readlink -f \"$0\")\")/../%s\" \"$@\"\n", target);
    return write_file(path, text, strlen(text), 0755);
}

static bool write_procstat_entry(const char *folder, const char *target)
{
    char path[PATH_MAX], text[PATH_MAX + 128];

    if (!path_format(path, "%s/bin/procstat.exe", folder))
        return report("the path of %s is too long", folder);
    snprintf(text, sizeof(text),
             "#!/bin/sh\nbin=$(dirname \"$(readlink -f \"$0\")\")\n"
             "exec \"$bin/wine\" \"$bin/../%s\" \"$@\"\n",
             target);
    return write_file(path, text, strlen(text), 0755);
}

/* Puts procstat.exe beside Wine's own programs, and a script that starts it into bin/: the one of
 * the first architecture that the Wine has. */
static bool place_procstat(const struct plan *plan, const char *folder)
{
    char source[PATH_MAX], target[PATH_MAX], path[PATH_MAX];
    bool started = false;
    size_t i;

    for (i = 0; i < plan->install->folder_count; i++) {
        const struct wine_folder *programs = &plan->install->folders[i];

        if (programs->kind != FOLDER_PE)
            continue;
        if (!path_format(source, "%s/%s/procstat.exe", plan->library, programs->arch->pe_folder) ||
            !path_format(target, "%s/procstat.exe", plan_target(plan, programs->path)) ||
            !path_format(path, "%s/%s", folder, target))
            return report("the path of %s is too long", folder);
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
    char bin[PATH_MAX], server[PATH_MAX], other[PATH_MAX], target[PATH_MAX];

    if (!path_format(bin, "%s/bin", folder) || !path_format(target, "%s", loader))
        return report("the path of %s is too long", folder);
    path_cut(target);
    if (!make_folders(bin) || !place_server(plan, folder, server) ||
        !write_entry(folder, "wine", loader) || !write_entry(folder, "wineserver", server) ||
        !place_procstat(plan, folder))
        return false;
    if (path_format(other, "%s/%s/wine64", folder, target) && file_exists(other))
        return path_format(other, "%s/wine64", target) && write_entry(folder, "wine64", other);
    return true;
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
    if (renameat2(AT_FDCWD, made, AT_FDCWD, path, RENAME_EXCHANGE))
        return report("cannot replace %s: %s: remove it first", path, strerror(errno));
    if (!remove_tree(made))
        report("cannot remove all of the earlier runner, which is %s now", made);
    return true;
}

static bool build(const struct plan *plan, const char *folder)
{
    struct manifest manifest;
    char changed[PATH_MAX];
    bool built;

    if (!plan_manifest(plan, &manifest))
        return false;
    built = overlay_build(plan, &manifest, folder) && write_entries(plan, folder) && all_examined();
    if (built && manifest_has_changed(&manifest, changed))
        built = report("%s has changed while the runner was made from it: try again when Wine is "
                       "no longer being changed",
                       changed);
    manifest_free(&manifest);
    if (built && nftw(folder, open_to_all, 16, FTW_PHYS))
        built =
            report("cannot change the rights of the folders in %s: %s", folder, strerror(errno));
    return built;
}

bool make_runner(struct plan *plan, const char *folder)
{
    char path[PATH_MAX], made[PATH_MAX];

    if (plan->install->by_module)
        return report("%s is in a build tree: a runner is made from an installed Wine, see make "
                      "install there",
                      plan->install->loader);
    if (!resolve(folder, path) || !may_replace(plan, path))
        return false;
    if (!path_format(made, "%s.tmp-XXXXXX", path))
        return report("the path of %s is too long", path);
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
