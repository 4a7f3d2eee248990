#!/usr/bin/env python3
"""Benchmarks, each beside its yardstick in the same run, told as a ratio.

usage: bench.py NAPKIN [start] [pipe] [plan]

Needs GNU units and qalc (apt-get install units qalc), cc and libyaml-dev. Every figure is the processor
time of the whole process (user and system), read from the operating system; the two commands run in
turn, and the median of the ratios of the pairs is told, so that a drift of the machine falls out.
"""
import os
import pathlib
import random
import resource
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PAIRS = 25


def cost(words, data=None):
    """Seconds of processor time, and peak memory in KiB, of one process."""
    with tempfile.TemporaryFile() as stdin:
        stdin.write(data or b"")
        stdin.seek(0)
        pid = os.posix_spawn(words[0], words, os.environ, file_actions=[
            (os.POSIX_SPAWN_DUP2, stdin.fileno(), 0),
            (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
        _, status, usage = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{words} ended with status {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def ratio(ours, theirs, pairs=PAIRS):
    """Medians of both, and of the ratios of the pairs."""
    found = [(cost(*ours)[0], cost(*theirs)[0]) for _ in range(pairs + 1)][1:]
    return (statistics.median(a for a, _ in found), statistics.median(b for _, b in found),
            statistics.median(a / max(b, 1e-6) for a, b in found))


def path_of(program):
    found = subprocess.run(["/bin/sh", "-c", f"command -v {program}"], capture_output=True)
    return found.stdout.decode().strip() or None


def tell(what, ours, theirs, yardstick, quotient, target):
    print(f"{what:34} {ours * 1e3:8.2f} ms   {yardstick} {theirs * 1e3:8.2f} ms   "
          f"ratio {quotient:.3f}   (target {target})")


def peak_memory(napkin):
    """VmHWM of the program alone; the usage of a child would count its parent's pages."""
    words = ["/usr/bin/env", "bash", "-c", 'ulimit -v unlimited; exec "$0" "$@"', napkin,
             "10 Gbps -> MB/s"]
    return cost(words)[1] / 1024


def bench_start(napkin):
    ours = ([napkin, "10 Gbps -> MB/s"],)
    rivals = {"units": ["-t", "10 Gbit/s", "MB/s"], "qalc": ["-t", "10 Gbit/s to MB/s"]}
    for rival, words in rivals.items():
        path = path_of(rival)
        if not path:
            print(f"{rival} is not installed: no comparison")
            continue
        a, b, r = ratio(ours, ([path, *words],), 40 if rival == "units" else 10)
        tell("one answer, cold", a, b, rival, r, "0.6" if rival == "units" else "-")
    print(f"{'peak memory of one answer':34} {peak_memory(napkin):8.2f} MiB   (target 4)")


def mixed_lines():
    """The same 10,000 sums in both notations."""
    random.seed(3)
    shapes = [("{} Gbps -> MB/s", "{} Gbit/s\nMB/s"), ("{} GB / 5 s -> MB/s", "{} GB / (5 s)\nMB/s"),
              ("{} h + 20 min -> s", "{} hour + 20 min\ns"), ("{} GiB -> MB", "{} GiB\nMB"),
              ("sqrt({} s^2) * 3 -> ms", "sqrt({} s^2) * 3\nms"),
              ("({} MB + 3 GB) * 70% -> GiB", "({} MB + 3 GB) * 0.7\nGiB"),
              ("{} kB/day * 30 days -> MB", "{} kB/day * 30 day\nMB")]
    ours, theirs = [], []
    for i in range(10000):
        a, b = shapes[i % len(shapes)]
        number = random.randint(1, 9999)
        ours.append(a.format(number))
        theirs.append(b.format(number))
    return ("\n".join(ours) + "\n").encode(), ("\n".join(theirs) + "\n").encode()


def bench_pipe(napkin):
    units = path_of("units")
    if not units:
        print("units is not installed: no comparison")
        return
    ours, theirs = mixed_lines()
    a, b, r = ratio(([napkin], ours), ([units, "-t"], theirs))
    tell("10,000 expressions through a pipe", a, b, "units", r, "0.333: three times as fast")


def plan_text(lines):
    """A plan as people write them: names, units, a few notes, each value from earlier ones."""
    random.seed(5)
    out = ["plan: Large", "inputs:", "  rate_0: 500 req/s   # measured", "  size_0: 300 B/req",
           "derive:"]
    for i in range(1, lines + 1):
        base = (i - 1) // 5 * 5
        rate = f"rate_{base}" if base else "rate_0"
        out.append(["  rate_{i}: {rate} * 0.9 + 30 req/s -> req/s   # next stage",
                    "  flow_{i}: {rate} * size_0 -> MB/s",
                    "  daily_{i}: {rate} * 1 day",
                    "  least_{i}: max({rate}, 7 req/s) / 2",
                    "  workers_{i}: ceil({rate} * 80 ms / 70%) as worker"][
                        0 if i % 5 == 0 else i % 5].format(i=i, rate=rate))
    return "\n".join(out) + "\n"


def bench_plan(napkin):
    with tempfile.TemporaryDirectory() as folder:
        events = f"{folder}/yaml_events"
        subprocess.run(["cc", "-O2", str(HERE / "yaml_events.c"), "-o", events, "-lyaml"], check=True)
        for lines, pairs in ((5000, 40), (50000, PAIRS), (500000, 5)):
            path = f"{folder}/plan_{lines}.yaml"
            pathlib.Path(path).write_text(plan_text(lines), encoding="utf-8")
            a, b, r = ratio(([napkin, "check", "-q", path],), ([events, path],), pairs)
            tell(f"check a plan of {lines} lines", a, b, "libyaml events", r, "4")
            a, b, r = ratio(([napkin, "run", "-o", "/dev/null", path],), ([events, path],), pairs)
            tell(f"run a plan of {lines} lines", a, b, "libyaml events", r, "-")


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    napkin = os.path.abspath(sys.argv[1])
    benches = {"start": bench_start, "pipe": bench_pipe, "plan": bench_plan}
    for name in sys.argv[2:] or benches:
        benches[name](napkin)


if __name__ == "__main__":
    main()
