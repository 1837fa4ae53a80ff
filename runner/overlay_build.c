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
#include "library.h"
#include "overlay_build.h"
#include "pe_exports.h"
#include "replaced.h"
#include "report.h"

static bool make_link(const char *to, const char *path)
{
    if (symlink(to, path) && errno != EEXIST)
        return report_error("cannot create the link %s", path);
    return true;
}

/* Makes the folder that is to hold path. */
static bool make_parent(const char *path)
{
    const char *parent = path_parent(path);

    return parent && make_folders(parent);
}

static bool ends_in(const char *name, const char *end)
{
    size_t length = strlen(name), end_length = strlen(end);

    return length >= end_length && !strcmp(name + length - end_length, end);
}

/* Whether it is a program, rather than a script that names its own place. */
static bool is_program(const char *folder, const char *name)
{
    const char *path = path_join(folder, name);

    return path && is_elf(path);
}

/* Whether an entry of a folder belongs into the overlay: of /usr/bin and its like Wine's programs,
 * of lib64 the libraries and their plug-ins. A self-contained folder needs no files for developers.
 */
static bool is_wanted(const struct plan *plan, const struct wine_folder *folder, const char *name)
{
    if (plan->self_contained && folder->kind == FOLDER_LOADER)
        return !strncmp(name, "wineserver", 10) && is_program(folder->path, name);
    if (plan->self_contained && (ends_in(name, ".a") || ends_in(name, ".def")))
        return false;
    if (folder->kind == FOLDER_LOADER)
        return !strncmp(name, "wine", 4);
    if (folder->kind == FOLDER_HOST)
        return strstr(name, ".so") || !strcmp(name, "gstreamer-1.0");
    return true;
}

/* Makes the link or the copy of a file or folder of the installation, in a folder that exists,
 * unless there is something at path. */
static bool represent(const struct plan *plan, const char *original, const char *path)
{
    if (plan->self_contained)
        return !access(path, F_OK) || copy_tree(original, path);
    return make_link(original, path);
}

static bool link_entries(const struct plan *plan, const struct wine_folder *source,
                         const char *folder, DIR *dir)
{
    const char *target, *path, *to;
    struct dirent *entry;

    while ((entry = next_entry(dir, source->path))) {
        const char *name = entry->d_name;

        if (!is_wanted(plan, source, name))
            continue;
        if (!(target = plan_target_in(plan, source, name)) || !(path = path_join(folder, target)) ||
            !(to = path_join(source->path, name)))
            return false;
        if (!plan_find(plan, target) && !represent(plan, to, path))
            return false;
    }
    return all_examined();
}

/* Makes the folder's counterpart, with a link for each of its entries that is not planned. */
static bool mirror(const struct plan *plan, const struct wine_folder *source, const char *folder)
{
    const char *path = path_join(folder, plan_target(plan, source->path));
    DIR *dir;
    bool linked;

    if (!path)
        return false;
    if (source->kind == FOLDER_DATA)
        return make_parent(path) && represent(plan, source->path, path);
    if (!make_folders(path))
        return false;
    if (!(dir = opendir(source->path)))
        return report_look("cannot read the folder", source->path);
    linked = link_entries(plan, source, folder, dir);
    closedir(dir);
    return linked;
}

/* Makes the link by which a folder of the installation is reached. It is relative, because
 * the overlay will get another name. */
static bool mirror_alias(const struct plan *plan, const struct wine_folder *source,
                         const char *folder)
{
    const char *alias = plan_target(plan, source->alias);
    const char *path = path_join(folder, alias);
    const char *to = plan_target(plan, source->path);
    const char *slash;

    for (slash = alias; to && (slash = strchr(slash, '/')); slash++)
        to = path_format("../%s", to);
    return path && to && make_parent(path) && make_link(to, path);
}

/* Whether our DLLs have what a change of a DLL leads to. If not, the DLL stays as it is there. */
static bool can_lead(const struct plan_entry *entry, const char *library, const char *dll,
                     const char *leads_to, bool *ret_can)
{
    if (!library_has(library, entry->arch, leads_to, ret_can))
        return false;
    if (!*ret_can)
        debug("%s stays as it is: there is no %s", dll, leads_to);
    return true;
}

