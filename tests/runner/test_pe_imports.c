/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Renaming and adding imports, on an image made from nothing: what changes, that nothing
 * else does, and that directories that lead nowhere are refused.
 */
#include <stdlib.h>

#include "sample_image.h"
#include "tap.h"

static uint8_t sample[SAMPLE_SIZE];
static uint8_t *const code = sample + SAMPLE_CODE;

static void make_importer(bool plus)
{
    make_sample_importer(sample, plus, "KernelBase.dll", "Alpha", "Beta");
}

/* Asks for a renaming that is to change the bytes at offset of the code section, 0 for none. */
static void check(const char *what, const char *dll, const char *name, const char *as,
                  uint32_t offset)
{
    uint8_t expected[SAMPLE_SIZE];
    bool renamed;

    memcpy(expected, sample, SAMPLE_SIZE);
    for (size_t i = 0; offset && as[i]; i++)
        expected[SAMPLE_CODE + offset + 2 + i] = (uint8_t)as[i];
    renamed = pe_rename_import(sample, SAMPLE_SIZE, dll, name, as);
    ok(renamed == (offset != 0) && !memcmp(sample, expected, SAMPLE_SIZE), "%s", what);
}

static void test_names(void)
{
    check("the first import gets the new name, and nothing else changes", "kernelbase.dll", "Alpha",
          "_lpha", IMPORTER_FIRST);
    check("an import behind an ordinal gets the new name", "kernelbase.dll", "Beta", "_eta",
          IMPORTER_SECOND);
    check("an import of a DLL without a lookup table gets the new name", "other.dll", "Alpha",
          "_lpha", IMPORTER_OTHER_FIRST);
    check("a name that has gone is not found again", "other.dll", "Alpha", "_lpha", 0);
    check("a DLL that nothing is imported from is not found", "third.dll", "_lpha", "Alpha", 0);
    check("a name of another length has no room", "kernelbase.dll", "_eta", "Gamma", 0);
}

static void test_broken(bool plus)
{
    uint8_t *entry = sample + sample_export_entry(plus) + 8;

    make_importer(plus);
    put_sample_thunk(sample, IMPORTER_LOOKUP, 0, plus, 0x7000);
    check("a name that lies nowhere is passed over", "kernelbase.dll", "Beta", "_eta",
          IMPORTER_SECOND);
    make_importer(plus);
    pe_put32(code + IMPORTER_DESCRIPTORS, 0x7fffffff);
    check("thunks that lie nowhere are none", "kernelbase.dll", "Alpha", "_lpha", 0);
    pe_put32(code + IMPORTER_DESCRIPTORS + 12, 0xffffffff);
    check("a DLL's name that lies nowhere is passed over", "kernelbase.dll", "Alpha", "_lpha", 0);
    pe_put32(entry, 0xfffffff0);
    check("an import directory that lies nowhere is passed over", "kernelbase.dll", "Alpha",
          "_lpha", 0);
    make_importer(plus);
    pe_put32(entry - 12, 1);
    check("an image without an import directory is left alone", "kernelbase.dll", "Alpha", "_lpha",
          0);
    make_importer(plus);
    sample[0] = 0;
    check("what is no image is left alone", "kernelbase.dll", "Alpha", "_lpha", 0);
}

static const struct pe_import added = {.dll = "door.dll", .name = "Open"};

/* Adds the import to the sample. Returns what is wrong. */
static const char *add_import(struct pe_image *ret_image, uint8_t **ret_data)
{
    const struct pe_change change = {.import = &added};
    const char *wrong;
    size_t size;

    *ret_data = NULL;
    *ret_image = (struct pe_image){.data = sample};
    wrong = pe_repoint(sample, SAMPLE_SIZE, &change, ret_data, &size);
    return wrong ? wrong : pe_parse(*ret_data, size, ret_image);
}

/* The field of a descriptor of the image's import directory. */
static uint32_t field(const struct pe_image *image, bool plus, uint32_t descriptor, uint32_t offset)
{
    uint32_t rva = pe_get32(image->data + sample_export_entry(plus) + 8);
    const uint8_t *at = pe_at(image, rva + 20 * descriptor, 20);

    return at ? pe_get32(at + offset) : UINT32_MAX;
}

