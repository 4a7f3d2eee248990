#!/usr/bin/env python3
"""Refuses each request for memory in turn, and every write.

usage: run_oom.py NAPKIN OOM_NAPKIN

A run whose memory was refused says `napkin: out of memory` and nothing else on stderr, and ends
with status 70; or it did without that memory (the C library's own caches), and then answers as ever.
A run whose result cannot be written ends with status 4 and says so.
"""
import os
import subprocess
import sys
import tempfile

MOST = 1000000  # requests of one run; more means that the count never ends
LARGE_STEP = 4999

PLAN = """\
plan: Small
units: [photo]
use: [{model}]
inputs:
  hits: 3 photos/s   # a note
  size: 400 kB/photo
functions:
  keep(x, t): {{value: x * t + 30%, args: {{x: TB/day, t: day}}, ok_when: t > 0 s}}
derive:
  rate: hits * size
  kept: keep(rate, 30 day) -> TB
checks:
  fits: kept < 10 TB
  too small: {{that: kept < 1 TB, level: warn, why: budget}}
scenarios:
  busy: {{hits: 300 photos/s}}
  busier: {{extends: busy, size: 4 MB/photo}}
sweep:
  growth: {{over: hits, values: [3 photos/s, 30 photos/s], show: [rate, kept]}}
"""

MODEL = "model: Little\ninputs:\n  copies: 3  # of everything\n"

WRONG_PLAN = "plan: Wrong\ninput:\n  a: 3\nderive:\n  b: a + 3 s\n  c: [1, 2]\n  d: nope(c)\n  e: e\n"

SCRIPT = "a = 3 GB\n1 +\nx = a * 2\nfoo\na = 3 s\n_ -> MB\nf(x) = x * x\nf(x)\n1 / 0\nunit tweet\n"

# name, arguments, standard input; a large plan asks so often that one request in LARGE_STEP has to
# do.
COMMANDS = [
    ("an expression", ["10 Gbps -> MB/s"], ""),
    ("expressions as JSON", ["eval", "--format", "json", "x = 3 GB", "x / 5 s", "1 +"], ""),
    ("an error with a suggestion", ["10 GBB"], ""),
    ("a script with errors", [], SCRIPT),
    ("eval from standard input", ["eval", "-"], SCRIPT),
    ("a plan", ["run", "plan.yaml"], ""),
    ("a plan with scenarios", ["run", "plan.yaml", "--scenario", "all"], ""),
    ("a plan as JSON", ["run", "--format", "json", "plan.yaml"], ""),
    ("a plan as Markdown", ["run", "--format", "markdown", "plan.yaml"], ""),
    ("a plan with another value", ["check", "plan.yaml", "--set", "hits=5k photo/s"], ""),
    ("a large plan", ["check", "large.yaml"], ""),
    ("a plan with errors", ["run", "wrong.yaml"], ""),
    ("a plan that is not there", ["run", "nowhere.yaml"], ""),
    ("the tree of a value", ["why", "plan.yaml", "kept"], ""),
    ("lint", ["lint", "plan.yaml", "little.yaml", "wrong.yaml"], ""),
    ("help", ["help"], ""),
    ("help on a verb", ["help", "run"], ""),
    ("units", ["units"], ""),
    ("the manual page", ["man"], ""),
    ("a wrong command line", ["run", "--nope", "plan.yaml"], ""),
]

# Commands whose result cannot be written.
WRITERS = [
    ["10 Gbps -> MB/s"],
    ["eval", "--format", "json", "1 + 1"],
    ["run", "plan.yaml"],
    ["check", "plan.yaml"],
    ["why", "plan.yaml", "kept"],
    ["help"],
    ["--version"],
    ["units"],
    ["man"],
    ["completion", "bash"],
]

faults = []


def fault(name, text):
    faults.append(f"{name}: {text}")
    print(f"FAIL {name}: {text}")


def write_files():
    large = "".join(f"  v{i}: v{i - 1} + {i} GB\n" for i in range(1, 12000))
    files = {
        "plan.yaml": PLAN.format(model="./little"),
        "little.yaml": MODEL,
        "wrong.yaml": WRONG_PLAN,
        "large.yaml": f"plan: Large\ninputs:\n  v0: 1 GB\nderive:\n{large}",
    }
    for name, text in files.items():
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)


def run(program, args, stdin, at):
    """The answer (stdout, stderr, status), and whether the fault was met."""
    met, told = os.pipe()
    env = {"PATH": "/usr/bin:/bin", "HOME": os.getcwd(), "LC_ALL": "C",
           "OOM_AT": str(at), "OOM_FD": str(told)}
    done = subprocess.run([program, *args], input=stdin.encode(), capture_output=True, env=env,
                          pass_fds=[told], timeout=60, check=False)
    os.close(told)
    hit = os.read(met, 1) == b"!"
    os.close(met)
    return (done.stdout, done.stderr, done.returncode), hit


def refuse_memory(program, name, args, stdin):
    """How many runs had a request refused."""
    step = LARGE_STEP if name == "a large plan" else 1
    usual, _ = run(program, args, stdin, 0)
    if usual[2] not in (0, 1, 2, 3, 4):
        fault(name, f"status {usual[2]} with all its memory")
        return 0
    for runs, at in enumerate(range(1, MOST, step)):
        answer, hit = run(program, args, stdin, at)
        if not hit:
            if answer != usual:
                fault(name, f"OOM_AT={at} was not met, and the answer differs")
            return runs
        ended = answer[1] == b"napkin: out of memory\n" and answer[2] == 70
        if not ended and answer != usual:
            fault(name, f"OOM_AT={at} ends with status {answer[2]}, stderr {answer[1][:200]!r}")
    fault(name, f"asks for memory more than {MOST} times")
    return MOST


def refuse_writes(program, args):
    name = " ".join(args)
    with open("/dev/full", "wb") as full:
        done = subprocess.run([program, *args], stdout=full, stderr=subprocess.PIPE, check=False)
    if done.returncode != 4 or b"cannot write" not in done.stderr:
        fault(name, f"> /dev/full: status {done.returncode}, stderr {done.stderr!r}")
    done = subprocess.run(["/bin/sh", "-c", 'exec "$@" >&-', "sh", program, *args],
                          stderr=subprocess.PIPE, check=False)
    if done.returncode != 4 or b"cannot write" not in done.stderr:
        fault(name, f">&-: status {done.returncode}, stderr {done.stderr!r}")


def main():
    napkin = os.path.abspath(sys.argv[1])
    program = os.path.abspath(sys.argv[2] if len(sys.argv) > 2 else os.environ["OOM_NAPKIN"])
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        write_files()
        for name, args, stdin in COMMANDS:
            print(f"{name}: {refuse_memory(program, name, args, stdin)} requests refused in turn")
        for args in WRITERS:
            refuse_writes(napkin, args)
        full = subprocess.run([napkin, "1 + 1", "-o", "/dev/full"], capture_output=True, check=False)
        if full.returncode != 4:
            fault("-o /dev/full", f"status {full.returncode}, stderr {full.stderr!r}")
        os.chdir("/")
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
