#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes what compare.py measured (JSON) into a Markdown file, between the lines
"<!-- figures: made by make bench-doc -->" and "<!-- end of figures -->": the machine, the
table of calls, and the targets with whether they are met."""
import json
import sys

BEGIN = "<!-- figures: made by make bench-doc -->\n"
END = "<!-- end of figures -->\n"


def ratio(name):
    """wine-procstats's time to plain Wine's: the median of the rounds'."""
    return lambda rows: rows[name]["ratio"], lambda rows: spread(rows[name])


def to_floor(name):
    return lambda rows: rows[name]["ours_to_floor"], lambda rows: ""


def to_round_trip(name, trip):
    return lambda rows: rows[name]["ours_best"] / rows[trip]["plain_best"], lambda rows: ""


def growth(sample):
    """Each of 200 processes to each of 10."""
    def value(rows):
        many, few = (rows[f"sample, {sample}, {n} processes"]["ours_best"] / n for n in (200, 10))
        return many / few
    return value, lambda rows: ""


def added(name):
    """KiB."""
    return lambda rows: rows[name]["difference"] / 1024, lambda rows: ""


def spread(row):
    return f" [{shown(row['ratio_min'])} .. {shown(row['ratio_max'])}]"


# A target: its name, its limit and the limit's unit, and how the row's value is computed.
TARGETS = [
    ("GetProcessIoCounters, own", 0.3, "x Wine's", ratio("io, own, pseudo handle")),
    ("GetProcessMemoryInfo, own, pseudo handle", 0.08, "x Wine's",
     ratio("memory, own, pseudo handle")),
    ("the same", 1.25, "x its floor", to_floor("memory, own, pseudo handle")),
    ("GetProcessMemoryInfo, own, real handle", 0.65, "x Wine's", ratio("memory, own, real handle")),
    ("GetProcessMemoryInfo, another process", 0.75, "x Wine's", ratio("memory, another process")),
    ("GetProcessIoCounters, another process", 1.1, "x a round trip",
     to_round_trip("io, another process", "round trip, another process")),
    ("GetProcessTimes, another process", 1.1, "x a round trip",
     to_round_trip("times, another process", "round trip, another process")),
    ("VirtualQuery", 1.05, "x Wine's", ratio("VirtualQuery")),
    ("GetProcessHandleCount, own, 100 handles held", 1.3, "x a round trip",
     to_floor("handles, own, 100 held")),
    ("GetProcessHandleCount, own, 1,000 handles held", 1.3, "x a round trip",
     to_floor("handles, own, 1000 held")),
    ("session sample, memory and I/O, each of 200 processes", 1.2, "x each of 10",
     growth("memory and io, kept handles")),
    ("session sample, handle counts too, each of 200", 1.2, "x each of 10",
     growth("all three, opened")),
    ("session sample by the system's list, each of 200", 1.2, "x each of 10",
     growth("system's list")),
    # What version 1 took, by the same row.
    ("list of 200 processes", 1.39, "x Wine's", ratio("sample, system's list, 200 processes")),
    ("program start-up", 1.05, "x Wine's", ratio("start-up of a program")),
    ("resident memory that is added", 130, "KiB", added("resident memory of a process")),
    ("seek and read of 512 bytes", 1.03, "x Wine's", ratio("I/O, seek and read 512 bytes")),
    ("seek and read of 64 KiB", 1.01, "x Wine's", ratio("I/O, seek and read 64 KiB")),
    ("8 threads on 8 files", 1.04, "x Wine's",
     ratio("I/O, seek and read 512 bytes, 8 threads on 8 files")),
    ("VirtualAlloc and VirtualFree of 64 KiB", 1.1, "x Wine's",
     ratio("VirtualAlloc, VirtualFree of 64 KiB")),
    ("the same of 16 MiB, touched", 1.02, "x Wine's",
     ratio("VirtualAlloc, VirtualFree of 16 MiB, touched")),
    ("small blocks of a heap", 1.01, "x Wine's", ratio("1000 small blocks of a heap replaced")),
    ("in a job that limits memory: VirtualAlloc and VirtualFree of 64 KiB", 1.15, "x Wine's",
     ratio("in a job: VirtualAlloc, VirtualFree of 64 KiB")),
    ("in such a job: seek and read of 512 bytes", 1.04, "x Wine's",
     ratio("in a job: I/O, seek and read 512 bytes")),
    ("loopback ping-pong", 1.01, "x Wine's", ratio("I/O, loopback ping-pong")),
]


def shown(number):
    """Three digits that count, four of what is near 1; of more than 100, all before the point."""
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.3f}" if 0.9 <= number < 10 else f"{number:.3g}"


def amount(nanoseconds):
    """In microseconds."""
    return f"{nanoseconds / 1000:,.0f}" if nanoseconds >= 100000 else f"{nanoseconds / 1000:.3g}"


def heading(host):
    lines = [f"{host['processor']}, {host['processors']} processors; Linux {host['kernel']}, "
             f"{host['wine']}."]
    if host["confined_to"] is None:
        lines.append("All rows ran on all processors.")
    if not host["quiet"]:
        lines.append(f"Others used up to {host['others']:.0%} of a processor meanwhile.")
    return " ".join(lines) + "\n"


def calls(result):
    yield "| call | plain | counted | ratio [least .. greatest] | floor | /floor |\n"
    yield "| --- | ---: | ---: | --- | ---: | ---: |\n"
    for row in result["rows"]:
        if row["unit"] == "B":
            times = [f"{row[side] / 1024:,.0f} KiB" for side in ("plain", "ours")]
        else:
            times = [amount(row[f"{side}_best"]) + ("*" if row[f"{side}_failed"] else "")
                     for side in ("plain", "ours")]
        least = amount(row["floor"]) if row["floor"] else ""
        above = f"{row['ours_to_floor']:.2f}" if row["floor"] else ""
        yield (f"| {row['row']} | {times[0]} | {times[1]} | {shown(row['ratio'])}{spread(row)} | "
               f"{least} | {above} |\n")
    if any(row["plain_failed"] or row["ours_failed"] for row in result["rows"]):
        yield "\n(*) The call fails.\n"


def targets(result):
    rows = {row["row"]: row for row in result["rows"]}
    yield "| row | target | measured | met |\n"
    yield "| --- | --- | --- | --- |\n"
    for name, limit, unit, (value, more) in TARGETS:
        try:
            measured = value(rows)
        except KeyError:
            continue  # not all groups were run
        yield (f"| {name} | <= {limit} {unit} | {shown(measured)}{more(rows)} | "
               f"{'yes' if measured <= limit else 'no'} |\n")


def main():
    with open(sys.argv[1], encoding="ascii") as file:
        result = json.load(file)
    made = "".join([heading(result["machine"]), "\n", *calls(result), "\n### Targets\n\n",
                    *targets(result)])
    if len(sys.argv) < 3:
        sys.stdout.write(made)
        return
    with open(sys.argv[2], encoding="utf-8") as file:
        text = file.read()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    if not rest:
        sys.exit(f"tables.py: there is no line {BEGIN.strip()} in {sys.argv[2]}")
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write(before + BEGIN + made + END + after)


main()
