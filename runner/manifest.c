/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The manifest of an overlay: writing, comparing, checking.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "manifest.h"
#include "report.h"

static const char heading[] = "wine-procstats overlay 1\nloader ";

/* A line's worth of room: three numbers, a path. */
enum { LONGEST_LINE = PATH_MAX + 96 };

static bool append(struct manifest *manifest, const char *line)
{
    size_t length = strlen(line);
    char *grown = realloc(manifest->text, manifest->size + length + 1);

    if (!grown)
        return report("there is no memory for the overlay's manifest");
    memcpy(grown + manifest->size, line, length + 1);
    manifest->text = grown;
    manifest->size += length;
    return true;
}

/* The line for the file at path as it is now; false with errno set if there is no file. */
static bool describe(char line[LONGEST_LINE], const char *path)
{
    struct stat st;

    if (stat(path, &st))
        return false;
    snprintf(line, LONGEST_LINE, "%jd %jd.%09ld %ju %s\n", (intmax_t)st.st_size,
             (intmax_t)st.st_mtim.tv_sec, st.st_mtim.tv_nsec, (uintmax_t)st.st_ino, path);
    return true;
}

bool manifest_begin(struct manifest *manifest, const char *loader)
{
    char line[LONGEST_LINE];

    *manifest = (struct manifest){0};
    if (strchr(loader, '\n'))
        return report("there is a line break in the path of %s", loader);
    snprintf(line, sizeof(line), "%s%s\n", heading, loader);
    return append(manifest, line);
}

bool manifest_add(struct manifest *manifest, const char *path)
{
    char line[LONGEST_LINE];

    if (strchr(path, '\n'))
        return report("there is a line break in the path of %s", path);
    if (!describe(line, path))
        return report_look("cannot examine", path);
    return append(manifest, line);
}

void manifest_free(struct manifest *manifest)
{
    free(manifest->text);
    *manifest = (struct manifest){0};
}

void manifest_key(const struct manifest *manifest, char key[MANIFEST_KEY_SIZE])
{
    uint64_t hash = 0xcbf29ce484222325; /* FNV-1a; only a name, the manifests are compared */
    size_t i;

    for (i = 0; i < manifest->size; i++)
        hash = (hash ^ (unsigned char)manifest->text[i]) * 0x100000001b3;
    snprintf(key, MANIFEST_KEY_SIZE, "%016" PRIx64, hash);
}

static bool read_manifest(const char *folder, struct manifest *ret)
{
    char path[PATH_MAX];
    uint8_t *data;
    size_t size;

    if (!path_format(path, "%s/" MANIFEST_NAME, folder) || !read_file(path, &data, &size))
        return false;
    *ret = (struct manifest){.text = (char *)data, .size = size};
    return true;
}

bool manifest_matches(const struct manifest *manifest, const char *folder)
{
    struct manifest other;
    bool same;

    if (!read_manifest(folder, &other))
        return false;
    same = other.size == manifest->size && !memcmp(other.text, manifest->text, other.size);
    manifest_free(&other);
    return same;
}

/* How much of a manifest says what it is for: the heading, the Wine, and the program. */
static size_t head_size(const struct manifest *manifest)
{
    const char *end = manifest->text;
    int i;

    for (i = 0; i < 3 && end; i++)
        if ((end = strchr(end, '\n')))
            end++;
    return end ? (size_t)(end - manifest->text) : 0;
}

bool manifest_supersedes(const struct manifest *manifest, const char *folder)
{
    size_t head = head_size(manifest);
    struct manifest other;
    bool superseded;

    if (!read_manifest(folder, &other))
        return false;
    superseded = head && head_size(&other) == head && !memcmp(other.text, manifest->text, head) &&
                 (other.size != manifest->size || memcmp(other.text, manifest->text, other.size));
    manifest_free(&other);
    return superseded;
}

/* The path that a manifest's line ends in: behind the third space. */
static const char *path_of_line(const char *line)
{
    int i;

    for (i = 0; i < 3 && line; i++)
        if ((line = strchr(line, ' ')))
            line++;
    return line;
}

/* The line of the loader, an absolute path; NULL if the text is that of no manifest. */
static char *loader_of(const struct manifest *manifest)
{
    char *loader = manifest->text + strlen(heading);

    return !strncmp(manifest->text, heading, strlen(heading)) && *loader == '/' ? loader : NULL;
}

/* Checks the lines of a manifest, which is cut to pieces. */
static bool check_lines(struct manifest *manifest, char ret_changed[PATH_MAX])
{
    char now[LONGEST_LINE];
    char *line, *state;

    if (manifest->size != strlen(manifest->text) || !(line = loader_of(manifest)))
        return false;
    line = strtok_r(line, "\n", &state);
    while (line && (line = strtok_r(NULL, "\n", &state))) {
        const char *path = path_of_line(line);

        if (!path)
            return false;
        if (describe(now, path) && !strncmp(now, line, strlen(now) - 1) &&
            strlen(line) == strlen(now) - 1)
            continue;
        path_format(ret_changed, "%s", path);
        return false;
    }
    return true;
}

bool manifest_has_changed(const struct manifest *manifest, char ret_changed[PATH_MAX])
{
    struct manifest copy = {.text = strdup(manifest->text), .size = manifest->size};
    bool fresh = copy.text && check_lines(&copy, ret_changed);

    manifest_free(&copy);
    return !fresh;
}

bool manifest_is_fresh(const char *folder, char ret_changed[PATH_MAX])
{
    char changed[PATH_MAX] = "";
    struct manifest manifest;
    bool fresh = false;

    if (read_manifest(folder, &manifest)) {
        fresh = check_lines(&manifest, changed);
        manifest_free(&manifest);
    }
    if (ret_changed)
        path_format(ret_changed, "%s", changed);
    return fresh;
}

/* Whether only the user, or root, can have written the manifest at that path. */
static bool is_ours(const char *path)
{
    struct stat st;

    if (lstat(path, &st))
        return cannot_examine(path);
    return S_ISREG(st.st_mode) && (st.st_uid == geteuid() || !st.st_uid) &&
           !(st.st_mode & (S_IWGRP | S_IWOTH));
}

/* The Wine that the overlay at folder was made from, if there is one that is the user's or root's.
 */
static bool origin_of(const char *folder, char ret_loader[PATH_MAX])
{
    struct manifest manifest;
    char path[PATH_MAX];
    const char *loader;
    bool found;

    if (!path_format(path, "%s/" MANIFEST_NAME, folder) || !is_ours(path))
        return false;
    if (!read_manifest(folder, &manifest))
        return cannot_examine(path);
    loader = loader_of(&manifest);
    found = loader && path_format(ret_loader, "%.*s", (int)strcspn(loader, "\n"), loader);
    manifest_free(&manifest);
    return found;
}

bool manifest_is_there(const char *folder)
{
    char loader[PATH_MAX];

    return origin_of(folder, loader);
}

bool overlay_origin(const char *path, char ret_loader[PATH_MAX])
{
    char folder[PATH_MAX];
    bool found;

    if (!path_format(folder, "%s", path))
        return false;
    do {
        path_cut(folder);
        found = origin_of(folder, ret_loader);
    } while (!found && strcmp(folder, "/") != 0);
    return found;
}
