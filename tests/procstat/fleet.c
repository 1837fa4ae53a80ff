/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many processes that look to procstat as Windows processes do, and cost next to nothing: this
 * program under the name of a loader of Wine, with a file ntdll.so in memory, and a record each.
 *   fleet COUNT FOLDER   says "ready" when all are there; they end when standard input does */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "linux/procfs.h"
#include "procstats/record.h"

/* Maps an empty page of a file of that name. */
static int map_ntdll(const char *folder)
{
    char path[4096];
    int fd;

    snprintf(path, sizeof(path), "%s/ntdll.so", folder);
    fd = open(path, O_RDWR | O_CREAT, 0600);
    return fd < 0 || ftruncate(fd, 4096) ||
           mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED;
}

static int write_record(const char *folder, uint32_t number, pid_t pid)
{
    struct process_record record = {
        .magic = RECORD_MAGIC,
        .version = RECORD_VERSION,
        .size = RECORD_SIZE,
        .flags = RECORD_COUNTS_IO,
        .windows_pid = 4 * (number + 8),
        .unix_pid = (uint32_t)pid,
        .creation_time = 134081915000000000ull + number,
        .unix_start_time = procfs_start(pid),
        .io = {{{.operations = {number, 2, 3}, .bytes = {4, 5, 6}}}},
    };
    char path[4096], page[RECORD_SIZE] = {0};
    int fd, failed;

    memcpy(page, &record, sizeof(record));
    snprintf(path, sizeof(path), "%s/wine-procstats/1-2/%08x", folder, record.windows_pid);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    failed = fd < 0 || write(fd, page, sizeof(page)) != (ssize_t)sizeof(page);
    close(fd);
    return failed;
}

int main(int argc, char **argv)
{
    uint32_t count = argc > 2 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0, i;
    char path[4096], byte;

    if (!count || map_ntdll(argv[2]))
        return 1;
    snprintf(path, sizeof(path), "%s/wine-procstats", argv[2]);
    mkdir(path, 0700);
    snprintf(path, sizeof(path), "%s/wine-procstats/1-2", argv[2]);
    mkdir(path, 0700);
    for (i = 0; i < count; i++) {
        pid_t child = fork();

        if (child < 0)
            return 1;
        if (!child) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            for (;;)
                pause();
        }
        if (write_record(argv[2], i, child))
            return 1;
    }
    puts("ready");
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
    return 0;
}
