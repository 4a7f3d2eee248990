#!/usr/bin/env python3
"""Differences on common draws, against closed forms: usage run_diff.py NAPKIN

A name that both plans have is one draw, so P(B < A) and the quantiles of B - A follow from both
together; two names are two draws. The same bytes come out for any number of threads.
"""
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

Z95 = 1.6448536269514722
RUNS = 100_000
BEFORE = """plan: before
inputs:
  one:    10..40
  two:    12..30
  level:  normal(100, 10)
  flat:   uniform(0, 1)
  other:  uniform(0, 1)
derive:
  apart:  one
  same:   two * 3 / 2
  shift:  level
  copies: sum_of(4, level)
  folded: level
  mixed:  flat
  true1:  flat < 30%
  steps:  ceil(flat * 2)
checks:
  often: flat < 99%
  gone:  flat < 5%
scenarios:
  later: {one: 12..30}
"""
AFTER = BEFORE
for old, new in (("one:    10..40", "one:    12..30"), ("apart:  one", "apart:  two"),
                 ("same:   two * 3 / 2", "same:   two * (3 / 2)"), ("shift:  level", "shift:  level - 5"),
                 ("copies: sum_of(4, level)", "copies: sum_of(4, level) * 1.1"),
                 ("folded: level", "folded: 200 - level"), ("mixed:  flat", "mixed:  other"),
                 ("true1:  flat < 30%", "true1:  flat < 50%"),
                 ("steps:  ceil(flat * 2)", "steps:  ceil(flat * 2 + 0.5)"),
                 ("often: flat < 99%", "often: flat < 97%"), ("gone:  flat < 5%", "rare:  flat < 30%")):
    assert old in AFTER
    AFTER = AFTER.replace(old, new)


def phi(z):
    return (1 + math.erf(z / math.sqrt(2))) / 2


def lognormal(low, high):
    return (math.log(low) + math.log(high)) / 2, math.log(high / low) / (2 * Z95)


def lower_when_shared():
    """One z: B < A where mu_b + s_b z < mu_a + s_a z."""
    (ma, sa), (mb, sb) = lognormal(10, 40), lognormal(12, 30)
    return 1 - phi((mb - ma) / (sa - sb))


def lower_when_apart():
    (ma, sa), (mb, sb) = lognormal(12, 30), lognormal(12, 30)
    (oa, so) = lognormal(10, 40)
    return phi((oa - mb) / math.hypot(so, sb))


# name: (share lower, share higher, p5, p50, p95 of the difference); None: not looked at.
# "apart" is `one` (10..40) before and `two` (12..30) after: two draws.
EXACT = {
    "one": (lower_when_shared(), 1 - lower_when_shared(), None, None, None),
    "apart": (lower_when_apart(), 1 - lower_when_apart(), None, None, None),
    "shift": (1, 0, -5, -5, -5),
    # The sum of four copies is N(400, 20) and grows by a tenth of itself.
    "copies": (0, 1, 40 - 2 * Z95, 40, 40 + 2 * Z95),
    # 200 - 2 level, level being N(100, 10)
    "folded": (0.5, 0.5, -20 * Z95, 0, 20 * Z95),
    # The difference of two uniforms is triangular on -1..1.
    "mixed": (0.5, 0.5, -1 + math.sqrt(0.1), 0, 1 - math.sqrt(0.1)),
    # ceil(2u) is 1 or 2; ceil(2u + 0.5) is more for u in 1/4..1/2 and in 3/4..1, else the same.
    "steps": (0, 0.5, None, None, None),
}


