/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Re-points each image named on the command line in five ways, and lets the oracle compare the
 * results: nothing, one name, every name, an import added, and what the product changes in the DLL
 * of that name.
 */
#include <errno.h>
#include <stdlib.h>

#include "files.h"
#include "loader_view.h"
#include "oracle.h"
#include "replaced.h"
#include "tap.h"

enum way { WAY_NOTHING, WAY_ONE, WAY_EVERY, WAY_IMPORT, WAY_PRODUCT, WAY_COUNT };

static const char *const way_names[] = {"nothing", "one name", "every name", "an import",
                                        "what is replaced"};

struct image {
    const char *path;
    struct bytes bytes;
    struct view view;
    struct view_exports exports;
};

/* In each way: how many images were right, and how many exports of theirs were led elsewhere. */
static struct {
    unsigned long right, failed, found;
} results[WAY_COUNT];

static unsigned long without_exports;

static void fail(enum way way, const char *path, const char *wrong)
{
    results[way].failed++;
    printf("# %s: %s: %s\n", path, way_names[way], wrong);
}

static void check(enum way way, const struct image *image, const struct pe_change *change)
{
    uint8_t *data;
    struct bytes copy;
    const char *wrong = pe_repoint(image->bytes.data, image->bytes.size, change, &data, &copy.size);
    size_t i;

    if (wrong) {
        fail(way, image->path, wrong);
        return;
    }
    copy.data = data;
    if ((wrong = compare_images(image->bytes, copy, change)))
        fail(way, image->path, wrong);
    else
        results[way].right++;
    for (i = 0; i < change->count; i++)
        results[way].found += change->list[i].found;
    free(data);
}

/* Fills list with every name that the image exports. Returns how many it has. */
static size_t every_name(const struct image *image, struct pe_replacement *list)
{
    uint32_t count, rva;
    uint16_t slot;

    for (count = 0; count < image->exports.name_count; count++) {
        const char *name = NULL;

        if (view_name(&image->view, &image->exports, count, &rva, &slot))
            name = view_string(&image->view, rva);
        if (!name)
            break;
        list[count] = (struct pe_replacement){.name = name, .forwarder = "elsewhere.function"};
    }
    return count;
}

static size_t product_list(const char *dll, struct pe_replacement *list)
{
    size_t count = 0, i;

    for (i = 0; i < replaced_export_count; i++)
        if (!strcmp(replaced_exports[i].dll, dll))
            list[count++] = (struct pe_replacement){
                .name = replaced_exports[i].name,
                .forwarder = replaced_exports[i].leads_to,
                .keep_as = replaced_exports[i].keep_as,
            };
    return count;
}

static void check_product(const struct image *image, const char *dll, struct pe_replacement *list)
{
    const struct added_import *added = import_added_to(dll);
    struct pe_import import = {0};
    struct pe_change change = {.list = list, .count = product_list(dll, list)};

    if (added) {
        import = (struct pe_import){.dll = added->from, .name = added->name};
        change.import = &import;
    }
    check(WAY_PRODUCT, image, &change);
}

static void check_image(const struct image *image)
{
    static const struct pe_import import = {.dll = "elsewhere.dll", .name = "function"};
    const char *name = strrchr(image->path, '/') + 1;
    struct pe_replacement *list =
        calloc(image->exports.name_count + replaced_export_count + 1, sizeof(*list));
    struct pe_change change = {0};
    struct pe_replacement one;

    if (!list) {
        fail(WAY_NOTHING, image->path, "there is no memory");
        return;
    }
    check(WAY_NOTHING, image, &change);
    change.import = &import;
    check(WAY_IMPORT, image, &change);
    change = (struct pe_change){.list = list, .count = every_name(image, list)};
    if (change.count) {
        one = list[change.count / 2];
        check(WAY_EVERY, image, &change);
        change = (struct pe_change){.list = &one, .count = 1};
        check(WAY_ONE, image, &change);
    }
    if (is_repointed(name))
        check_product(image, name, list);
    free(list);
}

static bool check_file(const char *path)
{
    static const struct pe_change nothing;
    struct image image = {.path = path};
    uint8_t *data, *out;
    size_t out_size;

    if (!read_file(path, &data, &image.bytes.size)) {
        printf("Bail out! cannot read %s: %s\n", path, strerror(errno));
        return false;
    }
    image.bytes.data = data;
    if (!view_open(data, image.bytes.size, &image.view))
        fail(WAY_NOTHING, path, "it is no image, and yet named as one");
    else if (view_read_exports(&image.view, &image.exports))
        check_image(&image);
    else if (pe_repoint(data, image.bytes.size, &nothing, &out, &out_size))
        without_exports++;
    else
        fail(WAY_NOTHING, path, "it has no exports, and is re-pointed");
    free(data);
    return true;
}

int main(int argc, char **argv)
{
    int way, i;

    for (i = 1; i < argc; i++)
        if (!check_file(argv[i]))
            return 1;
    for (way = 0; way < WAY_COUNT; way++)
        ok(!results[way].failed && results[way].right,
           "re-pointing %s: %lu images are right, %lu exports lead elsewhere", way_names[way],
           results[way].right, results[way].found);
    ok(true, "%lu of %d have no exports, and are refused", without_exports, argc - 1);
    return done_testing();
}
