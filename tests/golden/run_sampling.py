#!/usr/bin/env python3
"""What sampling promises: usage run_sampling.py NAPKIN

The same bytes for any number of threads; an edit moves only what hangs on it; the printed 95 % interval
of a quantile holds the exact value in 91 to 98 % of 200 seeds; shares of the spread agree with a Sobol
computation; correlated inputs have their correlation; a second pass and quasi-random points are right.
"""
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile

NAPKIN = sys.argv[1]
RESULTS = []


def check(good, what):
    RESULTS.append(bool(good))
    if not good:
        print(what)


def run(*args, text=None):
    done = subprocess.run([NAPKIN, *args], input=text, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{args}: status {done.returncode}: {done.stderr}")
    return done.stdout


def evaluate(*lines, extra=()):
    return [json.loads(l) for l in run("eval", "--format", "json", *extra, *lines).splitlines()]


def plan_file(text):
    file = tempfile.NamedTemporaryFile("w", suffix=".yaml", delete=False, encoding="utf-8")
    file.write(text)
    file.close()
    return file.name


def derived(path, *extra):
    report = json.loads(run("run", "--format", "json", *extra, path))
    return {d["name"]: d for d in report["inputs"] + report["derived"]}


PLAN = """plan: Product
inputs:
  u: 200..400
  v: 20..60
  w: normal(50, 5)
  x: uniform(1..3)
derive:
  prod: u * v / w
  most: max(prod * x, 100)
"""


def threads():
    path = plan_file(PLAN)
    for samples in ("999", "100k", "1M"):
        outputs = {run("run", "--format", "json", "-n", samples, "-j", j, path) for j in "128"}
        check(len(outputs) == 1, f"{samples} runs differ with the number of threads")
    os.unlink(path)


def edits():
    """Another formula, another order and another input leave every other draw as it was."""
    before, after = plan_file(PLAN), plan_file(PLAN.replace(
        "  u: 200..400\n  v: 20..60\n", "  v: 20..60\n  new: 5..6\n  u: 200..400\n").replace("* x, 100", "+ x, new"))
    one, two = derived(before), derived(after)
    for name in ("u", "v", "w", "x", "prod"):
        check(one[name]["uncertain"] == two[name]["uncertain"], f"{name} moved with an edit elsewhere")
    check(one["most"]["uncertain"] != two["most"]["uncertain"], "what hangs on the edit did not move")
    os.unlink(before)
    os.unlink(after)


def coverage():
    """95 % intervals over 200 seeds, of a product of log-normals, whose quantiles are known."""
    z = statistics.NormalDist().inv_cdf
    middle = math.log(20 * 80) / 2 + math.log(3 * 12) / 2
    sd = math.hypot(math.log(80 / 20), math.log(12 / 3)) / (2 * z(0.95))
    exact = {f"p{p}": math.exp(middle + z(p / 100) * sd) for p in (5, 25, 50, 75, 95)}
    held = dict.fromkeys(exact, 0)
    for seed in range(1, 201):
        found = evaluate("(20..80) * (3..12)", extra=("--seed", str(seed), "-n", "20k"))[0]["uncertain"]
        for name, value in exact.items():
            low, high = found["interval95"][name]
            held[name] += low <= value <= high
    for name, count in held.items():
        check(182 <= count <= 197, f"{name}: {count} of 200 intervals hold {exact[name]}")


def shares():
    """First-order shares of the logarithm, against Jansen's estimator (1999) with 2^15 points."""
    path = plan_file(PLAN)
    tree = json.loads(run("why", "--format", "json", path, "most"))["trees"][0]
    found = {d["name"]: d["share"] for d in tree["drivers"]}
    os.unlink(path)
    z, draw = statistics.NormalDist().inv_cdf, random.Random(7)

    def value(u):
        lognormal = lambda a, b, p: math.exp(math.log(a * b) / 2 + z(p) * math.log(b / a) / (2 * z(0.95)))
        prod = lognormal(200, 400, u[0]) * lognormal(20, 60, u[1]) / (50 + 5 * z(u[2]))
        return math.log(max(prod * (1 + 2 * u[3]), 100))

    n = 1 << 15
    a = [[draw.random() for _ in range(4)] for _ in range(n)]
    b = [[draw.random() for _ in range(4)] for _ in range(n)]
    of_a, of_b = [value(u) for u in a], [value(u) for u in b]
    variance = statistics.pvariance(of_a + of_b)
    for i, name in enumerate("uvwx"):
        mixed = [value(u[:i] + [v[i]] + u[i + 1:]) for u, v in zip(a, b)]
        share = 1 - sum((y - m) ** 2 for y, m in zip(of_b, mixed)) / (2 * n * variance)
        check(abs(found[name] - share) < 0.03, f"share of {name}: {found[name]}, not {share}")


def correlations():
    path = plan_file("plan: c\ninputs:\n  one: normal(100, 10)\n  two: normal(50, 5)\n  three: 20..80\n"
                     "correlate:\n  one, two: 0.8\n  two, three: -30%\n"
                     "derive:\n  both: one + two\n  between: one - two\n  spread: sd(both)\n  apart: sd(between)\n"
                     "  p_three: p(three, 95%)\n")
    found = derived(path)
    os.unlink(path)
    for name, exact, tolerance in (("spread", math.sqrt(205), 0.16), ("apart", math.sqrt(45), 0.08), ("p_three", 80, 1)):
        check(abs(found[name]["value"] - exact) < tolerance, f"{name} is {found[name]['value']}, not {exact}")


def one_draw():
    """A name is one draw, in functions and copies too."""
    found = evaluate("x = 20..80", "x - x", "f(a) = a / a", "f(x)", "sum_of(3, x) - 3 * x", "g(a) = sum_of(4, a)",
                     "sd(g(normal(0, 1)))", "sd(4 * normal(0, 1))", "2..3 - 2..3")
    check(found[1]["value"] == 0 and found[1]["uncertain"]["sd"] == 0, "x - x is not 0")
    check(found[3]["value"] == 1 and found[3]["uncertain"]["sd"] == 0, "f(x) = x / x is not 1")
    check(found[4]["uncertain"]["sd"] > 1, "copies are not independent")
    check(abs(found[6]["value"] - 2) < 0.03, f"four copies by a parameter: sd {found[6]['value']}, not 2")
    check(abs(found[7]["value"] - 4) < 0.06, "four times one draw")
    check(found[8]["uncertain"]["sd"] > 0.1, "two literals are one draw")


def no_answers():
    found = evaluate("y = 10 ms / (1 - uniform(50%..110%))", "min(if uniform(0, 1) < 0.1 then 1/0 else 5, 9)",
                     "sqrt(uniform(-1, 3))", "P(sqrt(uniform(-1, 3)) < 2)")
    check(abs(found[2]["uncertain"]["no_answer"] - 0.25) < 0.01, "runs without an answer are not counted")
    check(found[2]["uncertain"]["mean"] is None, "a mean leaves out runs without an answer")
    check(found[1]["uncertain"]["no_answer"] > 0.09, "a division by zero in one branch is counted")
    check(abs(found[3]["value"] - 75) < 1, "no answer is no yes")


def phi(z):
    return 0.5 * math.erfc(-z / math.sqrt(2))


def triangle(t, mode):
    return t * t / mode if t < mode else 1 - (1 - t) ** 2 / (1 - mode)


Z95 = 1.6448536269514722
# a shape with a parameter `k` of about 1, its distribution function at k = 1, bounds
TRUNCATED = (
    ("normal(10 * k, 8)", lambda x: phi((x - 10) / 8), 0, 25),
    ("(20 * k)..80", lambda x: phi(math.log(x / 40) / (math.log(2) / Z95)), 30, 50),
    ("logitnormal((20% * k)..80%)", lambda x: phi(math.log(x / (1 - x)) / (math.log(4) / Z95)), 0.3, 0.9),
    ("uniform(0, 2 * k)", lambda x: min(max(x / 2, 0), 1), -1, 0.5),
    ("triangular(0, 1 * k, 4)", lambda x: triangle(x / 4, 0.25), 0.5, 3),
    ("exponential(5 * k)", lambda x: 1 - math.exp(-x / 5), 2, 1e9),
    ("weibull(0.7 * k, 3)", lambda x: 1 - math.exp(-((x / 3) ** 0.7)), 0, 4),
    ("pareto(2 * k, 3)", lambda x: 1 - (3 / x) ** 2, 4, 9),
)


def truncated():
    """Where parameters or bounds differ from run to run, each run has its own bounds."""
    for shape, below, low, high in TRUNCATED:
        lines = ["k = uniform(0.999999999..1.000000001)", f"x = truncate({shape}, {low}..{high})",
                 *(f"p(x, {p}%) * 1" for p in (5, 50, 95))]
        for p, line in zip((0.05, 0.5, 0.95), evaluate(*lines)[2:]):
            x = line["value"] / (100 if line["unit"] == "%" else 1)
            share = (below(x) - below(low)) / (below(high) - below(low))
            check(abs(share - p) < 5 * math.sqrt(p * (1 - p) / 100000), f"{shape}: {share} lies below its {p} point")
    found = evaluate("top = uniform(0.2..0.4)", "P(truncate(uniform(0..1), 0..top) < 0.1)")[1]["value"] / 100
    check(abs(found - 0.5 * math.log(2)) < 0.006, f"uniform bounds: {found}")
    found = evaluate("m = 8..12", "truncate(normal(m, 1), 900..901)")[1]
    check(found["uncertain"]["no_answer"] == 1, "nothing within the bounds is no answer")


def points():
    """Quasi-random points: right, surer with fewer runs, and said where they end."""
    exact = 30 * 1.0
    plain, sobol = [], []
    for seed in range(1, 13):
        line = "3 * (uniform(0..1) + uniform(0..1)) * (normal(10, 2))"
        plain.append(evaluate(line, extra=("--seed", str(seed), "-n", "131072"))[0]["uncertain"]["mean"] - exact)
        sobol.append(evaluate(line, extra=("--seed", str(seed), "-n", "131072", "--sampling", "sobol"))[0]
                     ["uncertain"]["mean"] - exact)
    rms = lambda errors: math.sqrt(sum(e * e for e in errors) / len(errors))
    check(rms(sobol) < rms(plain) / 4, f"errors of the mean: sobol {rms(sobol)}, plain {rms(plain)}")
    done = subprocess.run([NAPKIN, "eval", "--sampling", "sobol", "sum_of(60, uniform(0..1))"],
                          capture_output=True, text=True, check=False)
    check("the first 40 of 60 draws" in done.stderr, "nothing is said of more than 40 draws")
    check(done.stdout.startswith("30"), f"60 draws by points: {done.stdout}")


def precision():
    found = evaluate("1..100", extra=("--precision", "0.5%"))[0]["uncertain"]
    worst = max((high - low) / 2 / found[name] for name, (low, high) in found["interval95"].items())
    check(worst < 0.0055 and found["samples"] > 100000, f"--precision 0.5%: {worst} with {found['samples']} runs")


def main():
    for part in (threads, edits, coverage, shares, correlations, one_draw, no_answers, truncated, points,
                 precision):
        part()
    print(f"{sum(RESULTS)} passed, {len(RESULTS) - sum(RESULTS)} failed")
    return not all(RESULTS)


if __name__ == "__main__":
    sys.exit(main())
