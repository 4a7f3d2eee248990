#!/usr/bin/env python3
"""Interviews: at a terminal, from a pipe, interrupted, killed, gone on with.

usage: run_interview.py NAPKIN [NAME...]
"""
import os
import random
import subprocess
import sys
import tempfile

import terminal
from terminal import expect

CASES = []
CARD = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                    "../golden/data/advisor/worked.rules.yaml")


def case(function):
    CASES.append(function)
    return function


class Interview(terminal.Session):
    """`napkin advise` in a folder of its own."""

    prompt = "?"

    def __init__(self, *options, folder=None, columns=80, **environment):
        self.folder = folder or tempfile.mkdtemp(prefix="napkin-interview-")
        here = os.getcwd()
        os.chdir(self.folder)
        try:
            super().__init__(NAPKIN, "advise", *options, columns=columns, rows=60,
                             NO_COLOR="1", HOME=self.folder, **environment)
        finally:
            os.chdir(here)

    def enter(self, *lines):
        super().enter(*lines)
        self.settle()

    def kept(self, name="a-b.answers.yaml"):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return file.read()


def pipe(text, *options, folder=None, status=None):
    run = subprocess.run([NAPKIN, "advise", *options], input=text, capture_output=True, text=True,
                         cwd=folder, timeout=60, check=False)
    if status is not None:
        expect((run.returncode, run.stderr), (status, ""))
    return run


@case
def answers_are_kept_as_they_are_given():
    with Interview("--order", "file") as s:
        s.enter("A | B", "y 90% 38 of 41 commits", "y", "u", "no  # a note, with {brackets}")
        s.has("5  Are data models heavily shared?")
        expect(s.kept(), "answers: A | B\nrules: split-or-merge@1.0.1\ngiven:\n"
               "  owners: {is: yes, evidence: 38 of 41 commits, sure: 90%}\n"
               "  scale: yes\n  change: unknown\n"
               '  alone: {is: no, evidence: "a note, with {brackets}"}\n')
        s.enter("n", "y")
        s.has("No question is left.")
        s.enter("")
        expect(s.end(), 10)
        s.has("Split (likely, 98% split)   score 50.5, between 45 and 60")
        page = s.screen.text()
        batch = pipe("", "a-b.answers.yaml", folder=s.folder, status=10).stdout
        for line in batch.splitlines():
            if line and not line.startswith("answers "):
                assert line in page, f"{line!r} is not in\n{page}"


@case
def a_pipe_gives_the_verdict_of_a_terminal():
    """The same answers in the same order, whichever question comes next."""
    lines = ["y 80%", "no", "yes evidence of it", "u", "y", "n"]
    for order in ("best", "file"):
        with Interview("--order", order) as s:
            s.enter("Two parts", *lines, "")
            status = s.end()
            kept = s.kept("two-parts.answers.yaml")
        run = pipe("\n".join(lines) + "\n", "--order", order, "--answers", "x.answers.yaml",
                   folder=s.folder, status=status)
        with open(os.path.join(s.folder, "x.answers.yaml"), encoding="utf-8") as file:
            expect(file.read(), kept)
        batch = pipe("", "x.answers.yaml", folder=s.folder, status=status)
        expect(run.stdout, batch.stdout)


@case
def killed_at_any_moment_no_answer_is_lost():
    """Whoever saw the next question finds the answer in the file, once, and goes on from there."""
    random.seed(5)
    for _ in range(6):
        n = random.randint(1, 5)
        with Interview("--order", "file") as s:
            s.enter("A | B", *["yes", "no", "yes", "no", "yes"][:n])
            s.ready()
            os.kill(s.pid, 9)
            s.end()
            given = s.kept().split("given:\n")[1].splitlines()
            expect([line.split(": ")[1] for line in given], ["yes", "no", "yes", "no", "yes"][:n])
        with Interview("--order", "file", "--answers", "a-b.answers.yaml", folder=s.folder) as t:
            t.has(f"{n} answer" + (" is" if n == 1 else "s are") + " there already.")
            t.has(f"{n + 1}  ")
            t.enter("done")
            t.end()
        with Interview("--order", "file", folder=s.folder) as t:  # found by its name too
            t.enter("A | B")
            t.has(f"{n + 1}  ")
            t.enter("quit")
            expect(t.end(), 0)


