/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Renaming imports, on an image made from nothing: what is renamed, that nothing
 * else changes, and that directories that lead nowhere are left alone.
 */
#include "pe_imports.h"
#include "sample_image.h"
#include "tap.h"

/* Offsets in the code section, which holds the import directory here. */
enum {
    DESCRIPTORS = 0,
    LOOKUP = 0x60, /* of kernelbase.dll: Alpha, ordinal 5, Beta */
    BOUND = 0x80,
    OTHER_BOUND = 0xa0, /* of other.dll, which has no lookup table: Alpha */
    DLL_NAME = 0xc0,
    OTHER_NAME = 0xd0,
    ALPHA = 0xe0,
    BETA = 0xf0,
    OTHER_ALPHA = 0x100,
};

static uint8_t sample[SAMPLE_SIZE];
static uint8_t *const code = sample + SAMPLE_CODE;

static void put_descriptor(int index, uint32_t lookup, uint32_t name, uint32_t bound)
{
    uint8_t *at = code + DESCRIPTORS + 20 * index;

    pe_put32(at, lookup ? SAMPLE_CODE_RVA + lookup : 0);
    pe_put32(at + 12, SAMPLE_CODE_RVA + name);
    pe_put32(at + 16, SAMPLE_CODE_RVA + bound);
}

static void put_thunk(uint32_t table, int index, bool plus, uint32_t name)
{
    pe_put32(code + table + index * (plus ? 8 : 4), SAMPLE_CODE_RVA + name);
}

static void put_ordinal(uint32_t table, int index, bool plus, uint16_t ordinal)
{
    uint8_t *at = code + table + index * (plus ? 8 : 4);

    pe_put32(at, ordinal | (plus ? 0 : 0x80000000));
    if (plus)
        pe_put32(at + 4, 0x80000000);
}

static void make_importer(bool plus)
{
    make_sample(sample, plus);
    memset(code, 0, 0x200);
    pe_put32(sample + sample_export_entry(plus) + 8, SAMPLE_CODE_RVA + DESCRIPTORS);
    pe_put32(sample + sample_export_entry(plus) + 12, 60);
    put_descriptor(0, LOOKUP, DLL_NAME, BOUND);
    put_descriptor(1, 0, OTHER_NAME, OTHER_BOUND);
    put_thunk(LOOKUP, 0, plus, ALPHA);
    put_ordinal(LOOKUP, 1, plus, 5);
    put_thunk(LOOKUP, 2, plus, BETA);
    put_thunk(OTHER_BOUND, 0, plus, OTHER_ALPHA);
    memcpy(code + DLL_NAME, "KernelBase.dll", sizeof("KernelBase.dll"));
    memcpy(code + OTHER_NAME, "other.dll", sizeof("other.dll"));
    memcpy(code + ALPHA + 2, "Alpha", sizeof("Alpha"));
    memcpy(code + BETA + 2, "Beta", sizeof("Beta"));
    memcpy(code + OTHER_ALPHA + 2, "Alpha", sizeof("Alpha"));
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
          "_lpha", ALPHA);
    check("so does one behind an ordinal", "kernelbase.dll", "Beta", "_eta", BETA);
    check("and one of a DLL without a lookup table", "other.dll", "Alpha", "_lpha", OTHER_ALPHA);
    check("a name that has gone is not found again", "other.dll", "Alpha", "_lpha", 0);
    check("nor is a DLL that nothing comes from", "third.dll", "_lpha", "Alpha", 0);
    check("a name of another length has no room", "kernelbase.dll", "_eta", "Gamma", 0);
}

static void test_broken(bool plus)
{
    uint8_t *entry = sample + sample_export_entry(plus) + 8;

    make_importer(plus);
    put_thunk(LOOKUP, 0, plus, 0x7000);
    check("a name that lies nowhere is passed over", "kernelbase.dll", "Beta", "_eta", BETA);
    make_importer(plus);
    pe_put32(code + DESCRIPTORS, 0x7fffffff);
    check("thunks that lie nowhere are none", "kernelbase.dll", "Alpha", "_lpha", 0);
    pe_put32(code + DESCRIPTORS + 12, 0xffffffff);
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
