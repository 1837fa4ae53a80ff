/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Windows's command lines, which are one string. */
#ifndef PROCSTAT_COMMAND_LINE_H
#define PROCSTAT_COMMAND_LINE_H

#include <wchar.h>

/* What follows the first so many arguments, as it is: how a program quotes is between its caller
 * and itself. Arguments end where the C runtime ends them. */
const wchar_t *command_line_after(const wchar_t *line, int arguments);

#endif
