/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What --status prints.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cache.h"
#include "files.h"
#include "library.h"
#include "overlay.h"
#include "pe_exports.h"
#include "prefix.h"
#include "replaced.h"
#include "report.h"
#include "status.h"
#include "users.h"

static void print_export(const struct pe_exports *exports, const struct replaced_export *replaced,
                         bool provided)
{
    struct pe_slot slot;

    if (!pe_find_export(exports, replaced->name, &slot))
        printf("    %-30s not exported by this Wine\n", replaced->name);
    else if (slot.forwarder)
        printf("    %-30s -> %s\n", replaced->name, slot.forwarder);
    else if (!provided)
        printf("    %-30s not replaced: the library has no %s\n", replaced->name,
               replaced->leads_to);
    else
        printf("    %-30s not replaced\n", replaced->name);
}

/* Prints where the replaced exports of the image at path lead. */
static bool print_exports(const char *path, const char *dll, const bool *provided)
{
    struct pe_image image;
    struct pe_exports exports;
    const char *wrong;
    uint8_t *data;
    size_t size, i;

    if (!read_file(path, &data, &size))
        return report_look("cannot read", path);
    if ((wrong = pe_parse(data, size, &image)) || (wrong = pe_read_exports(&image, &exports))) {
        free(data);
        return report("cannot read the exports of %s: %s", path, wrong);
    }
    for (i = 0; i < replaced_export_count; i++)
        if (!strcmp(replaced_exports[i].dll, dll))
            print_export(&exports, &replaced_exports[i], provided[i]);
    free(data);
    return true;
}

static bool print_images(const struct plan *plan, const char *overlay)
{
    bool *provided = calloc(replaced_export_count, sizeof(*provided));
    bool printed = true;
    size_t i;

    if (!provided)
        return report("there is no memory for the list of exports");
    for (i = 0; i < plan->count; i++) {
        const struct plan_entry *entry = &plan->entries[i];
        char path[PATH_MAX];

        if (entry->action != PLAN_REPOINT)
            continue;
        printf("  %s\n", entry->target);
        printed &= library_provides(plan->library, entry->arch, provided) &&
                   path_format(path, "%s/%s", overlay, entry->target) &&
                   print_exports(path, strrchr(entry->target, '/') + 1, provided);
    }
    free(provided);
    return printed;
}

/* What is printed behind an overlay's path: its state, and by whom it is used. */
static void print_overlay(const char *label, const char *path, const char *state)
{
    pid_t user = find_user(path, NULL);

    printf("%-8s %s (%s", label, path, state);
    if (user > 0)
        printf(", process %ld runs from it", (long)user);
    printf(")\n");
}

/* Prints an overlay that is not the current one, whose manifest is given: the Wine it was made
 * from, and whether it can still be used, or why not. */
static void print_other(const char *path, const struct manifest *current)
{
    char inside[PATH_MAX], loader[PATH_MAX], changed[PATH_MAX], state[3 * PATH_MAX];
    bool fresh = manifest_is_fresh(path, changed);

    if (!path_format(inside, "%s/" MANIFEST_NAME, path) || !overlay_origin(inside, loader))
        snprintf(state, sizeof(state), "damaged: it will be removed");
    else if (fresh && manifest_supersedes(current, path))
        snprintf(state, sizeof(state), "of %s, stale: DLLs of ours have come or gone", loader);
    else if (fresh)
        snprintf(state, sizeof(state), "of %s, fresh", loader);
    else
        snprintf(state, sizeof(state), "of %s, stale: %s has %s", loader, changed,
                 access(changed, F_OK) ? "gone" : "changed");
    print_overlay("other", path, state);
}

/* Prints the overlays in the cache that are not the current one. */
static void print_others(const char *cache, const char *overlay, const struct manifest *current)
{
    DIR *dir = opendir(cache);
    struct dirent *entry;

    if (!dir)
        cannot_examine(cache);
    while (dir && (entry = next_entry(dir, cache))) {
        char path[PATH_MAX];

        if (entry->d_name[0] != '.' && path_format(path, "%s/%s", cache, entry->d_name) &&
            strcmp(path, overlay) != 0 && folder_exists(path))
            print_other(path, current);
    }
    if (dir)
        closedir(dir);
}

bool print_status(const struct plan *plan)
{
    char cache[PATH_MAX], overlay[PATH_MAX], prefix[PATH_MAX];
    const char *state = "not built yet";
    struct manifest manifest;
    bool built;
    size_t i;

    if (!cache_path(cache) || !overlay_path(plan, cache, &manifest, overlay))
        return false;
    built = manifest_matches(&manifest, overlay);
    if (built)
        state = "fresh";
    else if (folder_exists(overlay))
        state = "damaged: it will be made anew";

    printf("Wine     %s (layout: %s%s)\n", plan->install->loader, plan->install->layout,
           plan->install->through_script ? ", started by a script" : "");
    for (i = 0; i < plan->install->folder_count; i++)
        if (plan->install->folders[i].kind == FOLDER_PE)
            printf("DLLs     %s\n", plan->install->folders[i].path);
    printf("library  %s\n", plan->library);
    if (prefix_path(prefix))
        printf("prefix   %s\n", prefix);
    print_overlay("overlay", overlay, state);
    print_others(cache, overlay, &manifest);
    manifest_free(&manifest);
    return (!built || print_images(plan, overlay)) && all_examined();
}
