/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The search for service tables, in a made-up object whose memory ends at a page
 * that cannot be read; loaded objects; and which convention a service has.
 */
#include "tap.h"

#include "table/convention.h"
#include "table/find.h"
#include "table/originals.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE              4096u
#define SERVICES_IN_TABLE 200

/* No service is called here. */
void *originals[SERVICES];
#ifdef __x86_64__
bool originals_are_ms;
#endif

/* ---- The object ---- */

/* Code, then data, then a page that is not there. */
#define CODE_SIZE (4 * PAGE)
#define DATA_SIZE (160 * PAGE)
#define TABLE     (2 * PAGE) /* in the data: the table, and behind it the argument sizes */
#define ARGUMENTS (16 * PAGE)

static uint8_t *memory;
static uint8_t *data;
static ElfW(Phdr) segments[3];
static struct object object;

static void map_object(void)
{
    memory = mmap(NULL, CODE_SIZE + DATA_SIZE + PAGE, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory + CODE_SIZE + DATA_SIZE, PAGE, PROT_NONE))
        exit(99);
    data = memory + CODE_SIZE;
}

/* An object without a descriptor, but with a table and argument sizes. */
static void reset(void)
{
    uintptr_t *services = (uintptr_t *)(data + TABLE);

    memset(memory, 0, CODE_SIZE + DATA_SIZE);
    for (unsigned int i = 0; i < SERVICES_IN_TABLE; i++)
        services[i] = (uintptr_t)memory + i * 16;
    segments[0] =
        (ElfW(Phdr)){.p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_vaddr = 0, .p_memsz = CODE_SIZE};
    segments[1] = (ElfW(Phdr)){
        .p_type = PT_LOAD, .p_flags = PF_R | PF_W, .p_vaddr = CODE_SIZE, .p_memsz = DATA_SIZE};
    segments[2] = (ElfW(Phdr)){
        .p_type = PT_GNU_RELRO, .p_flags = PF_R | PF_W, .p_vaddr = CODE_SIZE, .p_memsz = DATA_SIZE};
    object = (struct object){.base = (uintptr_t)memory,
                             .segments = segments,
                             .segment_count = 3,
                             .start = (uintptr_t)memory,
                             .end = (uintptr_t)data + DATA_SIZE,
                             .code_start = (uintptr_t)memory,
                             .code_end = (uintptr_t)memory + CODE_SIZE};
}

/* A descriptor that fits, to be spoiled. */
static struct service_descriptor *put_descriptor(size_t offset)
{
    struct service_descriptor *descriptor = (struct service_descriptor *)(data + offset);

    *descriptor = (struct service_descriptor){.services = (uintptr_t *)(data + TABLE),
                                              .limit = SERVICES_IN_TABLE,
                                              .argument_bytes = data + ARGUMENTS};
    return descriptor;
}

/* How many are found, if the last is that one, or none is; else -1. */
static int count_with_last(const struct service_descriptor *expected)
{
    struct service_descriptor *last = NULL;
    unsigned int count = find_descriptors(&object, &last);

    return last == (count ? expected : NULL) ? (int)count : -1;
}

/* ---- Searching ---- */

static void test_found(void)
{
    struct service_descriptor *descriptor, *second;

    reset();
    ok(count_with_last(NULL) == 0, "found: none");
    descriptor = put_descriptor(0);
    ok(count_with_last(descriptor) == 1 && descriptor_fits(descriptor, &object),
       "found: at the start of the data");
    second = put_descriptor(DATA_SIZE - sizeof(*second));
    ok(count_with_last(second) == 2, "found: another, at the end of the data");
    reset();
    descriptor = put_descriptor(sizeof(uintptr_t));
    ok(count_with_last(descriptor) == 1, "found: where any pointer can be");
    descriptor->counters = (uintptr_t *)(uintptr_t)1;
    ok(count_with_last(descriptor) == 1, "found: with any counters");
    segments[1].p_flags = PF_R;
    ok(count_with_last(NULL) == 0, "found: not in data that cannot be written");
    segments[1].p_flags = PF_R | PF_W;
    segments[1].p_vaddr += sizeof(uintptr_t) - 1;
    segments[1].p_memsz -= sizeof(uintptr_t) - 1;
    ok(count_with_last(descriptor) == 1, "found: in data that starts anywhere");
    segments[1].p_memsz = sizeof(uintptr_t) + sizeof(*descriptor) - sizeof(uintptr_t);
    ok(count_with_last(NULL) == 0, "found: not if it reaches out of the data");
    segments[1].p_memsz = 3;
    ok(count_with_last(NULL) == 0, "found: none in three bytes");
}

