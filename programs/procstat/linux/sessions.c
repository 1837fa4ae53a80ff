/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The folders of sessions: where they may be, which records are in them, and of which processes.
 * Nothing that is found is trusted: links are not followed, a folder and its files have to belong
 * to the user whose records they are to be, and files to be regular ones. A folder is read again
 * only when its time of change says that files have come or gone.
 */
#include "linux/sessions.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../../dlls/ntdll_procstats/unix/records/folder.h"
#include "../../../dlls/ntdll_procstats/unix/records/link.h"
#include "sample/memory.h"

#define MOST_FILES     65536 /* in one session: more are not looked at */
#define MOST_OF_A_USER 16    /* folders of sessions: a hostile user can name any number */
#define MOST_PREFIXES  256   /* of a user, likewise */

struct user {
    uid_t uid;
    char *home; /* or NULL */
};

struct prefix {
    uid_t uid;
    char *path;
};

/* A folder wine-procstats, which a user's sessions are in. */
struct root {
    uid_t uid;
    bool usual; /* it may come later */
    char path[PATH_MAX];
};

struct record {
    char name[RECORD_NAME_SIZE];
    ino_t inode;
    bool finished; /* the key is known */
    struct record_key key;
};

/* A session's folder, and its files as they were when it was read. */
struct session {
    char name[SESSION_NAME_SIZE];
    size_t root;
    struct timespec changed;
    bool settled;           /* all files are finished, and what changes it later has another time */
    bool seen;              /* in the look that is being taken */
    struct record *records; /* ordered by name */
    size_t count;
};

/* Where the record of a process is. */
struct found {
    uid_t uid; /* whose the folder is */
    struct record_key key;
    const struct session *session;
    const struct record *record;
};

struct sessions {
    struct user *users;
    size_t user_count;
    struct prefix *prefixes;
    size_t prefix_count;
    struct root *roots;
    size_t root_count;
    struct session *list;
    size_t count;
    struct found *index; /* the finished records of all sessions, ordered by user and key */
    size_t index_count;
};

struct sessions *sessions_new(void)
{
    struct sessions *sessions = reallocate(NULL, 1, sizeof(*sessions));

    *sessions = (struct sessions){0};
    return sessions;
}

static const struct user *find_user(struct sessions *sessions, uid_t uid)
{
    const struct passwd *entry;
    const char *home;
    struct user *user;
    size_t i;

    for (i = 0; i < sessions->user_count; i++)
        if (sessions->users[i].uid == uid)
            return &sessions->users[i];
    entry = uid == geteuid() ? NULL : getpwuid(uid);
    home = uid == geteuid() ? getenv("HOME") : entry ? entry->pw_dir : NULL;
    sessions->users =
        reallocate(sessions->users, sessions->user_count + 1, sizeof(*sessions->users));
    user = &sessions->users[sessions->user_count++];
    *user = (struct user){.uid = uid, .home = home ? strdup(home) : NULL};
    return user;
}

static bool is_gone(const char *path)
{
    struct stat st;

    return lstat(path, &st) && (errno == ENOENT || errno == ENOTDIR);
}

/* An entry for another folder of a user, or NULL: when there are as many as there may be, that of
 * one that is gone, since runtime folders come and go while this program runs for months. */
static struct root *new_root(struct sessions *sessions, uid_t uid)
{
    size_t of_user = 0, i;
    struct root *gone = NULL;

    for (i = 0; i < sessions->root_count; i++)
        of_user += sessions->roots[i].uid == uid;
    if (of_user < MOST_OF_A_USER) {
        sessions->roots =
            reallocate(sessions->roots, sessions->root_count + 1, sizeof(*sessions->roots));
        return &sessions->roots[sessions->root_count++];
    }
    for (i = 0; i < sessions->root_count && !gone; i++)
        if (sessions->roots[i].uid == uid && !sessions->roots[i].usual &&
            is_gone(sessions->roots[i].path))
            gone = &sessions->roots[i];
    return gone;
}

/* Returns whether it is new. */
static bool add_root(struct sessions *sessions, uid_t uid, const char *path, bool usual)
{
    struct root *root;
    size_t i;

    for (i = 0; i < sessions->root_count; i++)
        if (sessions->roots[i].uid == uid && !strcmp(sessions->roots[i].path, path))
            return false;
    root = new_root(sessions, uid);
    if (!root)
        return false;
    root->uid = uid;
    root->usual = usual;
    memcpy(root->path, path, strnlen(path, PATH_MAX - 1) + 1);
    return true;
}

static bool add_folders(struct sessions *sessions, const struct user *user, const char *runtime,
                        bool usual)
{
    char path[PATH_MAX];
    bool added = false;

    for (unsigned int i = 0; i < RECORD_FOLDERS; i++)
        if (record_folder(i, user->uid, runtime, user->home, path))
            added = add_root(sessions, user->uid, path, usual) || added;
    return added;
}

