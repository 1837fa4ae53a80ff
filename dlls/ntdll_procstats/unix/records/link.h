/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which folder for records the processes of one prefix share, although their
 * XDG_RUNTIME_DIR may differ. All of them can reach the folder of their wineserver:
 * the first process leaves a link there to the folder that it chose. For the DLLs'
 * host side, the runner and readers outside of Wine, as folder.h is.
 */
#ifndef PROCSTATS_RECORDS_LINK_H
#define PROCSTATS_RECORDS_LINK_H

#include <limits.h>
#include <sys/types.h>

#define FOLDER_LINK "procstats"

/*
 * Opens the folder of the wineserver of a user's prefix, which is at that path and
 * is called like that by name_session: a descriptor, or a negative errno.
 */
int open_server_folder(uid_t uid, const char *prefix, const char *session);

/*
 * Reads the link in it: 0, or a negative errno. -ENOENT also if it is older than the
 * wineserver that runs now, or if none runs. The folder may not be there, or not be
 * the user's.
 */
int read_folder_link(int server, char path[PATH_MAX]);

#endif
