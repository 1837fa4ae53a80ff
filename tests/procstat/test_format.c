/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* procstat's formats against golden files, its units and text against what they promise. */
#include <string.h>

#include "check.h"
#include "fixture.h"
#include "format/format.h"
#include "format/units.h"

static void longest_line(const char *string, size_t limit, const char *what)
{
    struct text line = {0};
    size_t longest = 0;

    while (*string) {
        size_t length = strcspn(string, "\n");

        line.length = 0;
        text_add_bytes(&line, string, length);
        longest = text_columns(line.data) > longest ? text_columns(line.data) : longest;
        string += length + 1;
    }
    result(longest <= limit, what);
    text_free(&line);
}

static void table(struct text *text, const struct view *view, size_t width)
{
    const struct table_style style = {.width = width, .ahead = 3600};

    text->length = 0;
    format_table(text, view, &style);
}

static void test_formats(void)
{
    static const struct order by_pid, as_tree = {.tree = 1};
    struct view view = {0};
    struct text text = {0}, labels = {0};

    view_build(&view, &fixture, &by_pid, NULL);
    table(&text, &view, 200);
    golden(text.data, "table-200.txt");
    longest_line(text.data, 200, "no line of the table is longer than 200 columns");
    table(&text, &view, 120);
    golden(text.data, "table-120.txt");
    longest_line(text.data, 120, "no line of the table is longer than 120 columns");
    table(&text, &view, 80);
    golden(text.data, "table-80.txt");
    longest_line(text.data, 80, "no line of the table is longer than 80 columns");
    text.length = 0;
    format_json(&text, &view, false);
    golden(text.data, "document.json");
    text.length = 0;
    format_csv_header(&text);
    format_csv(&text, &view);
    golden(text.data, "log.csv");
    text.length = 0;
    format_metrics(&text, &view, &(struct metrics_style){.classic = false});
    golden(text.data, "metrics.openmetrics");
    text.length = 0;
    metrics_add_label(&labels, "site", "a \"b\"");
    format_metrics(&text, &view, &(struct metrics_style){.classic = true, .labels = labels.data});
    text_free(&labels);
    golden(text.data, "metrics.prom");
    view_build(&view, &fixture, &as_tree, NULL);
    table(&text, &view, WIDTH_UNLIMITED);
    golden(text.data, "tree-wide.txt");
    text_free(&text);
    view_free(&view);
}

static void test_units(void)
{
    static const struct {
        enum unit unit;
        uint64_t value;
        const char *readable, *exact;
    } cases[] = {
        {UNIT_COUNT, 0, "0", "0"},
        {UNIT_COUNT, 99999, "99999", "99999"},
        {UNIT_COUNT, 100000, "100k", "100000"},
        {UNIT_COUNT, 999499, "999k", "999499"},
        {UNIT_COUNT, 999500, "1.00M", "999500"},
        {UNIT_COUNT, UINT64_MAX, "18.4E", "18446744073709551615"},
        {UNIT_BYTES, 0, "0 B", "0"},
        {UNIT_BYTES, 1023, "1023 B", "1023"},
        {UNIT_BYTES, 1024, "1.00 KiB", "1024"},
        {UNIT_BYTES, 10 * 1024, "10.0 KiB", "10240"},
        {UNIT_BYTES, 1024 * 1024 - 1, "1.00 MiB", "1048575"},
        {UNIT_BYTES, 1023 * 1024 * 1024, "1023 MiB", "1072693248"},
        {UNIT_BYTES, UINT64_MAX, "16.0 EiB", "18446744073709551615"},
        {UNIT_DURATION, 0, "0:00.00", "0.0000000"},
        {UNIT_DURATION, 612345678, "1:01.23", "61.2345678"},
        {UNIT_DURATION, 36000000000, "1:00:00", "3600.0000000"},
        {UNIT_DURATION, 3455999999999, "95:59:59", "345599.9999999"},
        {UNIT_DURATION, 3456000000000, "4d 00h", "345600.0000000"},
        {UNIT_PERCENT, 0, "0.00", "0.00"},
        {UNIT_PERCENT, 1234, "12.3", "12.34"},
        {UNIT_PERCENT, 80000, "800", "800.00"},
        {UNIT_DATE, 0, "1601-01-01 00:00:00", "1601-01-01T00:00:00.000Z"},
        {UNIT_DATE, 116444736000000000, "1970-01-01 00:00:00", "1970-01-01T00:00:00.000Z"},
        {UNIT_DATE, 125963423999990000, "2000-02-29 23:59:59", "2000-02-29T23:59:59.999Z"},
    };
    char text[UNITS_SIZE];
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        units_readable(text, cases[i].unit, cases[i].value);
        equal(text, cases[i].readable, cases[i].readable);
        units_exact(text, cases[i].unit, cases[i].value);
        equal(text, cases[i].exact, cases[i].exact);
    }
}

