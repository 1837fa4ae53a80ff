/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* procstat.exe: processes, and what each of them uses. */
#include <windows.h>

#include "failure.h"
#include "format.h"
#include "options.h"
#include "output.h"
#include "sampler.h"

int wmain(int argc, wchar_t **argv); /* no header declares it */

static enum exit_status print(const struct text *text)
{
    HANDLE output = GetStdHandle(STD_OUTPUT_HANDLE);

    if (!output_write(output, text->data, text->length))
        return fail(STATUS_OUTPUT, GetLastError(), L"cannot write to standard output");
    return STATUS_OK;
}

/* Every process asked for by its id has to be there, and open to us. */
static enum exit_status check_pids(const struct selection *selection, const struct view *view)
{
    size_t i, j;

    for (i = 0; i < selection->pid_count; i++) {
        for (j = 0; j < view->count; j++)
            if (view->rows[j]->values[FIELD_PID] == selection->pids[i])
                break;
        if (j == view->count)
            return fail(STATUS_NO_PROCESS, 0, L"there is no process %lu",
                        (unsigned long)selection->pids[i]);
        if (view->rows[j]->error)
            return fail(STATUS_DENIED, view->rows[j]->error, L"cannot ask all of process %lu",
                        (unsigned long)selection->pids[i]);
    }
    return STATUS_OK;
}

static enum exit_status list(const struct options *options, struct text *text)
{
    struct snapshot snapshot = {0};
    struct view view = {0};
    enum exit_status written, status;

    if (!snapshot_take(&snapshot, &options->selection))
        return fail(STATUS_FAILED, GetLastError(), L"cannot list the processes");
    view_build(&view, &snapshot);
    if (options->format == FORMAT_JSON)
        format_json(text, &view);
    else
        format_table(text, &view, output_width(GetStdHandle(STD_OUTPUT_HANDLE)));
    written = print(text);
    status = check_pids(&options->selection, &view);
    view_free(&view);
    snapshot_free(&snapshot);
    return written ? written : status;
}

int wmain(int argc, wchar_t **argv)
{
    struct options options = {0};
    struct text text = {0};
    enum exit_status status = options_parse(&options, argc, argv);

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
        default:
            status = list(&options, &text);
        }
    }
    text_free(&text);
    selection_free(&options.selection);
    return status;
}