@case
def back_takes_the_last_answer_back():
    with Interview("--order", "file") as s:
        s.enter("A | B", "yes")
        before = s.kept()
        s.enter("no by the dashboard")
        s.has("3  Do change rates")
        s.enter("back")
        s.last_line("?")
        expect(s.kept(), before)
        s.enter("back", "back")
        s.has("There is nothing to take back.")
        s.enter("quit")
        expect(s.end(), 0)
        s.has("Left; what was answered is kept in a-b.answers.yaml.")


@case
def what_if_only_looks():
    with Interview("--order", "file") as s:
        s.enter("A | B", "yes")
        before = s.kept()
        s.enter("what if scale = yes, change = yes, alone=yes, shared_data no, cadence y")
        s.has("It would be:")
        s.has("Split (firm)")
        s.enter("what if scael = yes")
        s.has("no question `scael`")
        s.has("did you mean scale?")
        s.enter("what if")
        s.has("what if what?")
        s.enter("what if scale = yes and change = no")
        s.enter("what if scale = yes because")
        s.has("what is this beside the answer?")
        expect(s.kept(), before)
        s.enter("quit")
        s.end()


@case
def why_tells_what_reads_the_answer():
    with Interview("--order", "file") as s:
        s.enter("A | B", "why do you ask")
        s.has("     +25   yes   Different teams own the parts")
        s.has("     -15   no    One team owns both")
        s.has("With the answers so far it would be:")
        s.enter("why shared_data")
        s.has("     -25   yes   Data models are heavily shared")
        s.enter("quit")
        s.end()


@case
def what_is_wrong_is_said_and_nothing_is_lost():
    with Interview("--order", "file", "--rules", CARD) as s:
        s.enter("A | B", "yes")
        before = s.kept()
        for line, caret, said in (("maybe", "  ^~~~~", "no answer `maybe`"),
                                  ("hop_share = 3 ms", "              ^~~~",
                                   "`hop_share` is answered by a number"),
                                  ("hop_share = 120%", "              ^~~~",
                                   "`hop_share` lies within 0% .. 100%"),
                                  ("txn = yes", None, None)):
            s.enter(line)
            s.ready()
            if said:
                rows = s.screen.text().split("\n")
                at = max(i for i, row in enumerate(rows) if row == "? " + line)
                expect(rows[at + 1].rstrip(), caret)
                expect(rows[at + 2], "error: " + said)
                expect(s.kept(), before)
        s.enter("quit")
        s.end()


@case
def what_is_not_asked_any_more_is_taken_out():
    with Interview("--order", "file", "--rules", CARD) as s:
        s.enter("A | B", "shared_data = yes", "txn = yes", "scale = no")
        assert "txn: yes" in s.kept()
        s.enter("shared_data = no")
        s.has("`txn` is not asked any more: its answer is taken out.")
        assert "txn" not in s.kept(), s.kept()
        s.enter("txn = yes")
        s.has("`txn` is not asked: `shared_data == yes` does not hold")
        s.enter("back")
        assert "txn: yes" in s.kept()
        s.enter("shared_data = no", "shared_data = yes")
        s.has("`txn` is asked again: its answer is back.")
        assert "txn: yes" in s.kept()
        s.enter("quit")
        s.end()


@case
def a_file_written_by_hand_keeps_what_it_says():
    folder = tempfile.mkdtemp(prefix="napkin-interview-")
    path = os.path.join(folder, "mine.yaml")
    text = ("# Kept by hand\nanswers: Mine\nrules: split-or-merge\n\ngiven:   # from the meeting\n"
            "  owners:          # asked twice\n    is: yes\n    evidence: |\n"
            "      many\n      lines\n\n"
            "  scale: no   # of the dashboard\n  # nothing more is known\nplan:\n")
    text = text.replace("plan:\n", "")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    with Interview("--answers", "mine.yaml", "--order", "file", folder=folder) as s:
        s.has("2 answers are there already.")
        s.enter("y", "scale = yes", "owners = no  # after all")
        s.ready()
        expect(s.kept("mine.yaml"),
               "# Kept by hand\nanswers: Mine\nrules: split-or-merge\n\n"
               "given:   # from the meeting\n"
               "  owners: {is: no, evidence: after all}\n\n"
               '  scale: {is: yes, evidence: "was no: of the dashboard"}\n  change: yes\n  # nothing more is known\n')
        s.enter("quit")
        s.end()


