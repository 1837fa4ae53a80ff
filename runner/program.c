/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The architecture of a program. Wine ends without a clear message, and sometimes with
 * exit status 0, if it lacks the DLLs that a program needs.
 */
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "pe_image.h"
#include "prefix.h"
#include "program.h"
#include "report.h"

enum {
    HEAD = 0x1000,       /* the headers are in it */
    DIRECTORY_CLR = 14,  /* of programs for .NET, which can run on another architecture */
    OPT_COUNT_PE32 = 92, /* NumberOfRvaAndSizes, followed by the directories */
    OPT_COUNT_PLUS = 108,
    MAGIC_PLUS = 0x20b,
};

/* Whether the headers at data, HEAD bytes, name a directory for .NET. */
static bool is_managed(const uint8_t *data, uint32_t optional_header)
{
    bool plus = pe_get16(data + optional_header) == MAGIC_PLUS;
    uint32_t count_at = optional_header + (plus ? OPT_COUNT_PLUS : OPT_COUNT_PE32);
    uint32_t entry = count_at + 4 + 8 * DIRECTORY_CLR;

    return entry + 8 <= HEAD && pe_get32(data + count_at) > DIRECTORY_CLR && pe_get32(data + entry);
}

static const struct arch *arch_of_headers(const uint8_t *data)
{
    uint32_t signature = pe_get32(data + 0x3c);
    size_t i;

    if (memcmp(data, "MZ", 2) != 0 || signature > HEAD / 2 ||
        memcmp(data + signature, "PE\0\0", 4) != 0 || is_managed(data, signature + 24))
        return NULL;
    for (i = 0; i < ARCH_COUNT; i++)
        if (pe_get16(data + signature + 4) == arches[i].machine)
            return &arches[i];
    return NULL;
}

const struct arch *program_arch(const char *path)
{
    uint8_t head[HEAD];

    if (!path || !read_head(path, head, sizeof(head)))
        return NULL;
    return arch_of_headers(head);
}

bool program_can_run(const char *path, const struct arch *arch, const struct wine_install *install,
                     const struct prefix *prefix)
{
    if (!arch)
        return true;
    /* A build tree can have its 32-bit part in another tree. */
    if (!install->by_module && !layout_has(install, FOLDER_PE, arch))
        return report("%s is a %d-bit program, and the Wine of %s has no %d-bit DLLs: install them "
                      "(on Debian: %s), and use a new prefix",
                      path, arch->bits, install->loader, arch->bits, arch->package);
    /* Wine may add them: it updates a prefix that another Wine has made. */
    if (prefix_has_arch(prefix, NULL) && !prefix_has_arch(prefix, arch))
        inform(
            "%s is a %d-bit program, and the prefix %s has no %d-bit DLLs: if it does not start, "
            "set WINEPREFIX to a new prefix",
            path, arch->bits, prefix->path, arch->bits);
    return true;
}
