/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Service numbers from the stubs of made-up DLLs, good and hostile, whose memory
 * ends at a page that cannot be read; and the search for a DLL in the loader's
 * list, which the segment register is pointed to as in a Windows process.
 */
#include "tap.h"

#include "table/stubs.h"
#include "teb.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifdef __x86_64__
#include <asm/prctl.h>
#else
#include <asm/ldt.h>
#endif

#define PAGE       4096u
#define IMAGE_SIZE (4 * PAGE)

/* Where the parts of the image are, after its headers. */
enum {
    HEADERS = 0x80,
    DIRECTORY = 0x400,
    FUNCTIONS = 0x500,
    NAMES = 0x600,
    ORDINALS = 0x700,
    TEXTS = 0x800,
    STUBS = 0x1000,
    STUB_SIZE = 16,
    EXPORTS = 4,
};

/* Fields of the headers and the export directory. */
enum {
    NEW_HEADER = 0x3c,
    SIZE_OF_IMAGE = HEADERS + 24 + 56,
#ifdef __x86_64__
    EXPORT_ENTRY = HEADERS + 24 + 112,
#else
    EXPORT_ENTRY = HEADERS + 24 + 96,
#endif
    FUNCTION_COUNT = DIRECTORY + 20,
    NAME_COUNT = DIRECTORY + 24,
    FUNCTIONS_OFFSET = DIRECTORY + 28,
    NAMES_OFFSET = DIRECTORY + 32,
    ORDINALS_OFFSET = DIRECTORY + 36,
};

/* Behind each of them Windows's form of a stub, but for the last. */
static const struct {
    const char *name;
    uint16_t ordinal;
    uint32_t number;
} exports[EXPORTS] = {
    {"NtClose", 2, 0x0f},
    {"NtReadFile", 0, 0x06},
    {"NtUserGetMessage", 1, 0x1006},
    {"RtlFreeHeap", 3, 0},
};

/* ---- The image ---- */

/* It ends at a page that is not there. */
static uint8_t *image;

