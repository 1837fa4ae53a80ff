/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the native procstat begins. */
#include <langinfo.h>
#include <locale.h>
#include <string.h>

#include "format/text.h"
#include "linux/listen.h"
#include "linux/pattern.h"
#include "main.h"

enum exit_status prepare(struct options *options)
{
    return pattern_apply(options);
}

int run_special(struct options *options)
{
    return serve(options);
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    text_use_ascii(strcmp(nl_langinfo(CODESET), "UTF-8") != 0);
    return procstat(argc, argv);
}
