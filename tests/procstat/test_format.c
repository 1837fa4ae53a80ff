/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* procstat's formats against golden files, its units and text against what they promise.
 * Prints TAP. The golden files are in $srcdir/tests/procstat/golden; PROCSTAT_UPDATE_GOLDEN=1
 * writes them anew, to be looked at before they are committed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "format.h"

static unsigned int tests, failures;

static void result(int passed, const char *what)
{
    printf("%sok %u - %s\n", passed ? "" : "not ", ++tests, what);
    failures += !passed;
}

static void equal(const char *actual, const char *expected, const char *what)
{
    int same = !strcmp(actual, expected);

    result(same, what);
    if (!same)
        printf("# is       '%s'\n# and not  '%s'\n", actual, expected);
}

static FILE *open_golden(const char *name, const char *mode)
{
    const char *folder = getenv("srcdir");
    struct text path = {0};
    FILE *file;

    text_printf(&path, "%s/tests/procstat/golden/%s", folder ? folder : ".", name);
    file = fopen(path.data, mode);
    if (!file)
        printf("# cannot open %s\n", path.data);
    text_free(&path);
    return file;
}

static char *read_golden(const char *name)
{
    FILE *file = open_golden(name, "rb");
    struct text content = {0};
    char buffer[4096];
    size_t length;

    text_add(&content, "");
    while (file && (length = fread(buffer, 1, sizeof(buffer), file)))
        text_add_bytes(&content, buffer, length);
    if (file)
        fclose(file);
    return content.data;
}

static void write_golden(const char *actual, const char *name)
{
    FILE *file = open_golden(name, "wb");

    if (file) {
        fputs(actual, file);
        fclose(file);
    }
}

/* The first line that differs is printed. */
static void golden(const char *actual, const char *name)
{
    const char *a = actual;
    char *expected, *e;

    if (getenv("PROCSTAT_UPDATE_GOLDEN"))
        write_golden(actual, name);
    expected = e = read_golden(name);
    result(!strcmp(actual, expected), name);
    while (*a && *e) {
        int length = (int)strcspn(a, "\n"), other = (int)strcspn(e, "\n");

        if (length != other || strncmp(a, e, (size_t)length)) {
            printf("# is       %.*s\n# and not  %.*s\n", length, a, other, e);
            break;
        }
        a += length + (a[length] == '\n');
        e += other + (e[other] == '\n');
    }
    free(expected);
}

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
    const struct table_style style = {.width = width};

    text->length = 0;
    format_table(text, view, &style);
}

static void test_formats(void)
{
    static const struct order by_pid, as_tree = {.tree = 1};
    struct view view = {0};
    struct text text = {0};

    view_build(&view, &fixture, &by_pid);
    table(&text, &view, 120);
    golden(text.data, "table-120.txt");
    longest_line(text.data, 120, "no line of the table is longer than 120 columns");
    table(&text, &view, 80);
    golden(text.data, "table-80.txt");
    longest_line(text.data, 80, "no line of the table is longer than 80 columns");
    text.length = 0;
    format_json(&text, &view);
    golden(text.data, "document.json");
    text.length = 0;
    format_csv_header(&text);
    format_csv(&text, &view);
    golden(text.data, "log.csv");
    text.length = 0;
    format_openmetrics(&text, &view, false);
    golden(text.data, "metrics.openmetrics");
    text.length = 0;
    format_openmetrics(&text, &view, true);
    golden(text.data, "metrics.prom");
    view_build(&view, &fixture, &as_tree);
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
        {"\n\x1b", 2, "??", "??"},
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

int main(void)
{
    test_formats();
    test_units();
    test_text();
    printf("1..%u\n", tests);
    return failures != 0;
}
