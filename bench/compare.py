#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs bench.exe under plain Wine and under wine-procstats, in turn, several
rounds, and the native floor between them; prints the two beside each other.

A ratio is the median of the rounds' ratios, each of two runs that followed one
another, with the least and the greatest; times are medians of the rounds."""
import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time

# Groups of rows, as bench.exe names them: its arguments, and of how many rounds one runs it.
GROUPS = [
    (["own"], 1),
    (["other"], 1),
    (["ended"], 1),
    (["threads", "1"], 1),
    (["threads", "2"], 1),
    (["threads", "8"], 1),
    (["io"], 1),
    (["handles", "100"], 1),
    (["handles", "1000"], 1),
    (["handles", "10000"], 1),
    (["handles", "100000"], 3),
    (["processes", "10"], 1),
    (["processes", "50"], 3),
    (["processes", "200"], 3),
]

# What a row cannot be cheaper than: names of other rows, whose fastest times are added. Those of the
# server are measured under plain Wine, those of the host by the native program.
FLOORS = [
    (r"memory, own, (pseudo|. threads)", ["host, own memory"]),
    (r"memory, own, real", ["round trip", "host, own memory"]),
    (r"(io|handles), own, real|handles, own, (pseudo|1 threads|.* in the session)", ["round trip"]),
    (r"memory, another", ["round trip", "host, another's memory"]),
    (r"(io|handles), (another|ended)|memory, ended", ["round trip"]),
]

# A program that does nothing, and one that imports the calls and does nothing.
STARTUP_ROWS = [("start-up of a program", ["bench_nothing.exe"]),
                ("start-up of a program that asks", ["bench.exe", "nothing"])]
STARTUPS = 15
RESIDENT_ROW = "resident memory of a process"


def fail(message):
    sys.exit(f"compare.py: {message}")


class Side:
    """What starts programs: plain Wine, the runner, or for native ones nothing; and its rows'
    times, by round."""

    def __init__(self, starter, programs):
        self.starter = starter
        self.programs = programs
        self.rows = {}
        self.failed = set()

    def command(self, program, *arguments):
        return self.starter + [os.path.join(self.programs, program), *arguments]

    def run(self, program, *arguments):
        command = self.command(program, *arguments)
        result = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        if result.returncode:
            fail(f"{' '.join(command)} ended with status {result.returncode}")
        for line in result.stdout.splitlines():
            name, value, outcome = line.split("\t")
            self.add(name, float(value))
            if outcome != "ok":
                self.failed.add(name)

    def add(self, name, value):
        self.rows.setdefault(name, []).append(value)

    def time_startup(self, name, program):
        began = time.perf_counter_ns()
        subprocess.run(self.command(*program), check=True)
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
    """Who begins changes, so that neither gains by what the other leaves behind."""
    for side in (plain, ours) if turn % 2 == 0 else (ours, plain):
        action(side)


def measure(plain, ours, floor, rounds, patterns):
    def wanted(group):
        return not patterns or group in patterns

    for turn in range(rounds):
        print(f"round {turn + 1} of {rounds}", file=sys.stderr)
        floor.run("bench-floor")
        for arguments, every in GROUPS:
            if wanted(arguments[0]) and turn % every == 0:
                alternate(plain, ours, lambda side, a=arguments: side.run("bench.exe", *a), turn)
        if wanted("resident"):
            alternate(plain, ours, Side.measure_resident, turn)
        for name, program in STARTUP_ROWS if wanted("startup") else ():
            for start in range(STARTUPS):
                alternate(plain, ours, lambda side, n=name, p=program: side.time_startup(n, p),
                          start)


def floor_of(name, plain, floor):
    for pattern, parts in FLOORS:
        if re.match(pattern, name):
            known = {**plain.rows, **floor.rows}
            if all(part in known for part in parts):
                return sum(min(known[part]) for part in parts)
    return None


def summarize(plain, ours, floor):
    rows = []
    for name, plain_times in plain.rows.items():
        our_times = ours.rows[name]
        ratios = [b / a for a, b in zip(plain_times, our_times)]
        our_time = statistics.median(our_times)
        least = floor_of(name, plain, floor)
        rows.append({
            "row": name,
            "unit": "B" if name == RESIDENT_ROW else "ns",
            "plain": statistics.median(plain_times),
            "plain_failed": name in plain.failed,
            "ours": our_time,
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


def machine(plain):
    model = re.search(r"^model name\s*: (.*)$", open("/proc/cpuinfo", encoding="ascii").read(),
                      re.MULTILINE)
    version = subprocess.run([*plain.starter, "--version"], stdout=subprocess.PIPE, text=True)
    return {
        "processor": model[1] if model else platform.machine(),
        "processors": os.cpu_count(),
        "kernel": platform.release(),
        "wine": version.stdout.strip(),
        "load": os.getloadavg()[1],
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
          f"{host['wine']}; load {host['load']:.1f}; times in microseconds")
    layout = "{:52} {:>10} {:>10}  {:26} {:>8} {:>10} {:>7}"
    print(layout.format("call", "plain", "ours", "ratio [min .. max]", "fastest", "floor",
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
    parser.add_argument("--floor", required=True, help="where the native floor program is")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", metavar="FILE", help="also write the figures to FILE")
    parser.add_argument("group", nargs="*",
                        help="only these groups of rows: startup, resident, or bench.exe's")
    options = parser.parse_args()
    plain = Side([options.wine], options.programs)
    ours = Side([options.runner], options.programs)
    floor = Side([], options.floor)

    # What is made at the first start, a prefix and the overlay, is not start-up.
    for side in (plain, ours):
        subprocess.run(side.command("bench.exe", "nothing"), check=True)
    measure(plain, ours, floor, options.rounds, options.group)
    result = {"machine": machine(plain), "rows": summarize(plain, ours, floor)}
    print_table(result)
    if options.json:
        with open(options.json, "w", encoding="ascii") as file:
            json.dump(result, file, indent=1)
            file.write("\n")


main()
