#!/usr/bin/env python3
"""Wrong inputs: each is refused, located, and told why.

usage: run_wrong.py NAPKIN

In data/wrong-expressions.tsv and data/wrong-plans.tsv the caret's span stands between « and »
(several: the last one is the caret's); then come what the message says, and what the hint says. In
data/wrong-commands.tsv the columns are the command line, the status, and what is said. Rows whose
message is `x` only ask for a located error.
"""
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "dumb", "HOME": "/nonexistent"}
LEAST_ROWS = 200


def rows(name):
    for line in (HERE / "data" / name).read_text(encoding="utf-8").split("\n"):
        if line:
            yield (line.split("\t") + ["", ""])[:3]


def unmark(marked):
    """The text without marks, and where the last marked span starts and how long it is."""
    spans = [match.span(1) for match in re.finditer("«(.*?)(?:»|$)", marked, re.S)]
    text = marked.replace("«", "").replace("»", "")
    if not spans:
        return text, None, None
    start, end = spans[-1]
    before = marked[:start].replace("«", "").replace("»", "")
    return text, before, end - start


def expressions(napkin):
    for marked, message, hint in rows("wrong-expressions.tsv"):
        text, before, length = unmark(marked)
        done = subprocess.run([napkin, "eval", "--format", "json", "--", text],
                              capture_output=True, env=ENVIRONMENT)
        yield text, judge_expression(done, before, length, message, hint)


def judge_expression(done, before, length, message, hint):
    if done.returncode != 3:
        return f"status {done.returncode}: {done.stdout.decode()}"
    error = json.loads(done.stdout)["error"]
    if message == "x":
        return None if "column" in error else f"no place: {error}"
    if message not in error["message"]:
        return f"{message!r} is not in {error['message']!r}"
    if hint not in error.get("hint", ""):
        return f"hint {hint!r} is not in {error.get('hint')!r}"
    if error["column"] != len(before) + 1 or (length > 0 and error["length"] != length):
        return f"caret at {error['column']} + {error['length']}, expected {len(before) + 1} + {length}"
    return None


def plans(napkin):
    for marked, message, hint in rows("wrong-plans.tsv"):
        text, before, length = unmark(marked.replace("\\n", "\n").replace("\\t", "\t"))
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "plan.yaml"
            path.write_text(text, encoding="utf-8")
            done = subprocess.run([napkin, "check", "--width", "500", "plan.yaml"],
                                  capture_output=True, cwd=folder, env=ENVIRONMENT)
        yield marked, judge_plan(done, before, length, message, hint)


def judge_plan(done, before, length, message, hint):
    said = done.stderr.decode()
    if done.returncode != 3:
        return f"status {done.returncode}: {said}{done.stdout.decode()}"
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    head = re.search(rf"^(?:./)?plan.yaml:{line}:{column}: error: (.*)$", said, re.M)
    if not head or (message != "x" and message not in head.group(1)):
        return f"no error at {line}:{column} that says {message!r}:\n{said}"
    if hint not in said:
        return f"hint {hint!r} is not in\n{said}"
    caret = re.search(rf"^plan.yaml:{line}:{column}: .*\n.*\n +\| ( *)(~*)(\^~*)", said, re.M)
    if length and caret and len(caret.group(3)) != length and "~" not in caret.group(2):
        return f"{len(caret.group(3))} columns are underlined, not {length}:\n{said}"
    return None


def commands(napkin):
    for line, status, message in rows("wrong-commands.tsv"):
        done = subprocess.run([napkin, *shlex.split(line)], capture_output=True, env=ENVIRONMENT,
                              stdin=subprocess.DEVNULL, cwd=HERE.parents[1])
        said = done.stderr.decode()
        good = done.returncode == int(status) and message in said and not done.stdout
        yield line, None if good else f"status {done.returncode}, said {said!r} {done.stdout!r}"


def main():
    napkin = str(pathlib.Path(sys.argv[1]).resolve())
    results = [*expressions(napkin), *plans(napkin), *commands(napkin)]
    wrong = [(text, why) for text, why in results if why]
    for text, why in wrong:
        print(f"{text}\n    {why}")
    if len(results) < LEAST_ROWS:
        wrong.append(("", ""))
        print(f"only {len(results)} rows")
    print(f"{len(results) - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
