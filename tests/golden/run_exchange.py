#!/usr/bin/env python3
"""Decks and reviews that go to other programs and come back, and files that were made to hurt.

usage: run_exchange.py NAPKIN

Every deck at hand is written as GIFT, read back, and written once more: both times the same is
asked. Anki's text and the log of reviews are read by Python's own reader of CSV.
"""
import csv
import datetime
import io
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAPKIN = os.path.abspath(sys.argv[1])
SLOW = 8 if "ASAN_OPTIONS" in os.environ or "asan" in NAPKIN or "tsan" in NAPKIN else 1
passed = failed = 0


def check(good, what):
    global passed, failed
    passed += bool(good)
    failed += not good
    if not good:
        print(f"--- {what}")
    return good


def run(home, *words, given=b""):
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "dumb", "HOME": str(home)}
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "NAPKIN_PATH"):
        environment.pop(name, None)
    return subprocess.run([NAPKIN, *map(str, words)], input=given, capture_output=True, cwd=ROOT,
                          env=environment, timeout=120)


def asked(gift):
    """A GIFT file without its comments and empty lines."""
    return [line for line in gift.decode().split("\n") if line and not line.startswith("//")]


def round_trips(home):
    for deck in sorted((ROOT / "questionnaires/quiz").glob("*.yaml")):
        first = run(home, "quiz", "export", "gift", deck)
        gift, again = home / "deck.gift", home / deck.name
        gift.write_bytes(first.stdout)
        read = run(home, "quiz", "import", gift, "-o", again)
        second = run(home, "quiz", "export", "gift", again)
        check(first.returncode == read.returncode == second.returncode == 0,
              f"{deck.name}: {read.stderr.decode()}{second.stderr.decode()}")
        check(read.stderr == b"", f"{deck.name}: nothing is lost on the way back")
        check(asked(first.stdout) == asked(second.stdout), f"{deck.name}: the same is asked")
        check(run(home, "quiz", "check", again).returncode == 0, f"{deck.name}: it passes the check")
        ids = set(re.findall(r"^  - id: (.*)$", deck.read_text(), re.M))
        back = re.findall(r"^  - id: (.*)$", again.read_text(), re.M)
        check(back and set(back) <= ids, f"{deck.name}: ids stay")


def flashcards(home):
    done = run(home, "quiz", "export", "anki")
    lines = done.stdout.decode().split("\n", 5)
    check(lines[:5] == ["#separator:tab", "#html:false", "#guid column:1", "#deck column:2",
                        "#tags column:5"], "Anki's header")
    rows = list(csv.reader(io.StringIO(lines[5], newline=""), delimiter="\t"))
    decks = list((ROOT / "questionnaires/quiz").glob("*.yaml"))
    count = sum(len(re.findall(r"^  - id: ", deck.read_text(), re.M)) for deck in decks)
    check(len(rows) == count and all(len(row) == 5 for row in rows), "a note for each question")
    check(len({row[0] for row in rows}) == count, "each with a guid of its own")
    check(all(all(row[:4]) for row in rows), "no field is empty")
    text, deck = home / "all.txt", home / "all.yaml"
    text.write_bytes(done.stdout)
    check(run(home, "quiz", "import", text, "-o", deck).returncode == 0, "numbers come back")
    check(run(home, "quiz", "check", deck).returncode == 0, "and make a deck")


def log(home):
    store = home / ".local/share/napkin/quiz.db"
    run(home, "quiz", "export")
    check(not store.exists(), "looking at a store does not make it")
    nowhere = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "dumb"}
    for name in ("HOME", "XDG_DATA_HOME"):
        nowhere.pop(name, None)
    old = home / "old.csv"
    old.write_text("what there was\n")
    done = subprocess.run([NAPKIN, "quiz", "export", "-o", old], capture_output=True, env=nowhere, timeout=60)
    check(done.returncode == 4 and b"there is no home folder" in done.stderr and
          old.read_text() == "what there was\n", "a log stays as it is where no store is to be had")
    answers = "".join(f"{word}\n" for word in ["86.4M", "a", "-5", "show", "1 .. 2000M", "c 70%", "show"] * 20)
    run(home, "quiz", "system-design", "http", "--new", "40", "--limit", "40", "--seed", "1",
        given=answers.encode())
    done = run(home, "quiz", "export", "--format", "csv")
    check(done.returncode == 0 and done.stdout.count(b"\n") == done.stdout.count(b"\r\n"),
          "lines end as RFC 4180 has it")
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode(), newline=""), strict=True))
    check(len(rows) > 5 and all(None not in row and None not in row.values() for row in rows),
          f"all rows are whole, {len(rows)} of them")
    check([int(row["id"]) for row in rows] == list(range(1, len(rows) + 1)), "in their order")
    for row in rows:
        at = datetime.datetime.fromisoformat(row["time"])
        check(at.tzinfo and row["day"] <= str(at.date()), f"the time {row['time']}")
        check(0 <= float(row["score"]) <= 1 and row["rating"] in "1234", f"the score of {row}")
        check(int(row["variant"]) >= 0 and row["scheduler"] == "fsrs-6", f"the variant of {row}")
        check(row["typed"] == "" or row["typed"][0] not in "=+-@", f"no formula in {row}")
    check(any(row["typed"] == "'-5" for row in rows), "what might be a formula is quoted")
    day = [row for row in rows if row["question"] == "sys-1"]
    check(day and float(day[0]["truth"]) == 86.4e6 and day[0]["unit"] == "req/day",
          "numbers are in their unit")