static void test_text(void)
{
    static const struct {
        const char *string;
        size_t columns;
        const char *left, *right;
    } cases[] = {
        {"abc", 5, "abc  ", "  abc"},
        {"abc", 3, "abc", "abc"},
        {"abcd", 3, "ab\xe2\x80\xa6", "ab\xe2\x80\xa6"},
        {"abcd", 0, "", ""},
        /* Two wide characters do not fit into 3 columns: one, an ellipsis. */
        {"\xe6\x97\xa5\xe6\x9c\xac", 3, "\xe6\x97\xa5\xe2\x80\xa6", "\xe6\x97\xa5\xe2\x80\xa6"},
        {"\xe6\x97\xa5\xe6\x9c\xac", 2, "\xe2\x80\xa6 ", "\xe2\x80\xa6 "},
        /* e and a combining acute accent. */
        {"e\xcc\x81", 2, "e\xcc\x81 ", " e\xcc\x81"},
        /* What would act on a terminal: controls, of both sets, changes of direction, line ends. */
        {"\n\x1b", 8, "\\x0a\\x1b", "\\x0a\\x1b"},
        {"\xc2\x9b\xc2\x80", 9, "\\x9b\\x80 ", " \\x9b\\x80"},
        {"\xe2\x80\xae\xe2\x80\xa8", 12, "\\u202e\\u2028", "\\u202e\\u2028"},
        {"\xf3\xa0\x81\x81", 10, "\\U000E0041", "\\U000E0041"},
        /* An escape is not cut. */
        {"a\x1b", 4, "a\xe2\x80\xa6  ", "a\xe2\x80\xa6  "},
        {"\xff", 4, "\\xff", "\\xff"},
    };
    struct text text = {0};
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        text.length = 0;
        text_add_left(&text, cases[i].string, cases[i].columns);
        equal(text.data, cases[i].left, "text to the left");
        text.length = 0;
        text_add_right(&text, cases[i].string, cases[i].columns);
        equal(text.data, cases[i].right, "text to the right");
    }
    text_free(&text);
}

/* The cell of the name, as a spreadsheet that splits at commas and one that splits at semicolons
 * are to take it for text. */
static void test_csv(void)
{
    static const struct {
        const char *name, *cell;
    } cases[] = {
        {"a.exe", ",\"a.exe\","},
        {"", ",\"\","},
        {"=1+1.exe", ",\"'=1+1.exe\","},
        {"-x+y", ",\"'-x+y\","},
        {"@x", ",\"'@x\","},
        {"+1", ",\"'+1\","},
        {"a=b.exe", ",\"a=b.exe\","},
        {"a;=1+1;b", ",\"a;'=1+1;b\","},
        {"a;\"=1+1;", ",\"a;'\"\"=1+1;\","},
        {";;@x", ",\";;'@x\","},
        {"\xef\xbc\x9d"
         "1",
         ",\"'\xef\xbc\x9d"
         "1\","},
    };
    static const struct order by_pid;
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct snapshot snapshot = {0};
        struct sample *sample = snapshot_add(&snapshot);
        struct text text = {0};
        struct view view = {0};

        sample_set(sample, FIELD_PID, 8);
        sample->strings[STRING_NAME] = cases[i].name;
        view_build(&view, &snapshot, &by_pid, NULL);
        format_csv(&text, &view);
        result(strstr(text.data, cases[i].cell) != NULL, cases[i].cell);
        text_free(&text);
        view_free(&view);
        snapshot_free(&snapshot);
    }
}

int main(void)
{
    test_csv();
    test_formats();
    test_units();
    test_text();
    return end_of_tests();
}
