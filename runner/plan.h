/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The plan of an overlay: which of its files are real, and what they are made of.
 * All others are links. What an overlay's freshness depends on and what is built
 * both come from the plan.
 */
#ifndef RUNNER_PLAN_H
#define RUNNER_PLAN_H

#include "layout.h"
#include "manifest.h"
#include "replaced.h"

enum plan_action {
    PLAN_COPY,   /* a copy of a file of Wine or of this package */
    PLAN_REPOINT /* a copy of Wine's DLL whose exports lead to our DLLs */
};

struct plan_entry {
    enum plan_action action;
    const struct arch *arch; /* NULL for what is in no folder of an architecture */
    bool is_real_loader;     /* a loader beside ntdll.so */
    const char *source;
    struct file_state state; /* of the source, as it was when the plan was made */
    const char *target;      /* relative to the overlay's top folder */
};

struct plan {
    const struct wine_install *install;
    const char *self;    /* this program, which contains the list of replaced exports */
    const char *library; /* the folder of our DLLs */
    bool self_contained; /* copy the other files too, for a folder that needs no other */
    struct own_copy {
        const char *path; /* NULL if it is not there */
        struct file_state state;
    } own[ARCH_COUNT][OWN_FILE_COUNT]; /* our files for the architectures that the Wine has */
    struct plan_entry *entries;
    size_t count;
};

/* Makes the plan of an overlay: its first fields, up to own, are set already, the others are zero,
 * and what they point to must outlive it. Reports; release with plan_free. */
bool plan_make(struct plan *plan);

void plan_free(struct plan *plan);

/* The entry with that target, or NULL. */
const struct plan_entry *plan_find(const struct plan *plan, const char *target);

/* Whether the library has the DLLs without which an architecture stays as Wine has it, or the host
 * side for it. */
bool plan_has(const struct plan *plan, const struct arch *arch, bool unix_side);

/* Where a path of the installation is in the overlay, relative to its top folder. */
const char *plan_target(const struct plan *plan, const char *path);

/* The same for a file of one of its folders; NULL as from path_join. */
const char *plan_target_in(const struct plan *plan, const struct wine_folder *folder,
                           const char *name);

/* The manifest of what the plan depends on. Reports; release with manifest_free. */
bool plan_manifest(const struct plan *plan, struct manifest *ret);

#endif