@case
def where_nothing_can_be_kept_it_is_said_and_goes_on():
    if os.geteuid() == 0:
        options = ("--answers", "/proc/nowhere/a.yaml")
    else:
        options = ("--answers", "/a.answers.yaml")
    with Interview(*options, "--order", "file") as s:
        s.enter("A | B", "yes")
        s.has("the interview goes on; its answers are not kept any more")
        s.has("2  Do the parts")
        s.enter("no", "done")
        s.end()
        s.has("A | B")


@case
def an_interrupt_leaves_with_what_was_answered():
    with Interview("--order", "file") as s:
        s.enter("A | B", "yes")
        s.ready()
        s.type("no and then\x03")
        s.has("The line is dropped")
        s.ready()
        s.type("\x03")
        expect(s.end(), 0)
        assert s.kept().endswith("  owners: yes\n"), s.kept()


@case
def a_terminal_of_40_columns_is_enough():
    with Interview("--order", "file", columns=40, LC_ALL="C") as s:
        s.enter("A | B", "why", "?", "y", "n", "list", "u", "y", "y", "n", "")
        s.end()
        expect([c for c in s.raw if c > 126], [])
        long = [row for row in s.raw.decode().replace("\r", "").split("\n")
                if len(row) > 40 and "\x1b" not in row]
        expect(long, [])


@case
def a_dumb_terminal_is_asked_too():
    with Interview("--order", "file", term="dumb") as s:
        s.enter("A | B")
        s.has("1  Do different teams own different parts?")
        s.enter("y", "done")
        s.end()
        assert "owners: yes" in s.kept()


@case
def the_prompt_answers_what_its_session_knows():
    home = tempfile.mkdtemp(prefix="napkin-interview-")
    here = os.getcwd()
    os.chdir(home)
    try:
        with terminal.Session(NAPKIN, columns=80, rows=60, HOME=home, NO_COLOR="1") as s:
            def enter(*lines):
                s.enter(*lines, prompt="[>?]")
                s.settle()
            enter("hop_share = 30 ms / 40 ms", ":advise service-boundary")
            s.has("Which line?")
            enter("A | B", "list")
            s.has("hop_share   75%   from the plan")
            enter("done")
            s.has("no_room       forces: Keep together")
            enter("hop_share * 2", ":advise nope")
            s.has("error: no rules `nope`")
            enter("quit")
            expect(s.end(), 0)
        with open(os.path.join(home, ".local/state/napkin/history"), encoding="utf-8") as file:
            expect([line for line in file.read().split("\n") if "A | B" in line], [])
    finally:
        os.chdir(here)


@case
def what_showed_the_opposite_is_no_evidence():
    folder = tempfile.mkdtemp(prefix="napkin-interview-")
    with open(os.path.join(folder, "a.yaml"), "w", encoding="utf-8") as file:
        file.write("answers: A\nrules: split-or-merge\ngiven:\n  owners: yes  # 38 of 41\n"
                   "  scale: {is: no, evidence: the dashboard}\n")
    pipe("owners = no\nscale = yes\nchange = y\n", "--answers", "a.yaml", folder=folder)
    with open(os.path.join(folder, "a.yaml"), encoding="utf-8") as file:
        expect(file.read(), "answers: A\nrules: split-or-merge\ngiven:\n"
               '  owners: {is: no, evidence: "was yes: 38 of 41"}\n'
               '  scale: {is: yes, evidence: "was no: the dashboard"}\n  change: yes\n')


@case
def what_is_hardly_evidence_is_asked_about():
    for line, said in (("y 50", "50% if it is how sure you are"), ("yes no", "one answer, or `unknown`")):
        run = pipe(line + "\n", "--order", "file")
        assert run.returncode == 3 and said in run.stderr, run
    run = pipe("shared_data = read only\n", "--rules", "service-boundary", "--answers", "x.yaml",
               folder=tempfile.mkdtemp(prefix="napkin-interview-"))
    assert run.returncode in (0, 10, 11), run


