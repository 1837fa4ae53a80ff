/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* procstat.exe: processes, and what each of them uses. */
#include <windows.h>

#include "console.h"
#include "monitor.h"
#include "options.h"
#include "run.h"
#include "sink.h"
#include "watch.h"

int wmain(int argc, wchar_t **argv); /* no header declares it */

static enum exit_status print(const struct text *text)
{
    struct sink standard_output = {.standard = STD_OUTPUT_HANDLE};

    return sink_write(&standard_output, text);
}

int wmain(int argc, wchar_t **argv)
{
    struct options options = {0};
    struct text text = {0};
    int status = options_parse(&options, argc, argv);

    if (status && options.action == ACTION_RUN)
        status = RUN_FAILED;
    if (!status) {
        switch (options.action) {
        case ACTION_HELP:
            options_help(&text);
            status = print(&text);
            break;
        case ACTION_VERSION:
            text_add(&text, "procstat " PROCSTATS_VERSION "\n");
            status = print(&text);
            break;
        case ACTION_RUN:
            status = run(&options);
            break;
        case ACTION_WATCH:
            if (console_present() && !options.output && options.format == FORMAT_TABLE) {
                status = watch(&options);
                break;
            }
            /* fall through */
        default:
            status = monitor(&options);
        }
    }
    text_free(&text);
    selection_free(&options.selection);
    return status;
}
