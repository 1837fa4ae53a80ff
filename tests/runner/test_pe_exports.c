/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Re-pointing exports, on an image made from nothing: what changes, what stays, and
 * what is said about each way in which an image can be broken.
 */
#include <stdlib.h>

#include "sample_image.h"
#include "tap.h"

static uint8_t sample[SAMPLE_SIZE];

static struct {
    uint8_t *data;
    size_t size;
    struct pe_image image;
    struct pe_exports exports;
} result;

/* Re-points the sample and takes the result apart. Returns what is wrong. */
static const char *repoint(struct pe_replacement *list, size_t count)
{
    const struct pe_change change = {.list = list, .count = count};
    const char *wrong;

    free(result.data);
    memset(&result, 0, sizeof(result));
    if ((wrong = pe_repoint(sample, sizeof(sample), &change, &result.data, &result.size)) ||
        (wrong = pe_parse(result.data, result.size, &result.image)))
        return wrong;
    return pe_read_exports(&result.image, &result.exports);
}

static bool leads_to(const char *name, const char *forwarder)
{
    struct pe_slot slot;

    return pe_find_export(&result.exports, name, &slot) && slot.forwarder &&
           !strcmp(slot.forwarder, forwarder);
}

static bool is_code(const char *name, uint32_t rva)
{
    struct pe_slot slot;

    return pe_find_export(&result.exports, name, &slot) && !slot.forwarder && slot.rva == rva;
}

static bool slot_is_code(uint32_t slot, uint32_t rva)
{
    struct pe_slot found = pe_get_slot(&result.exports, slot);

    return !found.forwarder && found.rva == rva;
}

/* All of the exports that no test replaces. */
static bool others_stay(void)
{
    return slot_is_code(2, 0) && slot_is_code(4, SAMPLE_CODE_RVA + 0x40) &&
           is_code("gamma", SAMPLE_CODE_RVA + 0x50) && result.exports.base == SAMPLE_BASE &&
           !strcmp(result.exports.dll_name, "sample.dll") &&
           pe_get32(result.exports.header + 4) == 0x12345678;
}

static void test_nothing(const char *kind)
{
    const char *wrong = repoint(NULL, 0);

    ok(!wrong, "%s: re-pointing nothing works (%s)", kind, wrong ? wrong : "no error");
    ok(!wrong && result.exports.slot_count == SAMPLE_SLOTS &&
           result.exports.name_count == SAMPLE_NAMES && others_stay() &&
           is_code("Alpha", SAMPLE_CODE_RVA) && leads_to("Beta", "other.Beta") &&
           is_code("Delta", SAMPLE_CODE_RVA + 0x30) && is_code("Zeta", SAMPLE_CODE_RVA + 0x30),
       "%s: an image with nothing re-pointed has the same exports", kind);
}

static void test_replace(const char *kind)
{
    struct pe_replacement list[] = {
        {.name = "Alpha", .forwarder = "ours.Alpha"},
        {.name = "Beta", .forwarder = "ours.Beta"},
        {.name = "Epsilon", .forwarder = "ours.Epsilon"},
    };
    const char *wrong = repoint(list, 3);

    ok(!wrong && leads_to("Alpha", "ours.Alpha"), "%s: an export of code is led elsewhere", kind);
    ok(!wrong && leads_to("Beta", "ours.Beta"), "%s: a forwarder is led elsewhere", kind);
    ok(!wrong && list[0].found && list[1].found && !list[2].found &&
           result.exports.name_count == SAMPLE_NAMES,
       "%s: an absent name is reported, not invented", kind);
    ok(!wrong && others_stay() && pe_export_slot(&result.exports, 0) == 0 &&
           result.exports.slot_count == SAMPLE_SLOTS,
       "%s: the exports that are not re-pointed stay, and the ordinals", kind);
}

static void test_shared_ordinal(const char *kind)
{
    struct pe_replacement list[] = {{.name = "Delta", .forwarder = "ours.Delta"}};
    const char *wrong = repoint(list, 1);

    ok(!wrong && leads_to("Delta", "ours.Delta") && is_code("Zeta", SAMPLE_CODE_RVA + 0x30) &&
           slot_is_code(3, SAMPLE_CODE_RVA + 0x30) && others_stay(),
       "%s: of two names with one ordinal only the one asked for changes", kind);
}

static void test_keep(const char *kind)
{
    struct pe_replacement list[] = {
        {.name = "Alpha", .forwarder = "ours.Alpha", .keep_as = "Private"},
        {.name = "Beta", .forwarder = "ours.Beta", .keep_as = "Alp"},
    };
    const char *wrong = repoint(list, 2);

    ok(!wrong && leads_to("Alpha", "ours.Alpha") && is_code("Private", SAMPLE_CODE_RVA),
       "%s: an original is kept under another name", kind);
    ok(!wrong && leads_to("Beta", "ours.Beta") && leads_to("Alp", "other.Beta"),
       "%s: an original that is a forwarder is kept under another name", kind);
    ok(!wrong && others_stay() && slot_is_code(SAMPLE_SLOTS, SAMPLE_CODE_RVA) &&
           result.exports.name_count == SAMPLE_NAMES + 2,
       "%s: with ordinals of their own, the exports that are not re-pointed stay", kind);
    list[0].keep_as = "gamma";
    ok(repoint(list, 1) != NULL, "%s: a name that is taken is an error", kind);
}

