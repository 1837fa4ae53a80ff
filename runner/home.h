/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The user's home folder where HOME does not name it. */
#ifndef RUNNER_HOME_H
#define RUNNER_HOME_H

/* The one in /etc/passwd, or NULL; valid until the next call. */
const char *home_in_passwd(void);

#endif
