/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The folders of sessions: where they may be, which records are in them, and of which processes.
 * Nothing that is found is trusted: links are not followed, a folder and its files have to belong
 * to the user whose records they are to be, and files to be regular ones.
 */
#include "linux/sessions.h"

#include <dirent.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../../dlls/ntdll_procstats/unix/records/folder.h"
#include "sample/memory.h"

#define MOST_FILES 65536 /* in one session: more are not looked at */

/* A folder wine-procstats, which a user's sessions are in. */
struct place {
    uid_t uid;
    char path[PATH_MAX];
};

struct record {
    char session[SESSION_NAME_SIZE], name[RECORD_NAME_SIZE];
    size_t place;
    uid_t uid; /* of the place */
    ino_t inode;
    bool finished; /* the key is known */
    bool seen;     /* in the look that is being taken */
    struct record_key key;
};

struct sessions {
    struct place *places;
    size_t place_count;
    struct record *records; /* of all places, ordered by key */
    size_t count;
};

struct sessions *sessions_new(void)
{
    struct sessions *sessions = reallocate(NULL, 1, sizeof(*sessions));

    *sessions = (struct sessions){0};
    return sessions;
}

static void add_place(struct sessions *sessions, uid_t uid, const char *path)
{
    struct place *place;
    size_t i;

    for (i = 0; i < sessions->place_count; i++)
        if (sessions->places[i].uid == uid && !strcmp(sessions->places[i].path, path))
            return;
    sessions->places =
        reallocate(sessions->places, sessions->place_count + 1, sizeof(*sessions->places));
    place = &sessions->places[sessions->place_count++];
    place->uid = uid;
    memcpy(place->path, path, strnlen(path, PATH_MAX - 1) + 1);
}

/* Whether a user has so many places already: a hostile one can name any number. */
static bool has_enough(const struct sessions *sessions, uid_t uid)
{
    enum { MOST = 16 };
    size_t count = 0, i;

    for (i = 0; i < sessions->place_count; i++)
        count += sessions->places[i].uid == uid;
    return count >= MOST;
}

static void add_folders(struct sessions *sessions, uid_t uid, const char *runtime)
{
    char paths[RECORD_FOLDERS][PATH_MAX];
    const struct passwd *user = getpwuid(uid);
    const char *home = uid == geteuid() ? getenv("HOME") : user ? user->pw_dir : NULL;
    unsigned int count = record_folders(uid, runtime, home, paths), i;

    for (i = 0; i < count; i++)
        add_place(sessions, uid, paths[i]);
}

void sessions_add_user(struct sessions *sessions, uid_t uid, const char *runtime)
{
    char usual[32]; /* "/run/user/", ten digits and NUL fit */

    if (has_enough(sessions, uid))
        return;
    snprintf(usual, sizeof(usual), "/run/user/%lu", (unsigned long)uid);
    add_folders(sessions, uid, usual);
    add_folders(sessions, uid, runtime);
}

/* Not to wait for what may be a pipe: O_NONBLOCK. */
static int open_record(int session, const char *name, uid_t uid)
{
    int fd = openat(session, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat st;

    if (fd >= 0 && (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_uid != uid)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

static int compare_keys(const struct record_key *a, const struct record_key *b)
{
    if (a->unix_pid != b->unix_pid)
        return a->unix_pid < b->unix_pid ? -1 : 1;
    return (a->unix_start > b->unix_start) - (a->unix_start < b->unix_start);
}

static int compare_records(const void *left, const void *right)
{
    const struct record *a = left, *b = right;

    if (a->uid != b->uid)
        return a->uid < b->uid ? -1 : 1;
    return compare_keys(&a->key, &b->key);
}

static struct record *find_file(struct sessions *sessions, size_t known, size_t place,
                                const char *session, const char *name, ino_t inode)
{
    size_t i;

    for (i = 0; i < known; i++) {
        struct record *record = &sessions->records[i];

        if (record->inode == inode && record->place == place && !strcmp(record->name, name) &&
            !strcmp(record->session, session))
            return record;
    }
    return NULL;
}

static void look_at_file(struct sessions *sessions, size_t known, size_t place, const char *session,
                         int folder, const struct dirent *entry)
{
    struct record *record = find_file(sessions, known, place, session, entry->d_name, entry->d_ino);
    int fd;

    if (!record) {
        sessions->records =
            reallocate(sessions->records, sessions->count + 1, sizeof(*sessions->records));
        record = &sessions->records[sessions->count++];
        *record = (struct record){
            .place = place, .uid = sessions->places[place].uid, .inode = entry->d_ino};
        memcpy(record->session, session, strlen(session) + 1); /* is_session_name looked how long */
        memcpy(record->name, entry->d_name, strlen(entry->d_name) + 1);
    }
    record->seen = true;
    if (record->finished)
        return;
    fd = open_record(folder, entry->d_name, sessions->places[place].uid);
    if (fd >= 0) {
        record->finished = record_owner(fd, &record->key);
        close(fd);
    }
}

static void look_at_session(struct sessions *sessions, size_t known, size_t place, int parent,
                            const char *session)
{
    int fd = open_private_folder(parent, session, sessions->places[place].uid);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;
    size_t left = MOST_FILES;

    while (folder && left-- && (entry = readdir(folder)))
        if (is_record_name(entry->d_name))
            look_at_file(sessions, known, place, session, dirfd(folder), entry);
    if (folder)
        closedir(folder);
    else if (fd >= 0)
        close(fd);
}

static void look_at_place(struct sessions *sessions, size_t known, size_t place)
{
    int fd =
        open_private_folder(AT_FDCWD, sessions->places[place].path, sessions->places[place].uid);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;

    while (folder && (entry = readdir(folder)))
        if (is_session_name(entry->d_name))
            look_at_session(sessions, known, place, dirfd(folder), entry->d_name);
    if (folder)
        closedir(folder);
    else if (fd >= 0)
        close(fd);
}

void sessions_refresh(struct sessions *sessions)
{
    size_t known = sessions->count, seen = 0, i;

    for (i = 0; i < known; i++)
        sessions->records[i].seen = false;
    for (i = 0; i < sessions->place_count; i++)
        look_at_place(sessions, known, i);
    for (i = 0; i < sessions->count; i++)
        if (sessions->records[i].seen)
            sessions->records[seen++] = sessions->records[i];
    sessions->count = seen;
    if (seen)
        qsort(sessions->records, seen, sizeof(*sessions->records), compare_records);
}

int sessions_open(struct sessions *sessions, const struct record_key *key, uid_t uid)
{
    struct record wanted = {.uid = uid, .key = *key};
    const struct record *found =
        sessions->count
            ? bsearch(&wanted, sessions->records, sessions->count, sizeof(wanted), compare_records)
            : NULL;
    const struct place *place = found ? &sessions->places[found->place] : NULL;
    int folder, session, fd = -1;

    if (!found || !found->finished)
        return -1;
    folder = open_private_folder(AT_FDCWD, place->path, uid);
    session = folder < 0 ? -1 : open_private_folder(folder, found->session, uid);
    if (session >= 0) {
        fd = open_record(session, found->name, uid);
        close(session);
    }
    if (folder >= 0)
        close(folder);
    return fd;
}

void sessions_free(struct sessions *sessions)
{
    free(sessions->places);
    free(sessions->records);
    free(sessions);
}
