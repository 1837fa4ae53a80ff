/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Renaming imports, on an image made from nothing: what is renamed, that nothing
 * else changes, and that directories that lead nowhere are left alone.
 */
#include "pe_imports.h"
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
    check("so does one behind an ordinal", "kernelbase.dll", "Beta", "_eta", IMPORTER_SECOND);
    check("and one of a DLL without a lookup table", "other.dll", "Alpha", "_lpha",
          IMPORTER_OTHER_FIRST);
    check("a name that has gone is not found again", "other.dll", "Alpha", "_lpha", 0);
    check("nor is a DLL that nothing comes from", "third.dll", "_lpha", "Alpha", 0);
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
    check("nor is a DLL's name", "kernelbase.dll", "Alpha", "_lpha", 0);
    pe_put32(entry, 0xfffffff0);
    check("nor is a directory", "kernelbase.dll", "Alpha", "_lpha", 0);
    make_importer(plus);
    pe_put32(entry - 12, 1);
    check("an image need not have one", "kernelbase.dll", "Alpha", "_lpha", 0);
    make_importer(plus);
    sample[0] = 0;
    check("what is no image is left alone", "kernelbase.dll", "Alpha", "_lpha", 0);
}

int main(void)
{
    int plus;

    for (plus = 0; plus <= 1; plus++) {
        make_importer(plus);
        test_names();
        test_broken(plus);
    }
    return done_testing();
}
