/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Pages of this process and of a child: which are in memory, whose they are, and
 * what trimming gives back to the host.
 */
#include "tap.h"

#include "memory/memory.h"
#include "memory/working_set.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGES         16u
#define TRIMMED_PAGES 256u
#define PATIENCE      60000      /* milliseconds */
#define TMPFS         0x01021994 /* its files are memory that cannot be given back */

static struct page_state page_at(uint32_t unix_pid, const void *address)
{
    uint64_t addresses[1] = {(uintptr_t)address};
    struct page_state page = {0};
    struct address_space space;

    if (!open_address_space(unix_pid, &space))
        return page;
    query_pages(&space, addresses, 1, &page);
    close_address_space(&space);
    return page;
}

static uint8_t *map(int protection, int flags, int fd, size_t pages)
{
    uint8_t *memory = mmap(NULL, pages * PAGE_BYTES, protection, flags, fd, 0);

    if (memory == MAP_FAILED)
        abort();
    return memory;
}

static void test_private(void)
{
    uint8_t *memory = map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, PAGES);
    struct page_state page = page_at(0, memory);

    ok(!page.is_valid && !page.is_shared, "private: not touched");
    memory[0] = 1;
    page = page_at(0, memory + 10);
    ok(page.is_valid && !page.is_shared && !page.share_count && page.protection == 4,
       "private: touched");
    mprotect(memory, PAGE_BYTES, PROT_READ | PROT_WRITE | PROT_EXEC);
    ok(page_at(0, memory).protection == 0x40, "private: executable");
    mprotect(memory, PAGE_BYTES, PROT_NONE);
    ok(!page_at(0, memory).is_valid, "private: without access");
    munmap(memory, PAGES * PAGE_BYTES);
    ok(!page_at(0, memory).is_valid, "private: gone");
}

/* The file of this program is a file of any kind of file system. */
static void test_file(void)
{
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    uint8_t *memory = map(PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 1);
    struct page_state page;

    ok(page_at(0, memory).is_shared, "file: shared before it is there");
    *(volatile uint8_t *)memory;
    page = page_at(0, memory);
    ok(page.is_valid && page.is_shared && page.share_count && page.protection == 8,
       "file: a page that a write would copy");
    memory[0] = 1;
    page = page_at(0, memory);
    ok(page.is_valid && !page.is_shared && page.protection == 4, "file: copied");
    munmap(memory, PAGE_BYTES);
    close(fd);
}

struct count {
    uint64_t valid, shared, wanted;
    bool found;
};

static bool count_page(uint64_t address, const struct page_state *page, void *context)
{
    struct count *count = context;

    count->valid++;
    count->shared += page->is_shared;
    count->found |= address == count->wanted;
    return true;
}

static void test_all(void)
{
    uint8_t *memory = map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, PAGES);
    struct count count = {.wanted = (uintptr_t)memory + 3 * PAGE_BYTES};
    struct address_space space;

    memory[3 * PAGE_BYTES] = 1;
    ok(open_address_space(0, &space), "all: opened");
    visit_pages(&space, count_page, &count);
    close_address_space(&space);
    ok(count.found && count.shared && count.valid > count.shared, "all: the page is among them");
    munmap(memory, PAGES * PAGE_BYTES);
}

static void test_child(void)
{
    uint8_t *memory = map(PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 1);
    pid_t child;

    memory[0] = 1;
    child = fork();
    if (!child) {
        *(volatile uint8_t *)memory;
        pause();
        _exit(0);
    }
    for (int tries = 0; tries < PATIENCE && !page_at((uint32_t)child, memory).is_valid; tries++)
        usleep(1000);
    ok(page_at((uint32_t)child, memory).is_valid && page_at((uint32_t)child, memory).is_shared,
       "child: memory that both have");
    ok(page_at(0, memory).share_count >= 2, "child: in two processes");
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    ok(page_at(0, memory).share_count == 1, "child: in one when it has gone");
    ok(!page_at((uint32_t)child, memory).is_valid, "child: a process that has gone has no pages");
    munmap(memory, PAGE_BYTES);
}

static unsigned int count_valid(const uint8_t *memory, size_t pages)
{
    unsigned int count = 0;

    for (size_t i = 0; i < pages; i++)
        count += page_at(0, memory + i * PAGE_BYTES).is_valid;
    return count;
}

/* Linux cannot give back a page that another processor is just about to put on its lists. */
static unsigned int trim_until_gone(const uint8_t *memory)
{
    unsigned int left = TRIMMED_PAGES;

    for (int tries = 0; tries < 1000 && left >= TRIMMED_PAGES / 2; tries++) {
        trim_working_set(0);
        left = count_valid(memory, TRIMMED_PAGES);
        if (left >= TRIMMED_PAGES / 2)
            usleep(1000);
    }
    return left;
}

/* Nothing is lost; pages of a file leave the process, if they can be read again. */
static void test_trim(void)
{
    char path[] = "trimmed.XXXXXX";
    int fd = mkstemp(path);
    uint8_t *private = map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, PAGES);
    uint8_t *memory;
    struct statfs fs;

    unlink(path);
    for (unsigned int i = 0; i < TRIMMED_PAGES; i++) {
        char block[PAGE_BYTES];

        memset(block, (int)i, sizeof(block));
        if (write(fd, block, sizeof(block)) != sizeof(block))
            abort();
    }
    fsync(fd);
    memory = map(PROT_READ, MAP_SHARED, fd, TRIMMED_PAGES);
    for (unsigned int i = 0; i < TRIMMED_PAGES; i++)
        *(volatile uint8_t *)(memory + i * PAGE_BYTES);
    memset(private, 7, PAGES * PAGE_BYTES);
    ok(count_valid(memory, TRIMMED_PAGES) == TRIMMED_PAGES, "trim: all there before");
    trim_working_set(0);
    if (fstatfs(fd, &fs) || fs.f_type == TMPFS)
        skip("trim: pages of a file", "the build tree is in memory");
    else
        ok(trim_until_gone(memory) < TRIMMED_PAGES / 2, "trim: pages of a file leave");
    ok(memory[5 * PAGE_BYTES] == 5 && private[3 * PAGE_BYTES] == 7, "trim: nothing is lost");
    close(fd);
}

int main(void)
{
    test_private();
    test_file();
    test_all();
    test_child();
    test_trim();
    return done_testing();
}
