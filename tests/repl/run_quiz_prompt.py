#!/usr/bin/env python3
"""Rounds of questions at a terminal: they score as those of a pipe do, and lose nothing.

usage: run_quiz_prompt.py NAPKIN [NAME...]
"""
import atexit
import contextlib
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

import terminal
from terminal import expect

CASES = []
NOW = ("--now", "2026-11-27T10:00")
ROOT = pathlib.Path(__file__).resolve().parents[2]
KINDS = str(ROOT / "tests/golden/data/quiz/kinds.yaml")


def case(function):
    CASES.append(function)
    return function


def new_home():
    home = tempfile.mkdtemp(prefix="napkin-quiz-",
                            dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


def places(home):
    return {"HOME": home, "XDG_DATA_HOME": home + "/data", "XDG_CONFIG_HOME": home + "/config", "TZ": "UTC"}


class Quiz(terminal.Session):
    """`napkin quiz` with a home of its own."""

    def __init__(self, *options, home=None, columns=80, colour=False, **environment):
        self.home = home or new_home()
        if not colour:
            environment["NO_COLOR"] = "1"
        super().__init__(NAPKIN, "quiz", *options, columns=columns, rows=100,
                         **{**places(self.home), **environment})

    def ready(self):
        self.soon("a prompt", self.at_prompt)

    def reviews(self, columns="pos, qid, raw"):
        return reviews(self.home, columns)


def reviews(home, columns):
    with contextlib.closing(sqlite3.connect(home + "/data/napkin/quiz.db")) as base:
        return base.execute(f"SELECT {columns} FROM review ORDER BY id").fetchall()


def pipe(home, lines, *options):
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **places(home)}
    for name in ("ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"):
        if name in os.environ:
            environment[name] = os.environ[name]
    run = subprocess.run([NAPKIN, "quiz", *options], input="".join(line + "\n" for line in lines),
                         capture_output=True, text=True, env=environment, timeout=60, check=False)
    expect((run.returncode, run.stderr), (0, ""))
    return run.stdout


COLUMNS = ("sitting, pos, deck, qid, at_ms, zone, day, variant, raw, value, unit, truth, low, high, level,"
           " score, err_log10, rating, elapsed_days, interval_days, s_after, d_after, hints, scheduler")


@case
def a_terminal_scores_as_a_pipe_does():
    lines = ["1002240000 req", "b 80%", "?", "0.9375 GB", "c a e d b", "3e7", "10M..20M", "= 2 * 3", "2*n+1",
             "5 GB", "show", "5%", "quit"]
    with Quiz(KINDS, "--seed", "7", *NOW) as s:
        s.enter(*lines)
        expect(s.end(), 0)
        found = s.reviews(COLUMNS)
    home = new_home()
    text = pipe(home, lines, KINDS, "--seed", "7", *NOW)
    expect(found, reviews(home, COLUMNS))
    expect(len(found), 9)
    # And a person reads the same lines, but for where what is wrong was typed.
    page = s.screen.text()
    for line in text.split("\n"):
        if not re.match(r"> |standard input:| +[0-9]* \||$", line) and line not in page:
            raise AssertionError(f"{line!r} is not in\n{page}")


@case
def killed_at_the_prompt():
    home = new_home()
    for n in range(3):
        with Quiz(KINDS, "--seed", "7", *NOW, home=home) as s:
            s.enter("show", "show")
            s.ready()
            s.type("half a li")
            s.has("half a li")
            os.kill(s.pid, 9)
            s.end()
            expect([row[0] for row in s.reviews()], list(range(2 * n + 2)))
    with Quiz(KINDS, "--seed", "7", *NOW, home=home) as s:
        s.has("going on where it was left")
        s.enter("quit")
        expect(s.end(), 0)


@case
def a_paste_scores_nothing():
    with Quiz(KINDS, "--seed", "7", *NOW) as s:
        s.ready()
        if not s.screen.bracketed:
            s.type("quit\r")
            expect(s.end(), 0)
            return
        s.type("\x1b[200~" + "\n".join(str(i) for i in range(10)) + "\x1b[201~\r")
        s.has("10 lines were pasted; an answer is one line. Nothing was counted.")
        s.enter("1")
        s.ready()
        expect([row[2] for row in s.reviews()], ["1"])
        s.quit()


@case
def a_paste_that_the_terminal_does_not_tell_of():
    for term in ("dumb", "xterm"):
        with Quiz(KINDS, "--seed", "7", *NOW, term=term) as s:
            s.ready()
            s.type("".join(f"{i}\r" for i in range(10)))
            s.has("More than one line came at once; an answer is one. Nothing was counted.")
            s.enter("1", "quit")
            expect(s.end(), 0)
            expect([row[2] for row in s.reviews()], ["1"])


