#!/usr/bin/env python3
"""A plan of uncertain values, against the same plan by hand in C, in NumPy and in Squiggle.

    python3 tests/bench/bench_uncertain.py [NAPKIN [FOLDER]]

FOLDER is one in which `npm install @quri/squiggle-lang@0.10.0` was run. What is not there is left
out. All means are compared first: a fast wrong answer does not count.

The evaluation alone, drawing and deriving without quantiles and a report, is timed from within:
by `tests/bench_sample` beside napkin, and by each of the yardsticks.
"""
import json
import math
import os
import statistics
import subprocess
import sys

import measure

SAMPLES = 1000000
FEW = 100000  # for Squiggle
VALUES = 37  # of the plan, inputs too
PAIRS = 15
FEW_PAIRS = 5
PLAN = os.path.join(measure.HERE, "uncertain.yaml")
FLAGS = ["-O3", "-march=x86-64-v3", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=off"]


def run(command):
    """What a program prints, or None where it fails. NumPy meets no setting of its libraries."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_")}
    try:
        return subprocess.run(command, capture_output=True, text=True, env=env, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None


def figures(command):
    """Its lines `NAME NUMBER`; `evaluation`, ns a sample, is one of them."""
    text = run(command)
    if text is None:
        sys.exit(f"{' '.join(command)} failed")
    return {name: float(number) for name, number in map(str.split, text.splitlines())}


def kernel(where):
    try:
        return [measure.build(where, "uncertain_kernel", *FLAGS, "-lm"), str(SAMPLES)]
    except subprocess.CalledProcessError:
        return None


def numpy():
    for python in (sys.executable, "/usr/bin/python3"):
        if run([python, "-c", "import numpy"]) is not None:
            return [python, os.path.join(measure.HERE, "uncertain_numpy.py"), str(SAMPLES)]
    return None


def squiggle():
    folder = sys.argv[2] if len(sys.argv) > 2 else "."
    if not os.path.isdir(os.path.join(folder, "node_modules", "@quri", "squiggle-lang")):
        return None
    return ["node", os.path.join(measure.HERE, "uncertain_squiggle.mjs"), folder, str(FEW)]


def yardsticks(where):
    """(name, command, samples) of each that runs here."""
    for name, command, samples in (("C kernel", kernel(where), SAMPLES),
                                   ("NumPy", numpy(), SAMPLES), ("Squiggle", squiggle(), FEW)):
        if command and run(command) is not None:
            yield name, command, samples
        else:
            print(f"{name} does not run here: left out")


def napkin_run(napkin, jobs, *more):
    return [napkin, "run", "--samples", str(SAMPLES), "--jobs", str(jobs), *more, PLAN]


def napkin_means(napkin):
    text = run(napkin_run(napkin, 1, "--format", "json"))
    if text is None:
        print("this napkin does not run the plan: left out")
        return None
    return {value["name"]: value["uncertain"]["mean"] for value in json.loads(text)["derived"]}


def compare(all_means):
    """(name, means, samples) of each, within six deviations, none of which exceeds the value."""
    if not all_means:
        return
    name, means, samples = all_means[0]
    for other, theirs, count in all_means[1:]:
        bound = 6 * math.sqrt(1 / samples + 1 / count)
        if theirs.keys() != means.keys():
            sys.exit(f"{name} and {other} derive different values")
        for value, mean in means.items():
            if abs(mean - theirs[value]) > bound * mean:
                sys.exit(f"{value}: {mean:.6g} by {name}, {theirs[value]:.6g} by {other}")
        print(f"{len(means)} means of {name} and {other} agree to {bound:.1%}")


def timed_pairs(count, ours, theirs):
    """ns a sample of both, in turn."""
    return [(figures(ours)["evaluation"], figures(theirs)["evaluation"]) for _ in range(count)]


def median(pairs, of):
    return statistics.median(of(a, b) for a, b in pairs)


def against(ours, name, theirs):
    """The evaluation beside a yardstick."""
    count = FEW_PAIRS if name == "Squiggle" else PAIRS
    pairs = timed_pairs(count, ours, theirs)
    print(f"evaluation {median(pairs, lambda a, b: a):.1f} ns a sample, {name} "
          f"{median(pairs, lambda a, b: b):.1f} ns, medians of {count} pairs")
    if name == "C kernel":
        figure = median(pairs, lambda a, b: a / b)
        measure.report("evaluation / C kernel", f"{figure:.2f}", "<= 1.3", figure <= 1.3)
        return
    least = {"NumPy": 1.8, "Squiggle": 30}[name]
    figure = median(pairs, lambda a, b: b / a)
    measure.report(f"{name} / evaluation", f"{figure:.1f}", f">= {least}", figure >= least)


def whole_command(spawn, napkin, sample):
    """The command with its quantiles and report, beside the evaluation alone."""
    command = napkin_run(napkin, 1, "-o", os.devnull)
    pairs = [(measure.once(spawn, command).wall / SAMPLES * 1e9, figures(sample)["evaluation"])
             for _ in range(PAIRS)]
    print(f"whole command {median(pairs, lambda a, b: a):.1f} ns a sample, "
          f"medians of {PAIRS} pairs")
    figure = median(pairs, lambda a, b: a / b)
    measure.report("whole command / evaluation", f"{figure:.2f}", "<= 3", figure <= 3)


def threads(spawn, napkin):
    runs = measure.pairs(spawn, PAIRS, napkin_run(napkin, 2, "-o", os.devnull),
                         napkin_run(napkin, 1, "-o", os.devnull))
    print(f"two threads {measure.wall(runs, 0) * 1e3:.1f} ms, "
          f"one {measure.wall(runs, 1) * 1e3:.1f} ms, medians of {PAIRS} pairs")
    figure = 1 / measure.ratio(runs)
    measure.report("speed of two threads / one", f"{figure:.2f}", ">= 1.8", figure >= 1.8)
    measure.report("  peak memory with one, MiB", f"{measure.peak(runs, 1) / 1024:.1f}", None, True)


def memory(spawn, napkin):
    """Peak memory grows with the root of the number of runs, not with the number."""
    for runs in (SAMPLES, 100 * SAMPLES):
        command = [napkin, "run", "--samples", str(runs), "-o", os.devnull, PLAN]
        once = measure.once(spawn, command)
        figure = once.peak * 1024 / VALUES / math.sqrt(runs)
        print(f"{runs} runs: {once.wall * 1e3:.0f} ms, {once.peak / 1024:.0f} MiB")
        measure.report("  bytes a value and root of a run", f"{figure:.0f}", "<= 1000", figure <= 1000)


def main():
    napkin = measure.napkin()
    bench_sample = os.path.join(os.path.dirname(napkin), "tests", "bench_sample")
    sample = [bench_sample, PLAN, str(SAMPLES), "1"]
    with measure.folder() as where:
        spawn = measure.build(where, "spawn")
        others = list(yardsticks(where))
        means = []
        for name, command, samples in others:
            found = figures(command)
            took = found.pop("evaluation")
            print(f"{name} {took:.1f} ns a sample")
            means.append((name, found, samples))
        ours = napkin_means(napkin)
        compare(means + ([("napkin", ours, SAMPLES)] if ours else []))
        if not ours:
            return
        if os.path.exists(bench_sample):
            for name, command, _ in others:
                against(sample, name, command)
            whole_command(spawn, napkin, sample)
        else:
            print("no tests/bench_sample beside napkin: the evaluation alone is left out")
        threads(spawn, napkin)
        memory(spawn, napkin)


if __name__ == "__main__":
    main()
