/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * images.exe FILE DLL: what the DLL is in this process's memory. Writes its bytes
 * to FILE, all of SizeOfImage, and prints where its imports lead and how each of
 * its sections is mapped, so that two processes can be compared.
 *
 * These bytes are not the same in any two processes, and are made so first:
 *   - words with a base relocation, and ImageBase in the header: the base is subtracted;
 *   - import addresses: 0, and a line says to which DLL and offset each leads;
 *   - the sections .data and .bss, the DLL's variables: 0.
 */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct image {
    BYTE *base, *copy;
    DWORD size;
    const IMAGE_NT_HEADERS *nt; /* in the copy, which is as loaded until all is read */
};

static int fail(const char *what)
{
    fprintf(stderr, "images: %s: error %lu\n", what, GetLastError());
    return 1;
}

static IMAGE_DATA_DIRECTORY directory_of(const struct image *image, unsigned int index)
{
    return image->nt->OptionalHeader.DataDirectory[index];
}

static BOOL copy_image(const char *dll, struct image *ret)
{
    HMODULE module = LoadLibraryA(dll);
    const IMAGE_NT_HEADERS *nt;

    if (!module)
        return FALSE;
    ret->base = (BYTE *)module;
    nt = (const IMAGE_NT_HEADERS *)(ret->base + ((const IMAGE_DOS_HEADER *)ret->base)->e_lfanew);
    ret->size = nt->OptionalHeader.SizeOfImage;
    ret->copy = malloc(ret->size);
    if (!ret->copy ||
        !ReadProcessMemory(GetCurrentProcess(), ret->base, ret->copy, ret->size, NULL))
        return FALSE;
    ret->nt = (const IMAGE_NT_HEADERS *)(ret->copy + ((BYTE *)nt - ret->base));
    return TRUE;
}

static void subtract_base(const struct image *image, void *word)
{
    ULONG_PTR value;

    memcpy(&value, word, sizeof(value));
    value -= (ULONG_PTR)image->base;
    memcpy(word, &value, sizeof(value));
}

static void undo_relocations(const struct image *image)
{
    IMAGE_DATA_DIRECTORY where = directory_of(image, IMAGE_DIRECTORY_ENTRY_BASERELOC);
    const BYTE *at = image->copy + where.VirtualAddress, *end = at + where.Size;

    while (at < end) {
        const IMAGE_BASE_RELOCATION *block = (const IMAGE_BASE_RELOCATION *)at;
        const WORD *entries = (const WORD *)(block + 1);

        for (DWORD i = 0; i < (block->SizeOfBlock - sizeof(*block)) / sizeof(WORD); i++)
            if (entries[i] >> 12 == IMAGE_REL_BASED_DIR64 ||
                entries[i] >> 12 == IMAGE_REL_BASED_HIGHLOW)
                subtract_base(image, image->copy + block->VirtualAddress + (entries[i] & 0xfff));
        at += block->SizeOfBlock;
    }
}

/* Prints where an imported address leads. */
static void print_import(const char *dll, const void *address)
{
    char path[MAX_PATH] = "";
    HMODULE module = NULL;
    const char *name;

    if (GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                               GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                           address, &module))
        GetModuleFileNameA(module, path, sizeof(path));
    name = strrchr(path, '\\');
    printf("import of %s: %s+%llx\n", dll, name ? name + 1 : "nowhere",
           (ULONGLONG)((ULONG_PTR)address - (ULONG_PTR)module));
}

static void take_imports_out(const struct image *image)
{
    IMAGE_DATA_DIRECTORY where = directory_of(image, IMAGE_DIRECTORY_ENTRY_IMPORT);
    const IMAGE_IMPORT_DESCRIPTOR *import;

    if (!where.Size)
        return;
    import = (const IMAGE_IMPORT_DESCRIPTOR *)(image->copy + where.VirtualAddress);
    for (; import->FirstThunk; import++) {
        void **address = (void **)(image->copy + import->FirstThunk);

        for (; *address; address++) {
            print_import((const char *)image->copy + import->Name, *address);
            *address = NULL;
        }
    }
}

static BOOL is_variables(const IMAGE_SECTION_HEADER *section)
{
    return !strncmp((const char *)section->Name, ".data", sizeof(section->Name)) ||
           !strncmp((const char *)section->Name, ".bss", sizeof(section->Name));
}

/* Prints how each section is mapped, page for page where that changes. */
static void print_sections(const struct image *image)
{
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(image->nt);

    for (int i = 0; i < image->nt->FileHeader.NumberOfSections; i++, section++) {
        const BYTE *at = image->base + section->VirtualAddress,
                   *end = at + section->Misc.VirtualSize;
        MEMORY_BASIC_INFORMATION memory;

        printf("section %.8s at %lx, %lx bytes:", (const char *)section->Name,
               section->VirtualAddress, section->Misc.VirtualSize);
        for (; at < end && VirtualQuery(at, &memory, sizeof(memory)); at += memory.RegionSize)
            printf(" %llx state %lx type %lx protection %lx", (ULONGLONG)(at - image->base),
                   memory.State, memory.Type, memory.Protect);
        printf("\n");
    }
}

static void clear_variables(const struct image *image)
{
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(image->nt);

    for (int i = 0; i < image->nt->FileHeader.NumberOfSections; i++, section++)
        if (is_variables(section))
            memset(image->copy + section->VirtualAddress, 0, section->Misc.VirtualSize);
}

static void make_comparable(const struct image *image)
{
    ULONG_PTR *header_base = (ULONG_PTR *)&image->nt->OptionalHeader.ImageBase;

    print_sections(image);
    undo_relocations(image);
    take_imports_out(image);
    clear_variables(image);
    if (*header_base == (ULONG_PTR)image->base)
        *header_base = 0;
}

static BOOL save(const struct image *image, const char *path)
{
    FILE *file = fopen(path, "wb");
    BOOL written = file && fwrite(image->copy, 1, image->size, file) == image->size;

    return file && !fclose(file) && written;
}

int main(int argc, char **argv)
{
    struct image image;
    BOOL saved;

    if (argc != 3) {
        fprintf(stderr, "usage: images.exe FILE DLL\n");
        return 2;
    }
    if (!copy_image(argv[2], &image))
        return fail(argv[2]);
    make_comparable(&image);
    saved = save(&image, argv[1]);
    free(image.copy);
    return saved ? 0 : fail(argv[1]);
}
