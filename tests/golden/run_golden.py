#!/usr/bin/env python3
"""Commands, their input, and what they print, as files in tests/golden/cases.

usage: run_golden.py NAPKIN [--accept]

A case starts with `=== name`; then come `$ command`, lines of input `< `, lines of environment
`env NAME=VALUE`, and what is expected: `1> ` on standard output, `2> ` on standard error, `rc N`
unless it is 0. Each case has an empty home of its own, unless a line `goes on` leaves it that of the
case before. The folder of the project reads ROOT, the home HOME. --accept writes what was found: read
the difference before you commit it.
"""
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def parse(path):
    cases = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("=== "):
            cases.append({"name": line[4:], "command": "", "input": [], "env": {}, "goes on": False,
                          "out": [], "err": [], "rc": 0})
        elif not cases:
            continue
        elif line.startswith("$ "):
            cases[-1]["command"] = line[2:]
        elif line.startswith("<"):
            cases[-1]["input"].append(line[2:])
        elif line.startswith("env "):
            name, value = line[4:].split("=", 1)
            cases[-1]["env"][name] = value
        elif line == "goes on":
            cases[-1]["goes on"] = True
        elif line.startswith("1>"):
            cases[-1]["out"].append(line[3:])
        elif line.startswith("2>"):
            cases[-1]["err"].append(line[3:])
        elif line.startswith("rc "):
            cases[-1]["rc"] = int(line[3:])
    return cases


def run(napkin, case, home):
    words = shlex.split(case["command"])
    words[0] = napkin
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "dumb", "TZ": "UTC",
                   "HOME": home}
    for name, value in case["env"].items():
        environment[name] = value.replace("ROOT", str(ROOT))
    for name in ("ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"):
        if name in os.environ:
            environment[name] = os.environ[name]
    text = "".join(line.replace("\\r", "\r").replace("\\ufeff", "\ufeff") + "\n"
                   for line in case["input"])
    done = subprocess.run(words, input=text.encode(), capture_output=True, cwd=ROOT,
                          env=environment, timeout=60)
    return {"out": lines(done.stdout, home), "err": lines(done.stderr, home),
            "rc": done.returncode}


def run_all(napkin, cases):
    """What is found, case by case."""
    home = None
    for case in cases:
        if not case["goes on"]:
            home = tempfile.TemporaryDirectory()
        yield case, run(napkin, case, home.name)


def lines(data, home):
    text = data.decode("utf-8", "backslashreplace").replace(str(ROOT), "ROOT")
    text = text.replace(home, "HOME")
    return text.split("\n")[:-1] if text.endswith("\n") else text.split("\n") if text else []


def write(path, cases):
    with open(path, "w", encoding="utf-8") as file:
        for case in cases:
            file.write(f"=== {case['name']}\n")
            if case["goes on"]:
                file.write("goes on\n")
            for name, value in case["env"].items():
                file.write(f"env {name}={value}\n")
            file.write(f"$ {case['command']}\n")
            for mark, key in (("<", "input"), ("1>", "out"), ("2>", "err")):
                for line in case[key]:
                    file.write(f"{mark} {line}".rstrip() + "\n")
            if case["rc"]:
                file.write(f"rc {case['rc']}\n")
            file.write("\n")


def show(case, found):
    print(f"--- {case['name']}: {case['command']}")
    for key in ("out", "err", "rc"):
        if key == "rc":
            same = case[key] == found[key]
        else:
            same = [x.rstrip() for x in case[key]] == [x.rstrip() for x in found[key]]
        if not same:
            print(f"  {key} expected {case[key]}\n  {key} found    {found[key]}")


def main():
    napkin = os.path.abspath(sys.argv[1])
    accept = "--accept" in sys.argv
    passed = failed = 0
    for path in sorted((HERE / "cases").glob("*.txt")):
        cases = parse(path)
        for case, found in run_all(napkin, cases):
            good = found["rc"] == case["rc"] and all(
                [x.rstrip() for x in case[k]] == [x.rstrip() for x in found[k]]
                for k in ("out", "err"))
            passed += good
            failed += not good
            if not good:
                show(case, found)
            case.update(found if accept else {})
        if accept:
            write(path, cases)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
