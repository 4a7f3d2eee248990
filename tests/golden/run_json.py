#!/usr/bin/env python3
"""Every verb that reads a plan gives one JSON document with the same head: usage run_json.py NAPKIN

The head says the version of the document's shape, the plan, its file and how it is sampled. With
`--scenario all` each case is there once, named, in the plan's order.
"""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLAN = "examples/chat.yaml"
HEAD = ["schema", "napkin", "plan", "file", "samples", "seed"]
# verb and its arguments, what holds the answer, whether it takes --scenario all
VERBS = [
    (["run", PLAN], "derived", True),
    (["check", PLAN], "checks", True),
    (["show", PLAN], "entries", True),
    (["show", PLAN, "members"], "entries", True),
    (["why", PLAN, "members", "load"], "trees", True),
    (["plot", PLAN, "load", "members"], "values", True),
    (["solve", PLAN, "members", "load <= 67%"], "value", True),
    (["sweep", PLAN, "members", "1M..20M users"], "sweeps", False),
    (["diff", PLAN, "--scenario", "new year"], "flips", False),
]
failures = []
passed = 0


def expect(words, right, what):
    global passed
    if right:
        passed += 1
    else:
        failures.append(f"napkin {' '.join(words)}: {what}")


def document(words):
    ran = subprocess.run([NAPKIN, words[0], "--format", "json", *words[1:]], capture_output=True,
                         cwd=ROOT, check=False)
    expect(words, ran.returncode in (0, 1), f"status {ran.returncode}: {ran.stderr.decode()}")
    text = ran.stdout.decode()
    expect(words, text.count("\n") == 1 and text.endswith("\n"), "not one line")
    return json.loads(text)


def check_head(words, answer):
    expect(words, list(answer)[:2] == HEAD[:2], f"starts with {list(answer)[:2]}")
    if words[0] != "diff":  # has two plans
        expect(words, list(answer)[:len(HEAD)] == HEAD, f"the head is {list(answer)[:len(HEAD)]}")
        expect(words, answer["plan"] == "Chat service" and answer["file"] == PLAN, "another plan")
        expect(words, answer["samples"] == 100000 and answer["seed"] == 1, "sampled otherwise")
    expect(words, answer["schema"] == 1, f"schema is {answer['schema']}")


def case_names(verb, answer):
    """Of `run` and `check` the plan as it stands is the document itself."""
    if verb in ("run", "check"):
        return ["base"] + [case["name"] for case in answer["scenarios"]]
    return [case["scenario"] for case in answer["cases"]]


def main():
    for words, key, all_cases in VERBS:
        answer = document(words)
        check_head(words, answer)
        expect(words, key in answer, f"no `{key}` among {list(answer)}")
        if not all_cases:
            continue
        one = document(words + ["--scenario", "new year"])
        expect(words, one["scenario"] == "new year", "does not name its scenario")
        several = document(words + ["--scenario", "all"])
        check_head(words, several)
        names = case_names(words[0], several)
        expect(words, names == ["base", "new year", "large rooms", "broker upgrade"], f"its cases are {names}")
        cases = several.get("cases", several.get("scenarios"))
        expect(words, all(key in case for case in cases), f"a case without `{key}`")
    for failure in failures:
        print(failure)
    print(f"{passed} passed, {len(failures)} failed")
    return bool(failures)


if __name__ == "__main__":
    NAPKIN = str(pathlib.Path(sys.argv[1]).resolve())
    sys.exit(main())
