/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The tables of system services: names to numbers, the originals, and the
 * replacement. A number comes from the program's own ntdll.dll, where a stub
 * has it; ntdll.so's symbols, which lead to the same functions, confirm those of
 * the services that are needed, and give a number where a sandbox has patched the
 * stub before the process ran. Whatever does not fit leaves everything as it was.
 */
#include "table.h"

#include "convention.h"
#include "find.h"
#include "stubs.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MASK 0xfff /* a service's number in its table; the bits above name the table */
#define TABLE_SHIFT 12

void *originals[SERVICES];

#ifdef __x86_64__
bool originals_are_ms;
#endif

/* Not pointers, which would have to be set at each start. */
#define NAME_SIZE 32

static const char names[SERVICES][NAME_SIZE] = {
#define SERVICE(name, args)  [service_number_##name] = #name,
#define ORIGINAL(name, args) [service_number_##name] = #name,
#include "services.h"
};

#define SERVICE(name, args)  _Static_assert(sizeof(#name) <= NAME_SIZE, #name);
#define ORIGINAL(name, args) SERVICE(name, args)
#include "services.h"

static const uint8_t argument_counts[SERVICES] = {
#define SERVICE(name, args)  [service_number_##name] = (args),
#define ORIGINAL(name, args) [service_number_##name] = (args),
#include "services.h"
};

/* Services without which nothing can be counted or asked. */
static const enum service needed[] = {
    service_number_NtReadFile,
    service_number_NtWriteFile,
    service_number_NtClose,
    service_number_NtAllocateVirtualMemory,
    service_number_NtQueryInformationProcess,
    service_number_NtQueryObject,
    service_number_NtQuerySystemTime,
    service_number_NtQueryVirtualMemory,
    service_number_NtTerminateProcess,
};

/* What is looked up while a table is searched. */
struct source {
    const struct service_descriptor *descriptor;
    const uint8_t *dll; /* the stubs */
    void *symbols;      /* of the object with the functions, for dlsym */
    unsigned int table;
};

struct service_descriptor *ntdll_table;
uintptr_t *win32u_seen;
static int numbers[SERVICES];

/* The number of the function at this address; NO_EXPORT if it is not there exactly once. */
static int number_of_address(const struct service_descriptor *descriptor, uintptr_t address)
{
    int number = NO_EXPORT;

    for (uintptr_t i = 0; address && i < descriptor->limit; i++) {
        if (descriptor->services[i] == address) {
            if (number != NO_EXPORT)
                return NO_EXPORT;
            number = (int)i;
        }
    }
    return number;
}

/* The number of the function that the object's symbol of this name leads to. */
static int number_of_symbol(const struct source *source, const char *name)
{
    return number_of_address(source->descriptor, (uintptr_t)dlsym(source->symbols, name));
}

/* Gives the number in the table, or NO_EXPORT. Returns false if the stub's number cannot be one. */
static bool find_number(const struct source *source, const char *name, int *ret_number)
{
    int stub = find_service_number(source->dll, name);

    if (stub == NO_EXPORT || stub == NO_STUB) {
        *ret_number = stub == NO_STUB ? number_of_symbol(source, name) : NO_EXPORT;
        return stub == NO_EXPORT || *ret_number != NO_EXPORT;
    }
    *ret_number = stub & NUMBER_MASK;
    return (unsigned int)stub >> TABLE_SHIFT == source->table &&
           (uintptr_t)*ret_number < source->descriptor->limit;
}

/*
 * Whether a number is that of the symbol's function. Where that is no entry of the table, the entry
 * is a function that goes on to it, as in Wine built by clang. To ask for all services would take
 * as long as all else that is done to find the table.
 */
static bool is_confirmed(const struct source *source, const char *name, int number)
{
    int symbol = number_of_symbol(source, name);

    return symbol == NO_EXPORT || symbol == number;
}

/*
 * Whether the table has as many parameters for the service as the list. One for which it has none
 * is a service that this Wine names and lacks: it counts as absent.
 */
static bool check_arguments(const struct service_descriptor *descriptor, int service, int *number)
{
    size_t bytes = *number < 0 ? 0 : descriptor->argument_bytes[*number];

    if (!bytes && argument_counts[service])
        *number = NO_EXPORT;
    return *number < 0 || bytes == argument_counts[service] * sizeof(uintptr_t);
}

static const char *find_numbers(const struct source *source)
{
    static const char misfit[] =
        "a service's number in ntdll.dll does not fit the table in ntdll.so";

    for (int i = 0; i < SERVICES; i++) {
        if (!find_number(source, names[i], &numbers[i]))
            return misfit;
        if (!check_arguments(source->descriptor, i, &numbers[i]))
            return "a service of ntdll.so has another number of parameters than it has here";
    }
    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
        if (numbers[needed[i]] < 0)
            return "ntdll.dll lacks a service that is needed";
        if (!is_confirmed(source, names[needed[i]], numbers[needed[i]]))
            return misfit;
    }
    return NULL;
}

