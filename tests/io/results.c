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
static const char *const direction_names[DIRECTIONS] = {"read", "write"};
static const char *const placement_names[PLACEMENTS] = {"on the stack", "static", "on the heap",
                                                        "used again"};

static BOOL style_applies(const struct style *style, enum channel_kind kind)
{
    return !style->sockets_only || kind == SOCKET_CHANNEL;
}

static void check_placements(const struct style *style, enum channel_kind kind,
                             enum direction direction)
{
    struct lane lane;
    char name[120];

    open_lane(&lane, style, kind, direction);
    for (int placement = 0; placement < PLACEMENTS; placement++) {
        IO_COUNTERS before = counters_now();

        lane.did = (IO_COUNTERS){0};
        lane.failures = 0;
        for (int i = 0; i < ROUNDS; i++)
            run_round(&lane, placement);
        snprintf(name, sizeof(name), "%s, %s, %s, block %s", style->name, kind_names[kind],
                 direction_names[direction], placement_names[placement]);
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

static void check_threads(const struct style *style, enum channel_kind kind,
                          enum direction direction, unsigned int rounds)
{
    static struct lane lanes[THREADS];
    HANDLE threads[THREADS];
    IO_COUNTERS before, sum = {0};
    char name[120];

    for (int i = 0; i < THREADS; i++) {
        open_lane(&lanes[i], style, kind, direction);
        lanes[i].rounds_wanted = rounds;
    }
    snprintf(name, sizeof(name), "%d threads, %s, %s, %s", THREADS, style->name, kind_names[kind],
             direction_names[direction]);
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

static void check_style(const struct style *style, unsigned int rounds)
{
    for (int kind = 0; kind < CHANNEL_KINDS; kind++)
        for (int direction = 0; direction < DIRECTIONS; direction++)
            if (style_applies(style, kind)) {
                check_placements(style, kind, direction);
                check_threads(style, kind, direction, rounds);
            }
}

START_TEST(results)
{
    char **arguments;
    unsigned int requests =
        winetest_get_mainargs(&arguments) > 2 ? strtoul(arguments[2], NULL, 10) : 8000;
    unsigned int cases = result_style_count * CHANNEL_KINDS * DIRECTIONS;

    start_subject();
    for (unsigned int i = 0; i < result_style_count; i++)
        check_style(&result_styles[i], requests / (cases * THREADS) + 1);
}
