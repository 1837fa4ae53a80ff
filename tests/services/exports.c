/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ntdll.dll's system services, looked for as packers, profilers and sandboxes do:
 * by a walk through the export table that knows no forwarders. Each has to be a
 * stub in ntdll.dll's own code, and the system has to say the same.
 */
#include "../io/io_suite.h"
#include "stubs.h"
#include <string.h>

/* Functions that have a service's name and make no system call, on Windows either. */
static const char *const no_services[] = {"NtCurrentTeb", "NtGetTickCount", "ZwGetTickCount"};

static BOOL names_service(const char *name)
{
    for (unsigned int i = 0; i < ARRAY_SIZE(no_services); i++)
        if (!strcmp(name, no_services[i]))
            return FALSE;
    return (!strncmp(name, "Nt", 2) || !strncmp(name, "Zw", 2)) && name[2] >= 'A' && name[2] <= 'Z';
}

/* In the 32-bit ntdll.dll of Windows 10 and of Wine 10, this stub loads its number as the others do
 * and then makes the call in a different way. */
static BOOL is_special(const char *name)
{
#ifdef _WIN64
    (void)name;
    return FALSE;
#else
    return !strcmp(name + 2, "QueryInformationProcess");
#endif
}

static BOOL in_code(const BYTE *base, const BYTE *address)
{
    const IMAGE_NT_HEADERS *nt =
        (const IMAGE_NT_HEADERS *)(base + ((const IMAGE_DOS_HEADER *)base)->e_lfanew);
    const IMAGE_SECTION_HEADER *sections = IMAGE_FIRST_SECTION(nt);

    for (int i = 0; i < nt->FileHeader.NumberOfSections; i++) {
        const BYTE *start = base + sections[i].VirtualAddress;

        if ((sections[i].Characteristics & IMAGE_SCN_MEM_EXECUTE) && address >= start &&
            address < start + sections[i].Misc.VirtualSize)
            return TRUE;
    }
    return FALSE;
}

static void check_service(const struct export_table *table, const char *name, BYTE *stub)
{
    HMODULE image = (HMODULE)table->base;
    MEMORY_BASIC_INFORMATION memory = {0};
    PVOID base = NULL;

    ok(!is_forwarder(table, stub), "%s is forwarded to %s\n", name, (char *)stub);
    if (is_forwarder(table, stub))
        return;
    ok(in_code(table->base, stub) && (is_stub(stub) || (is_special(name) && stub[0] == 0xb8)),
       "%s starts with %02x %02x %02x %02x %02x %02x\n", name, stub[0], stub[1], stub[2], stub[3],
       stub[4], stub[5]);
    ok((BYTE *)GetProcAddress(image, name) == stub, "%s: GetProcAddress gives %p, the table %p\n",
       name, GetProcAddress(image, name), stub);
    ok(RtlPcToFileHeader(stub, &base) == image && base == image, "%s belongs to %p\n", name, base);
    ok(VirtualQuery(stub, &memory, sizeof(memory)) && memory.AllocationBase == (void *)image &&
           memory.Type == MEM_IMAGE,
       "%s lies in %p, of type %lx\n", name, memory.AllocationBase, memory.Type);
}

static const BYTE *find_other(const struct export_table *table, const char *name)
{
    for (DWORD i = 0; i < table->name_count; i++)
        if (!strncmp(export_name(table, i), "Zw", 2) &&
            !strcmp(export_name(table, i) + 2, name + 2))
            return export_target(table, i);
    return NULL;
}

START_TEST(exports)
{
    struct export_table table = exports_of(GetModuleHandleA("ntdll.dll"));
    unsigned int services = 0, pairs = 0;

    for (DWORD i = 0; i < table.name_count; i++) {
        const char *name = export_name(&table, i);
        BYTE *stub = export_target(&table, i);
        const BYTE *other;

        if (!names_service(name))
            continue;
        check_service(&table, name, stub);
        services++;
        other = name[0] == 'N' ? find_other(&table, name) : NULL;
        if (!other || is_forwarder(&table, stub) || is_forwarder(&table, other))
            continue;
        ok(service_number(stub) == service_number(other), "%s has number %lx, its Zw name %lx\n",
           name, service_number(stub), service_number(other));
        pairs++;
    }
    ok(services >= 300 && pairs >= 150, "%u names of services, %u pairs\n", services, pairs);
}
