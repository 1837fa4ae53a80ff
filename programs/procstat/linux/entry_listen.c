/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where procstat-listen begins, which procstat --listen becomes. */
#include <locale.h>

#include "linux/listen.h"
#include "linux/pattern.h"

int main(int argc, char **argv)
{
    struct options options = {0};
    int status;

    setlocale(LC_CTYPE, "");
    status = options_parse(&options, argc, argv);
    if (!status)
        status = pattern_apply(&options);
    if (!status)
        status = serve(&options);
    options_free(&options);
    return status;
}
