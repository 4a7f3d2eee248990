#!/usr/bin/env python3
"""Hostile input ends soon, with an error and the right status, never with a signal.

usage: run_hostile.py NAPKIN

Time is what the program itself used, read from the operating system after it ended, so that a busy
machine does not fail the test; the bound is far above what is needed, far below a hang.
"""
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

BOUND = float(os.environ.get("NAPKIN_HOSTILE_SECONDS", "10"))
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "dumb", "HOME": "/nonexistent"}
for name in ("ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"):
    if name in os.environ:
        ENVIRONMENT[name] = os.environ[name]


def run(napkin, words, data=b"", **how):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    how.setdefault("stdout", subprocess.PIPE)
    done = subprocess.run([napkin, *words], input=data, stderr=subprocess.PIPE, env=ENVIRONMENT, **how)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def plan(folder, name, data):
    path = pathlib.Path(folder) / name
    path.write_bytes(data)
    return ["check", str(path)]


def lint(folder, name, data):
    return ["lint", plan(folder, name, data)[1]]


def cases(folder):
    """(what, words, standard input, status, said)"""
    head = b"plan: x\ninputs:\n  a1: "
    yield "200,000 brackets in an expression", ["eval", "-"], b"(" * 200000, 3, "too long"
    yield "60,000 brackets in an expression", ["eval", "-"], b"(" * 60000, 3, "200 deep"
    yield "minus signs without end", ["eval", "-"], b"-" * 60000 + b"1", 3, "200 deep"
    yield "powers without end", ["eval", "-"], b"2^" * 30000 + b"2", 3, "200 deep"
    yield "conversions without end", ["eval", "-"], b"1 GB" + b" -> MB" * 9000, 3, "200 deep"
    yield "a line of 1 MB", ["eval", "-"], b"1+" * 500000 + b"1", 3, "too long"
    yield "a line of 100 MB", ["eval", "-"], b"1" * 100_000_000, 4, "longer than 64 MiB"
    yield "NUL bytes", ["eval", "-"], b"3\0\0 + 4", 3, "NUL"
    yield "bad UTF-8", ["eval", "-"], b"3 \xff\xfe", 3, "invalid UTF-8"
    yield "control bytes", ["eval", "-"], b"3 \x1b[2J", 3, "1B means nothing here"
    yield "functions that double", ["eval", "-"], b"f0(x) = x + x\n" + b"".join(
        b"f%d(x) = f%d(x) + f%d(x)\n" % (i, i - 1, i - 1) for i in range(1, 40)) + b"f39(1)", 3, "operations"
    yield "functions that nest", ["eval", "-"], b"f0(x) = x\n" + b"".join(
        b"f%d(x) = f%d(x)\n" % (i, i - 1) for i in range(1, 80)) + b"f79(1)", 3, "64 deep"
    yield "1 MB of [", plan(folder, "a.yaml", head + b"[" * 1_000_000), b"", 3, "deep"
    yield "200,000 {a: ", plan(folder, "b.yaml", head + b"{a: " * 200_000), b"", 3, "deep"
    yield "1 MB of - - -", plan(folder, "c.yaml", b"plan: x\na:\n " + b"- " * 500_000), b"", 3, "deep"
    bomb = b"plan: x\na: &a [1, 1]\n" + b"".join(
        b"%c: &%c [*%c, *%c]\n" % (98 + i, 98 + i, 97 + i, 97 + i) for i in range(20))
    yield "an alias bomb", plan(folder, "d.yaml", bomb), b"", 3, "anchor"
    yield "NUL in a plan", plan(folder, "e.yaml", head + b"3\0\n"), b"", 3, "NUL"
    yield "bad UTF-8 in a plan", plan(folder, "f.yaml", head + b"\xc3\x28\n"), b"", 3, "UTF-8"
    yield "UTF-16", plan(folder, "g.yaml", "plan: x\n".encode("utf-16")), b"", 3, "UTF-16"
    yield "a scalar of 1 MB", plan(folder, "h.yaml", head + b"1+" * 500_000 + b"1\n"), b"", 3, "the limit is 65536"
    yield "a key of 2,000 bytes", plan(folder, "i.yaml", b"plan: x\ninputs:\n  " + b"k" * 2000 + b": 3\n"), b"", 3, ""
    yield "a plan of 65 MB", plan(folder, "j.yaml", b"plan: x\n" + b"#" * (65 << 20)), b"", 4, "larger than 64 MiB"
    yield "20,000 wrong lines", plan(folder, "k.yaml", b"plan: x\nderive:\n" + b"".join(
        b"  n%d: foo%d\n" % (i, i) for i in range(20000))), b"", 3, "and 19900 more"
    yield "a circle of 20,000", plan(folder, "l.yaml", b"plan: x\nderive:\n" + b"".join(
        b"  n%d: n%d\n" % (i, (i + 1) % 20000) for i in range(20000))), b"", 3, "hangs on itself"
    yield "a file of zeros", lint(folder, "zero.rules.yaml", bytes(1 << 20)), b"", 3, "not a text file"
    many = b"questionnaire: x\nquestions:\n" + b"".join(b"  q%d: {ask: x}\n" % i for i in range(20000))
    yield "20,000 questions", lint(folder, "many.yaml", many), b"", 3, "there are 1000 questions at most"
    few = b"questionnaire: x\nquestions:\n" + b"".join(
        b"  q%d: {ask: x, ask_if: q%d}\n" % (i, (i + 1) % 1000) for i in range(1000))
    yield "a circle of 1,000 questions", lint(folder, "few.yaml", few), b"", 3, "goes in a circle"
    rules = b"rules: x\nversion: 1.0.0\nquestionnaire: one\nbands: {a: {name: A, side: together}}\npoints:\n"
    pathlib.Path(folder, "one.yaml").write_bytes(b"questionnaire: x\nquestions: {q: {ask: x}}\n")
    yield "20,000 rules", lint(folder, "many.rules.yaml", rules + b"".join(
        b"  r%d: {of: q, points: {yes: 1, no: 2}}\n" % i for i in range(20000))), b"", 3, "there are 1000 rules at most"
    yield "an empty file", plan(folder, "m.yaml", b""), b"", 3, ""
    yield "a directory", ["check", folder], b"", 4, "it is a directory"
    yield "a file that is not there", ["check", folder + "/none.yaml"], b"", 4, "No such file"
    yield "a device without end", ["check", "/dev/zero"], b"", 4, "larger than 64 MiB"
    if os.geteuid() != 0:
        words = plan(folder, "n.yaml", b"plan: x\n")
        os.chmod(words[1], 0)
        yield "a file that may not be read", words, b"", 4, "Permission denied"


