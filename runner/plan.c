/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The plan of an overlay.
 */
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

static bool new_entry(struct plan *plan, enum plan_action action, const struct arch *arch,
                      const char *source, const char *target)
{
    struct plan_entry *grown;

    if (!source || !target)
        return false;
    if (!(grown = reallocarray(plan->entries, plan->count + 1, sizeof(*grown))))
        return report("there is no memory for the plan of the overlay");
    plan->entries = grown;
    grown[plan->count++] =
        (struct plan_entry){.action = action, .arch = arch, .source = source, .target = target};
    return true;
}

/* The path of a file in a folder of the overlay, whose own path may be empty. */
static const char *target_in(const char *folder, const char *name)
{
    return path_format("%s%s%s", folder, *folder ? "/" : "", name);
}

static bool add_entry(struct plan *plan, enum plan_action action, const char *source_folder,
                      const struct wine_folder *folder, const char *name)
{
    return new_entry(plan, action, folder->arch, path_format("%s/%s", source_folder, name),
                     target_in(plan_target(plan, folder->path), name));
}

static bool add_copies(struct plan *plan, const struct wine_folder *folder)
{
    const char *loader = path_below(plan->install->loader, folder->path);
    size_t i;

    for (i = 0; i < COUNT(copied_names); i++) {
        if (!folder_has(folder->path, copied_names[i]))
            continue;
        if (!add_entry(plan, PLAN_COPY, folder->path, folder, copied_names[i]))
            return false;
        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): there is one more entry now */
        plan->entries[plan->count - 1].is_real_loader =
            folder->kind == FOLDER_UNIX && !strncmp(copied_names[i], "wine", 4);
    }
    /* The loader may have another name, wine-stable for one. */
    if (!loader || strchr(loader, '/') || plan_find(plan, plan_target(plan, plan->install->loader)))
        return true;
    return add_entry(plan, PLAN_COPY, folder->path, folder, loader);
}

bool plan_has_arch(const char *library, const struct arch *arch)
{
    const char *folder = path_format("%s/%s", library, arch->pe_folder);
    size_t i;

    for (i = 0; folder && i < own_file_count; i++)
        if (own_files[i].required && !folder_has(folder, own_files[i].name))
            return false;
    return folder;
}

static bool add_own_files(struct plan *plan, const struct wine_folder *folder)
{
    bool unix_side = folder->kind == FOLDER_UNIX;
    const char *own = path_format("%s/%s", plan->library,
                                  unix_side ? folder->arch->unix_folder : folder->arch->pe_folder);
    size_t i;

    for (i = 0; own && i < own_file_count; i++)
        if (own_files[i].unix_side == unix_side && folder_has(own, own_files[i].name) &&
            !add_entry(plan, PLAN_COPY, own, folder, own_files[i].name))
            return false;
    return own;
}

static bool add_repointed(struct plan *plan, const struct wine_folder *folder)
{
    size_t i;

    for (i = 0; i < replaced_export_count; i++) {
        const char *dll = replaced_exports[i].dll;

        if (is_first_of_dll(i) && folder_has(folder->path, dll) &&
            !add_entry(plan, PLAN_REPOINT, folder->path, folder, dll))
            return false;
    }
    return true;
}

static bool add_folder(struct plan *plan, const struct wine_folder *folder)
{
    if ((folder->kind == FOLDER_LOADER || folder->kind == FOLDER_UNIX) && !add_copies(plan, folder))
        return false;
    if (!folder->arch || !plan_has_arch(plan->library, folder->arch))
        return true;
    return (plan->install->by_module || add_own_files(plan, folder)) &&
           (folder->kind != FOLDER_PE || add_repointed(plan, folder));
}

/* Adds a file of this package to a build tree, if the library has it. */
static bool add_own_module(struct plan *plan, const struct own_file *file, const struct arch *arch)
{
    const char *folder = file->unix_side ? arch->unix_folder : arch->pe_folder;
    const char *source = path_format("%s/%s/%s", plan->library, folder, file->name);
    const char *target = build_tree_path(file->name, arch, file->unix_side);

    if (!source || !target)
        return false;
    return !file_exists(source) || plan_find(plan, target) ||
           new_entry(plan, PLAN_COPY, arch, source, target);
}

/* Adds the files of this package for the architectures of a build tree. */
static bool add_own_modules(struct plan *plan)
{
    size_t i, k;

    for (i = 0; i < plan->install->folder_count; i++) {
        const struct wine_folder *folder = &plan->install->folders[i];

        if (!folder->arch || !plan_has_arch(plan->library, folder->arch))
            continue;
        for (k = 0; k < own_file_count; k++)
            if (own_files[k].unix_side == (folder->kind == FOLDER_UNIX) &&
                !add_own_module(plan, &own_files[k], folder->arch))
                return false;
    }
    return true;
}

bool plan_make(struct plan *plan)
{
    const struct wine_install *install = plan->install;
    size_t i;

    plan->entries = NULL;
    plan->count = 0;
    for (i = 0; i < install->folder_count; i++)
        if (!add_folder(plan, &install->folders[i])) {
            plan_free(plan);
            return false;
        }
    if ((!install->by_module || add_own_modules(plan)) && all_examined())
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

    made = made && manifest_add(&manifest, plan->self);
    for (i = 0; i < plan->count && made; i++)
        made = manifest_add(&manifest, plan->entries[i].source);
    /* A folder's time changes when a DLL comes or goes. */
    for (i = 0; i < plan->install->folder_count && made; i++)
        made = manifest_add(&manifest, plan->install->folders[i].path);
    if (made)
        *ret = manifest;
    else
        manifest_free(&manifest);
    return made;
}