static unsigned int count_touched(void)
{
    unsigned char touched[DATA_SIZE / PAGE];
    unsigned int count = 0;

    if (mincore(data, DATA_SIZE, touched))
        exit(98);
    for (size_t i = 0; i < sizeof(touched); i++)
        count += touched[i] & 1;
    return count;
}

static void drop_pages(size_t first, size_t end)
{
    if (madvise(data + first * PAGE, (end - first) * PAGE, MADV_DONTNEED))
        exit(97);
}

/* Behind what comes from the file, pages that no one has touched stay so. */
static void test_untouched(void)
{
    enum {
        FILE_PAGES = 20,
        PIECE_END = FILE_PAGES + 64,
        HALF = sizeof(struct service_descriptor) / 2
    };
    static const size_t offsets[] = {FILE_PAGES * PAGE - HALF, PIECE_END * PAGE - HALF, 100 * PAGE,
                                     120 * PAGE - sizeof(struct service_descriptor),
                                     DATA_SIZE - sizeof(struct service_descriptor)};
    unsigned int touched;

    reset();
    segments[1].p_filesz = FILE_PAGES * PAGE - 100;
    drop_pages(FILE_PAGES, DATA_SIZE / PAGE);
    ok(count_with_last(NULL) == 0, "untouched: none");
    for (unsigned int i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
        struct service_descriptor *descriptor;

        drop_pages(FILE_PAGES, DATA_SIZE / PAGE);
        memset(data + FILE_PAGES * PAGE - HALF, 0, HALF);
        descriptor = put_descriptor(offsets[i]);
        touched = count_touched();
        ok(count_with_last(descriptor) == 1, "untouched: found at %#zx", offsets[i]);
        ok(count_touched() == touched, "untouched: %u pages, then %u", touched, count_touched());
    }
}

/* ---- What does not fit ---- */

static void set_table_end(struct service_descriptor *descriptor)
{
    descriptor->services = (uintptr_t *)(data + DATA_SIZE) - (SERVICES_IN_TABLE - 1);
    for (unsigned int i = 0; i < SERVICES_IN_TABLE - 1; i++)
        descriptor->services[i] = (uintptr_t)memory;
}

static void set_last_to_data(struct service_descriptor *descriptor)
{
    descriptor->services[SERVICES_IN_TABLE - 1] = (uintptr_t)data;
}

static void set_first_before_code(struct service_descriptor *descriptor)
{
    object.code_start += 16;
    descriptor->services[0] = (uintptr_t)memory;
}

static void set_null_service(struct service_descriptor *descriptor)
{
    descriptor->services[7] = 0;
}

static void set_few(struct service_descriptor *descriptor)
{
    descriptor->limit = 149;
}

static void set_many(struct service_descriptor *descriptor)
{
    for (unsigned int i = 0; i < 4096; i++)
        ((uintptr_t *)(data + TABLE))[i] = (uintptr_t)memory;
    descriptor->limit = 4096;
}

static void set_huge(struct service_descriptor *descriptor)
{
    descriptor->limit = UINTPTR_MAX / sizeof(uintptr_t) + 2;
}

static void set_unaligned(struct service_descriptor *descriptor)
{
    descriptor->services = (uintptr_t *)(data + TABLE + 1);
}

static void set_null(struct service_descriptor *descriptor)
{
    descriptor->services = NULL;
}

static void set_before(struct service_descriptor *descriptor)
{
    descriptor->services = (uintptr_t *)(memory - sizeof(uintptr_t));
}

static void set_wrapping(struct service_descriptor *descriptor)
{
    descriptor->services = (uintptr_t *)(UINTPTR_MAX - 7);
}

static void set_arguments_end(struct service_descriptor *descriptor)
{
    descriptor->argument_bytes = data + DATA_SIZE - SERVICES_IN_TABLE + 1;
}

static void set_arguments_null(struct service_descriptor *descriptor)
{
    descriptor->argument_bytes = NULL;
}

