#!/usr/bin/env python3
"""Known answers of uncertainty, on three seeds: usage run_uncertainty_cases.py NAPKIN

Each model is written out in the language here; the answers and their tolerances (five standard errors
at 100,000 runs) stand in data/uncertainty.tsv, worked out in closed form.
"""
import csv
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
MODELS = {
    "X = 1 to 100": "1..100",
    "X = N(1000,60) - N(900,40); P(X<0) = 1 - P(X>0)": "normal(1000, 60) - normal(900, 40)",
    "X = (1000 to 5000) / (100 to 400)": "(1000..5000) / (100..400)",
    "x = 80 to 200; X = x / x (exactly 1 always)": "x = 80..200; x / x",
    "X = triangular(2,3,6)": "triangular(2, 3, 6)",
    "X = U(0,1) + U(0,1)": "uniform(0..1) + uniform(0, 1)",
    "X = min of 4 independent exponential(mean 100)": "min_of(4, exponential(100))",
    "X = max(N(100,10), N(95,15))": "max(normal(100, 10), normal(95, 15))",
    "X = N(10,8) truncated to [0,inf)": "truncate(normal(10, 8), 0..1e9)",
    "X = 90%: N(5,1); 10%: N(50,10)": "mixture(normal(5, 1), 90%, normal(50, 10), 10%)",
    "X = exponential(mean 20) + exponential(mean 5)": "exponential(20) + exponential(5)",
    "X = pert(10,15,40) = 10 + 30*beta(5/3,13/3)": "pert(10, 15, 40)",
    "X = Poisson(100)": "poisson(100)",
    "X = 10/(1 - U(0.5,0.9))": "10 / (1 - uniform(0.5..0.9))",
    "X = sum of 12 independent U(0,1)": "sum_of(12, uniform(0..1))",
}


def expression_of(statistic):
    """p5.0 -> p(X, 5%), P(X>30.0) -> P(X > 30)."""
    if statistic.startswith("P("):
        return f"P(X > {statistic[4:-1]})"
    if statistic.startswith("p"):
        return f"p(X, {statistic[1:]}%)"
    return f"{statistic}(X)"


def answers(napkin, model, statistics, seed, extra=()):
    *before, last = MODELS[model].split("; ")
    lines = before + [f"X = {last}"] + [expression_of(s) for s in statistics]
    run = subprocess.run([napkin, "eval", "--format", "json", "--seed", str(seed), *extra, *lines],
                         capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"{model}: status {run.returncode}: {run.stdout}{run.stderr}")
    found = [json.loads(line) for line in run.stdout.splitlines()][-len(statistics):]
    return [f["value"] / 100 if f["unit"] == "%" else f["value"] for f in found]


def main():
    napkin = sys.argv[1]
    with open(os.path.join(HERE, "data", "uncertainty.tsv"), encoding="utf-8") as file:
        rows = list(csv.DictReader((l for l in file if not l.startswith("#")), delimiter="\t"))
    by_model = {}
    for row in rows:
        by_model.setdefault(row["model"], []).append(row)
    passed = failed = 0
    for seed in (1, 2, 3):
        for model, group in by_model.items():
            found = answers(napkin, model, [r["statistic"] for r in group], seed)
            for row, value in zip(group, found):
                exact, tolerance = float(row["exact"]), float(row["tol_N100k_5se"])
                good = abs(value - exact) <= tolerance
                passed += good
                failed += not good
                if not good:
                    print(f"seed {seed}: {row['model']}: {row['statistic']} is {value}, "
                          f"not {exact} +- {tolerance}")
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