/* Fills list, of replaced_export_count entries, with what is to be replaced in the DLL. Reports. */
static bool fill_list(const struct plan_entry *entry, const char *library, const char *dll,
                      struct pe_change *change)
{
    size_t i;
    bool can;

    for (i = 0; i < replaced_export_count; i++) {
        const struct replaced_export *replaced = &replaced_exports[i];

        if (strcmp(replaced->dll, dll) != 0)
            continue;
        if (!can_lead(entry, library, dll, replaced->leads_to, &can))
            return false;
        if (can)
            change->list[change->count++] = (struct pe_replacement){
                .name = replaced->name,
                .forwarder = replaced->leads_to,
                .keep_as = replaced->keep_as,
            };
    }
    return true;
}

/* Makes the DLL import the originals of what is replaced in other DLLs. A forwarder is followed
 * when the DLL that imports it is loaded: every process would load our DLL. Reports. */
static bool import_originals(const struct plan_entry *entry, const char *library, const char *dll,
                             uint8_t *image, size_t size)
{
    size_t i;
    bool can;

    for (i = 0; i < replaced_export_count; i++) {
        const struct replaced_export *replaced = &replaced_exports[i];

        if (!replaced->keep_as || !strcmp(replaced->dll, dll))
            continue;
        if (!can_lead(entry, library, replaced->dll, replaced->leads_to, &can))
            return false;
        if (can && pe_rename_import(image, size, replaced->dll, replaced->name, replaced->keep_as))
            debug("%s imports the original %s from %s", dll, replaced->name, replaced->dll);
    }
    return true;
}

/* Changes the DLL's size bytes at data, and writes the result to a file. */
static bool write_changed(const struct plan_entry *entry, const struct pe_change *change,
                          const uint8_t *data, size_t size, const char *to)
{
    uint8_t *changed;
    size_t changed_size, i;
    const char *wrong;
    bool written;

    if ((wrong = pe_repoint(data, size, change, &changed, &changed_size)))
        return report("cannot re-point the exports of %s: %s", entry->source, wrong);
    for (i = 0; i < change->count; i++)
        if (!change->list[i].found)
            debug("%s exports no %s", entry->source, change->list[i].name);
    written = write_file(to, changed, changed_size, 0644);
    free(changed);
    return written;
}

/* Writes a copy of one of Wine's DLLs that leads to the DLLs in the library. */
static bool write_repointed(const struct plan_entry *entry, const char *library, const char *to)
{
    const char *dll = strrchr(entry->source, '/') + 1;
    const struct added_import *added = import_added_to(dll);
    struct pe_import import;
    struct pe_change change = {.list = calloc(replaced_export_count, sizeof(*change.list))};
    uint8_t *data = NULL;
    size_t size;
    bool written = false, can;

    if (!change.list)
        return report("cannot re-point the exports of %s: there is no memory", entry->source);
    if (added && !can_lead(entry, library, dll, added->leads_to, &can))
        goto done;
    if (added && can) {
        import = (struct pe_import){.dll = added->from, .name = added->name};
        change.import = &import;
    }
    if (!read_file(entry->source, &data, &size))
        report_look("cannot read", entry->source);
    else
        written = import_originals(entry, library, dll, data, size) &&
                  fill_list(entry, library, dll, &change) &&
                  write_changed(entry, &change, data, size, to);
done:
    free(data);
    free(change.list);
    return written;
}

bool overlay_build(const struct plan *plan, const struct manifest *manifest, const char *folder)
{
    const struct wine_install *install = plan->install;
    const char *path;
    size_t i;

    for (i = 0; i < install->folder_count; i++)
        if (!mirror(plan, &install->folders[i], folder) ||
            (install->folders[i].alias && !mirror_alias(plan, &install->folders[i], folder)))
            return false;
    for (i = 0; i < plan->count; i++) {
        const struct plan_entry *entry = &plan->entries[i];

        if (!(path = path_join(folder, entry->target)) || !make_parent(path) ||
            !(entry->action == PLAN_REPOINT ? write_repointed(entry, plan->library, path)
                                            : copy_file(entry->source, path)))
            return false;
    }
    return (path = path_join(folder, MANIFEST_NAME)) &&
           write_file(path, manifest->text, manifest->size, 0644);
}
