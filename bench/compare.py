#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs bench.exe under plain Wine and under wine-procstats, several rounds, and the
native floor between them; prints the two beside each other.

A round's ratio is the median of its pairs' ratios: of two batches, starts or runs that
followed one another. Shown is the median of the rounds' ratios, with the least and the
greatest; times are medians."""
import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time

# Groups of rows, as bench.exe names them, and how often a round measures each, every time in new
# processes. The two sides take turns with each batch of about 5 ms, so that what disturbs the machine for
# longer disturbs both. What a read costs depends on where memory lies: 64 KiB take 0.9 to 1.1 times as long
# in one process as in another, so the rows of I/O, whose targets are within percents, need many processes.
IN_TURNS = {"own": 1, "other": 1, "ended": 1, "io": 9, "memory": 1, "job": 1}
TURNS = 40

# Of these each side runs the whole group: its arguments, of how many rounds one runs it, and whether
# it has all processors, since it is about threads that run at once.
GROUPS = [
    (["threads", "1"], 1, True),
    (["threads", "2"], 1, True),
    (["threads", "8"], 1, True),
    (["files"], 1, True),
    (["handles", "100"], 1, False),
    (["handles", "1000"], 1, False),
    (["handles", "10000"], 1, False),
    (["processes", "10"], 1, False),
    (["processes", "50"], 3, False),
    (["processes", "200"], 3, False),
]

# What a row cannot be cheaper than: names of other rows, whose fastest times are added. Those of the
# server are measured under plain Wine, those of the host by the native program.
FLOORS = [
    (r"memory, own, (pseudo|. threads)", ["host, own memory"]),
    (r"memory, own, real", ["round trip", "host, own memory"]),
    (r"(io|handles), own, real|handles, own, (pseudo|1 threads|.* held)", ["round trip"]),
    (r"memory, another", ["round trip", "host, another's memory"]),
    (r"times, own, real", ["round trip"]),
    (r"(io|handles|times), (another|ended)|memory, ended", ["round trip"]),
]

# Of a processor: what others may use of all of them while figures are still to be trusted.
QUIET = 0.05

# A program that does nothing, and one that imports the calls and does nothing.
STARTUP_ROWS = [("start-up of a program", ["bench_nothing.exe"]),
                ("start-up of a program that asks", ["bench.exe", "nothing"])]
TYPED_ROW = ("start-up by the command that is typed", ["bench_nothing.exe"])
STARTUPS = 40
RESIDENT_ROW = "resident memory of a process"
ALL_PROCESSORS = os.sched_getaffinity(0)


def fail(message):
    sys.exit(f"compare.py: {message}")


class Side:
    """What starts programs: plain Wine, the runner, or for native ones nothing; and its rows'
    times, in a list for each round."""

    def __init__(self, starter, programs):
        self.starter = starter
        self.programs = programs
        self.process = None
        self.round = 0, 0  # and which measurement in it
        self.rows = {}
        self.failed = set()

    def command(self, program, *arguments):
        return self.starter + [os.path.join(self.programs, program), *arguments]

    def run(self, program, *arguments, processors=None):
        command = self.command(program, *arguments)
        confine = (lambda: os.sched_setaffinity(0, processors)) if processors else None
        result = subprocess.run(command, stdout=subprocess.PIPE, text=True, preexec_fn=confine)
        if result.returncode:
            fail(f"{' '.join(command)} ended with status {result.returncode}")
        for line in result.stdout.splitlines():
            name, value, outcome = line.split("\t")
            self.add(name, float(value))
            if outcome != "ok":
                self.failed.add(name)

    def begin_turns(self, group):
        self.process = subprocess.Popen(self.command("bench.exe", "--turns", group),
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def next_row(self):
        """Its name; empty after the last."""
        return self.process.stdout.readline().strip()

    def take_turn(self, name):
        self.add(name, float(self.ask("turn")))

    def end_row(self, name):
        if self.ask("end") != "ok":
            self.failed.add(name)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        return answer or fail(f"{' '.join(self.process.args)} ended before its last row")

    def end_turns(self):
        self.process.stdin.close()
        if self.process.wait():
            fail(f"{' '.join(self.process.args)} ended with status {self.process.returncode}")

    def add(self, name, value):
        self.rows.setdefault(name, {}).setdefault(self.round, []).append(value)

    def times(self, name):
        return [value for values in self.rows[name].values() for value in values]

    def time_startup(self, name, program, starter=None):
        command = self.command(*program)
        if starter:
            command[:len(self.starter)] = starter
        began = time.perf_counter_ns()
        subprocess.run(command, check=True)
        self.add(name, time.perf_counter_ns() - began)

    def measure_resident(self):
        """Resident bytes of a process that waits, for a parent that there is not."""
        process = subprocess.Popen(self.command("bench.exe", "wait", "0"))
        try:
            sizes = [0]
            while not sizes[-1] or sizes[-3:] != sizes[-1:] * 3:  # until it has started
                time.sleep(0.3)
                with open(f"/proc/{process.pid}/smaps_rollup", encoding="ascii") as rollup:
                    size = re.search(r"^Rss:\s+(\d+) kB", rollup.read(), re.MULTILINE)
                sizes.append(int(size[1]))
            self.add(RESIDENT_ROW, sizes[-1] * 1024)
        finally:
            process.kill()
            process.wait()


def alternate(plain, ours, action, turn):
    """The side that begins alternates, so that neither gains by what the other leaves behind."""
    for side in (plain, ours) if turn % 2 == 0 else (ours, plain):
        action(side)


def busy_seconds():
    """What all processors have worked since the machine began, or others of it have stolen."""
    with open("/proc/stat", encoding="ascii") as file:
        user, nice, system, _, _, irq, softirq, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def others_share(seconds=0.5):
    """Of a processor: what others use, while nothing is measured."""
    before = busy_seconds()
    time.sleep(seconds)
    return (busy_seconds() - before) / seconds


def measure_in_turns(plain, ours, group):
    sides = plain, ours
    for side in sides:
        side.begin_turns(group)
    while any(names := [side.next_row() for side in sides]):
        if names[0] != names[1]:
            fail(f"the rows of {group} differ: {names[0] or 'none'}, {names[1] or 'none'}")
        for turn in range(TURNS):
            alternate(plain, ours, lambda side, n=names[0]: side.take_turn(n), turn)
        for side in sides:
            side.end_row(names[0])
    for side in sides:
        side.end_turns()


def measure_startups(plain, ours):
    for name, program in STARTUP_ROWS:
        for start in range(STARTUPS):
            alternate(plain, ours, lambda side, n=name, p=program: side.time_startup(n, p), start)
    typed = shutil.which("wine")
    if typed:
        name, program = TYPED_ROW
        starters = {plain: [typed], ours: None}
        for start in range(STARTUPS):
            alternate(plain, ours, lambda side: side.time_startup(name, program, starters[side]),
                      start)


def measure(plain, ours, floor, rounds, patterns):
    """Gives the greatest share of a processor that others were seen to use."""
    def wanted(group):
        return not patterns or group in patterns

    shares = []
    for turn in range(rounds):
        shares.append(others_share())
        for side in (plain, ours, floor):
            side.round = turn, 0
        print(f"round {turn + 1} of {rounds}"
              + (f": others use {shares[-1]:.0%} of a processor" if shares[-1] > QUIET else ""),
              file=sys.stderr)
        floor.run("bench-floor")
        for group, times in IN_TURNS.items():
            if not wanted(group):
                continue
            for measurement in range(times):
                plain.round = ours.round = turn, measurement
                measure_in_turns(plain, ours, group)
        plain.round = ours.round = turn, 0
        for arguments, every, everywhere in GROUPS:
            if wanted(arguments[0]) and turn % every == 0:
                processors = ALL_PROCESSORS if everywhere else None
                alternate(plain, ours, lambda side, a=arguments, p=processors: side.run(
                    "bench.exe", *a, processors=p), turn)
        if wanted("resident"):
            alternate(plain, ours, Side.measure_resident, turn)
        if wanted("startup"):
            measure_startups(plain, ours)
    return max(shares)


def floor_of(name, plain, floor):
    for pattern, parts in FLOORS:
        if re.match(pattern, name):
            known = {part: side.times(part) for side in (plain, floor) for part in side.rows}
            if all(part in known for part in parts):
                return sum(min(known[part]) for part in parts)
    return None


def summarize(plain, ours, floor):
    rows = []
    for name, rounds in plain.rows.items():
        ratios = [statistics.median(b / a for a, b in zip(times, ours.rows[name][turn]))
                  for turn, times in rounds.items()]
        plain_times, our_times = plain.times(name), ours.times(name)
        least = floor_of(name, plain, floor)
        rows.append({
            "row": name,
            "unit": "B" if name == RESIDENT_ROW else "ns",
            "plain": statistics.median(plain_times),
            "plain_failed": name in plain.failed,
            "ours": statistics.median(our_times),
            "ours_failed": name in ours.failed,
            "difference": statistics.median(b - a for a, b in zip(plain_times, our_times)),
            "plain_best": min(plain_times),
            "ours_best": min(our_times),
            "ratio_best": min(our_times) / min(plain_times),
            "ratio": statistics.median(ratios),
            "ratio_min": min(ratios),
            "ratio_max": max(ratios),
            "floor": least,
            "ours_to_floor": min(our_times) / least if least else None,
            "rounds": len(ratios),
        })
    return rows


def machine(plain, others, processor):
    model = re.search(r"^model name\s*: (.*)$", open("/proc/cpuinfo", encoding="ascii").read(),
                      re.MULTILINE)
    version = subprocess.run([*plain.starter, "--version"], stdout=subprocess.PIPE, text=True)
    return {
        "processor": model[1] if model else platform.machine(),
        "processors": os.cpu_count(),
        "kernel": platform.release(),
        "wine": version.stdout.strip(),
        "confined_to": processor,
        "others": others,
        "quiet": others <= QUIET,
    }


def shown(value, unit):
    if value is None:
        return "-"
    if unit == "B":
        return f"{value / 1024:.0f} KiB"
    return f"{value / 1000:.3f}" if value < 100000 else f"{value / 1000:.0f}"


def print_table(result):
    host = result["machine"]
    print(f"{host['processor']}, {host['processors']} processors, Linux {host['kernel']}, "
          f"{host['wine']}; times in microseconds")
    if not host["quiet"]:
        print(f"NOT QUIET: others used up to {host['others']:.0%} of a processor; rows that wait are not "
              "reliable")
    layout = "{:52} {:>10} {:>10}  {:26} {:>8} {:>10} {:>7}"
    print(layout.format("call", "plain", "counted", "ratio [min .. max]", "fastest", "floor",
                        "/floor"))
    for row in result["rows"]:
        ratio = f"{row['ratio']:.3f} [{row['ratio_min']:.3f} .. {row['ratio_max']:.3f}]"
        above = row["ours_to_floor"]
        print(layout.format(
            row["row"],
            shown(row["plain"], row["unit"]) + ("*" if row["plain_failed"] else ""),
            shown(row["ours"], row["unit"]) + ("*" if row["ours_failed"] else ""),
            ratio, f"{row['ratio_best']:.3f}", shown(row["floor"], row["unit"]), f"{above:.2f}" if above else "-"))
    if any(row["plain_failed"] or row["ours_failed"] for row in result["rows"]):
        print("* the call fails")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--wine", required=True, help="plain Wine's loader")
    parser.add_argument("--runner", required=True, help="wine-procstats")
    parser.add_argument("--programs", required=True, help="where the Windows programs are")
    parser.add_argument("--server", required=True, help="wineserver, which is not running yet")
    parser.add_argument("--floor", required=True, help="where the native floor program is")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--processor", type=int, default=max(ALL_PROCESSORS), metavar="NUMBER",
                        help="the one that all but rows of several threads run on (default: the last)")
    parser.add_argument("--all-processors", action="store_true",
                        help="let every row, and wineserver, run on all processors")
    parser.add_argument("--json", metavar="FILE", help="also write the figures to FILE")
    parser.add_argument("group", nargs="*",
                        help="only these groups of rows: startup, resident, or bench.exe's")
    options = parser.parse_args()
    plain = Side([options.wine], options.programs)
    ours = Side([options.runner], options.programs)
    floor = Side([], options.floor)
    processor = None if options.all_processors else options.processor
    if processor is not None:
        os.sched_setaffinity(0, {processor})
    subprocess.run([options.server, "-p600"], check=True)  # where we are; run stops it

    # What is made at the first start, a prefix and the overlay, is not start-up.
    for side in (plain, ours):
        subprocess.run(side.command("bench.exe", "nothing"), check=True)
    others = measure(plain, ours, floor, options.rounds, options.group)
    result = {"machine": machine(plain, others, processor), "rows": summarize(plain, ours, floor)}
    print_table(result)
    if options.json:
        with open(options.json, "w", encoding="ascii") as file:
            json.dump(result, file, indent=1)
            file.write("\n")


main()
