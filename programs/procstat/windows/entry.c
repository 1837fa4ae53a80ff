/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where procstat.exe begins: its arguments become UTF-8. */
#include <windows.h>

#include "main.h"
#include "sample/memory.h"
#include "windows/run.h"
#include "windows/unicode.h"

int wmain(int argc, wchar_t **argv); /* no header declares it */

enum exit_status prepare(struct options *options)
{
    (void)options;
    return STATUS_OK;
}

int run_special(struct options *options)
{
    return run(options);
}

int wmain(int argc, wchar_t **argv)
{
    char **arguments = reallocate(NULL, (size_t)argc + 1, sizeof(*arguments));
    int i;

    for (i = 0; i < argc; i++) {
        size_t size = 3 * wcslen(argv[i]) + 1;

        arguments[i] = reallocate(NULL, size, 1);
        utf8_from_wide(arguments[i], size, argv[i]);
    }
    arguments[argc] = NULL;
    return procstat(argc, arguments); /* the arguments live as long as the program */
}
