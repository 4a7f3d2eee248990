#!/usr/bin/env python3
"""A large plan, against a bare pass of libyaml over the same file; and how time grows with size.

Every line refers to earlier ones: anywhere in the file, which is the hardest (each reference misses
the caches), and once, for comparison, among the last NEAR lines, as people write.
"""
import os
import random
import statistics

import measure

SIZES = [(5000, 25), (50000, 11), (500000, 7)]  # derived lines, pairs
MAIN = 50000
NEAR = 50

# What a derived line says: the kind of what it makes, and the expression. {d} is an earlier value of
# kind data, {r} one of kind data/time, {n} a plain number.
KINDS = [
    ("d", "({d} + {d}) / 2"),
    ("d", "{d} * 40% + {k} GB"),
    ("d", "{r} * {k} min -> GB"),
    ("d", "{k}k users * 300 kB/user + {d} * 10%"),
    ("d", "max({d}, {d}) * {n} / ({n} + {n})"),
    ("r", "({r} + {r}) * 45%"),
    ("r", "{d} / ({k} h) + 12 MB/s"),
    ("r", "{k} req/s * 16 KiB/req -> MB/s"),
    ("n", "ceil({d} / (500 GB)) + {n} * 25%"),
    ("n", "min(sqrt({n} * {n}), {k})"),
]


def write_plan(path, lines, back=0):
    draw = random.Random(1)
    names = {"d": ["d_base"], "r": ["r_base"], "n": ["n_base"]}
    with open(path, "w", encoding="utf-8") as file:
        file.write("plan: Large\ninputs:\n  d_base: 3 TB\n  r_base: 250 MB/s\n  n_base: 7\nderive:\n")
        for i in range(lines):
            kind, text = draw.choice(KINDS)
            while "{" in text:
                at = text.index("{")
                what = text[at + 1]
                near = names.get(what, [])[-back:] if back else names.get(what)
                word = str(draw.randint(1, 900)) if what == "k" else draw.choice(near)
                text = text[:at] + word + text[at + 3:]
            name = f"{kind}_{i}"
            names[kind].append(name)
            file.write(f"  {name}: {text}\n")
    return path


def one_size(spawn, napkin, events, path, lines, count):
    """Seconds of a check; prints the ratios to the pass of libyaml."""
    check = measure.pairs(spawn, count, [napkin, "check", path], [events, path])
    run = measure.pairs(spawn, count, [napkin, "run", "-o", os.devnull, path], [events, path])
    figure = measure.ratio(check)
    main = lines == MAIN
    print(f"{lines} lines, {os.path.getsize(path) / 1e6:.1f} MB: check "
          f"{measure.wall(check, 0) * 1e3:.0f} ms, run {measure.wall(run, 0) * 1e3:.0f} ms, "
          f"libyaml {measure.wall(check, 1) * 1e3:.0f} ms, medians of {count} pairs")
    measure.report("  check / bare libyaml", f"{figure:.2f}", "<= 4" if main else None, figure <= 4)
    measure.report("  run / bare libyaml", f"{measure.ratio(run):.2f}", "<= 4" if main else None,
                   measure.ratio(run) <= 4)
    measure.report("  the two by processor time", f"{measure.cpu_ratio(check):.2f}  "
                   f"{measure.cpu_ratio(run):.2f}", None, True)
    measure.report("  peak memory, bytes a line",
                   f"{statistics.median(a.peak for a, _ in check) * 1024 / lines:.0f}", None, True)
    return measure.wall(check, 0)


def main():
    napkin = measure.napkin()
    with measure.folder() as where:
        spawn = measure.build(where, "spawn")
        events = measure.build(where, "yaml_events", "-lyaml")
        times = {}
        for lines, count in SIZES:
            path = write_plan(os.path.join(where, f"{lines}.yaml"), lines)
            times[lines] = one_size(spawn, napkin, events, path, lines, count)
        print(f"References to the last {NEAR} values of a kind:")
        path = write_plan(os.path.join(where, "near.yaml"), MAIN, NEAR)
        one_size(spawn, napkin, events, path, MAIN, dict(SIZES)[MAIN])
        growth = times[500000] / times[50000]
        measure.report("ten times the lines (50k to 500k), times the time", f"{growth:.1f}", "<= 12",
                       growth <= 12)


if __name__ == "__main__":
    main()
