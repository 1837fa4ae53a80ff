/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of users. */
#include <pwd.h>
#include <stdio.h>

#include "linux/users.h"
#include "sample/memory.h"

struct user {
    uid_t uid;
    char name[64];
};

const char *user_name(uid_t uid)
{
    static struct user **users;
    static size_t count;
    const struct passwd *entry;
    size_t i;

    for (i = 0; i < count; i++)
        if (users[i]->uid == uid)
            return users[i]->name;
    users = reallocate(users, count + 1, sizeof(*users));
    users[count] = reallocate(NULL, 1, sizeof(**users));
    users[count]->uid = uid;
    entry = getpwuid(uid);
    if (entry)
        snprintf(users[count]->name, sizeof(users[count]->name), "%s", entry->pw_name);
    else
        snprintf(users[count]->name, sizeof(users[count]->name), "%u", (unsigned int)uid);
    return users[count++]->name;
}
