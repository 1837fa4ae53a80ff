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
#include "check.h"
#include "files.h"
#include "library.h"
#include "overlay.h"
#include "pe_exports.h"
#include "prefix.h"
#include "records.h"
#include "replaced.h"
#include "report.h"
#include "status.h"
#include "users.h"

/* What is printed about a change. */
static void print_change(const char *name, const char *state, const char *leads_to)
{
    show("    %-30s %s%s", name, state, leads_to);
}

/* Prints a change that has not been made. */
static bool print_unchanged(const struct plan *plan, const struct plan_entry *entry,
                            const char *name, const char *leads_to, const char *state)
{
    bool has;

    if (!library_has(plan->library, entry->arch, leads_to, &has))
        return false;
    if (has)
        print_change(name, state, "");
    else
        show("    %-30s %s: the library has no %s", name, state, leads_to);
    return true;
}

static bool print_export(const struct plan *plan, const struct plan_entry *entry,
                         const struct pe_exports *exports, const struct replaced_export *replaced)
{
    struct pe_slot slot;

    if (!pe_find_export(exports, replaced->name, &slot))
        print_change(replaced->name, "not exported by this Wine", "");
    else if (slot.forwarder)
        print_change(replaced->name, "-> ", slot.forwarder);
    else
        return print_unchanged(plan, entry, replaced->name, replaced->leads_to, "not replaced");
    return true;
}

static bool print_import(const struct plan *plan, const struct plan_entry *entry,
                         const struct pe_image *image, const struct added_import *added)
{
    const struct pe_import import = {.dll = added->from, .name = added->name};

    if (!pe_has_import(image, &import))
        return print_unchanged(plan, entry, added->name, added->leads_to, "not imported");
    print_change(added->name, "imported from ", added->from);
    return true;
}

/* Prints what is changed in the image at path. */
static bool print_image(const struct plan *plan, const struct plan_entry *entry, const char *path)
{
    const char *dll = strrchr(entry->target, '/') + 1;
    const struct added_import *added = import_added_to(dll);
    struct pe_image image;
    struct pe_exports exports;
    const char *wrong;
    uint8_t *data;
    size_t size, i;
    bool printed = true;

    if (!read_file(path, &data, &size))
        return report_look("cannot read", path);
    if ((wrong = pe_parse(data, size, &image)) || (wrong = pe_read_exports(&image, &exports))) {
        free(data);
        return report("cannot read the exports of %s: %s", path, wrong);
    }
    for (i = 0; i < replaced_export_count; i++)
        if (!strcmp(replaced_exports[i].dll, dll))
            printed &= print_export(plan, entry, &exports, &replaced_exports[i]);
    if (added)
        printed &= print_import(plan, entry, &image, added);
    free(data);
    return printed;
}

static bool print_images(const struct plan *plan, const char *overlay)
{
    bool printed = true;
    size_t i;

    for (i = 0; i < plan->count; i++) {
        const struct plan_entry *entry = &plan->entries[i];
        const char *path;

        if (entry->action != PLAN_REPOINT)
            continue;
        show("  %s", entry->target);
        path = path_join(overlay, entry->target);
        printed &= path && print_image(plan, entry, path);
    }
    return printed;
}

/* Prints an overlay: its path, its state, and a process that uses it. */
static void print_overlay(const char *label, const char *path, const char *state)
{
    pid_t user = find_user(path, NULL);

    if (user > 0)
        show("%-8s %s (%s, process %ld runs from it)", label, path, state, (long)user);
    else
        show("%-8s %s (%s)", label, path, state);
}

/* Prints an overlay that is not the current one, whose manifest is given: the Wine it was made
 * from, and whether it can still be used, or why not. */
static void print_other(const char *path, const struct manifest *current)
{
    const char *inside = path_join(path, MANIFEST_NAME), *changed;
    const char *loader = inside ? overlay_origin(inside) : NULL;
    bool fresh = manifest_is_fresh(path, &changed);
    const char *state;

    if (!loader || (!fresh && !changed))
        state = "damaged: it will be removed";
    else if (fresh && manifest_supersedes(current, path))
        state = path_format("of %s, stale: other DLLs of this package are there", loader);
    else if (fresh)
        state = path_format("of %s, fresh", loader);
    else
        state = path_format("of %s, stale: %s has %s", loader, changed,
                            access(changed, F_OK) ? "gone" : "changed");
    if (state)
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
        const char *path = path_join(cache, entry->d_name);

        if (path && entry->d_name[0] != '.' && strcmp(path, overlay) != 0 && folder_exists(path))
            print_other(path, current);
    }
    if (dir)
        closedir(dir);
}

/* Prints for each architecture of the Wine whether its programs are counted. */
static void print_checks(const struct plan *plan, const char *overlay)
{
    size_t i;

    for (i = 0; i < ARCH_COUNT; i++)
        if (layout_has(plan->install, FOLDER_PE, &arches[i]))
            show("check    %d-bit programs: %s", arches[i].bits,
                 check_state(plan, overlay, &arches[i]));
}

bool print_status(const struct plan *plan)
{
    const char *cache = cache_path(), *overlay, *prefix, *records;
    const char *state = "not built yet";
    struct manifest manifest;
    bool built;
    size_t i;

    if (!cache || !(overlay = overlay_path(plan, cache, &manifest)))
        return false;
    built = manifest_matches(&manifest, overlay);
    if (built)
        state = "fresh";
    else if (folder_exists(overlay))
        state = "damaged: it will be made again";

    show("Wine     %s (layout: %s%s)", plan->install->loader, plan->install->layout,
         plan->install->through_script ? ", started by a script" : "");
    for (i = 0; i < plan->install->folder_count; i++)
        if (plan->install->folders[i].kind == FOLDER_PE)
            show("DLLs     %s", plan->install->folders[i].path);
    show("library  %s", plan->library);
    if ((prefix = prefix_path()))
        show("prefix   %s", prefix);
    records_state(&records);
    if (records)
        show("records  %s", records);
    print_overlay("overlay", overlay, state);
    print_others(cache, overlay, &manifest);
    manifest_free(&manifest);
    print_checks(plan, overlay);
    return (!built || print_images(plan, overlay)) && all_examined();
}