def outputs(napkin):
    """Results that cannot be written are an error of their own."""
    for words in (["2 GB"], ["help"], ["run", "examples/chat.yaml"], ["eval", "-"]):
        with open("/dev/full", "wb") as full:
            done, _ = run(napkin, words, b"2 GB\n", stdout=full)
        good = done.returncode == 4 and done.stderr.count(b"cannot write the result") == 1
        yield f"/dev/full {words}", None if good else f"{done.returncode} {done.stderr!r}"
    for words in (["2 GB"], ["units"]):
        done = subprocess.run(["/bin/sh", "-c", '"$0" "$@" >&-', napkin, *words],
                              stderr=subprocess.PIPE, env=ENVIRONMENT)
        yield f"closed {words}", None if done.returncode == 4 else f"{done.returncode} {done.stderr!r}"


def main():
    napkin = str(pathlib.Path(sys.argv[1]).resolve())
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for what, words, data, status, said in cases(folder):
            done, seconds = run(napkin, words, data)
            text = done.stderr.decode("utf-8", "replace")
            good = done.returncode == status and said in text and "error:" in text and seconds < BOUND
            results.append((what, None if good else f"status {done.returncode}, {seconds:.2f} s: {text[:300]}"))
    results += outputs(napkin)
    wrong = [(what, why) for what, why in results if why]
    for what, why in wrong:
        print(f"{what}: {why}")
    print(f"{len(results) - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
