/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Makes what fuzzing starts from:
 *
 *     seeds samples FOLDER             small images with exports, made from nothing
 *     seeds importers FOLDER           small images with imports, made from nothing
 *     seeds reduced FOLDER IMAGE...    images with the file data of every section but the one of
 *                                      the exports cut out; what has none, or stays large, is left
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "files.h"
#include "loader_view.h"
#include "sample_image.h"

enum {
    MOST_REDUCED = 16 * 1024,
    SECTION_RAW_SIZE = 16,
    SECTION_RAW_OFFSET = 20,
};

static bool save(const char *folder, const char *name, const uint8_t *data, size_t size)
{
    const char *path = path_join(folder, name);

    return path && write_file(path, data, size, 0644);
}

static bool make_importers(const char *folder)
{
    static const char *const imports[][3] = {
        {"kernelbase.dll", "GetProcessHandleCount", "GetProcessIoCounters"},
        {"KERNELBASE.dll", "GetProcessHandleCount", "K32GetProcessMemoryInfo"},
        {"kernel32.dll", "GetProcessHandleCount", "GetProcessIoCounters"},
        {"ntdll.dll", "NtClose", "NtReadFile"},
    };
    uint8_t data[SAMPLE_SIZE];
    char name[32];
    size_t i;

    for (i = 0; i < 2 * sizeof(imports) / sizeof(imports[0]); i++) {
        const char *const *import = imports[i / 2];

        make_sample_importer(data, i % 2, import[0], import[1], import[2]);
        snprintf(name, sizeof(name), "importer-%zu-%s", i / 2, i % 2 ? "64" : "32");
        if (!save(folder, name, data, sizeof(data)))
            return false;
    }
    return true;
}

static bool make_samples(const char *folder)
{
    static const char *const names[][SAMPLE_NAMES] = {
        {"Alpha", "Beta", "Delta", "Zeta", "gamma"},
        /* Replaced names, among them two that share an ordinal, and originals with second names. */
        {"Alpha", "GetProcessHandleCount", "GetProcessIoCounters", "GetProcessMemoryInfo",
         "K32GetProcessMemoryInfo"},
        /* The second name of an original is already used. */
        {"Alpha", "Beta", "K32GetProcessMemoryInfo", "_32GetProcessMemoryInfo", "gamma"},
    };
    uint8_t data[SAMPLE_SIZE];
    char name[32];
    size_t i;

    for (i = 0; i < 2 * sizeof(names) / sizeof(names[0]); i++) {
        make_sample_with(data, i % 2, names[i / 2]);
        snprintf(name, sizeof(name), "sample-%zu-%s", i / 2, i % 2 ? "64" : "32");
        if (!save(folder, name, data, sizeof(data)))
            return false;
    }
    return true;
}

/* Moves the section that has rva behind the headers and empties all others. Returns the size
 * that is left; 0 if there is no such section. */
static size_t reduce(uint8_t *data, const struct view *view, uint32_t rva)
{
    size_t end = (view->headers_size + 0xfff) / 0x1000 * 0x1000, left = 0;
    uint32_t i;

    for (i = 0; i < view->section_count; i++) {
        struct view_section section = view_section(view, i);
        uint8_t *header = data + view->sections + (size_t)VIEW_SECTION * i;
        bool wanted = rva >= section.rva && rva - section.rva < section.raw_size;

        if (!wanted) {
            pe_put32(header + SECTION_RAW_SIZE, 0);
            pe_put32(header + SECTION_RAW_OFFSET, 0);
            continue;
        }
        if ((uint64_t)section.raw_offset + section.raw_size > view->size ||
            (uint64_t)end + section.raw_size > view->size)
            return 0;
        memmove(data + end, data + section.raw_offset, section.raw_size);
        pe_put32(header + SECTION_RAW_OFFSET, end);
        left = end + section.raw_size;
    }
    return left;
}

static bool make_reduced(const char *folder, const char *path)
{
    struct view_exports exports;
    const char *name = strrchr(path, '/');
    struct view view;
    uint8_t *data;
    size_t size;
    bool made = true;

    if (!read_file(path, &data, &size)) {
        fprintf(stderr, "seeds: cannot read %s: %s\n", path, strerror(errno));
        return false;
    }
    if (view_open(data, size, &view) && view_read_exports(&view, &exports) &&
        (size = reduce(data, &view, exports.rva)) && size <= MOST_REDUCED)
        made = save(folder, name ? name + 1 : path, data, size);
    free(data);
    return made;
}

int main(int argc, char **argv)
{
    bool made = argc > 2;
    int i;

    if (argc == 3 && !strcmp(argv[1], "samples"))
        return make_samples(argv[2]) ? 0 : 1;
    if (argc == 3 && !strcmp(argv[1], "importers"))
        return make_importers(argv[2]) ? 0 : 1;
    if (argc < 4 || strcmp(argv[1], "reduced") != 0) {
        fputs("Usage: seeds samples FOLDER\n       seeds importers FOLDER\n       seeds reduced "
              "FOLDER IMAGE...\n",
              stderr);
        return 2;
    }
    for (i = 3; i < argc && made; i++)
        made = make_reduced(argv[2], argv[i]);
    return made ? 0 : 1;
}
