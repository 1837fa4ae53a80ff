/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Fuzz target: any bytes as the manifest of an overlay, '@' standing for a line that
 * is right. One that is called fresh names files that are there, and each line is one
 * that a manifest made now has.
 */
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "manifest.h"
#include "scratch.h"
#include "target.h"

unsigned long target_accepted;

/* The lines of a manifest made now of one file. */
static struct manifest lines_for(const char *path)
{
    struct manifest manifest;

    require(manifest_begin(&manifest, "/wine") && manifest_add_now(&manifest, path),
            "no manifest can be made");
    return manifest;
}

static const char *last_line(struct manifest *manifest)
{
    char *text = manifest->text + manifest->size - 1;

    *text = 0;
    return strrchr(manifest->text, '\n') + 1;
}

static void check_fresh(char *text, size_t size)
{
    char *line, *state = NULL;
    unsigned int count = 0;

    require(strlen(text) == size, "a manifest with a NUL in it is called fresh");
    for (line = strtok_r(text, "\n", &state); line; line = strtok_r(NULL, "\n", &state)) {
        struct manifest now;
        const char *path = strchr(line, '/');

        if (count++ < 2)
            continue;
        require(path && access(path, F_OK) == 0, "a manifest names no file and is called fresh");
        now = lines_for(path);
        require(!strcmp(last_line(&now), line), "a line is stale and called fresh");
        manifest_free(&now);
    }
    require(count >= 2, "a manifest without its heading is called fresh");
    target_accepted++;
}

static void check_origin(const char *text, const char *loader)
{
    const char *line = strstr(text, "\nloader ");
    size_t length = strlen(loader);

    require(line && !strncmp(line + 8, loader, length) && strchr("\n", line[8 + length]) != NULL,
            "a loader that the manifest does not name");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path, *changed, *loader;
    struct manifest right = lines_for("/");
    uint8_t *text = NULL;
    size_t length = 0;

    scratch_write(MANIFEST_NAME, 0600, data, size, last_line(&right));
    manifest_free(&right);
    look_again();
    require((path = path_join(scratch_folder(), MANIFEST_NAME)) && read_file(path, &text, &length),
            "the manifest cannot be read");
    if ((loader = overlay_origin(path)))
        check_origin((const char *)text, loader);
    if (manifest_is_fresh(scratch_folder(), &changed))
        check_fresh((char *)text, length);
    else
        require(!changed || strstr((const char *)text, changed), "a path that no line has");
    free(text);
    return 0;
}