bool sessions_add_user(struct sessions *sessions, uid_t uid, const char *runtime)
{
    const size_t users = sessions->user_count;
    const struct user user = *find_user(sessions, uid);
    char usual[32]; /* "/run/user/", ten digits and NUL fit */
    bool added = false;

    if (sessions->user_count > users) {
        snprintf(usual, sizeof(usual), "/run/user/%lu", (unsigned long)uid);
        added = add_folders(sessions, &user, usual, true);
    }
    return (runtime && add_folders(sessions, &user, runtime, false)) || added;
}

/* The same for another prefix. */
static struct prefix *new_prefix(struct sessions *sessions, uid_t uid)
{
    size_t of_user = 0, i;

    for (i = 0; i < sessions->prefix_count; i++)
        of_user += sessions->prefixes[i].uid == uid;
    if (of_user < MOST_PREFIXES) {
        sessions->prefixes =
            reallocate(sessions->prefixes, sessions->prefix_count + 1, sizeof(*sessions->prefixes));
        return &sessions->prefixes[sessions->prefix_count++];
    }
    for (i = 0; i < sessions->prefix_count; i++)
        if (sessions->prefixes[i].uid == uid && is_gone(sessions->prefixes[i].path)) {
            free(sessions->prefixes[i].path);
            return &sessions->prefixes[i];
        }
    return NULL;
}

bool sessions_add_prefix(struct sessions *sessions, uid_t uid, const char *path)
{
    struct prefix *prefix;
    size_t i;

    for (i = 0; i < sessions->prefix_count; i++)
        if (sessions->prefixes[i].uid == uid && !strcmp(sessions->prefixes[i].path, path))
            return false;
    prefix = new_prefix(sessions, uid);
    if (!prefix)
        return false;
    *prefix = (struct prefix){.uid = uid, .path = strdup(path)};
    return true;
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

static int compare_names(const void *left, const void *right)
{
    const struct record *a = left, *b = right;

    return strcmp(a->name, b->name);
}

static int compare_found(const void *left, const void *right)
{
    const struct found *a = left, *b = right;

    if (a->uid != b->uid)
        return a->uid < b->uid ? -1 : 1;
    if (a->key.unix_pid != b->key.unix_pid)
        return a->key.unix_pid < b->key.unix_pid ? -1 : 1;
    return (a->key.unix_start > b->key.unix_start) - (a->key.unix_start < b->key.unix_start);
}

static DIR *open_folder(int parent, const char *name, uid_t uid)
{
    int fd = open_private_folder(parent, name, uid);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);

    if (!folder && fd >= 0)
        close(fd);
    return folder;
}

/* What a file of a session is: as it was, unless it is another file or was not finished. */
static struct record look_at_file(const struct session *session, int folder,
                                  const struct dirent *entry, uid_t uid)
{
    struct record record = {.inode = entry->d_ino};
    const struct record *known;
    int fd;

    memcpy(record.name, entry->d_name, sizeof(record.name));
    known = session->count
                ? bsearch(&record, session->records, session->count, sizeof(record), compare_names)
                : NULL;
    if (known && known->finished && known->inode == record.inode)
        return *known;
    fd = open_record(folder, record.name, uid);
    if (fd >= 0) {
        record.finished = record_owner(fd, &record.key);
        close(fd);
    }
    return record;
}

/* Times of change are as coarse as the kernel's ticks: what is this young can change once more
 * without another time. */
static bool is_old(const struct timespec *changed)
{
    struct timespec now;

    return !clock_gettime(CLOCK_REALTIME, &now) && changed->tv_sec + 1 < now.tv_sec;
}

static void read_session(struct session *session, DIR *folder, uid_t uid)
{
    struct record *records = NULL;
    const struct dirent *entry;
    size_t count = 0, room = 0;

    while (count < MOST_FILES && (entry = readdir(folder))) {
        if (!is_record_name(entry->d_name))
            continue;
        if (count == room) {
            room = room ? 2 * room : 64;
            records = reallocate(records, room, sizeof(*records));
        }
        records[count] = look_at_file(session, dirfd(folder), entry, uid);
        session->settled = session->settled && records[count].finished;
        count++;
    }
    if (count)
        qsort(records, count, sizeof(*records), compare_names);
    free(session->records);
    session->records = records;
    session->count = count;
}

/* Returns whether the folder was read. */
static bool look_at_session(struct session *session, int root, uid_t uid)
{
    DIR *folder = open_folder(root, session->name, uid);
    struct stat st;
    bool changed;

    if (!folder || fstat(dirfd(folder), &st)) {
        if (folder)
            closedir(folder);
        return false;
    }
    session->seen = true;
    changed = !session->settled || st.st_mtim.tv_sec != session->changed.tv_sec ||
              st.st_mtim.tv_nsec != session->changed.tv_nsec;
    if (changed) {
        session->changed = st.st_mtim;
        session->settled = is_old(&st.st_mtim);
        read_session(session, folder, uid);
    }
    closedir(folder);
    return changed;
}

