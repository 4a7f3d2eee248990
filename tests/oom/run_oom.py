#!/usr/bin/env python3
"""The k-th allocation fails, for every k (of the quiz for every seventh), until a run completes clean.

usage: run_oom.py NAPKIN

Each run that had no memory ends with one line and status 70, or with an error of its own (libyaml,
opendir) and its status; never with a signal, and never with a wrong answer.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
UNSURE = "plan: y\ninputs:\n  a1: 1..3 GB\n  n1: ceil(2..9)\nderive:\n  b1: a1 * n1\nchecks:\n  c: b1 < 20 GB\n"
PLAN = "plan: x\nuse: [traffic]\ninputs:\n  a1: 3 GB\nderive:\n  b1: a1 * 2\nchecks:\n  c: b1 < 9 GB\nscenarios:\n  s: {a1: 4 GB}\n"
DECK = """deck: D
questions:
  - {id: q, kind: numeric, params: {n: {choose: [3]}}, ask: "Twice {n}?", answer: n * 2, hint: Add it., explain: Six.}
"""


# Builds whose own tooling allocates, so a failure there would say nothing about napkin.
OWN_ALLOCATIONS = {
    b"__asan_init": "a sanitizer has an allocator of its own",
    b"__gcov_": "gcov writes its counts at exit, and crashes when it has no memory for that",
}


def commands(napkin, folder):
    path = pathlib.Path(folder) / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    yield ["10 Gbps -> MB/s"], b""
    yield ["eval", "--format", "json", "1 +", "5 GB + 3 s", "x = 3 GB", "x * 2"], b""
    yield ["eval", "-"], b"users = 5M users\nusers * 300 B\nf(x) = x * 2\nf(3 GB)\n"
    yield ["run", "--scenario", "all", str(path)], b""
    yield ["diff", "--scenario", "s", str(path)], b""
    yield ["lint", str(path)], b""
    yield ["solve", str(path), "a1", "b1 <= 9 GB"], b""
    yield ["help", "language"], b""
    answers = pathlib.Path(folder) / "line.answers.yaml"
    answers.write_text("answers: A | B\nrules: split-or-merge\ngiven: {owners: yes, scale: yes}\n", encoding="utf-8")
    yield ["advise", "--format", "madr", str(answers)], b""
    record = str(answers.with_name("line.md"))
    run(napkin, "", ["advise", "--format", "madr", str(answers), "-o", record], b"", 0)
    yield ["advise", "verify", record], b""
    unsure = pathlib.Path(folder) / "unsure.yaml"
    unsure.write_text(UNSURE, encoding="utf-8")
    yield ["run", "-n", "300k", "--jobs", "2", str(unsure)], b""
    yield ["why", "-n", "1k", str(unsure), "b1"], b""
    yield ["plot", "-n", "1k", str(unsure), "b1"], b""
    yield ["sweep", "-n", "1k", str(unsure), "n1", "1..3"], b""
    yield ["diff", "-n", "1k", str(unsure), "--set", "n1=4"], b""
    deck = pathlib.Path(folder) / "deck.yaml"
    deck.write_text(DECK, encoding="utf-8")
    yield ["quiz", str(deck), "--seed", "1", "--now", "2026-11-27T10:00Z"], b"= 2 + 2\n3\n4 apples\n?\n6\n"


def run(napkin, library, words, data, at):
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "dumb", "HOME": "/nonexistent",
                   "XDG_DATA_HOME": "/proc/nowhere", "LD_PRELOAD": library}
    if at:
        environment["OOM_AT"] = str(at)
    return subprocess.run([napkin, *words], input=data, capture_output=True, env=environment, cwd=ROOT)


def wrong(napkin, library, words, data):
    step = 7 if words[0] == "quiz" else 1  # SQLite allocates thousands of times
    clean = run(napkin, library, words, data, 0)
    for at in range(1, 100000, step):
        done = run(napkin, library, words, data, at)
        if (done.returncode, done.stdout, done.stderr) == (clean.returncode, clean.stdout, clean.stderr):
            return (None, at) if at > 3 else ("no allocation failed", at)
        said = done.stderr.decode()
        out_of_memory = done.returncode == 70 and said.endswith("napkin: out of memory\n")
        reported = done.returncode in (3, 4) and "error:" in said
        if not (out_of_memory or reported):
            return f"allocation {at}: status {done.returncode}, {said!r}", at
    return "it never completes", 0


def main():
    napkin = str(pathlib.Path(sys.argv[1]).resolve())
    program = pathlib.Path(napkin).read_bytes()
    for mark, why in OWN_ALLOCATIONS.items():
        if mark in program:
            print(f"skipped: {why}")
            return 77
    failed = passed = 0
    with tempfile.TemporaryDirectory() as folder:
        library = os.path.join(folder, "failing_malloc.so")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", str(HERE / "failing_malloc.c"), "-o", library],
                       check=True)
        for words, data in commands(napkin, folder):
            why, runs = wrong(napkin, library, words, data)
            passed += not why
            failed += bool(why)
            print(f"{words}: {why or f'{runs} runs'}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