/* Bytes of the original that may differ in the copy: the headers' fields that describe it. */
static bool may_differ(size_t offset, bool plus)
{
    const struct {
        size_t offset, size;
    } fields[] = {
        {SAMPLE_SIGNATURE + 4 + 2, 2},      {sample_optional_header() + 8, 4},
        {sample_optional_header() + 56, 4}, {sample_optional_header() + 64, 4},
        {sample_export_entry(plus), 8},     {sample_section(plus, SAMPLE_SECTIONS), 40},
    };
    size_t i;

    for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (offset >= fields[i].offset && offset < fields[i].offset + fields[i].size)
            return true;
    return false;
}

static void test_bytes(const char *kind, bool plus)
{
    struct pe_replacement list[] = {{.name = "Alpha", .forwarder = "ours.Alpha"}};
    const char *wrong = repoint(list, 1);
    struct pe_section section = {0};
    bool same = !wrong;
    size_t i;

    for (i = 0; i < sizeof(sample) && same; i++)
        same = may_differ(i, plus) || result.data[i] == sample[i];
    ok(same, "%s: no other byte of the file changes, those behind the sections included", kind);

    if (!wrong)
        section = pe_get_section(&result.image, SAMPLE_SECTIONS);
    ok(!wrong && result.image.section_count == SAMPLE_SECTIONS + 1 && section.rva == 0x3000 &&
           section.raw_offset == 0xc00 && section.raw_size == 0x200 &&
           result.image.size_of_image == 0x4000 && result.size == 0xe00 &&
           result.image.export_rva == section.rva,
       "%s: the new section is aligned and within the image", kind);
}

/* The checksum of the result, computed as the PE format describes it, in another way than the
 * module does: carries are added at the end. */
static void test_checksum(const char *kind)
{
    uint32_t field = sample_optional_header() + 64;
    uint64_t sum = 0;
    size_t i;

    if (!ok(!repoint(NULL, 0), "%s: there is an image to check", kind))
        return;
    for (i = 0; i < result.size; i++)
        if (i < field || i >= field + 4)
            sum += (uint64_t)result.data[i] << (i % 2 ? 8 : 0);
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    ok(pe_get32(result.data + field) == sum + result.size, "%s: the checksum is right", kind);

    pe_put32(sample + field, 0);
    ok(!repoint(NULL, 0) && !pe_get32(result.data + field), "%s: a checksum of 0 stays 0", kind);
}

/* One way to break the sample: size bytes at a place, relative to a part of it. */
struct breakage {
    const char *what;
    enum part {
        FILE_START,
        FILE_HEADER,
        OPTIONAL_HEADER,
        ENTRY,
        SECTION_0,
        SECTION_1,
        SECTION_2,
        DIRECTORY
    } part;
    uint32_t offset;
    int size; /* of the value: 2 or 4 bytes */
    uint32_t value;
};

