/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The manifest of an overlay: writing, comparing, checking.
 */
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

/* The line for a file or folder. */
static const char *describe(const char *path, const struct file_state *state)
{
    return path_format("%jd %jd.%09ld %ju %s\n", (intmax_t)state->size,
                       (intmax_t)state->time.tv_sec, state->time.tv_nsec, (uintmax_t)state->inode,
                       path);
}

bool manifest_begin(struct manifest *manifest, const char *loader)
{
    const char *head = path_format("%s%s\n", heading, loader);

    *manifest = (struct manifest){0};
    if (strchr(loader, '\n'))
        return report("there is a line break in the path of %s", loader);
    return head && append(manifest, head);
}

bool manifest_add(struct manifest *manifest, const char *path, const struct file_state *state)
{
    const char *line;
    bool added;

    if (strchr(path, '\n'))
        return report("there is a line break in the path of %s", path);
    if (!(line = describe(path, state)))
        return false;
    added = append(manifest, line);
    path_drop(line);
    return added;
}

bool manifest_add_now(struct manifest *manifest, const char *path)
{
    struct file_state state;
    struct stat st;

    if (stat(path, &st))
        return report_look("cannot examine", path);
    state = state_of(&st);
    return manifest_add(manifest, path, &state);
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
    const char *path = path_join(folder, MANIFEST_NAME);
    uint8_t *data;
    size_t size;

    if (!path || !read_file(path, &data, &size))
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

/* The loader's path, which the rest of its line is; NULL if the text is that of no manifest. */
static const char *loader_of(const struct manifest *manifest)
{
    const char *loader = manifest->text + strlen(heading);

    return !strncmp(manifest->text, heading, strlen(heading)) && *loader == '/' ? loader : NULL;
}

/* The path that a manifest's line of that length ends in, behind the third space; NULL if there is
 * none. */
static const char *path_of_line(const char *line, size_t length)
{
    const char *end = line + length;
    int i;

    for (i = 0; i < 3 && line; i++)
        if ((line = memchr(line, ' ', (size_t)(end - line))))
            line++;
    return line ? path_format("%.*s", (int)(end - line), line) : NULL;
}

/* Whether a line of that length is the one for the file that it names. */
static bool is_current(const char *line, size_t length, const char **ret_path)
{
    struct file_state state;
    struct stat st;
    const char *now;

    *ret_path = path_of_line(line, length);
    if (!*ret_path || stat(*ret_path, &st))
        return false;
    state = state_of(&st);
    now = describe(*ret_path, &state);
    return now && strlen(now) == length + 1 && !memcmp(now, line, length);
}

bool manifest_has_changed(const struct manifest *manifest, const char **ret_changed)
{
    const char *line = loader_of(manifest);
    size_t length;

    *ret_changed = NULL;
    if (!line || manifest->size != strlen(manifest->text))
        return true;
    for (line += strcspn(line, "\n"); *(line += strspn(line, "\n")); line += length) {
        length = strcspn(line, "\n");
        if (!is_current(line, length, ret_changed))
            return true;
    }
    return false;
}

bool manifest_is_fresh(const char *folder, const char **ret_changed)
{
    struct manifest manifest;
    bool fresh;

    *ret_changed = NULL;
    if (!read_manifest(folder, &manifest))
        return false;
    fresh = !manifest_has_changed(&manifest, ret_changed);
    manifest_free(&manifest);
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

/* The Wine that the overlay at folder was made from, if there is one that is the user's or root's;
 * else NULL. */
static const char *origin_of(const char *folder)
{
    const char *path = path_join(folder, MANIFEST_NAME), *loader;
    struct manifest manifest;

    if (!path)
        return NULL;
    if (!is_ours(path)) {
        path_drop(path);
        return NULL;
    }
    if (!read_manifest(folder, &manifest)) {
        cannot_examine(path);
        return NULL;
    }
    if ((loader = loader_of(&manifest)))
        loader = path_format("%.*s", (int)strcspn(loader, "\n"), loader);
    manifest_free(&manifest);
    return loader;
}

bool manifest_is_there(const char *folder)
{
    return origin_of(folder) != NULL;
}

const char *overlay_origin(const char *path)
{
    char *folder = path_parent(path);
    const char *loader = NULL;

    while (folder && !(loader = origin_of(folder)) && strcmp(folder, "/") != 0)
        path_cut(folder);
    return loader;
}