static void map_image(void)
{
    image =
        mmap(NULL, IMAGE_SIZE + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (image == MAP_FAILED || mprotect(image + IMAGE_SIZE, PAGE, PROT_NONE))
        exit(99);
}

static void put32(uint32_t offset, uint32_t value)
{
    memcpy(image + offset, &value, sizeof(value));
}

static void put16(uint32_t offset, uint16_t value)
{
    memcpy(image + offset, &value, sizeof(value));
}

static uint32_t stub_of(unsigned int export)
{
    return STUBS + exports[export].ordinal * (uint32_t)STUB_SIZE;
}

static void put_stub(uint32_t offset, uint32_t number)
{
#ifdef __x86_64__
    static const uint8_t start[] = {0x4c, 0x8b, 0xd1, 0xb8};
#else
    static const uint8_t start[] = {0xb8};
#endif

    memcpy(image + offset, start, sizeof(start));
    put32(offset + sizeof(start), number);
}

static void put_exports(void)
{
    uint32_t text = TEXTS;

    for (unsigned int i = 0; i < EXPORTS; i++) {
        uint32_t size = (uint32_t)strlen(exports[i].name) + 1;

        put32(NAMES + 4 * i, text);
        put16(ORDINALS + 2 * i, exports[i].ordinal);
        put32(FUNCTIONS + 4 * exports[i].ordinal, stub_of(i));
        memcpy(image + text, exports[i].name, size);
        text += size;
        if (exports[i].number)
            put_stub(stub_of(i), exports[i].number);
    }
}

static void reset(void)
{
    memset(image, 0, IMAGE_SIZE);
    put32(NEW_HEADER, HEADERS);
    put32(SIZE_OF_IMAGE, IMAGE_SIZE);
    put32(EXPORT_ENTRY, DIRECTORY);
    put32(FUNCTION_COUNT, EXPORTS);
    put32(NAME_COUNT, EXPORTS);
    put32(FUNCTIONS_OFFSET, FUNCTIONS);
    put32(NAMES_OFFSET, NAMES);
    put32(ORDINALS_OFFSET, ORDINALS);
    put_exports();
}

/* ---- Good images ---- */

static void test_good(void)
{
    reset();
    for (unsigned int i = 0; i < EXPORTS - 1; i++)
        ok(find_service_number(image, exports[i].name) == (int)exports[i].number, "number of %s",
           exports[i].name);
    ok(find_service_number(image, "RtlFreeHeap") == NO_STUB, "a function that is no stub");
    ok(find_service_number(image, "NtOpenFile") == NO_EXPORT, "no such export");
    ok(find_service_number(image, "NtCloses") == NO_EXPORT &&
           find_service_number(image, "NtClos") == NO_EXPORT &&
           find_service_number(image, "") == NO_EXPORT,
       "names are compared whole");
    put_stub(stub_of(0), UINT32_C(0x3fff));
    ok(find_service_number(image, "NtClose") == 0x3fff, "a number with all its bits");
    put_stub(IMAGE_SIZE - STUB_SIZE, 9);
    put32(FUNCTIONS + 4 * exports[0].ordinal, IMAGE_SIZE - STUB_SIZE);
    ok(find_service_number(image, "NtClose") == 9, "a stub at the image's end");
    memcpy(image + IMAGE_SIZE - 8, "NtClose", 8);
    put32(NAMES, IMAGE_SIZE - 8);
    ok(find_service_number(image, "NtClose") == 9, "a name at the image's end");
}

/* ---- Patched stubs ---- */

static void test_patched(void)
{
    reset();
    image[stub_of(0)] = 0xe9; /* jmp */
    ok(find_service_number(image, "NtClose") == NO_STUB, "patched: a jump");
    ok(find_service_number(image, "NtReadFile") == 0x06, "patched: others are as they were");
    memset(image + stub_of(0), 0xcc, STUB_SIZE); /* int3 */
    ok(find_service_number(image, "NtClose") == NO_STUB, "patched: breakpoints");
    put_stub(stub_of(0), UINT32_MAX);
    ok(find_service_number(image, "NtClose") == NO_STUB, "patched: a number that is none");
    put_stub(stub_of(0), UINT32_MAX - 1);
    ok(find_service_number(image, "NtClose") == NO_STUB, "patched: another");
    put_stub(stub_of(0), UINT32_C(0x4000));
    ok(find_service_number(image, "NtClose") == NO_STUB, "patched: more than a number has bits");
    put_stub(stub_of(0), UINT32_C(0x00a70000));
    ok(find_service_number(image, "NtClose") == NO_STUB, "patched: the address of a jump");
}

/* ---- Hostile images ---- */

/* One field that is changed, and what is found by NtClose's name then. */
static const struct {
    const char *about;
    uint32_t offset, value;
    int result;
} hostile[] = {
    {"no export directory", EXPORT_ENTRY, 0, NO_EXPORT},
    {"a directory behind the image", EXPORT_ENTRY, IMAGE_SIZE, NO_EXPORT},
    {"a directory far behind it", EXPORT_ENTRY, UINT32_MAX, NO_EXPORT},
    {"a directory that reaches out of it", EXPORT_ENTRY, IMAGE_SIZE - 39, NO_EXPORT},
    {"a directory of zeros at its end", EXPORT_ENTRY, IMAGE_SIZE - 40, NO_EXPORT},
    {"no names", NAME_COUNT, 0, NO_EXPORT},
    {"one name, which is the right one", NAME_COUNT, 1, 0x0f},
    {"more names than the image has room for", NAME_COUNT, IMAGE_SIZE, NO_EXPORT},
    {"as many names as a number can tell", NAME_COUNT, UINT32_MAX, NO_EXPORT},
    {"so many that their size wraps", NAME_COUNT, UINT32_C(0x40000001), NO_EXPORT},
    {"no functions", FUNCTION_COUNT, 0, NO_EXPORT},
    {"too few functions", FUNCTION_COUNT, 2, NO_EXPORT},
    {"just enough functions", FUNCTION_COUNT, 3, 0x0f},
    {"as many functions as a number can tell", FUNCTION_COUNT, UINT32_MAX, NO_EXPORT},
    {"so many that their size wraps", FUNCTION_COUNT, UINT32_C(0x40000003), NO_EXPORT},
    {"functions behind the image", FUNCTIONS_OFFSET, IMAGE_SIZE, NO_EXPORT},
    {"functions that reach out of it", FUNCTIONS_OFFSET, IMAGE_SIZE - 15, NO_EXPORT},
    {"names behind the image", NAMES_OFFSET, IMAGE_SIZE + 1, NO_EXPORT},
    {"names that reach out of it", NAMES_OFFSET, IMAGE_SIZE - 15, NO_EXPORT},
    {"ordinals behind the image", ORDINALS_OFFSET, UINT32_MAX, NO_EXPORT},
    {"ordinals that reach out of it", ORDINALS_OFFSET, IMAGE_SIZE - 7, NO_EXPORT},
    {"a name behind the image", NAMES, IMAGE_SIZE, NO_EXPORT},
    {"a name far behind it", NAMES, UINT32_MAX - 2, NO_EXPORT},
    {"a name that reaches out of it", NAMES, IMAGE_SIZE - 7, NO_EXPORT},
    {"a function behind the image", FUNCTIONS + 4 * 2, IMAGE_SIZE, NO_EXPORT},
    {"a function far behind it", FUNCTIONS + 4 * 2, UINT32_MAX, NO_EXPORT},
    {"a stub that reaches out of it", FUNCTIONS + 4 * 2, IMAGE_SIZE - 15, NO_EXPORT},
    {"a forwarder, which is a text", FUNCTIONS + 4 * 2, TEXTS, NO_STUB},
    {"an ordinal that no function has", ORDINALS, 0xffff, NO_EXPORT},
    {"an image of no bytes", SIZE_OF_IMAGE, 0, NO_EXPORT},
    {"an image that ends with its headers", SIZE_OF_IMAGE, HEADERS, NO_EXPORT},
    {"an image that ends within its directory", SIZE_OF_IMAGE, DIRECTORY + 39, NO_EXPORT},
};

static void test_hostile(void)
{
    for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
        int result;

        reset();
        put32(hostile[i].offset, hostile[i].value);
        result = find_service_number(image, "NtClose");
        ok(result == hostile[i].result, "hostile: %s: %d", hostile[i].about, result);
    }
}

