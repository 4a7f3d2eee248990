#!/usr/bin/env python3
"""10,000 mixed expressions through a pipe, against GNU units fed the same questions.

Each question is written in both languages and both answers are compared first: a fast wrong answer
does not count.
"""
import json
import os
import random
import subprocess
import sys

import measure

LINES = 10000
PAIRS = 15

# napkin's words, those of units, the unit of the answer in both
KINDS = [
    ("{a} Gbps -> MB/s", "{a} Gbit/s", "MB/s"),
    ("{a} GB + {b} MB -> MiB", "{a} GB + {b} MB", "MiB"),
    ("{a} MB/s * {b} day -> TB", "{a} (MB/s) * {b} day", "TB"),
    ("{a} TB / ({b} MB/s) -> h", "{a} TB / ({b} MB/s)", "hour"),
    ("({a} + {b}) * {c} kB * 86400 -> GB", "({a} + {b}) * {c} kB * 86400", "GB"),
    ("{a} kB/s * 1 week / {b} -> GB", "{a} (kB/s) * 1 week / {b}", "GB"),
    ("sqrt({a} * {b}) * {c} ms -> s", "sqrt({a} * {b}) * {c} ms", "s"),
    ("{a} h + {b} min -> s", "{a} hour + {b} min", "s"),
    ("log2({a} GB / ({b} kB)) * 1 ms -> us", "log2({a} GB / ({b} kB)) * 1 ms", "us"),
    ("{a} GiB/day -> kbps", "{a} GiB/day", "kbit/s"),
]


def questions():
    draw = random.Random(1)
    for _ in range(LINES):
        ours, theirs, unit = draw.choice(KINDS)
        numbers = {name: round(draw.uniform(1, 1000), draw.randrange(3)) or 1 for name in "abc"}
        yield ours.format(**numbers), theirs.format(**numbers), unit


def write_both(where):
    ours, theirs = os.path.join(where, "ours.txt"), os.path.join(where, "theirs.txt")
    with open(ours, "w", encoding="utf-8") as a, open(theirs, "w", encoding="utf-8") as b:
        for question, other, unit in questions():
            a.write(question + "\n")
            b.write(f"{other}\n{unit}\n")
    return ours, theirs


def compare(napkin, units, ours, theirs):
    with open(ours, "rb") as a, open(theirs, "rb") as b:
        json_lines = subprocess.run([napkin, "eval", "--format", "json", "-"], stdin=a,
                                    capture_output=True, check=True).stdout.splitlines()
        values = subprocess.run([*units, "-d", "15"], stdin=b, capture_output=True,
                                check=True).stdout.split()
    if not len(json_lines) == len(values) == LINES:
        sys.exit(f"{len(json_lines)} answers of napkin, {len(values)} of units")
    for line, value in zip(json_lines, values):
        answer = json.loads(line)
        if abs(answer["value"] - float(value)) > 1e-9 * abs(float(value)):
            sys.exit(f"{answer['expr']}: {answer['value']} here, {value.decode()} by units")


def main():
    napkin = measure.napkin()
    if not measure.have("units"):
        return
    units = ["units", "-q", "-t"]
    with measure.folder() as where:
        spawn = measure.build(where, "spawn")
        ours, theirs = write_both(where)
        compare(napkin, units, ours, theirs)
        print(f"{LINES} answers agree to 1e-9")
        runs = measure.pairs(spawn, PAIRS, [napkin], units, (ours, theirs))
        figure = 1 / measure.ratio(runs)
        took = measure.wall(runs, 0)
        print(f"napkin {took * 1e3:.1f} ms ({took / LINES * 1e6:.2f} us a line), "
              f"units {measure.wall(runs, 1) * 1e3:.1f} ms, medians of {PAIRS} pairs")
        measure.report("speed / GNU units", f"{figure:.1f}", ">= 3", figure >= 3)
        measure.report("peak memory, MiB", f"{measure.peak(runs, 0) / 1024:.1f}", None, True)
        runs = measure.pairs(spawn, PAIRS, [napkin, "eval", "--format", "json", "-"], units,
                             (ours, theirs))
        measure.report("speed as JSON / GNU units", f"{1 / measure.ratio(runs):.1f}", None, True)


if __name__ == "__main__":
    main()
