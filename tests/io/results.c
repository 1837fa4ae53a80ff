/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Every way to take the result of an overlapped request, with files, pipes and
 * sockets, and the OVERLAPPED in each kind of memory: operations and bytes are
 * exact. First in one thread, then each way in eight threads at once.
 *
 * io_test results [REQUESTS]: so many by the eight threads together; the suite's
 * long test has 100,000.
 */
#include "results.h"

#define ROUNDS  8
#define THREADS 8

static const char *const kind_names[CHANNEL_KINDS] = {"file", "pipe", "socket"};
static const char *const placement_names[PLACEMENTS] = {"on the stack", "static", "on the heap",
                                                        "used again"};

static BOOL style_applies(const struct style *style, enum channel_kind kind)
{
    return !style->sockets_only || kind == SOCKET_CHANNEL;
}

static void check_placements(const struct style *style, enum channel_kind kind)
{
    struct lane lane;
    char name[120];

    open_lane(&lane, style, kind);
    for (int placement = 0; placement < PLACEMENTS; placement++) {
        IO_COUNTERS before = counters_now();

        lane.did = (IO_COUNTERS){0};
        lane.failures = 0;
        for (int i = 0; i < ROUNDS; i++)
            run_round(&lane, placement);
        snprintf(name, sizeof(name), "%s, %s, block %s", style->name, kind_names[kind],
                 placement_names[placement]);
        ok(!lane.failures, "%s: %u of %u results were not taken\n", name, lane.failures, ROUNDS);
        check_difference(name, before, counters_now(), lane.did, 1);
    }
    close_lane(&lane);
}

static DWORD WINAPI run_lane(void *argument)
{
    struct lane *lane = argument;

    for (unsigned int i = lane->rounds_wanted; i; i--)
        run_round(lane, i % PLACEMENTS);
    return 0;
}

static void check_threads(const struct style *style, enum channel_kind kind, unsigned int rounds)
{
    static struct lane lanes[THREADS];
    HANDLE threads[THREADS];
    IO_COUNTERS before, sum = {0};
    char name[120];

    for (int i = 0; i < THREADS; i++) {
        open_lane(&lanes[i], style, kind);
        lanes[i].rounds_wanted = rounds;
    }
    snprintf(name, sizeof(name), "%d threads, %s, %s", THREADS, style->name, kind_names[kind]);
    before = counters_now();
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, run_lane, &lanes[i], 0, NULL);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
    for (int i = 0; i < THREADS; i++) {
        ok(!lanes[i].failures, "%s: %u of %u results were not taken\n", name, lanes[i].failures,
           lanes[i].rounds);
        add_counters(&sum, &lanes[i].did);
        CloseHandle(threads[i]);
    }
    check_difference(name, before, counters_now(), sum, 1);
    for (int i = 0; i < THREADS; i++)
        close_lane(&lanes[i]);
}

START_TEST(results)
{
    char **arguments;
    unsigned int requests =
        winetest_get_mainargs(&arguments) > 2 ? strtoul(arguments[2], NULL, 10) : 8000;
    unsigned int rounds = requests / (result_style_count * CHANNEL_KINDS * THREADS) + 1;

    start_subject();
    for (unsigned int i = 0; i < result_style_count; i++)
        for (int kind = 0; kind < CHANNEL_KINDS; kind++)
            if (style_applies(&result_styles[i], kind)) {
                check_placements(&result_styles[i], kind);
                check_threads(&result_styles[i], kind, rounds);
            }
}
