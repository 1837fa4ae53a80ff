/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The parsers of /proc's texts about the machine and about address spaces, on
 * fixed texts, on hostile ones, and on what this kernel says.
 */
#include "tap.h"

#include "host/machine.h"
#include "host/maps.h"

#include <errno.h>
#include <string.h>

#define UNTOUCHED 0x55

static const char meminfo[] = "MemTotal:       24683652 kB\n"
                              "MemFree:         1250000 kB\n"
                              "MemAvailable:   23700000 kB\n"
                              "Buffers:          100100 kB\n"
                              "Cached:         12000000 kB\n"
                              "SwapCached:            1 kB\n"
                              "SwapTotal:       1000000 kB\n"
                              "SwapFree:         900000 kB\n"
                              "Slab:            1100000 kB\n"
                              "SReclaimable:    1041352 kB\n"
                              "SUnreclaim:        94820 kB\n"
                              "CommitLimit:    12341824 kB\n"
                              "Committed_AS:    1339092 kB\n";

static const char stat[] = "cpu  7326500 1 5387320 1278960 900 0 6970 12 5 0\n"
                           "cpu0 3663250 1 2693660 639480 450 3 3485 6 5 0\n"
                           "cpu2 3663250 0 2693660 639480 450 0 3485 6 0 0\n"
                           "intr 25290742 1 0 9 26\n"
                           "ctxt 258670059\n"
                           "btime 1764115200\n"
                           "processes 99999\n";

static void test_memory(void)
{
    struct machine_memory memory, untouched;

    ok(!machine_parse_memory(meminfo, &memory) && memory.total == 24683652 &&
           memory.available == 23700000 && memory.buffers == 100100 && memory.cached == 12000000 &&
           memory.swap_total == 1000000 && memory.swap_free == 900000 &&
           memory.slab_reclaimable == 1041352 && memory.slab_unreclaimable == 94820 &&
           memory.commit_limit == 12341824 && memory.committed == 1339092,
       "meminfo: each figure");
    memset(&memory, UNTOUCHED, sizeof(memory));
    memset(&untouched, UNTOUCHED, sizeof(untouched));
    ok(machine_parse_memory("MemTotal: 1 kB\n", &memory) == -ENODATA &&
           machine_parse_memory("", &memory) == -ENODATA &&
           machine_parse_memory("MemTotal: x kB\n", &memory) == -EBADMSG &&
           !memcmp(&memory, &untouched, sizeof(memory)),
       "meminfo: a part of it is none");
}

static void test_paging(void)
{
    struct machine_paging paging;

    ok(!machine_parse_paging("nr_free_pages 7\npswpin 3\npswpout 4\npgfault 655275526\n"
                             "pgmajfault 54654\npgrefill 1\n",
                             &paging) &&
           paging.swapped_in == 3 && paging.swapped_out == 4 && paging.faults == 655275526 &&
           paging.hard_faults == 54654,
       "vmstat: each figure");
    ok(machine_parse_paging("nr_free_pages 7\n", &paging) == -ENODATA, "vmstat: a part is none");
}

static void test_processors(void)
{
    struct machine_counts counts;
    struct processor_ticks processor;
    const char *at = stat;

    ok(!machine_parse_counts(stat, &counts) && counts.context_switches == 258670059 &&
           counts.boot_time == 1764115200,
       "stat: switches and start");
    ok(machine_next_processor(&at, &processor) && processor.number == 0 &&
           processor.ticks[CPU_USER] == 3663250 && processor.ticks[CPU_NICE] == 1 &&
           processor.ticks[CPU_SYSTEM] == 2693660 && processor.ticks[CPU_IDLE] == 639480 &&
           processor.ticks[CPU_IOWAIT] == 450 && processor.ticks[CPU_IRQ] == 3 &&
           processor.ticks[CPU_SOFTIRQ] == 3485 && processor.ticks[CPU_STEAL] == 6,
       "stat: the first processor, not the sum");
    ok(machine_next_processor(&at, &processor) && processor.number == 2 &&
           !machine_next_processor(&at, &processor),
       "stat: one is missing, there are no more");
    at = "cpu  1 2\ncpu0 1 2 3\n";
    ok(!machine_next_processor(&at, &processor), "stat: a cut line is none");
}

static void test_interrupts(void)
{
    uint64_t counts[4] = {0};

    ok(!machine_parse_interrupts("           CPU0       CPU2       \n"
                                 " 24:          1         10  IO-APIC   5-edge      a 1 2\n"
                                 "NMI:          2         20   Non-maskable interrupts\n"
                                 "ERR:        100\n"
                                 "MIS:        200\n"
                                 "PIN:          3         30   Posted-interrupt\n",
                                 counts, 4) &&
           counts[0] == 6 && !counts[1] && counts[2] == 60 && !counts[3],
       "interrupts: by processor");
    ok(machine_parse_interrupts("", counts, 4) == -EBADMSG, "interrupts: no heading");
    memset(counts, 0, sizeof(counts));
    ok(!machine_parse_interrupts("  CPU0 CPU9\n 1: 5 6 x\n", counts, 4) && counts[0] == 5,
       "interrupts: a processor that there is no room for");
}

static void test_this_machine(void)
{
    static char text[MACHINE_TEXT_MAX];
    struct machine_memory memory;
    struct machine_paging paging;
    struct machine_counts counts;
    struct processor_ticks processor;
    const char *at = text;

    ok(!machine_read_memory(text, sizeof(text), &memory) && memory.available <= memory.total,
       "this machine's memory");
    ok(!machine_read_paging(text, sizeof(text), &paging) && paging.faults > paging.hard_faults,
       "this machine's paging");
    ok(!machine_read_counts(text, sizeof(text), &counts) && counts.context_switches &&
           machine_next_processor(&at, &processor),
       "this machine's processors");
    ok(machine_read_memory(text, 100, &memory) == -EFBIG, "a text that does not fit is an error");
}

static void test_maps(void)
{
    struct mapping mapping;

    ok(maps_parse("00400000-00452000 r-xp 00000000 08:02 173521      /usr/bin/dbus-daemon",
                  &mapping) &&
           mapping.start == 0x400000 && mapping.end == 0x452000 && mapping.readable &&
           !mapping.writable && mapping.executable && !mapping.is_shared && mapping.is_of_file,
       "maps: a file");
    ok(maps_parse("7f0000000000-7f0000001000 rw-s 00001000 00:01 1024 /memfd:x (deleted)",
                  &mapping) &&
           mapping.writable && mapping.is_shared && mapping.is_of_file,
       "maps: shared memory");
    ok(maps_parse("35b1800000-35b1820000 ---p 00000000 00:00 0", &mapping) && !mapping.readable &&
           !mapping.is_of_file,
       "maps: a reservation");
    ok(!maps_parse("", &mapping) && !maps_parse("x", &mapping) &&
           !maps_parse("1000-2000", &mapping) && !maps_parse("1000-2000 rwx", &mapping) &&
           !maps_parse("2000-1000 rw-p 00000000 00:00 0", &mapping) &&
           !maps_parse("1000-2000 rw-p 0 00", &mapping),
       "maps: what is no mapping");
}

int main(void)
{
    test_memory();
    test_paging();
    test_processors();
    test_interrupts();
    test_this_machine();
    test_maps();
    return done_testing();
}
