/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Linked into the host side by build-aux/start-functions: writes the offset in the
 * object of each function that is entered, once, to the file that the environment
 * names. It calls no function of the host side.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define UNTRACED __attribute__((no_instrument_function))

void __cyg_profile_func_enter(void *function, void *caller) UNTRACED;
void __cyg_profile_func_exit(void *function, void *caller) UNTRACED;

extern char __ehdr_start[] __attribute__((visibility("hidden")));

#define SLOTS 8192u /* a power of two, more than there are functions */

static void *seen[SLOTS];

static int is_new(void *function) UNTRACED;
static int is_new(void *function)
{
    unsigned int slot = (uint32_t)((uintptr_t)function >> 2) * 0x9E3779B1u % SLOTS;

    while (seen[slot] && seen[slot] != function)
        slot = (slot + 1) % SLOTS;
    if (seen[slot])
        return 0;
    seen[slot] = function;
    return 1;
}

void __cyg_profile_func_enter(void *function, void *caller)
{
    uintptr_t offset = (uintptr_t)function - (uintptr_t)__ehdr_start;
    char line[sizeof(offset) * 2 + 1];
    int fd;

    (void)caller;
    if (!is_new(function))
        return;
    for (unsigned int i = sizeof(line) - 1; i-- > 0; offset >>= 4)
        line[i] = "0123456789abcdef"[offset & 15];
    line[sizeof(line) - 1] = '\n';
    fd = (int)syscall(SYS_openat, AT_FDCWD, getenv("START_TRACE"), O_WRONLY | O_APPEND | O_CREAT,
                      0600);
    if (fd >= 0) {
        syscall(SYS_write, fd, line, sizeof(line));
        syscall(SYS_close, fd);
    }
}

void __cyg_profile_func_exit(void *function, void *caller)
{
    (void)function;
    (void)caller;
}
