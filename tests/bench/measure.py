"""What the benchmarks share: building the small helpers, and paired runs.

A figure is never a time alone: it is the median over pairs of runs, napkin and its yardstick one
after the other, of the ratio of the two.
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import namedtuple

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
Run = namedtuple("Run", "wall cpu peak status")  # seconds, seconds, KiB, exit status


def napkin():
    """The release build, or the program named on the command line."""
    default = os.path.join(ROOT, "build", "bench", "napkin")
    path = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else default)
    if not os.path.exists(path):
        sys.exit(f"no {path}: cmake --preset release -B build/bench && ninja -C build/bench napkin")
    return path


def folder():
    return tempfile.TemporaryDirectory(prefix="napkin-bench-")


def build(where, name, *libraries):
    out = os.path.join(where, name)
    source = os.path.join(HERE, name + ".c")
    subprocess.run(["cc", "-O2", "-o", out, source, *libraries], check=True)
    return out


def once(spawn, command, stdin=None, good=(0,)):
    with open(stdin or os.devnull, "rb") as given:
        done = subprocess.run([spawn, *command], stdin=given, capture_output=True, check=True)
    wall, cpu, peak, status = map(int, done.stdout.split())
    if status not in good:
        sys.exit(f"{command[0]} ended with status {status}: {done.stderr.decode()[:500]}")
    return Run(wall / 1e9, cpu / 1e9, peak, status)


def pairs(spawn, count, ours, theirs, stdins=(None, None), good=(0,)):
    """Both commands `count` times, in turn, after one run of each that is not counted; `good`: with
    which statuses ours may end."""
    def both():
        return once(spawn, ours, stdins[0], good), once(spawn, theirs, stdins[1])
    both()
    return [both() for _ in range(count)]


def ratio(runs):
    return statistics.median(a.wall / b.wall for a, b in runs)


def cpu_ratio(runs):
    """The same by time on the processor: steadier where others use the machine."""
    return statistics.median(a.cpu / b.cpu for a, b in runs)


def wall(runs, which):
    return statistics.median(pair[which].wall for pair in runs)


def peak(runs, which):
    return max(pair[which].peak for pair in runs)


def report(what, figure, target, good):
    verdict = "" if target is None else f"   target {target}: {'met' if good else 'MISSED'}"
    print(f"{what:<58} {figure:>12}{verdict}")


def have(program):
    found = shutil.which(program)
    if not found:
        print(f"{program} is not installed: left out")
    return found
