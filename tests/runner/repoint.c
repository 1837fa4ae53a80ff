/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Re-points exports of an image from the command line, for tests:
 *
 *     repoint IN OUT [NAME FORWARDER]...     prints each NAME that IN does not export
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "pe_exports.h"

static uint8_t *read_all(const char *path, size_t *ret_size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = NULL;
    long size;

    if (file && !fseek(file, 0, SEEK_END) && (size = ftell(file)) >= 0 &&
        !fseek(file, 0, SEEK_SET) && (data = malloc(size + 1)))
        *ret_size = fread(data, 1, size, file);
    if (file)
        fclose(file);
    return data;
}

static bool write_all(const char *path, const uint8_t *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    bool written = file && fwrite(data, 1, size, file) == size;

    return (!file || !fclose(file)) && written;
}

int main(int argc, char **argv)
{
    size_t count = argc > 3 ? (argc - 3) / 2 : 0, size, out_size, i;
    struct pe_change change = {.count = count};
    uint8_t *data, *out = NULL;
    const char *wrong;
    int status = 0;

    if (argc < 3) {
        fputs("Usage: repoint IN OUT [NAME FORWARDER]...\n", stderr);
        return 2;
    }
    if (!(data = read_all(argv[1], &size)) ||
        !(change.list = calloc(count + 1, sizeof(*change.list)))) {
        perror(argv[1]);
        free(data);
        return 2;
    }
    for (i = 0; i < count; i++) {
        change.list[i].name = argv[3 + 2 * i];
        change.list[i].forwarder = argv[4 + 2 * i];
    }
    if ((wrong = pe_repoint(data, size, &change, &out, &out_size))) {
        fprintf(stderr, "%s: %s\n", argv[1], wrong);
        status = 1;
    }
    for (i = 0; !wrong && i < count; i++)
        if (!change.list[i].found)
            puts(change.list[i].name);
    if (!wrong && !write_all(argv[2], out, out_size)) {
        perror(argv[2]);
        status = 2;
    }
    free(out);
    free(data);
    free(change.list);
    return status;
}