def diff(napkin, *words):
    done = subprocess.run([napkin, "diff", *words, "--format", "json"], capture_output=True, text=True,
                          check=False, env={**os.environ, "LC_ALL": "C.UTF-8"})
    if done.returncode not in (0, 1):
        sys.exit(f"{words}: status {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def found(text):
    told = json.loads(text)
    return {row["name"]: row for row in told["values"] + told["inputs"]}, told


def wrong_share(name, side, value, exact):
    tolerance = 5 * math.sqrt(exact * (1 - exact) / RUNS) + 1e-12
    return None if abs(value - exact) <= tolerance else f"{name}: {side} in {value}, not {exact}"


def wrong_quantile(name, p, spread, exact):
    """Within three times the half width of its own 95 % interval: six standard errors."""
    low, high = spread["interval95"][p]
    good = abs(spread[p] - exact) <= 1.5 * (high - low) + 1e-9
    return None if good else f"{name}: {p} of the difference is {spread[p]}, not {exact}"


def wrong_values(rows):
    for name, (lower, higher, *quantiles) in EXACT.items():
        row = rows[name]
        yield wrong_share(name, "lower", row["lower"]["share"], lower)
        yield wrong_share(name, "higher", row["higher"]["share"], higher)
        for p, exact in zip(("p5", "p50", "p95"), quantiles):
            if exact is not None:
                yield wrong_quantile(name, p, row["difference"]["uncertain"], exact)


def wrong_rest(rows, told):
    """The same value written in another way has not moved; truth values turn one way."""
    yield None if "same" not in rows or rows["same"]["change"] == "same value" else \
        f"two ways to write a value: {rows['same']}"
    edited = {row["name"] for row in told["formulas"]}
    yield None if "same" in edited else "an edited formula is not told"
    yield wrong_share("true1", "turns true", rows["true1"]["turns_true"]["share"], 0.2)
    yield wrong_share("true1", "turns false", rows["true1"]["turns_false"]["share"], 0)


def wrong_checks(told):
    """A new check that fails is a flip, one that is gone is none; a limit that moved is on both sides."""
    (flip,), (often,) = told["flips"], told["checks"]
    new = (flip["name"], flip["before"], told["ok"]) == ("rare", None, False)
    yield None if new else f"a new check that fails: {flip}"
    yield wrong_share("rare", "holds", flip["after"]["share"]["holds"], 0.3)
    yield None if [row["name"] for row in told["removed"]["checks"]] == ["gone"] else "a check is gone"
    yield None if often["limit_moved"] else "a limit that moved is not told"
    for side, limit in (("before", 99), ("after", 97)):
        value = often[side]["limit"]["value"]
        yield None if abs(value - limit) < 1e-9 else f"often: the limit {side} is {value}"
        yield wrong_share("often", side, often[side]["share"]["holds"], limit / 100)


def wrong_threads(napkin, files):
    one, two = (diff(napkin, *files, "--jobs", jobs) for jobs in "12")
    yield None if one == two else "one thread and two differ"


def wrong_scenario(napkin, before, after):
    """A scenario and a file that says the same are the same difference, to the last bit."""
    scenario = found(diff(napkin, before, "--scenario", "later"))[0]["one"]
    files = found(diff(napkin, before, after))[0]["one"]
    for key in ("difference", "lower", "higher"):
        yield None if scenario[key] == files[key] else f"a scenario and a file differ: {key}"


def wrong_turns(napkin, before, after):
    """The other way round, lower is higher and the difference has the other sign."""
    there, back = found(diff(napkin, before, after))[0], found(diff(napkin, after, before))[0]
    for name in EXACT:
        yield None if there[name]["lower"] == back[name]["higher"] else f"{name}: not the mirror"


def main():
    napkin = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        before, after = (str(pathlib.Path(folder) / name) for name in ("before.yaml", "after.yaml"))
        pathlib.Path(before).write_text(BEFORE, encoding="utf-8")
        pathlib.Path(after).write_text(AFTER, encoding="utf-8")
        results = []
        for seed in "123":
            rows, told = found(diff(napkin, before, after, "--seed", seed))
            results += [*wrong_values(rows), *wrong_rest(rows, told), *wrong_checks(told)]
        results += [*wrong_threads(napkin, (before, after)), *wrong_scenario(napkin, before, after),
                    *wrong_turns(napkin, before, after)]
    wrong = [line for line in results if line]
    print("\n".join(wrong + [f"{len(results) - len(wrong)} passed, {len(wrong)} failed"]))
    return 1 if wrong or not results else 0


if __name__ == "__main__":
    sys.exit(main())
