/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The plan of an overlay.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "build_tree.h"
#include "files.h"
#include "plan.h"
#include "replaced.h"
#include "report.h"

/* Files from whose places, links resolved, Wine finds its other parts. */
static const char *const copied_names[] = {"wine", "wine64", "wine-preloader", "wine64-preloader",
                                           "ntdll.so"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const char *plan_target(const struct plan *plan, const char *path)
{
    const char *below = path_below(path, plan->install->root);

    return below ? below : "";
}

const char *plan_target_in(const struct plan *plan, const struct wine_folder *folder,
                           const char *name)
{
    const char *inside = plan_target(plan, folder->path);

    return *inside ? path_join(inside, name) : path_copy(name);
}

/* Adds an entry of which source, target and what else is known are set. */
static bool add_entry(struct plan *plan, struct plan_entry entry)
{
    struct plan_entry *grown;

    if (!entry.source || !entry.target)
        return false;
    if (!(grown = reallocarray(plan->entries, plan->count + 1, sizeof(*grown))))
        return report("there is no memory for the plan of the overlay");
    plan->entries = grown;
    grown[plan->count++] = entry;
    return true;
}

/* Adds a file of one of Wine's folders if it is there. */
static bool add_if_there(struct plan *plan, enum plan_action action,
                         const struct wine_folder *folder, const char *name)
{
    struct plan_entry entry = {
        .action = action,
        .arch = folder->arch,
        .is_real_loader = folder->kind == FOLDER_UNIX && !strncmp(name, "wine", 4),
        .source = path_join(folder->path, name),
    };

    if (!entry.source)
        return false;
    if (!see_file(entry.source, &entry.state)) {
        path_drop(entry.source);
        return all_examined();
    }
    entry.target = plan_target_in(plan, folder, name);
    return add_entry(plan, entry);
}

static bool add_copies(struct plan *plan, const struct wine_folder *folder)
{
    const char *loader = path_below(plan->install->loader, folder->path);
    const char *target = plan_target(plan, plan->install->loader);
    size_t i;

    for (i = 0; i < COUNT(copied_names); i++)
        if (!add_if_there(plan, PLAN_COPY, folder, copied_names[i]))
            return false;
    /* The loader may have another name, wine-stable for one. */
    if (!loader || strchr(loader, '/') || plan_find(plan, target))
        return true;
    errno = NOT_A_FILE; /* unless the look says otherwise */
    return add_if_there(plan, PLAN_COPY, folder, loader) &&
           (plan_find(plan, target) || report_look("cannot examine", plan->install->loader));
}

/* Sees which files the library has for an architecture. */
static void see_own_files(struct plan *plan, const struct arch *arch)
{
    struct own_copy *own = plan->own[arch - arches];
    size_t i;

    for (i = 0; i < OWN_FILE_COUNT; i++) {
        const char *folder =
            path_join(plan->library, own_files[i].unix_side ? arch->unix_folder : arch->pe_folder);
        const char *path = folder ? path_join(folder, own_files[i].name) : NULL;

        if (path && see_file(path, &own[i].state))
            own[i].path = path;
    }
}

bool plan_has(const struct plan *plan, const struct arch *arch, bool unix_side)
{
    size_t i;

    for (i = 0; i < OWN_FILE_COUNT; i++) {
        bool needed = unix_side ? own_files[i].unix_side : own_files[i].required;

        if (needed && !plan->own[arch - arches][i].path)
            return false;
    }
    return true;
}

/* Adds the files of this package that belong into the counterpart of a folder, or in a build tree
 * into the folders of their modules. */
static bool add_own_files(struct plan *plan, const struct wine_folder *folder)
{
    bool unix_side = folder->kind == FOLDER_UNIX;
    const struct own_copy *own = plan->own[folder->arch - arches];
    size_t i;

    for (i = 0; i < OWN_FILE_COUNT; i++) {
        struct plan_entry entry = {
            .action = PLAN_COPY,
            .arch = folder->arch,
            .source = own[i].path,
            .state = own[i].state,
        };

        if (own_files[i].unix_side != unix_side || !own[i].path)
            continue;
        entry.target = plan->install->by_module
                           ? build_tree_path(own_files[i].name, folder->arch, unix_side)
                           : plan_target_in(plan, folder, own_files[i].name);
        if (plan->install->by_module && entry.target && plan_find(plan, entry.target))
            continue;
        if (!add_entry(plan, entry))
            return false;
    }
    return true;
}

static bool add_repointed(struct plan *plan, const struct wine_folder *folder)
{
    size_t i;

    for (i = 0; i < replaced_export_count; i++)
        if (is_first_of_dll(i) &&
            !add_if_there(plan, PLAN_REPOINT, folder, replaced_exports[i].dll))
            return false;
    return true;
}

static bool add_folder(struct plan *plan, const struct wine_folder *folder)
{
    if ((folder->kind == FOLDER_LOADER || folder->kind == FOLDER_UNIX) && !add_copies(plan, folder))
        return false;
    if (!folder->arch || !plan_has(plan, folder->arch, false))
        return true;
    return add_own_files(plan, folder) &&
           (folder->kind != FOLDER_PE || add_repointed(plan, folder));
}

bool plan_make(struct plan *plan)
{
    const struct wine_install *install = plan->install;
    bool made = true;
    size_t i;

    for (i = 0; i < ARCH_COUNT; i++)
        if (layout_has(install, FOLDER_PE, &arches[i]) ||
            layout_has(install, FOLDER_UNIX, &arches[i]))
            see_own_files(plan, &arches[i]);
    for (i = 0; i < install->folder_count && made; i++)
        made = add_folder(plan, &install->folders[i]);
    if (made && all_examined())
        return true;
    plan_free(plan);
    return false;
}

void plan_free(struct plan *plan)
{
    free(plan->entries);
    plan->entries = NULL;
    plan->count = 0;
}

const struct plan_entry *plan_find(const struct plan *plan, const char *target)
{
    size_t i;

    for (i = 0; i < plan->count; i++)
        if (!strcmp(plan->entries[i].target, target))
            return &plan->entries[i];
    return NULL;
}

bool plan_manifest(const struct plan *plan, struct manifest *ret)
{
    struct manifest manifest;
    bool made = manifest_begin(&manifest, plan->install->loader);
    size_t i;

    made = made && manifest_add_now(&manifest, plan->self);
    for (i = 0; i < plan->count && made; i++)
        made = manifest_add(&manifest, plan->entries[i].source, &plan->entries[i].state);
    /* A folder's time changes when a DLL comes or goes. */
    for (i = 0; i < plan->install->folder_count && made; i++)
        made = manifest_add(&manifest, plan->install->folders[i].path,
                            &plan->install->folders[i].state);
    if (made)
        *ret = manifest;
    else
        manifest_free(&manifest);
    return made;
}
