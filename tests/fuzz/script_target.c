/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Fuzz target: any bytes as the file that is said to start Wine, '@' standing for the
 * folder of an installation. What is found is a program that can run, below the root
 * that is said to hold it.
 */
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "find_wine.h"
#include "scratch.h"
#include "target.h"

unsigned long target_accepted;

static void make_file(const char *name, mode_t mode, const uint8_t *data, size_t size)
{
    char *path = path_join(scratch_folder(), name);

    require(path != NULL, "there is no memory");
    path_cut(path);
    require(make_folders(path), "a folder cannot be made");
    scratch_write(name, mode, data, size, "@");
}

/* As a package for many distributions has it; the loader is the beginning of this program. */
static void make_wine(void)
{
    const uint8_t nothing[] = "nothing";
    uint8_t *program = NULL;
    size_t size = 0;

    require(read_file("/proc/self/exe", &program, &size) && size > 4096,
            "cannot read this program");
    make_file("wine/bin/wine", 0700, program, 4096);
    make_file("wine/bin/wineserver", 0700, program, 4096);
    make_file("wine/lib/wine/x86_64-unix/ntdll.so", 0600, nothing, sizeof(nothing));
    make_file("wine/lib/wine/x86_64-windows/ntdll.dll", 0600, nothing, sizeof(nothing));
    make_file("wine/share/wine/wine.inf", 0600, nothing, sizeof(nothing));
    free(program);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool made;
    char resolved[PATH_MAX];
    struct wine_install install;
    const char *bin, *script;

    if (!made)
        make_wine();
    made = true;
    look_again();
    bin = path_join(scratch_folder(), "wine/bin");
    script = path_join(scratch_folder(), "wine-script");
    require(bin && script, "there is no memory");
    scratch_write("wine-script", 0700, data, size, bin);
    if (!find_wine(script, &install))
        return 0;
    require(realpath(install.loader, resolved) && !strcmp(resolved, install.loader) &&
                file_exists(install.loader) && !access(install.loader, X_OK),
            "the loader is no program");
    require(path_below(install.loader, install.root) != NULL, "the loader is not below the root");
    require(install.folder_count <= MAX_FOLDERS, "there are more folders than room for them");
    target_accepted++;
    return 0;
}
