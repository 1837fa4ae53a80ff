/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * unfit_table NTDLL.so SERVICE: makes a Wine whose system service table is not what it is taken
 * for. In this copy of ntdll.so, the table's entry of a service that programs do not call leads
 * to the object's first byte, which is no code. Wine itself looks at an entry only when its
 * service is called. Exit status 3: the entry is not to be found, or not only one.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __x86_64__
typedef Elf64_Ehdr elf_header;
typedef Elf64_Shdr elf_section;
typedef Elf64_Sym elf_symbol;
typedef Elf64_Addr elf_address;
#else
typedef Elf32_Ehdr elf_header;
typedef Elf32_Shdr elf_section;
typedef Elf32_Sym elf_symbol;
typedef Elf32_Addr elf_address;
#endif

struct object {
    uint8_t *data;
    size_t size;
    const elf_header *header;
    const elf_section *sections;
};

static int fail(const char *path)
{
    fprintf(stderr, "unfit_table: %s: %s\n", path, strerror(errno));
    return 1;
}

static int map_object(const char *path, struct object *ret)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    struct stat info;

    if (fd < 0)
        return -1;
    if (fstat(fd, &info)) {
        close(fd);
        return -1;
    }
    ret->size = (size_t)info.st_size;
    ret->data = mmap(NULL, ret->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (ret->data == MAP_FAILED)
        return -1;
    ret->header = (const elf_header *)ret->data;
    ret->sections = (const elf_section *)(ret->data + ret->header->e_shoff);
    return 0;
}

/* The address of the function that the object exports by that name, or 0. */
static elf_address find_function(const struct object *object, const char *name)
{
    for (int i = 0; i < object->header->e_shnum; i++) {
        const elf_section *section = &object->sections[i];
        const elf_symbol *symbols = (const elf_symbol *)(object->data + section->sh_offset);
        const char *names;

        if (section->sh_type != SHT_DYNSYM)
            continue;
        names = (const char *)object->data + object->sections[section->sh_link].sh_offset;
        for (size_t j = 0; j < section->sh_size / sizeof(*symbols); j++)
            if (!strcmp(names + symbols[j].st_name, name))
                return symbols[j].st_value;
    }
    return 0;
}

/* Where the file has what the loader adds the object's base to. */
#ifdef __x86_64__
static uint8_t *addend_of(const struct object *object, size_t relocation)
{
    const Elf64_Rela *at = (const Elf64_Rela *)(object->data + relocation);

    return ELF64_R_TYPE(at->r_info) == R_X86_64_RELATIVE
               ? object->data + relocation + offsetof(Elf64_Rela, r_addend)
               : NULL;
}
#define RELOCATIONS     SHT_RELA
#define RELOCATION_SIZE sizeof(Elf64_Rela)
#else
static uint8_t *addend_of(const struct object *object, size_t relocation)
{
    const Elf32_Rel *at = (const Elf32_Rel *)(object->data + relocation);
    const Elf32_Phdr *segments = (const Elf32_Phdr *)(object->data + object->header->e_phoff);

    if (ELF32_R_TYPE(at->r_info) != R_386_RELATIVE)
        return NULL;
    for (int i = 0; i < object->header->e_phnum; i++)
        if (segments[i].p_type == PT_LOAD && at->r_offset >= segments[i].p_vaddr &&
            at->r_offset - segments[i].p_vaddr + sizeof(Elf32_Addr) <= segments[i].p_filesz)
            return object->data + segments[i].p_offset + (at->r_offset - segments[i].p_vaddr);
    return NULL;
}
#define RELOCATIONS     SHT_REL
#define RELOCATION_SIZE sizeof(Elf32_Rel)
#endif

/* How many relocated words lead to the function; *ret_addend is the last of them. */
static int find_entries(const struct object *object, elf_address function, uint8_t **ret_addend)
{
    int found = 0;

    for (int i = 0; i < object->header->e_shnum; i++) {
        const elf_section *section = &object->sections[i];

        if (section->sh_type != RELOCATIONS)
            continue;
        for (size_t at = 0; at < section->sh_size; at += RELOCATION_SIZE) {
            uint8_t *addend = addend_of(object, section->sh_offset + at);

            if (addend && !memcmp(addend, &function, sizeof(function))) {
                *ret_addend = addend;
                found++;
            }
        }
    }
    return found;
}

int main(int argc, char **argv)
{
    struct object object;
    uint8_t *entry = NULL;
    elf_address function;
    int found;

    if (argc != 3) {
        fprintf(stderr, "usage: unfit_table NTDLL.so SERVICE\n");
        return 2;
    }
    if (map_object(argv[1], &object))
        return fail(argv[1]);
    function = find_function(&object, argv[2]);
    found = function ? find_entries(&object, function, &entry) : 0;
    printf("%s: %d entries lead to it\n", argv[2], found);
    if (found != 1)
        return 3;
    memset(entry, 0, sizeof(function));
    return munmap(object.data, object.size) ? fail(argv[1]) : 0;
}
