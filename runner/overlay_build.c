/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writes the files of an overlay: real ones as planned, links for all others.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "overlay_build.h"
#include "pe_exports.h"
#include "pe_imports.h"
#include "replaced.h"
#include "report.h"

static bool make_link(const char *to, const char *path)
{
    char parent[PATH_MAX];

    path_format(parent, "%s", path);
    path_cut(parent);
    if (!make_folders(parent))
        return false;
    if (symlink(to, path) && errno != EEXIST)
        return report("cannot create the link %s: %s", path, strerror(errno));
    return true;
}

/* The programs of a folder such as /usr/bin that are Wine's. */
static bool is_wanted(const struct wine_folder *folder, const char *name)
{
    if (!strcmp(name, ".") || !strcmp(name, ".."))
        return false;
    return folder->kind != FOLDER_LOADER || !strncmp(name, "wine", 4);
}

static bool link_entries(const struct plan *plan, const struct wine_folder *source,
                         const char *folder, DIR *dir)
{
    const char *inside = plan_target(plan, source->path);
    char target[PATH_MAX], path[PATH_MAX], to[PATH_MAX];
    struct dirent *entry;

    while ((entry = readdir(dir))) {
        const char *name = entry->d_name;

        if (!is_wanted(source, name))
            continue;
        if (!path_format(target, "%s%s%s", inside, *inside ? "/" : "", name) ||
            !path_format(path, "%s/%s", folder, target) ||
            !path_format(to, "%s/%s", source->path, name))
            return report("the path of %s in %s is too long", name, source->path);
        if (plan_find(plan, target))
            continue;
        if (symlink(to, path) && errno != EEXIST)
            return report("cannot create the link %s: %s", path, strerror(errno));
    }
    return true;
}

/* Makes the folder's counterpart, with a link for each of its entries that is not planned. */
static bool mirror(const struct plan *plan, const struct wine_folder *source, const char *folder)
{
    char path[PATH_MAX];
    DIR *dir;
    bool linked;

    if (!path_format(path, "%s/%s", folder, plan_target(plan, source->path)))
        return report("the path of %s in %s is too long", source->path, folder);
    if (source->kind == FOLDER_DATA)
        return make_link(source->path, path);
    if (!make_folders(path))
        return false;
    if (!(dir = opendir(source->path)))
        return report("cannot read the folder %s: %s", source->path, strerror(errno));
    linked = link_entries(plan, source, folder, dir);
    closedir(dir);
    return linked;
}

/* Makes the link that stands in the installation for a folder, if one does. It is relative: the
 * overlay will get another name. */
static bool mirror_alias(const struct plan *plan, const struct wine_folder *source,
                         const char *folder)
{
    const char *alias = plan_target(plan, source->alias);
    char path[PATH_MAX], to[PATH_MAX], longer[PATH_MAX];
    const char *slash;
    bool fits;

    if (!source->alias[0])
        return true;
    fits = path_format(path, "%s/%s", folder, alias) &&
           path_format(to, "%s", plan_target(plan, source->path));
    for (slash = alias; fits && (slash = strchr(slash, '/')); slash++)
        fits = path_format(longer, "../%s", to) && path_format(to, "%s", longer);
    if (!fits)
        return report("the path of %s in %s is too long", source->alias, folder);
    return make_link(to, path);
}

/* The replacements asked for in the DLL of that name; *ret_count of them, to be freed. */
static struct pe_replacement *replacements_of(const char *dll, size_t *ret_count)
{
    struct pe_replacement *list = calloc(replaced_export_count, sizeof(*list));
    size_t i, count = 0;

    for (i = 0; list && i < replaced_export_count; i++)
        if (!strcmp(replaced_exports[i].dll, dll))
            list[count++] = (struct pe_replacement){
                .name = replaced_exports[i].name,
                .forwarder = replaced_exports[i].leads_to,
                .keep_as = replaced_exports[i].keep_as,
            };
    *ret_count = count;
    return list;
}

/* What the DLL of that name imports of the others' replaced exports stays the others' own: a
 * forwarder is followed when the importer is loaded, and would load our DLL into every process. */
static void keep_imports(uint8_t *image, size_t size, const char *dll)
{
    size_t i;

    for (i = 0; i < replaced_export_count; i++) {
        const struct replaced_export *replaced = &replaced_exports[i];

        if (replaced->keep_as && strcmp(replaced->dll, dll) != 0 &&
            pe_rename_import(image, size, replaced->dll, replaced->name, replaced->keep_as))
            debug("%s imports %s's own %s", dll, replaced->dll, replaced->name);
    }
}

static bool write_repointed(const char *from, const char *to)
{
    const char *dll = strrchr(from, '/') + 1;
    struct pe_replacement *list;
    uint8_t *original, *changed;
    size_t original_size, changed_size, count, i;
    const char *wrong;
    bool written;

    if (!read_file(from, &original, &original_size))
        return report("cannot read %s: %s", from, strerror(errno));
    keep_imports(original, original_size, dll);
    if ((list = replacements_of(dll, &count)))
        wrong = pe_repoint(original, original_size, list, count, &changed, &changed_size);
    else
        wrong = "there is no memory";
    free(original);
    for (i = 0; !wrong && i < count; i++)
        if (!list[i].found)
            debug("%s exports no %s", from, list[i].name);
    free(list);
    if (wrong)
        return report("cannot re-point the exports of %s: %s", from, wrong);
    written = write_file(to, changed, changed_size, 0644);
    free(changed);
    return written;
}

bool overlay_build(const struct plan *plan, const struct manifest *manifest, const char *folder)
{
    char path[PATH_MAX];
    size_t i;

    for (i = 0; i < plan->install->folder_count; i++)
        if (!mirror(plan, &plan->install->folders[i], folder) ||
            !mirror_alias(plan, &plan->install->folders[i], folder))
            return false;
    for (i = 0; i < plan->count; i++) {
        const struct plan_entry *entry = &plan->entries[i];

        if (!path_format(path, "%s/%s", folder, entry->target))
            return report("the path of %s in %s is too long", entry->target, folder);
        if (!(entry->action == PLAN_REPOINT ? write_repointed(entry->source, path)
                                            : copy_file(entry->source, path)))
            return false;
    }
    return path_format(path, "%s/" MANIFEST_NAME, folder) &&
           write_file(path, manifest->text, manifest->size, 0644);
}
