#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Turns what compare.py wrote as JSON into lines for plot.gnuplot: the row, and the
fastest times of plain Wine, of wine-procstats and the floor in microseconds, 0 for none."""
import json
import sys

with open(sys.argv[1], encoding="ascii") as file:
    result = json.load(file)
rows = [row for row in result["rows"] if row["unit"] == "ns"]
for row in rows:
    times = [row["plain_best"], row["ours_best"], row["floor"] or 0]
    print("\t".join([f'"{row["row"]}"'] + [f"{time / 1000:.4f}" for time in times]))