@case
def what_is_taken_out_comes_back_to_the_last_digit():
    """A number with its digits, a range, evidence and how sure: none of it is rounded on the way."""
    folder = tempfile.mkdtemp(prefix="napkin-interview-")
    for is_, given in (("0.0214567", "0.0214567"), ("{is: 1%..2%, evidence: traced, sure: 90%}",
                                                    "{is: 1%..2%, evidence: traced, sure: 90%}")):
        with open(os.path.join(folder, "a.yaml"), "w", encoding="utf-8") as file:
            file.write(f"answers: A\nrules: service-boundary\ngiven:\n  shared_data: writes\n  atomic: {is_}\n")
        run = pipe("shared_data = none\nshared_data = writes\n", "--answers", "a.yaml", folder=folder)
        assert "taken out" in run.stderr and "its answer is back" in run.stderr, run.stderr
        with open(os.path.join(folder, "a.yaml"), encoding="utf-8") as file:
            expect(file.read().split("atomic: ")[1], given + "\n")


@case
def how_sure_is_checked_where_it_is_typed():
    run = pipe("y 120%\n", "--order", "file", "--answers", "a.yaml",
               folder=tempfile.mkdtemp(prefix="napkin-interview-"))
    assert run.returncode == 3 and "standard input:1:3: error: `sure` is a share" in run.stderr, run.stderr


@case
def answers_to_other_rules_are_not_mixed():
    folder = tempfile.mkdtemp(prefix="napkin-interview-")
    pipe("owners = yes\n", "--rules", "service-boundary", "--answers", "a.yaml", folder=folder)
    run = pipe("owners = no\n", "--rules", "split-or-merge", "--answers", "a.yaml", folder=folder)
    assert run.returncode == 3 and "these are answers to `service-boundary`" in run.stderr, run
    run = pipe("", "a.yaml", "--answers", "b.yaml", folder=folder)
    assert run.returncode == 2 and "--answers is for an interview" in run.stderr, run


@case
def answers_for_another_version_are_refused():
    folder = tempfile.mkdtemp(prefix="napkin-interview-")
    with open(os.path.join(folder, "old.yaml"), "w", encoding="utf-8") as file:
        file.write("answers: Old\nrules: split-or-merge@0.9.0\ngiven:\n  owners: yes\n")
    run = pipe("", "old.yaml", folder=folder)
    expect(run.returncode, 3)
    assert "old.yaml:2:8: error: these answers are for version 0.9.0" in run.stderr, run.stderr


@case
def a_pipe_stops_at_what_is_wrong():
    run = pipe("y\nperhaps\nn\n", "--order", "file")
    expect((run.returncode, run.stdout), (3, ""))
    assert "standard input:2:1: error: no answer `perhaps`" in run.stderr, run.stderr


@case
def long_and_strange_lines_are_taken():
    """A megabyte of evidence, bytes that are no text, quotes and brackets: read back as they are."""
    folder = tempfile.mkdtemp(prefix="napkin-interview-")
    strange = 'y "quoted" \\ back: {slash} # [x], 100% \'odd\' & *'
    run = pipe(strange + "\nn " + "x" * 60000 + "\n", "--order", "file", "--answers", "s.yaml",
               folder=folder)
    expect(run.stderr, "")
    batch = pipe("", "s.yaml", "--format", "json", folder=folder)
    assert '"evidence":"\\"quoted\\" \\\\ back: {slash} # [x], 100% \'odd\' & *"' in batch.stdout, \
        batch.stdout
    run = subprocess.run([NAPKIN, "advise"], input=b"y \xff\xfe\x00\nno\n", capture_output=True,
                         timeout=60, check=False)
    assert run.returncode in (3, 10, 11), run


def main():
    global NAPKIN
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    terminal.need_terminals()
    NAPKIN = os.path.abspath(sys.argv[1])
    terminal.run_cases(CASES, sys.argv[2:])


if __name__ == "__main__":
    main()