static const char *learn_convention(void)
{
    bool is_ms;

    if (!find_convention(originals[service_number_NtQuerySystemTime], &is_ms))
        return "the calling convention of the services is unknown";
#ifdef __x86_64__
    originals_are_ms = is_ms;
#endif
    return NULL;
}

/* Without a table, the originals can still be called, by their symbols. */
static void find_originals_by_symbols(void *symbols)
{
    for (int i = 0; i < SERVICES; i++)
        originals[i] = dlsym(symbols, names[i]);
    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
        if (!originals[needed[i]])
            memset(originals, 0, sizeof(originals));
    if (originals[service_number_NtQuerySystemTime] && learn_convention())
        memset(originals, 0, sizeof(originals));
}

static const char *find_in_table(const struct object *ntdll, void *symbols)
{
    struct service_descriptor *descriptor = NULL;
    struct source source = {.dll = find_dll("ntdll.dll"), .symbols = symbols};
    unsigned int count = find_descriptors(ntdll, &descriptor);
    const char *misfit;

    if (!count)
        return "there is no service table in ntdll.so";
    if (count > 1)
        return "there is more than one service table in ntdll.so";
    if (!source.dll)
        return "ntdll.dll is not in the loader's list";
    source.descriptor = descriptor;
    misfit = find_numbers(&source);
    if (misfit)
        return misfit;
    for (int i = 0; i < SERVICES; i++)
        originals[i] = numbers[i] < 0 ? NULL : (void *)descriptor->services[numbers[i]];
    misfit = learn_convention();
    if (!misfit)
        ntdll_table = descriptor;
    return misfit;
}

const char *table_find(void)
{
    struct object ntdll;
    const char *misfit;
    void *symbols;

    if (!find_object("/ntdll.so", &ntdll))
        return "ntdll.so is not loaded";
    symbols = dlopen(ntdll.path, RTLD_LAZY | RTLD_NOLOAD);
    if (!symbols)
        return "ntdll.so cannot be searched for symbols";
    misfit = find_in_table(&ntdll, symbols);
    if (misfit)
        find_originals_by_symbols(symbols);
    return misfit;
}

static void *entry_of(const struct replacement *replacement)
{
#ifdef __x86_64__
    if (originals_are_ms)
        return replacement->entry_ms;
#endif
    return replacement->entry;
}

static uintptr_t *copy_table(const struct service_descriptor *descriptor)
{
    uintptr_t *copy = malloc(descriptor->limit * sizeof(*copy));

    if (copy)
        memcpy(copy, descriptor->services, descriptor->limit * sizeof(*copy));
    return copy;
}

unsigned int table_install(const struct replacement *replacements, size_t count)
{
    unsigned int installed = 0;
    uintptr_t *copy = ntdll_table ? copy_table(ntdll_table) : NULL;

    if (!copy)
        return 0;
    for (size_t i = 0; i < count; i++) {
        int number = numbers[replacements[i].service];

        if (number >= 0) {
            copy[number] = (uintptr_t)entry_of(&replacements[i]);
            installed++;
        }
    }
    __atomic_store_n(&ntdll_table->services, copy, __ATOMIC_RELEASE);
    return installed;
}

/* Fills the search for a service of win32u.so; false until that is loaded. */
static bool find_win32u(struct source *source)
{
    const struct service_descriptor *descriptor = ntdll_table + 1;
    struct object win32u;

    if (!find_object("/win32u.so", &win32u) || !descriptor_fits(descriptor, &win32u))
        return false;
    source->table = 1;
    source->descriptor = descriptor;
    source->dll = find_dll("win32u.dll");
    source->symbols = dlopen(win32u.path, RTLD_LAZY | RTLD_NOLOAD);
    return source->dll && source->symbols;
}

void table_install_win32u(const char *name, const struct replacement *replacement,
                          void **ret_original)
{
    struct source source = {0};
    uintptr_t *services = table_new_win32u(), *copy;
    int number;

    if (!services)
        return;
    __atomic_store_n(&win32u_seen, services, __ATOMIC_RELAXED);
    if (!find_win32u(&source) || !find_number(&source, name, &number) || number < 0 ||
        !is_confirmed(&source, name, number))
        return;
    copy = copy_table(source.descriptor);
    if (!copy)
        return;
    *ret_original = (void *)copy[number];
    copy[number] = (uintptr_t)entry_of(replacement);
    __atomic_store_n(&win32u_seen, copy, __ATOMIC_RELAXED);
    __atomic_store_n(&ntdll_table[1].services, copy, __ATOMIC_RELEASE);
}