static const struct breakage breakages[] = {
    {"no MZ", FILE_START, 0, 2, 0x4d5a},
    {"header offset within the DOS header", FILE_START, 0x3c, 4, 4},
    {"header offset beyond the end", FILE_START, 0x3c, 4, 0x7fffffff},
    {"header offset that wraps", FILE_START, 0x3c, 4, 0xfffffff8},
    {"no PE signature", FILE_HEADER, -4u, 4, 0x4550 + 1},
    {"more sections than are possible", FILE_HEADER, 2, 2, 0xffff},
    {"more sections than the headers have", FILE_HEADER, 2, 2, 90},
    {"no optional header", FILE_HEADER, 16, 2, 0},
    {"optional header without directories", FILE_HEADER, 16, 2, 96},
    {"optional header that is too large", FILE_HEADER, 16, 2, 0xffff},
    {"unknown magic", OPTIONAL_HEADER, 0, 2, 0x107},
    {"section alignment 0", OPTIONAL_HEADER, 32, 4, 0},
    {"section alignment 3", OPTIONAL_HEADER, 32, 4, 3},
    {"section alignment below a page", OPTIONAL_HEADER, 32, 4, 0x200},
    {"file alignment 0", OPTIONAL_HEADER, 36, 4, 0},
    {"file alignment 1", OPTIONAL_HEADER, 36, 4, 1},
    {"file alignment above the sections'", OPTIONAL_HEADER, 36, 4, 0x10000},
    {"image smaller than its sections", OPTIONAL_HEADER, 56, 4, 0x1000},
    {"image at the end of the address space", OPTIONAL_HEADER, 56, 4, 0xfffff000},
    {"headers larger than the file", OPTIONAL_HEADER, 60, 4, 0x1000},
    {"headers smaller than the section table", OPTIONAL_HEADER, 60, 4, 0x180},
    {"no room for a section header", OPTIONAL_HEADER, 60, 4, 0x1e0},
    {"no export directory", ENTRY, 0, 4, 0},
    {"export directory of no size", ENTRY, 4, 4, 0},
    {"export directory outside the sections", ENTRY, 0, 4, 0x5000},
    {"export directory in the headers", ENTRY, 0, 4, 0x100},
    {"export directory across the end", ENTRY, 4, 4, 0x401},
    {"export directory that wraps", ENTRY, 4, 4, 0xffffffff},
    {"sections out of order", SECTION_0, 12, 4, 0x2000},
    {"section in the headers", SECTION_0, 12, 4, 0},
    {"section that is not aligned", SECTION_0, 12, 4, 0x1001},
    {"section whose size wraps", SECTION_1, 8, 4, 0xffffffff},
    {"section data beyond the file", SECTION_1, 20, 4, 0x800},
    {"section data that wraps", SECTION_1, 20, 4, 0xfffffe00},
    {"section data that is not aligned", SECTION_1, 20, 4, 0x601},
    {"section data in the next header", SECTION_0, 20, 4, 0x0},
    {"something behind the section table", SECTION_2, 36, 4, 1},
    {"name outside", DIRECTORY, 12, 4, 0x9000},
    {"name without an end", DIRECTORY, 12, 4, SAMPLE_CODE_RVA},
    {"too many slots", DIRECTORY, 20, 4, 0x10001},
    {"slots across the end", DIRECTORY, 20, 4, 0x200},
    {"slot count that wraps", DIRECTORY, 20, 4, 0x40000001},
    {"names across the end", DIRECTORY, 24, 4, 0x200},
    {"name count that wraps", DIRECTORY, 24, 4, 0x80000001},
    {"fewer slots than names lead to", DIRECTORY, 20, 4, 5},
    {"slots outside", DIRECTORY, 28, 4, 0x9000},
    {"names outside", DIRECTORY, 32, 4, 0xfffffff0},
    {"name slots outside", DIRECTORY, 36, 4, 0x23fe},
    {"forwarder without an end", DIRECTORY, 40, 4, SAMPLE_DIR_RVA + SAMPLE_DIR_SIZE - 1},
    {"name address outside", DIRECTORY, 64, 4, 0x1fffff},
    {"names out of order", DIRECTORY, 64, 4, SAMPLE_DIR_RVA + 94},
};

static size_t offset_of(const struct breakage *breakage, bool plus)
{
    const size_t parts[] = {
        [FILE_START] = 0,
        [FILE_HEADER] = SAMPLE_SIGNATURE + 4,
        [OPTIONAL_HEADER] = sample_optional_header(),
        [ENTRY] = sample_export_entry(plus),
        [SECTION_0] = sample_section(plus, 0),
        [SECTION_1] = sample_section(plus, 1),
        [SECTION_2] = sample_section(plus, 2),
        [DIRECTORY] = SAMPLE_DIR,
    };

    return (uint32_t)(parts[breakage->part] + breakage->offset);
}

static void test_breakages(const char *kind, bool plus)
{
    size_t i;

    for (i = 0; i < sizeof(breakages) / sizeof(breakages[0]); i++) {
        const struct breakage *breakage = &breakages[i];
        uint8_t *at = sample + offset_of(breakage, plus);
        const char *wrong;

        make_sample(sample, plus);
        sample[SAMPLE_DIR + SAMPLE_DIR_SIZE - 1] = 0xff; /* what is a string at the end, is not */
        if (breakage->size == 2)
            pe_put16(at, breakage->value);
        else
            pe_put32(at, breakage->value);
        wrong = repoint(NULL, 0);
        ok(wrong != NULL, "%s: %s: %s", kind, breakage->what, wrong ? wrong : "accepted");
    }
}

/* Every length that cuts something needed off is an error; the copy has just that many bytes, so
 * that a sanitizer sees any byte read beyond it. */
static void test_truncated(const char *kind, bool plus)
{
    const struct pe_change nothing = {0};
    size_t needed = SAMPLE_SIZE - 16, length, accepted = 0;

    make_sample(sample, plus);
    for (length = 0; length < needed; length++) {
        uint8_t *data = malloc(length ? length : 1), *out = NULL;
        size_t out_size;

        if (!data)
            break;
        memcpy(data, sample, length);
        accepted += !pe_repoint(data, length, &nothing, &out, &out_size);
        free(out);
        free(data);
    }
    ok(!accepted, "%s: none of %zu truncated images is accepted", kind, needed);
}

int main(void)
{
    int plus;

    for (plus = 0; plus <= 1; plus++) {
        const char *kind = plus ? "PE32+" : "PE32";

        make_sample(sample, plus);
        test_nothing(kind);
        test_replace(kind);
        test_shared_ordinal(kind);
        test_keep(kind);
        test_bytes(kind, plus);
        test_checksum(kind);
        test_breakages(kind, plus);
        test_truncated(kind, plus);
    }
    free(result.data);
    return done_testing();
}
