#!/usr/bin/env python3
"""Known answers (data/units.tsv) and inputs that are refused (data/units-errors.tsv).

usage: run_units_cases.py NAPKIN
"""
import csv
import json
import pathlib
import subprocess
import sys

DATA = pathlib.Path(__file__).resolve().parent / "data"
TOLERANCE = 1e-10

# What the message or its hint must say, besides being located.
MUST_SAY = {
    "E002": ["cannot add a plain number to time", "1 s"],
    "E005": ["left side is data*user", "one `user` is left over", "/user"],
    "E008": ["cannot subtract data/time from data"],
    "E011": ["log2 needs a plain number", "/ (1 GB)"],
    "E014": ["arguments of min must share a dimension", "time", "data"],
    "E017": ["mod needs two values of one dimension"],
    "E020": ["gb", "case sensitive", "GB (bytes)", "Gb (bits)"],
    "E023": ["no unit `foobars`"],
    "E026": ["mnth", "did you mean month?"],
    "E029": ["binary prefixes", "data units only", "KiB"],
    "E032": ["no previous result yet"],
    "E035": ["missing `)` to close the call of ceil"],
    "E038": ["a unit is expected after `->`"],
    "E041": ["`s` is left over", "kB"],
    "E044": ["no operator `**`"],
    "E047": ["ceil takes 1 argument, got 0"],
    "E050": ["a name is expected after `let`"],
    "E053": ["no closing"],
    "E056": ["digits are expected after the exponent"],
    "E059": ["a digit is expected after `_`"],
    "E062": ["malformed number"],
    "E065": ["ends of a range have different dimensions"],
    "E068": ["division by zero", "5 s - 5 s"],
    "E071": ["logarithm of zero"],
    "E074": ["overflow", "out of range"],
    "E077": [],
    "E080": ["invalid UTF-8", "FF FE"],
    "E083": ["`strict`", "is not a unit"],
}
COLUMNS = {"E080": 7, "E053": 1, "E083": 13, "E020": 5}


def rows(name, **how):
    with open(DATA / name, encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", **how))


def wrong_values(napkin):
    cases = rows("units.tsv")
    words = [napkin, "eval", "--format", "json", "--"] + [case["expression"] for case in cases]
    answers = subprocess.run(words, capture_output=True).stdout.decode().splitlines()
    if len(answers) != len(cases):
        yield f"{len(answers)} answers to {len(cases)} questions"
        return
    for case, answer in zip(cases, map(json.loads, answers)):
        expected = float(case["expected_value"])
        good = "value" in answer and answer["unit"] == case["expected_unit"]
        if not good or abs(answer["value"] - expected) > TOLERANCE * abs(expected):
            yield f"{case['id']} {case['expression']}: {expected} {case['expected_unit']}, found {answer}"


def wrong_refusals(napkin):
    for case in rows("units-errors.tsv", quoting=csv.QUOTE_NONE):
        text = case["input"].encode()
        if b"\\x" in text:
            text = text.decode("unicode_escape").encode("latin1")
        done = subprocess.run([napkin.encode(), b"eval", b"--format", b"json", b"--", text],
                              capture_output=True)
        if done.returncode != 3:
            yield f"{case['id']}: status {done.returncode}"
            continue
        error = json.loads(done.stdout.decode("utf-8", "replace"))["error"]
        said = error["message"] + " " + error.get("hint", "")
        missing = [part for part in MUST_SAY[case["id"]] if part not in said]
        if missing or "column" not in error or error["line"] != 1:
            yield f"{case['id']} {case['input']}: {missing} not in {error}"
        if error["column"] != COLUMNS.get(case["id"], error["column"]):
            yield f"{case['id']}: column {error['column']}"


def main():
    napkin = sys.argv[1]
    wrong = list(wrong_values(napkin)) + list(wrong_refusals(napkin))
    for line in wrong:
        print(line)
    total = len(rows("units.tsv")) + len(rows("units-errors.tsv", quoting=csv.QUOTE_NONE))
    print(f"{total - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