/* All fields at once: whatever is said, nothing behind the image is read. */
static void test_random(void)
{
    static const uint32_t offsets[] = {
        EXPORT_ENTRY,     FUNCTION_COUNT, NAME_COUNT, FUNCTIONS_OFFSET, NAMES_OFFSET,
        ORDINALS_OFFSET,  NAMES,          ORDINALS,   FUNCTIONS,        FUNCTIONS + 4,
        FUNCTIONS + 4 * 2};
    static const uint32_t values[] = {0,
                                      1,
                                      3,
                                      IMAGE_SIZE - 40,
                                      IMAGE_SIZE - 16,
                                      IMAGE_SIZE,
                                      IMAGE_SIZE / 2,
                                      UINT32_MAX,
                                      UINT32_C(0x40000000),
                                      UINT32_C(0x7fffffff)};
    unsigned int results = 0;
    uint32_t random = 1;

    for (int i = 0; i < 20000; i++) {
        reset();
        for (size_t j = 0; j < sizeof(offsets) / sizeof(offsets[0]); j++) {
            random = random * 1664525 + 1013904223;
            if (random >> 31)
                put32(offsets[j], values[(random >> 16) % (sizeof(values) / sizeof(values[0]))]);
        }
        results += find_service_number(image, "NtClose") >= NO_STUB;
    }
    ok(results == 20000, "hostile: %u images with several fields changed", results);
}

/* ---- The loader's list ---- */

static struct teb teb;
static struct peb peb;
static struct loader_data loader;
static struct loader_entry entries[3];
static uint16_t base_names[3][32];

/* As in a thread of a Windows process. */
static bool enter_windows(void)
{
    teb.Self = &teb;
    teb.Peb = &peb;
    peb.Ldr = &loader;
#ifdef __x86_64__
    return !syscall(SYS_arch_prctl, ARCH_SET_GS, &teb);
#else
    struct user_desc segment = {.entry_number = (unsigned int)-1,
                                .base_addr = (unsigned int)(uintptr_t)&teb,
                                .limit = 0xfffff,
                                .seg_32bit = 1,
                                .limit_in_pages = 1,
                                .useable = 1};

    if (syscall(SYS_set_thread_area, &segment))
        return false;
    __asm__ volatile("movw %w0, %%fs" : : "r"(segment.entry_number * 8 + 3));
    return true;
#endif
}

static void name_entry(unsigned int i, const char *name)
{
    size_t length = strlen(name);

    for (size_t j = 0; j < length; j++)
        base_names[i][j] = (uint8_t)name[j];
    entries[i].BaseDllName = (UNICODE_STRING){.Length = (uint16_t)(length * sizeof(uint16_t)),
                                              .MaximumLength = sizeof(base_names[i]),
                                              .Buffer = base_names[i]};
    entries[i].DllBase = image + i;
}

static void link_entries(void)
{
    struct list_entry *last = &loader.InLoadOrderModuleList;

    for (int i = 0; i < 3; i++) {
        last->Flink = &entries[i].InLoadOrderLinks;
        entries[i].InLoadOrderLinks.Blink = last;
        last = &entries[i].InLoadOrderLinks;
    }
    last->Flink = &loader.InLoadOrderModuleList;
    loader.InLoadOrderModuleList.Blink = last;
}

static void test_list(void)
{
    if (!enter_windows()) {
        skip("the loader's list", "the segment register cannot be set here");
        return;
    }
    name_entry(0, "program.exe");
    name_entry(1, "NTDLL.dll");
    name_entry(2, "win32u.dll");
    link_entries();
    ok(find_dll("ntdll.dll") == image + 1, "list: a DLL, in any case");
    ok(find_dll("win32u.dll") == image + 2, "list: the last one");
    ok(!find_dll("ntdll.dl") && !find_dll("ntdll.dlls") && !find_dll("kernel32.dll"),
       "list: names are compared whole");
    base_names[1][0] = 0x100 + 'n';
    ok(!find_dll("ntdll.dll"), "list: letters are 16 bits wide");
    entries[2].InLoadOrderLinks.Flink = NULL;
    ok(!find_dll("kernel32.dll"), "list: it breaks off");
    entries[2].InLoadOrderLinks.Flink = &entries[1].InLoadOrderLinks;
    ok(!find_dll("kernel32.dll"), "list: it never ends");
    loader.InLoadOrderModuleList.Flink = &loader.InLoadOrderModuleList;
    ok(!find_dll("win32u.dll"), "list: it is empty");
}

int main(void)
{
    map_image();
    test_good();
    test_patched();
    test_hostile();
    test_random();
    test_list();
    return done_testing();
}
