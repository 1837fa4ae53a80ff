/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finding the Wine that is to run: the places where one may be, and what a file
 * there turns out to be.
 */
#include <ctype.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "find_wine.h"
#include "manifest.h"
#include "report.h"

static const char *const names_in_path[] = {"wine", "wine64", "wine-stable", "wine-development"};

/* Below a folder that holds an installation. */
static const char *const loaders_in_folder[] = {
    "bin/wine",       "bin/wine64",
    "files/bin/wine", "files/bin/wine64",
    "dist/bin/wine",  "lib/wine/wine64",
    "lib/wine/wine",  "lib/x86_64-linux-gnu/wine/wine",
    "wine64",         "wine",
};

static const char *const usual_places[] = {
    "/usr/lib/wine/wine64",
    "/usr/lib/wine/wine",
    "/usr/lib/x86_64-linux-gnu/wine/wine",
    "/usr/lib/i386-linux-gnu/wine/wine",
    "/usr/local/bin/wine",
    "/usr/bin/wine*",
    "/opt/wine-*/bin/wine",
    "/opt/wine-*/bin/wine64",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
    DEEPEST_SCRIPT = 4, /* scripts that start scripts: Debian has two with its alternatives */
    LONGEST_SCRIPT = 64 << 10, /* bytes of a file that are looked at; a loader's are not */
    MOST_SCRIPTS = 16,         /* each may name many that name many */
};

/* How far the scripts that one path leads to are followed. */
struct reach {
    int depth;
    int scripts_left;
};

static bool try_file(const char *path, struct reach *reach, struct wine_install *ret);

/* What a search cannot look at: where the user may not or cannot go, to a dead file system for one,
 * is passed over, as by a shell in its search. The result is what glob wants. */
static int pass_over(const char *path, int error)
{
    switch (error) {
    case EACCES:
    case ELOOP:
    case ENAMETOOLONG:
    case ENODEV:
    case ENOTCONN:
    case ESTALE:
    case ETIMEDOUT:
        debug("passing over %s: %s", path, strerror(error));
        break;
    default:
        errno = error;
        cannot_examine(path);
    }
    return 0;
}

/* Whether there is something at a path of a search: one question for each folder of PATH, not one
 * for each part of its path. */
static bool is_reachable(const char *path)
{
    return !access(path, F_OK) || pass_over(path, errno);
}

/* Ends the path that starts at text, cutting it off there; returns what follows it. */
static char *end_path(char *text)
{
    while (*text && (isalnum((unsigned char)*text) || strchr("/._+-@", *text)))
        text++;
    if (*text)
        *text++ = 0;
    return text;
}

/* Tries every absolute path in the script that could be a loader's, in their order. */
static bool try_script(char *text, struct reach *reach, struct wine_install *ret)
{
    char *path, *rest, *name;
    const char *loader;

    if (reach->depth > DEEPEST_SCRIPT)
        return false;
    for (path = text; (path = strchr(path, '/')); path = rest) {
        rest = end_path(path);
        name = strrchr(path, '/') + 1;
        if (strncmp(name, "wine", 4) != 0 || !strncmp(name, "wineserver", 10))
            continue;
        if (is_reachable(path) && (loader = resolve_path(path)) && try_file(loader, reach, ret)) {
            ret->through_script = true;
            return true;
        }
    }
    return false;
}

static bool is_executable(const char *path)
{
    return !access(path, X_OK) || (errno != EACCES && cannot_examine(path));
}

/* Tries the file at a path without links. */
static bool try_file(const char *path, struct reach *reach, struct wine_install *ret)
{
    uint8_t *data;
    size_t size;
    bool found = false;

    if (!file_exists(path) || !is_executable(path))
        return false;
    if (is_elf(path))
        return find_layout(path, ret);
    if (!read_start(path, LONGEST_SCRIPT, &data, &size))
        return cannot_examine(path);
    if (size > 2 && !memcmp(data, "#!", 2) && reach->scripts_left-- > 0) {
        reach->depth++;
        found = try_script((char *)data, reach, ret);
        reach->depth--;
    }
    free(data);
    return found;
}

/* Tries the file that path leads to. One in an overlay means the Wine that the overlay was made
 * from. */
static bool try_path(const char *path, struct wine_install *ret)
{
    const char *loader = resolve_path(path), *origin;
    struct reach reach = {.scripts_left = MOST_SCRIPTS};

    ret->through_script = false;
    if (loader && (origin = overlay_origin(loader))) {
        debug("%s is in an overlay of %s", path, origin);
        loader = resolve_path(origin);
    }
    return loader && try_file(loader, &reach, ret);
}

static bool try_folder(const char *folder, struct wine_install *ret)
{
    const char *path;
    size_t i;

    for (i = 0; i < COUNT(loaders_in_folder); i++)
        if ((path = path_join(folder, loaders_in_folder[i])) && try_path(path, ret))
            return true;
    return false;
}

static bool try_search_path(struct wine_install *ret)
{
    const char *variable = getenv("PATH"), *path;
    size_t i;

    for (i = 0; variable && i < COUNT(names_in_path); i++) {
        const char *folder = variable;

        while (*folder) {
            size_t length = strcspn(folder, ":");

            if (length && (path = path_format("%.*s/%s", (int)length, folder, names_in_path[i])) &&
                is_reachable(path) && try_path(path, ret))
                return true;
            folder += length + (folder[length] == ':');
        }
    }
    return false;
}

static bool try_usual_places(struct wine_install *ret)
{
    bool found = false;
    size_t i, k;

    for (i = 0; i < COUNT(usual_places) && !found; i++) {
        glob_t places;
        int result = glob(usual_places[i], 0, pass_over, &places);

        if (result == GLOB_NOSPACE)
            pass_over(usual_places[i], ENOMEM);
        if (result)
            continue;
        for (k = 0; k < places.gl_pathc && !found; k++)
            found = is_reachable(places.gl_pathv[k]) && try_path(places.gl_pathv[k], ret);
        globfree(&places);
    }
    return found;
}

bool find_wine(const char *wanted, struct wine_install *ret)
{
    const char *loader = getenv("WINELOADER");
    const char *source = NULL;

    if (wanted) {
        if (folder_exists(wanted) ? try_folder(wanted, ret) : try_path(wanted, ret))
            source = "--wine";
    } else if (loader && *loader && is_reachable(loader) && try_path(loader, ret)) {
        source = "WINELOADER";
    } else if (try_search_path(ret)) {
        source = "PATH";
    } else if (try_usual_places(ret)) {
        source = "a usual place";
    }
    if (!all_examined())
        return false; /* the right one may be what could not be examined */
    if (!source && wanted)
        return report(
            "no usable Wine at %s: it should be Wine's loader, a script that starts it, or "
            "the folder of an installation",
            wanted);
    if (!source)
        return report("no Wine found: install wine64 (apt-get install wine64), or name one with "
                      "--wine=PATH");
    debug("Wine: %s, layout '%s', root %s, found by %s", ret->loader, ret->layout, ret->root,
          source);
    return true;
}