static const struct {
    const char *about;
    void (*spoil)(struct service_descriptor *descriptor);
} misfits[] = {
    {"a table that ends outside", set_table_end},
    {"a last service in the data", set_last_to_data},
    {"a first service before the code", set_first_before_code},
    {"a service that is NULL", set_null_service},
    {"fewer services than any Wine has", set_few},
    {"more services than a number can tell", set_many},
    {"a size of the table that wraps", set_huge},
    {"a table that is not aligned", set_unaligned},
    {"no table", set_null},
    {"a table that begins before the object", set_before},
    {"a table at the end of all memory", set_wrapping},
    {"argument sizes that end outside", set_arguments_end},
    {"no argument sizes", set_arguments_null},
};

static void test_misfits(void)
{
    struct service_descriptor *descriptor;

    for (size_t i = 0; i < sizeof(misfits) / sizeof(misfits[0]); i++) {
        reset();
        descriptor = put_descriptor(64);
        misfits[i].spoil(descriptor);
        ok(count_with_last(NULL) == 0 && !descriptor_fits(descriptor, &object), "misfit: %s",
           misfits[i].about);
    }
    reset();
    descriptor = put_descriptor(64);
    for (unsigned int i = 0; i < 4095; i++)
        descriptor->services[i] = (uintptr_t)memory + CODE_SIZE - 1;
    descriptor->limit = 4095;
    ok(count_with_last(descriptor) == 1, "no misfit: as many services as a number can tell");
    descriptor->limit = 150;
    descriptor->argument_bytes = data + DATA_SIZE - 150;
    ok(count_with_last(descriptor) == 1, "no misfit: argument sizes that end with the object");
}

/* ---- Loaded objects ---- */

static void test_objects(void)
{
    uintptr_t code = (uintptr_t)dlsym(RTLD_DEFAULT, "gnu_get_libc_version");
    struct object libc = {0}, none = {0};

    ok(find_object("/libc.so.6", &libc) && code >= libc.code_start && code < libc.code_end,
       "objects: the C library's code");
    ok(libc.start <= libc.code_start && libc.code_end <= libc.end &&
           (uintptr_t)stdout >= libc.start && (uintptr_t)stdout < libc.end,
       "objects: its data too");
    ok(!find_object("/no such object.so", &none) && !none.segments, "objects: none");
}

/* ---- Conventions ---- */

#ifdef __x86_64__

static NTSTATUS tell_time(int64_t *time)
{
    *time = 5;
    return STATUS_SUCCESS;
}

static MS_ABI NTSTATUS tell_time_ms(int64_t *time)
{
    *time = 5;
    return STATUS_SUCCESS;
}

static NTSTATUS tell_nothing(int64_t *time)
{
    (void)time;
    return STATUS_SUCCESS;
}

static NTSTATUS fail(int64_t *time)
{
    *time = 5;
    return STATUS_ACCESS_VIOLATION;
}

/* The fourth parameter of System V's convention is the first of Microsoft's. */
static NTSTATUS tell_both(int64_t *sysv, uintptr_t second, uintptr_t third, int64_t *ms)
{
    *sysv = *ms = 5;
    return second || third;
}

static void test_conventions(void)
{
    bool is_ms = true;

    ok(find_convention((void *)tell_time, &is_ms) && !is_ms, "convention: System V's");
    ok(find_convention((void *)tell_time_ms, &is_ms) && is_ms, "convention: Microsoft's");
    ok(!find_convention((void *)tell_nothing, &is_ms), "convention: neither buffer is written to");
    ok(!find_convention((void *)tell_both, &is_ms), "convention: both buffers are written to");
    ok(!find_convention((void *)fail, &is_ms), "convention: a service that fails");
}

#else

static int32_t sum(int32_t a, int32_t b, int32_t c)
{
    return a * 100 + b * 10 + c;
}

static __attribute__((stdcall)) int32_t sum_stdcall(int32_t a, int32_t b, int32_t c)
{
    return a * 100 + b * 10 + c;
}

static int32_t none(void)
{
    return 42;
}

static void test_conventions(void)
{
    static const uintptr_t arguments[] = {1, 2, 3};
    unsigned int right = 0;

    for (int i = 0; i < 100; i++)
        right += call_any_convention((void *)sum, arguments, 3) == 123 &&
                 call_any_convention((void *)sum_stdcall, arguments, 3) == 123 &&
                 call_any_convention((void *)none, NULL, 0) == 42;
    ok(right == 100, "convention: cdecl and stdcall, whichever side pops");
}

#endif

int main(void)
{
    map_object();
    test_found();
    test_untouched();
    test_misfits();
    test_objects();
    test_conventions();
    return done_testing();
}
