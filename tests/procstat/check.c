/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What procstat's native tests share: TAP, and comparing with golden files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "format/text.h"

static unsigned int tests, failures;

void result(int passed, const char *what)
{
    printf("%sok %u - %s\n", passed ? "" : "not ", ++tests, what);
    failures += !passed;
}

void equal(const char *actual, const char *expected, const char *what)
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
    while (file && !feof(file) && !ferror(file)) {
        length = fread(buffer, 1, sizeof(buffer), file);
        text_add_bytes(&content, buffer, length);
    }
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

void golden(const char *actual, const char *name)
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

int end_of_tests(void)
{
    printf("1..%u\n", tests);
    return failures != 0;
}