@case
def an_interrupt_drops_the_line_and_two_leave():
    with Quiz(KINDS, "--seed", "7", *NOW) as s:
        s.ready()
        s.type("100 mil\x03")
        s.has("The line is dropped; once more, or `quit`, leaves.")
        s.enter("= 1 + 1")
        s.ready()
        s.type("\x03")
        s.until("a line that is dropped too", lambda: s.screen.text().count("The line is dropped") == 2)
        s.ready()
        if s.screen.bracketed:  # who types between the two means the line, and not the round
            s.type("86.4")
            s.has("> 86.4")
            s.type("\x03")
            s.until("a third one", lambda: s.screen.text().count("The line is dropped") == 3)
            s.ready()
        s.type("\x03")
        expect(s.end(), 0)
        s.has("9 questions are left; the same command goes on there today.")
        expect(s.reviews(), [])


@case
def an_end_of_input_leaves():
    with Quiz(KINDS, "--seed", "7", *NOW) as s:
        s.enter("1")
        s.ready()
        s.quit()
        s.has("1 question:")


@case
def a_dumb_terminal_and_plain_letters():
    with Quiz(KINDS, "--seed", "7", *NOW, term="dumb", LC_ALL="C") as s:
        s.enter("1", "b", "?", "quit")
        expect(s.end(), 0)
        expect([c for c in s.raw if c > 126 or c == 27], [])
        expect(len(s.reviews()), 2)


@case
def colour_says_nothing_alone():
    with Quiz(KINDS, "--seed", "7", *NOW, colour=True) as s:
        s.enter("1", "quit")
        expect(s.end(), 0)
        expect(b"\x1b[" in s.raw, True)
        s.has("far off: ")
    with Quiz(KINDS, "--seed", "7", *NOW) as s:
        s.enter("1", "quit")
        expect(s.end(), 0)
        expect(b"m" in b"".join(part[:6] for part in s.raw.split(b"\x1b[")[1:] if b"?" not in part[:2]), False)


@case
def forty_columns_are_enough():
    with Quiz(KINDS, "--seed", "7", *NOW, columns=40) as s:
        s.enter("1002240000 req", "help", "b", "0.9375", "foo", "a b c d e", "3e7", "1M..2M", "2*n+1", "0",
                "", "5%", "quit")
        expect(s.end(), 0)
        rows = [row for row in s.raw.decode().replace("\r", "").split("\n") if "\x1b" not in row]
        expect([row for row in rows if len(row) > 40 and not row.startswith(("  working:", "  hint:"))], [])
        expect(len(s.reviews()), 9)


@case
def a_round_ends_with_its_time():
    with Quiz(KINDS, "--seed", "7", "--minutes", "0.02", *NOW) as s:
        s.ready()
        s.until("longer than the time", lambda began=time.monotonic(): time.monotonic() > began + 1.3)
        s.enter("1")  # what was asked in time is answered
        expect(s.end(), 0)
        s.has("The time is up.")
        s.has("9 questions are left; the same command goes on there today.")
        expect(len(s.reviews()), 1)


@case
def what_cannot_be_kept_is_said_first():
    with Quiz(KINDS, "--seed", "7", *NOW, XDG_DATA_HOME="/proc/nowhere") as s:
        s.ready()
        page = s.screen.text()
        assert page.index("/proc/nowhere") < page.index("1/9"), page
        s.enter("1", "quit")
        expect(s.end(), 0)
        s.has("1 question:")
        assert "goes on there today" not in s.screen.text(), s.screen.text()


@case
def the_prompt_lends_its_values():
    home = new_home()
    with terminal.Session(NAPKIN, columns=80, rows=100, NO_COLOR="1", **places(home)) as s:
        s.enter("carried = 1 Gbit/s * 1 min", ":quiz nope")
        s.has("no deck `nope`")
        s.enter(":quiz --limit 4")
        s.has("only decks are named here")
        s.enter(":quiz stats")
        s.has("There are no answers yet")
        s.enter(f":quiz {KINDS}", "skip", "c", "carried")
        s.has("right: 7.5 GB")
        s.enter("= later = 5 GB", "quit")
        s.has("goes on there today.")
        s.enter("later * 2")
        s.has("10 GB")
        s.enter("quit")
        expect(s.end(), 0)
    expect([row[1:] for row in reviews(home, "pos, qid, raw")][-1], ("link", "carried"))
    with open(home + "/.local/state/napkin/history", encoding="utf-8") as file:
        kept = file.read().split("\n")
    expect([line for line in kept if line in ("skip", "carried")], [])


def main():
    global NAPKIN
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    terminal.need_terminals()
    NAPKIN = os.path.abspath(sys.argv[1])
    terminal.run_cases(CASES, sys.argv[2:])


if __name__ == "__main__":
    main()