static bool is_text(const struct pe_image *image, uint32_t rva, const char *text)
{
    const char *found = pe_string(image, rva);

    return found && !strcmp(found, text);
}

static void test_adding(bool plus)
{
    const struct pe_import others[] = {{"KernelBase.dll", "Alpha"}, {"other.dll", "Alpha"}};
    uint32_t size = plus ? 8 : 4, lookup, bound;
    struct pe_image image;
    uint8_t *data;

    make_importer(plus);
    if (!ok(!add_import(&image, &data), "an import can be added")) {
        free(data);
        return;
    }
    ok(pe_has_import(&image, &added) && is_text(&image, field(&image, plus, 2, 12), "door.dll"),
       "the added import is from the DLL asked for, behind the others");
    ok(pe_has_import(&image, &others[0]) && pe_has_import(&image, &others[1]),
       "the imports that were there are there");
    ok(!memcmp(code + IMPORTER_DESCRIPTORS,
               pe_at(&image, pe_get32(data + sample_export_entry(plus) + 8), 40), 40),
       "the descriptors of the earlier imports are the same bytes");
    lookup = field(&image, plus, 2, 0);
    bound = field(&image, plus, 2, 16);
    ok(lookup != bound && pe_at(&image, bound, 2 * size) &&
           !memcmp(pe_at(&image, lookup, size), pe_at(&image, bound, size), size) &&
           is_text(&image, pe_get32(pe_at(&image, bound, size)) + 2, "Open"),
       "both tables of the added import name the function");
    ok(!pe_get32(pe_at(&image, lookup + size, size)) &&
           !pe_get32(pe_at(&image, bound + size, size)) && !field(&image, plus, 3, 12) &&
           !field(&image, plus, 3, 16),
       "the tables and the directory of the added import end");
    free(data);
}

static void test_adding_to_none(bool plus)
{
    struct pe_image image;
    uint8_t *data;

    make_importer(plus);
    pe_put32(sample + sample_export_entry(plus) + 8, 0);
    ok(!add_import(&image, &data) && pe_has_import(&image, &added) && !field(&image, plus, 1, 12),
       "an image without imports gets the added import");
    free(data);
}

static void test_refused(bool plus)
{
    uint8_t *entry = sample + sample_export_entry(plus);
    const struct {
        const char *what;
        uint8_t *at;
        uint32_t value;
    } cases[] = {
        {"no entry for imports", entry - 4, 1},
        {"a directory outside the sections", entry + 8, 0x2ff0},
        {"a directory without an end", entry + 8, SAMPLE_CODE_RVA + 0x1e0},
        {"a name outside", code + IMPORTER_DESCRIPTORS + 12, 0x3000},
        {"a lookup table outside", code + IMPORTER_DESCRIPTORS, 0x3000},
        {"a bound table where the new section will be", code + IMPORTER_DESCRIPTORS + 16, 0x2fff},
        {"a thunk where the new section will be", code + IMPORTER_LOOKUP, 0x3000},
    };
    struct pe_image image;
    uint8_t *data;
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *wrong;

        make_importer(plus);
        memset(code + 0x1e0, 0xff, 0x20);
        pe_put32(cases[i].at, cases[i].value);
        wrong = add_import(&image, &data);
        ok(wrong && !data, "%s is refused: %s", cases[i].what, wrong ? wrong : "accepted");
        free(data);
    }
}

static void test_wide_thunk(void)
{
    struct pe_image image;
    uint8_t *data;

    make_importer(true);
    pe_put32(code + IMPORTER_LOOKUP + 4, 1);
    ok(add_import(&image, &data) && !data, "a thunk of more than 32 bits is refused");
    free(data);
}

int main(void)
{
    int plus;

    for (plus = 0; plus <= 1; plus++) {
        make_importer(plus);
        test_names();
        test_broken(plus);
        test_adding(plus);
        test_adding_to_none(plus);
        test_refused(plus);
    }
    test_wide_thunk();
    return done_testing();
}