def kept(home):
    deck, gift = home / "mine.yaml", home / "bad.gift"
    deck.write_text("deck: mine\n")
    gift.write_text("What?{=a ~b")
    done = run(home, "quiz", "import", gift, "-o", home / "new.yaml")
    check(done.returncode == 3 and not (home / "new.yaml").exists(), "nothing is written where the file is wrong")
    gift.write_text("What?{=a ~b}")
    done = run(home, "quiz", "import", gift, "-o", deck)
    check(done.returncode == 2 and deck.read_text() == "deck: mine\n" and b"is there already" in done.stderr,
          "a deck that is there is left alone")
    done = run(home, "quiz", "export", "gift", "no-such-deck", "-o", deck)
    check(done.returncode == 4 and deck.read_text() == "deck: mine\n", "and where a deck is missing")
    for words in (["list", "nosuch"], ["list", "tcp", "tcp"], ["check", "nosuch"], ["stats", "--now", "rubbish"],
                  ["stats", "nosuch"], ["export", "nosuch"], ["export", "csv", "nosuch"]):
        done = run(home, "quiz", *words, "-o", deck)
        check(done.returncode in (2, 3, 4) and deck.read_text() == "deck: mine\n", f"a file stays after {words}")
    done = run(home, "run", "no-plan.yaml", "-o", deck)
    check(done.returncode == 4 and deck.read_text() == "deck: mine\n", "and after other verbs")
    done = run(home, "quiz", "import", "-", "-o", home / "no/folder.yaml", given=b"What?{=a ~b}")
    check(done.returncode == 4, "a folder that is not there")


def hostile(home):
    many = 300_000
    cases = {
        "nothing": b"", "a NUL": b"a\0b{=c ~d}", "Latin-1": b"\xe9{=a ~b}", "UTF-16": b"\xff\xfea\0",
        "a lone CR": b"a\r{=a ~b}", "one long line": b"a" * 1_000_000,
        "one long question": b"a" * 1_000_000 + b"{=a ~b}",
        "one long answer": b"What?{=" + b"a" * 1_000_000 + b" ~b}",
        "one long number": b"What?{#" + b"9" * 1_000_000 + b"}",
        "one long back": b"What?\t" + b"9" * 1_000_000, "one long title": b"::" + b"a" * 1_000_000,
        "braces": b"{" * many, "closed ones": b"}" * many, "pairs of them": b"{}" * many,
        "pairs with blank lines": b"a{}\n\n" * many, "backslashes": b"\\" * many,
        "options": b"What?{=a" + b"~b" * many + b"}", "right ones": b"What?{~a" + b"=b" * many + b"}",
        "hashes": b"What?{=a ~b" + b"#" * many + b"}", "colons": b":" * many,
        "numbers": b"What?{#" + b"=1:2" * many + b"}", "tags": b"// " + b"[tag:a" * many + b"\na{=b ~c}",
        "comments": b"//\n" * many, "categories": b"$CATEGORY: a\n" * many,
        "the same title": b"::t::a{=b ~c}\n\n" * 20_000, "brackets": b"a(in " * many + b"){#5}",
        "quotes": b"a\t" + b'"' * (2 * many + 1), "tabs": b"a" + b"\t" * many,
        "tags of HTML": b"#html:true\n" + b"<a" * many + b"\t5", "less": b"#html:true\n" + b"< " * many
        + b">\t5", "entities": b"#html:true\n" + b"&" * many + b"\t5", "headers": b"#a:b\n" * many,
        "separators": b"#separator:comma\na" + b"," * many, "notes": b"a\t5 ms\n" * 20_000,
        "notes without a number": b"a\tb\n" * many, "commas": b"a\t1" + b",000" * many,
        "brackets on the back": b"a\t" + b"(" * many, "signs": b"a\t-" + b" (" * many,
        "colons in a deck": b"#deck:" + b"::" * many + b"\na\t5",
        "yes and no": b"yes{=no ~null ~~ ~true}", "signs of YAML": b"- a{=- ~? ~\\: ~| ~> ~& ~* ~!}",
    }
    for name, text in cases.items():
        for ending in (".gift", ".tsv", ".txt"):
            path = home / ("hostile" + ending)
            path.write_bytes(text)
            start = time.monotonic()
            done = run(home, "quiz", "import", path)
            took = time.monotonic() - start
            good = done.returncode in (0, 3) and b"makes no deck that loads" not in done.stderr
            check(good, f"{name} as {ending}: status {done.returncode} {done.stderr[-500:]!r}")
            check(good and (done.returncode == 0) == bool(done.stdout), f"{name} as {ending}: a deck")
            check(took < 5 * SLOW, f"{name} as {ending}: took {took:.1f} s")


def main():
    for part in (round_trips, flashcards, log, kept, hostile):
        with tempfile.TemporaryDirectory() as home:
            part(pathlib.Path(home))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
