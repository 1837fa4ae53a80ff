/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finding stubs of system services, and telling whether something is one.
 */
#include "stubs.h"
#include <string.h>

struct export_table exports_of(HMODULE image)
{
    BYTE *base = (BYTE *)image;
    const IMAGE_NT_HEADERS *nt =
        (const IMAGE_NT_HEADERS *)(base + ((const IMAGE_DOS_HEADER *)base)->e_lfanew);
    const IMAGE_DATA_DIRECTORY *where =
        &nt->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_EXPORT];
    const IMAGE_EXPORT_DIRECTORY *directory =
        (const IMAGE_EXPORT_DIRECTORY *)(base + where->VirtualAddress);

    return (struct export_table){
        .base = base,
        .first = where->VirtualAddress,
        .end = where->VirtualAddress + where->Size,
        .name_count = directory->NumberOfNames,
        .names = (const DWORD *)(base + directory->AddressOfNames),
        .functions = (const DWORD *)(base + directory->AddressOfFunctions),
        .slots = (const WORD *)(base + directory->AddressOfNameOrdinals),
    };
}

BYTE *export_target(const struct export_table *table, DWORD index)
{
    return table->base + table->functions[table->slots[index]];
}

const char *export_name(const struct export_table *table, DWORD index)
{
    return (const char *)table->base + table->names[index];
}

BOOL is_forwarder(const struct export_table *table, const BYTE *target)
{
    return target >= table->base + table->first && target < table->base + table->end;
}

BYTE *find_service(const char *name)
{
    struct export_table table = exports_of(GetModuleHandleA("ntdll.dll"));

    for (DWORD i = 0; i < table.name_count; i++) {
        BYTE *target = export_target(&table, i);

        if (!strcmp(export_name(&table, i), name))
            return is_forwarder(&table, target) ? NULL : target;
    }
    return NULL;
}

BOOL is_stub(const BYTE bytes[STUB_SIZE])
{
#ifdef _WIN64
    /* mov r10, rcx; mov eax, NUMBER; test byte [0x7ffe0308], 1; jne +3; syscall; ret */
    static const BYTE head[] = {0x4c, 0x8b, 0xd1, 0xb8};
    static const BYTE tail[] = {0xf6, 0x04, 0x25, 0x08, 0x03, 0xfe, 0x7f,
                                0x01, 0x75, 0x03, 0x0f, 0x05, 0xc3};

    return !memcmp(bytes, head, sizeof(head)) && !memcmp(bytes + STUB_TAIL, tail, sizeof(tail));
#else
    /* mov eax, NUMBER; mov edx, ADDRESS; call edx; ret, or ret BYTES */
    static const BYTE call[] = {0xff, 0xd2};

    return bytes[0] == 0xb8 && bytes[5] == 0xba && !memcmp(bytes + 10, call, sizeof(call)) &&
           (bytes[12] == 0xc2 || bytes[12] == 0xc3);
#endif
}

DWORD service_number(const BYTE stub[STUB_SIZE])
{
    DWORD number;

    memcpy(&number, stub + STUB_NUMBER, sizeof(number));
    return number;
}
