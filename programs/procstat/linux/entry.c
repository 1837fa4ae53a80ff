/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the native procstat begins. What --listen asks for is a program of its own,
 * procstat-listen: its library takes longer to load than procstat needs for all else. */
#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "failure.h"
#include "format/text.h"
#include "host/system.h"
#include "linux/pattern.h"
#include "main.h"

static char **arguments;

enum exit_status prepare(struct options *options)
{
    return pattern_apply(options);
}

#ifdef HAVE_MICROHTTPD

/* The program is beside this one in a build tree, and elsewhere once both are installed, wherever
 * that is. */
static const char *const places[] = {"procstat-listen", LISTEN_FROM_BIN};

int run_special(struct options *options)
{
    char folder[PATH_MAX], path[PATH_MAX + sizeof(LISTEN_FROM_BIN)] = "";
    ssize_t length = readlink("/proc/self/exe", folder, sizeof(folder) - 1);
    size_t i;

    (void)options;
    if (length <= 0)
        return fail(STATUS_FAILED, system_error(),
                    "cannot read /proc/self/exe, beside which "
                    "procstat-listen is");
    folder[length] = 0;
    if (strrchr(folder, '/'))
        strrchr(folder, '/')[1] = 0;
    for (i = 0; i < sizeof(places) / sizeof(*places); i++) {
        snprintf(path, sizeof(path), "%s%s", folder, places[i]);
        execv(path, arguments);
        if (errno != ENOENT)
            break;
    }
    return fail(STATUS_FAILED, system_error(), "cannot run %s, which serves the metrics", path);
}

#else

int run_special(struct options *options)
{
    (void)options;
    return fail(STATUS_FAILED, 0,
                "this procstat was built without libmicrohttpd, so it cannot listen: install "
                "Debian's libmicrohttpd-dev and build it again");
}

#endif

int main(int argc, char **argv)
{
    arguments = argv;
    setlocale(LC_CTYPE, "");
    text_use_ascii(strcmp(nl_langinfo(CODESET), "UTF-8") != 0);
    return procstat(argc, argv);
}