static struct session *find_session(struct sessions *sessions, size_t root, const char *name)
{
    struct session *session;
    size_t i;

    for (i = 0; i < sessions->count; i++)
        if (sessions->list[i].root == root && !strcmp(sessions->list[i].name, name))
            return &sessions->list[i];
    sessions->list = reallocate(sessions->list, sessions->count + 1, sizeof(*sessions->list));
    session = &sessions->list[sessions->count++];
    *session = (struct session){.root = root};
    memcpy(session->name, name, strlen(name) + 1); /* is_session_name looked how long */
    return session;
}

static bool look_at_root(struct sessions *sessions, size_t root)
{
    const uid_t uid = sessions->roots[root].uid;
    DIR *folder = open_folder(AT_FDCWD, sessions->roots[root].path, uid);
    const struct dirent *entry;
    bool changed = false;

    while (folder && (entry = readdir(folder)))
        if (is_session_name(entry->d_name))
            changed =
                look_at_session(find_session(sessions, root, entry->d_name), dirfd(folder), uid) ||
                changed;
    if (folder)
        closedir(folder);
    return changed;
}

/* Returns whether any has gone. */
static bool drop_unseen(struct sessions *sessions)
{
    size_t left = 0, i;
    bool dropped;

    for (i = 0; i < sessions->count; i++)
        if (sessions->list[i].seen)
            sessions->list[left++] = sessions->list[i];
        else
            free(sessions->list[i].records);
    dropped = left < sessions->count;
    sessions->count = left;
    return dropped;
}

static void make_index(struct sessions *sessions)
{
    size_t count = 0, i, j;

    for (i = 0; i < sessions->count; i++)
        count += sessions->list[i].count;
    sessions->index = reallocate(sessions->index, count + 1, sizeof(*sessions->index));
    sessions->index_count = 0;
    for (i = 0; i < sessions->count; i++) {
        const struct session *session = &sessions->list[i];

        for (j = 0; j < session->count; j++)
            if (session->records[j].finished)
                sessions->index[sessions->index_count++] =
                    (struct found){.uid = sessions->roots[session->root].uid,
                                   .key = session->records[j].key,
                                   .session = session,
                                   .record = &session->records[j]};
    }
    if (sessions->index_count)
        qsort(sessions->index, sessions->index_count, sizeof(*sessions->index), compare_found);
}

/* A prefix's processes may have their records in a folder that its wineserver's names. */
static void add_linked(struct sessions *sessions, const struct prefix *prefix)
{
    char name[SESSION_NAME_SIZE], path[PATH_MAX];
    struct stat st;
    int server;

    if (stat(prefix->path, &st))
        return;
    name_session(st.st_dev, st.st_ino, name);
    server = open_server_folder(prefix->uid, prefix->path, name);
    if (server < 0)
        return;
    if (!read_folder_link(server, path))
        add_root(sessions, prefix->uid, path, false);
    close(server);
}

void sessions_refresh(struct sessions *sessions)
{
    bool changed = false;
    size_t i;

    for (i = 0; i < sessions->prefix_count; i++)
        add_linked(sessions, &sessions->prefixes[i]);
    for (i = 0; i < sessions->count; i++)
        sessions->list[i].seen = false;
    for (i = 0; i < sessions->root_count; i++)
        changed = look_at_root(sessions, i) || changed;
    if (drop_unseen(sessions) || changed)
        make_index(sessions);
}

int sessions_open(struct sessions *sessions, const struct record_key *key, uid_t uid)
{
    struct found wanted = {.uid = uid, .key = *key};
    const struct found *found = sessions->index_count
                                    ? bsearch(&wanted, sessions->index, sessions->index_count,
                                              sizeof(wanted), compare_found)
                                    : NULL;
    int folder, session, fd = -1;

    if (!found)
        return -1;
    folder = open_private_folder(AT_FDCWD, sessions->roots[found->session->root].path, uid);
    session = folder < 0 ? -1 : open_private_folder(folder, found->session->name, uid);
    if (session >= 0) {
        fd = open_record(session, found->record->name, uid);
        close(session);
    }
    if (folder >= 0)
        close(folder);
    return fd;
}

void sessions_free(struct sessions *sessions)
{
    size_t i;

    for (i = 0; i < sessions->count; i++)
        free(sessions->list[i].records);
    for (i = 0; i < sessions->user_count; i++)
        free(sessions->users[i].home);
    for (i = 0; i < sessions->prefix_count; i++)
        free(sessions->prefixes[i].path);
    free(sessions->prefixes);
    free(sessions->users);
    free(sessions->roots);
    free(sessions->list);
    free(sessions->index);
    free(sessions);
}
