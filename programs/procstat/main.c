/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* procstat: Windows processes, and what each of them uses. Two programs have this in common:
 * procstat.exe, which asks Windows, and procstat, which asks Linux. */
#include "host/output.h"
#include "live/console.h"
#include "live/watch.h"
#include "main.h"
#include "monitor.h"
#include "sink.h"

#define RUN_FAILED 125 /* as env has */

static enum exit_status print(const struct text *text)
{
    struct sink standard_output = {.stream = STREAM_OUTPUT};

    return sink_write(&standard_output, text);
}

static int act(struct options *options)
{
    struct text text = {0};
    int status;

    switch (options->action) {
    case ACTION_HELP:
        options_help(&text);
        break;
    case ACTION_VERSION:
        text_add(&text, "procstat " PROCSTATS_VERSION "\n");
        break;
    case ACTION_RUN:
    case ACTION_LISTEN:
        return run_special(options);
    case ACTION_WATCH:
        if (console_present() && !options->output && options->format == FORMAT_TABLE)
            return watch(options);
        return monitor(options);
    default:
        return monitor(options);
    }
    status = print(&text);
    text_free(&text);
    return status;
}

int procstat(int argc, char **argv)
{
    struct options options = {0};
    int status = options_parse(&options, argc, argv);

    if (options.ascii)
        text_use_ascii(true);
    if (!status)
        status = prepare(&options);
    if (!status)
        status = act(&options);
    else if (options.action == ACTION_RUN)
        status = RUN_FAILED;
    options_free(&options);
    return status;
}
