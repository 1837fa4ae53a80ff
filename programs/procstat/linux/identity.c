/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which processes of Linux are Windows processes, and what their start tells of them. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "format/text.h"
#include "linux/identity.h"
#include "linux/procfs.h"
#include "sample/memory.h"
#include "sample/snapshot.h"
#include "sample/utf8.h"

#define MOST_MAPS    (4 << 20)
#define MOST_STRINGS (1 << 20)

/* Loaders are called wine, wine64, wine-preloader, wine64-preloader and the like. */
bool identity_may_be_wine(int proc, const char *number)
{
    char path[64], target[PATH_MAX];
    ssize_t length;
    const char *name;

    snprintf(path, sizeof(path), "%.20s/exe", number);
    length = readlinkat(proc, path, target, sizeof(target) - 1);
    if (length <= 0)
        return false;
    target[length] = 0;
    name = strrchr(target, '/');
    return name && !strncmp(name, "/wine", 5) && strncmp(name, "/wineserver", 11);
}

bool identity_is_wine(pid_t pid)
{
    size_t length;
    char *maps = procfs_read_all(pid, "maps", MOST_MAPS, &length);
    bool found = maps && strstr(maps, "/ntdll.so");

    free(maps);
    return found;
}

/* The value of a variable among strings that each end in a NUL. */
static const char *variable(const char *strings, size_t length, const char *name)
{
    size_t named = strlen(name);
    const char *p;

    for (p = strings; p < strings + length; p += strlen(p) + 1)
        if (!strncmp(p, name, named) && p[named] == '=')
            return p + named + 1;
    return NULL;
}

/* A text in memory of its own, as snapshot_string would make it. */
static char *well_formed(const char *bytes, size_t length)
{
    size_t left = length < LONGEST_TEXT ? length : LONGEST_TEXT;
    char *string = reallocate(NULL, 3 * left + 1, 1);

    left = utf8_repair(string, bytes, left);
    string[left] = 0;
    return reallocate(string, left + 1, 1);
}

void identity_read_environment(struct identity *identity, pid_t pid)
{
    size_t length;
    char *strings = procfs_read_all(pid, "environ", MOST_STRINGS, &length);
    const char *prefix, *home, *runtime;
    struct text text = {0};

    if (!strings)
        return;
    prefix = variable(strings, length, "WINEPREFIX");
    home = variable(strings, length, "HOME");
    runtime = variable(strings, length, "XDG_RUNTIME_DIR");
    if (prefix && *prefix)
        text_add(&text, prefix);
    else if (home && *home)
        text_printf(&text, "%s/.wine", home);
    identity->prefix = text.data ? well_formed(text.data, text.length) : NULL;
    identity->runtime = runtime ? strdup(runtime) : NULL;
    text_free(&text);
    free(strings);
}

/* A name without its folder, which may be Windows's or Linux's. */
static const char *base_name(const char *path)
{
    const char *name = path, *p;

    for (p = path; *p; p++)
        if ((*p == '/' || *p == '\\') && p[1])
            name = p + 1;
    return name;
}

/* Arguments with a space between them, those that have blanks in quotes. */
static void join(struct text *text, const char *strings, size_t length)
{
    const char *p;

    for (p = strings; p < strings + length; p += strlen(p) + 1) {
        bool quoted = !*p || strpbrk(p, " \t");

        text_printf(text, quoted ? "%s\"%s\"" : "%s%s", p > strings ? " " : "", p);
    }
}

/* The name that a thread has, of at most 15 bytes: better than none. */
static void read_short_name(struct identity *identity, pid_t pid)
{
    size_t length;
    char *name = procfs_read_all(pid, "comm", 64, &length);

    if (name)
        identity->name = well_formed(name, strcspn(name, "\n"));
    free(name);
}

/* Wine puts the Windows program's name and arguments where Linux shows those of a program. */
bool identity_read_command(struct identity *identity, pid_t pid)
{
    struct text command = {0};
    size_t length;
    char *strings = procfs_read_all(pid, "cmdline", MOST_STRINGS, &length);

    if (!strings)
        return false;
    while (length && !strings[length - 1])
        length--;
    if (length) {
        const char *name = base_name(strings);

        join(&command, strings, length);
        identity->command = well_formed(command.data, command.length);
        identity->name = well_formed(name, strlen(name));
        text_free(&command);
    } else {
        read_short_name(identity, pid);
    }
    free(strings);
    return true;
}

void identity_free(struct identity *identity)
{
    free(identity->name);
    free(identity->command);
    free(identity->prefix);
    free(identity->runtime);
    *identity = (struct identity){0};
}
