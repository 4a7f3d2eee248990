#!/usr/bin/env python3
"""Real sessions at the prompt, through a pseudo terminal, as a person would have them.

usage: run_repl.py NAPKIN [NAME...]
"""
import os
import re
import stat
import subprocess
import sys
import tempfile

import terminal
from terminal import expect

CASES = []
PASTE, PASTED = "\x1b[200~", "\x1b[201~"


def case(function):
    CASES.append(function)
    return function


class Session(terminal.Session):
    """napkin at a terminal, with a home of its own."""

    def __init__(self, columns=80, rows=40, home=None, **environment):
        self.home = home or tempfile.mkdtemp(prefix="napkin-home-")
        environment.setdefault("NO_COLOR", "1")
        environment.setdefault("HOME", self.home)
        super().__init__(NAPKIN, columns=columns, rows=rows, **environment)
        self.ready()

    def enter(self, *lines):
        """Types lines one by one, each after the prompt of the one before."""
        super().enter(*lines, prompt=r">|.* \.\.\.")
        self.settle()

    def answers(self, line, *expected):
        """Types a line; what comes between it and the next prompt, blanks folded."""
        before = self.screen.text().count("\n")
        self.enter(line)
        self.ready()
        rows = self.screen.text().split("\n")[before + 1:-1]
        expect([re.sub(r" {2,}", "  ", row.strip()) for row in rows], list(expected))

    def refuses(self, line, caret, said):
        """Types a line: a caret stands under what is wrong in it, and then why."""
        self.enter(line)
        self.ready()
        rows = self.screen.text().split("\n")
        at = max(i for i, row in enumerate(rows) if row == "> " + line)
        expect(rows[at + 1].split("  left")[0].rstrip(), caret)
        expect(rows[at + 2], "error: " + said)

    def leave(self):
        self.enter("quit")
        expect(self.end(), 0)


def folder_with(files):
    """A new folder with these files, by name, in it."""
    folder = tempfile.mkdtemp(prefix="napkin-plans-")
    for name, text in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    return folder


@case
def a_first_minute():
    with Session() as s:
        s.answers("50M users * 2 req/user/day -> req/s", "1157 req/s")
        s.answers("peak = _ * 3", "3472 req/s  peak")
        s.answers("workers = ceil(peak * 80 ms / 70%) as worker", "397 workers  workers")
        s.answers("30 days * (1 - 99.95%)", "21 min 36 s")
        s.answers("90 GB -> GiB", "83.82 GiB")
        s.answers("disk = 50M users * 300 B/user * 3 + 30%", "58.5 GB  disk  (54.48 GiB)")
        s.answers("10 TB / 1 Gbps", "22 h 13 min")
        s.leave()


@case
def a_command_without_its_colon_is_told():
    with Session() as s:
        s.refuses("quiz", "  ^~~~", "no name `quiz`")
        s.has("hint: `:quiz` is the command")
        s.enter("why peak")
        s.has("hint: `:why` is the command")
        s.enter("plot = 3 GB + 1 s")
        s.has("cannot add")
        assert "`:plot`" not in s.screen.text(), s.screen.text()
        s.leave()


@case
def errors_of_commands_break_between_words_at_a_terminal():
    for columns, expected in (
            (40, "expression:1:10: error:\n       no unit `secnd`; did you mean\n       second?\n"
                 "    1 | 5 GB + 3 secnd\n      |          ^~~~~"),
            (80, "expression:1:10: error: no unit `secnd`; did you mean second?\n"
                 "    1 | 5 GB + 3 secnd\n      |          ^~~~~")):
        with terminal.Session(NAPKIN, "5 GB + 3 secnd", columns=columns, NO_COLOR="1") as s:
            expect(s.end(), 3)
            expect(s.screen.text(), expected)
    with terminal.Session(NAPKIN, "run", "a.yaml", "--format", "pages", columns=40, NO_COLOR="1") as s:
        expect(s.end(), 2)
        expect([row for row in s.raw.decode().split("\r\n") if len(row) > 40], [])
        s.has("hint")


@case
def plot_shows_quantiles_and_a_histogram():
    with Session() as s:
        s.enter("lat = 20..80 ms", "sure = 3 GB", "f(x) = x * 2")
        s.ready()
        s.enter(":plot lat")
        s.ready()
        s.has("95% sure within")
        s.has("█")
        s.enter(":plot sure")
        s.has("the same in every run")
        s.enter(":plot f")
        s.has("f is a function")
        s.enter(":plot")
        s.has(":plot takes the name of a value")
        s.leave()


@case
def what_a_command_samples_lasts():
    """Behind an expression, whose memory is given back, a command stores samples: they stay."""
    with Session() as s:
        s.enter("users = 2M..5M users", "each = 20..80 req/user/day", "rate = users * each -> req/s")
        s.answers("P(rate < 3k req/s)", "92.14%")
        s.enter(":why rate", ":plot rate", "cap = 4k req/s")
        s.answers("P(rate < cap)", "97.69%")
        s.answers("_ * 2", "195.4%")
        s.answers(":list", "users  2M..5M users  3.16M users", "each  20..80 req/user/day  40 req/user/day",
                  "rate  users * each -> req/s  1460 req/s", "cap  4k req/s  4000 req/s")
        s.leave()


@case
def a_value_keeps_to_the_width():
    with Session(columns=50) as s:
        s.answers("users = 2M..5M users", "3.16M users  90% within 2M .. 4.99M users")
        s.answers("lat = 20..80 ms", "39.9 ms  90% within 20 .. 80 ms  lat")
        s.answers("average_of_all_users = users / 7", "452k users  90% within 286k .. 713k users")
        s.leave()


@case
def what_is_defined_is_said_on_a_line_of_its_own():
    with Session() as s:
        s.answers("f(x) = x * 2", "f is a function now")
        s.answers("unit tweet", "tweet is a unit now")
        s.enter("\x04")
        s.has("keeps a session")
        expect("keeps a session\r\n" in s.raw.decode(), True)
        expect(s.end(), 0)


@case
def carets_stand_under_what_was_typed():
    with Session() as s:
        s.enter("5 GB + 3 s")
        s.ready()
        rows = s.screen.text().split("\n")
        typed = next(i for i, row in enumerate(rows) if row == "> 5 GB + 3 s")
        expect(rows[typed + 1].split("  left")[0].rstrip(), "  ~~~~ ^ ~~~")
        expect(rows[typed + 2], "error: cannot add time to data")
        s.leave()


@case
def what_stands_elsewhere_is_shown_with_its_place():
    folder = folder_with({"text.yaml": "nothing of the kind\n"})
    with Session(columns=100) as s:
        s.enter("size = 3 GB", "twice = size + 3 GB", "size = 3 s")
        s.has("> size = 3 s\nprompt:2:14: error: cannot add data to time\n    2 | twice = size + 3 GB")
        s.enter(f":load! {folder}/text.yaml")
        s.has("text.yaml:1:1: error: expected lines of `key: value`")
        s.enter("(1 +", "2 s)")
        s.has("prompt:5:4: error:")
        s.enter("5 GB + 3 s")
        s.has("> 5 GB + 3 s\n  ~~~~ ^ ~~~  left is data")
        s.leave()


@case
def carets_of_commands_stand_under_what_was_typed():
    with Session() as s:
        s.enter("x1 = 3 GB")
        for line, caret, said in ((":why nope", "       ^~~~", "no value `nope` in this plan"),
                                  (":set nope = 3", "       ^~~~", "no value `nope` in this plan"),
                                  (":set x1 = 3 GB + 4 s", "            ~~~~ ^ ~~~", "cannot add time to data"),
                                  (":set x1 3 GB + 4 s", "          ~~~~ ^ ~~~", "cannot add time to data"),
                                  ("  :use nope", "         ^~~~", "no model `nope`")):
            s.refuses(line, caret, said)
        s.answers("1 + 1", "2")
        s.answers(":set x1 4 GB  # twice", "4 GB  x1  (3.725 GiB)")
        s.answers(":show x1", "x1  4 GB  4 GB  twice")
        s.leave()


@case
def an_edited_input_renews_what_hangs_on_it():
    with Session() as s:
        s.answers("users = 10M users", "10M users  users")
        s.answers("peak = users * 86.4 req/user/day -> req/s", "10k req/s  peak")
        s.answers("users = 20M users", "20M users  users", "so peak = 20k req/s")
        s.answers(":set users = 5M users", "5M users  users", "so peak = 5000 req/s")
        s.answers(":undo", "users is as before", "users  20M users  20M users")
        s.answers("peak", "20k req/s")
        s.leave()


@case
def a_change_that_breaks_something_changes_nothing():
    with Session() as s:
        s.answers("size = 3 GB", "3 GB  size  (2.794 GiB)")
        s.answers("twice = size + 3 GB", "6 GB  twice  (5.588 GiB)")
        s.enter("size = 3 s")
        s.has("`size` keeps its value")
        s.answers("size", "3 GB  (2.794 GiB)")
        s.leave()


@case
def what_a_refused_change_hangs_on_keeps_its_share_of_runs():
    with Session() as s:
        s.enter("w = 1..3", "rare = w > 2")
        s.answers(":show rare", "rare  w > 2  33.3% of runs")
        s.enter("w = 3 GB")
        s.has("`w` keeps its value")
        s.answers(":show rare", "rare  w > 2  33.3% of runs")
        s.leave()


@case
def a_session_is_saved_and_loaded_to_the_same_numbers():
    folder = tempfile.mkdtemp(prefix="napkin-save-")
    path = os.path.join(folder, "first.yaml")
    with Session(columns=120) as s:
        s.enter("unit tweet", "rate = 5787 tweet/s   # measured in May", "1 / 3", "third = _ * rate",
                "f(x: GB, n) = x * n", "disk = f(3 GB, 7) -> GiB", f":save {path}")
        s.has(f"wrote {path}: 4 inputs and derived values")
        s.leave()
    with open(path, encoding="utf-8") as file:
        text = file.read()
    expect("measured in May" in text, True)
    with Session(columns=120) as s:
        s.enter(f":load {path}")
        s.has("Session: 4 entries")
        s.answers("disk", "19.56 GiB")
        s.answers("third -> tweet/day", "166.7M tweets/day")
        s.answers("f(1 GB, 2)", "2 GB  (1.863 GiB)")
        s.answers(":show rate", "rate  5787 tweet/s  5787 tweets/s  measured in May")
        s.leave()
    expect(subprocess.run([NAPKIN, "check", path], capture_output=True).returncode, 0)


@case
def models_named_by_a_path_are_found_from_where_the_session_is_saved():
    folder = tempfile.mkdtemp(prefix="napkin-save-")
    for name in ("other/deep", "models"):
        os.makedirs(os.path.join(folder, name))
    files = {"plan.yaml": "plan: P\nuse: [./models/m1, traffic]\nderive:\n  a1: f(2) * k1\n",
             "models/m1.yaml": "model: M1\nuse: ./m2.yaml\nderive:\n  f(x): x * 3\n",
             "models/m2.yaml": "model: M2\ninputs:\n  k1: 7\n"}
    for name, text in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    with Session(columns=160) as s:
        s.enter(f":load {folder}/plan.yaml")
        s.answers("a1", "42")
        for name, model in (("other/deep/s.yaml", "../../models/m1"), ("s.yaml", "./models/m1"),
                            ("models/s.yaml", "./m1")):
            s.enter(f":save {folder}/{name}")
            s.has(f"wrote {folder}/{name}")
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                expect(file.read().split("\n")[1:4], ["use:", f"  - {model}", "  - traffic"])
            s.enter(f":load {folder}/{name}")
            s.answers("a1", "42")
        s.leave()


@case
def saving_over_a_stranger_is_refused():
    folder = tempfile.mkdtemp(prefix="napkin-save-")
    path = os.path.join(folder, "there.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write("keep me\n")
    with Session(columns=120) as s:
        s.enter("x = 3 GB", f":save {path}")
        s.has("is there already")
        with open(path, encoding="utf-8") as file:
            expect(file.read(), "keep me\n")
        s.enter(f":save! {path}")
        s.has(f"wrote {path}")
        s.leave()


@case
def loading_over_unsaved_work_is_refused():
    with Session(columns=120) as s:
        s.enter("x = 3 GB", ":load examples/chat.yaml")
        s.has("this session is not saved")
        s.answers("x", "3 GB  (2.794 GiB)")
        s.enter(":load! examples/chat.yaml")
        s.has("Chat service:")
        s.enter(":check")
        s.has("all 5 checks hold")
        s.leave()


SHOP = """plan: Shop
inputs:
  orders: 40 req/s  # the busiest hour
  cost: 5 ms..8 ms
  copies: 4
derive:
  busy: orders * cost / 1 req / copies
checks:
  room: busy <= 9%
sweep:
  growth:
    over: orders
    values: [40 req/s, 50 req/s, 60 req/s]
    show: [busy]
"""


@case
def checks_are_of_the_session_as_it_stands():
    folder = folder_with({"shop.yaml": SHOP})
    with Session(columns=100) as s:
        s.enter(f":load {folder}/shop.yaml", "extra = 10 req/s", "orders = 40 req/s + extra", ":check")
        s.has("1 of 1 check fails")
        expect("no answer" in s.screen.text(), False)
        s.enter(":undo", ":undo", ":check")
        s.has("the check holds")
        s.enter("busy = 3 GB", ":check")
        s.has("cannot compare data and a plain number")
        s.enter(":undo")
        s.answers("_", "3 GB  (2.794 GiB)")
        s.leave()


@case
def an_open_bracket_goes_on_and_says_so():
    with Session() as s:
        s.enter("(3 +")
        s.last_line("( ...")
        s.enter("4) *")
        s.last_line("`*` ...")
        s.answers("2", "14")
        s.leave()


@case
def ctrl_c_drops_the_whole_unfinished_input():
    with Session() as s:
        s.enter("(3 +")
        s.last_line("( ...")
        s.type("4")
        s.type("\x03")
        s.ready()
        s.answers("2 + 2", "4")
        s.leave()


@case
def an_empty_line_ends_a_continuation():
    with Session() as s:
        s.enter("(3 +", "")
        s.ready()
        s.has("error:")
        s.answers("2 + 2", "4")
        s.leave()


@case
def a_pasted_block_is_lines():
    with Session() as s:
        s.type(PASTE + "a1 = 3 GB\na2 = a1 * 2\na2 + 1 GB\n" + PASTED + "\r")
        s.has("7 GB")
        s.ready()
        s.answers("a2", "6 GB  (5.588 GiB)")
        s.leave()


@case
def the_preview_shows_and_goes():
    with Session() as s:
        s.type("2 GB * 3")
        s.last_line("> 2 GB * 3  = 6 GB")
        s.type("\r")
        s.ready()
        rows = s.screen.text().split("\n")
        expect([row for row in rows if "= 6 GB" in row], [])
        s.leave()


@case
def the_preview_is_dim_where_there_is_colour():
    with Session(NO_COLOR="") as s:
        s.type("2 GB * 3")
        s.until("a dim preview", lambda: "6GB" in s.screen.dim_text())
        s.type("\r")
        s.settle()
        s.leave()


@case
def tab_completes_units_names_functions_and_files():
    with Session() as s:
        s.enter("throughput = 3 Gbit/s")
        s.type("thr\t")
        s.has("> throughput")
        s.type("\x03")
        s.ready()
        s.type("ceil_\t")
        s.last_line("> ceil_to(")
        s.type("\x03")
        s.ready()
        s.type("5 julian\t")
        s.has("> 5 julian_year")
        s.type("\x03")
        s.ready()
        s.type(":load examples/ch\t")
        s.last_line("> :load examples/chat.yaml")
        s.type("\x03")
        s.ready()
        s.leave()


@case
def history_lasts_and_is_private():
    home = tempfile.mkdtemp(prefix="napkin-home-")
    with Session(home=home) as s:
        s.enter("3 GB + 4 GB", " 5 GB")
        s.leave()
    path = os.path.join(home, ".local/state/napkin/history")
    expect(stat.S_IMODE(os.stat(path).st_mode), 0o600)
    with open(path, encoding="utf-8") as file:
        expect(file.read().split("\n")[:1], ["3 GB + 4 GB"])
    with Session(home=home) as s:
        s.type("\x1b[A\x1b[A")
        s.has("> 3 GB + 4 GB")
        s.type("\x03")
        s.ready()
        s.leave()


@case
def why_prints_the_tree():
    with Session(columns=100) as s:
        s.enter("users = 1M users  # a guess", "load = users * 86.4 req/user/day -> req/s", ":why load")
        s.has("└ users = 1M users")
        s.has("a guess")
        s.leave()


@case
def why_knows_the_uncertain_values_of_models():
    folder = folder_with({
        "host.yaml": "model: Host\ninputs:\n  per_host: 800..1200 req/s\nderive:\n  spare: per_host * 2\n",
        "plan.yaml": "plan: P\nuse: ./host.yaml\nderive:\n  need: 5000 req/s / per_host\n"})
    part = "per_host = 800..1200 req/s   979 req/s  (799 .. 1200 req/s)"
    with Session(columns=100) as s:
        s.enter(f":use {folder}/host.yaml")
        s.answers(":show spare", "spare  per_host * 2  1960 req/s")
        s.enter("x = per_host * 3", ":why x")
        s.has(f"└ {part}")
        s.enter(f":load! {folder}/plan.yaml", ":why need")
        s.has("need = 5000 req/s / per_host   5.11  (4.17 .. 6.26)")
        s.enter(":why per_host")
        s.has(f"\n{part}")
        expect("nan" in s.screen.text(), False)
        s.leave()


@case
def solve_finds_a_value_and_leaves_the_session_alone():
    with Session(columns=100) as s:
        s.enter("users = 1M users", "load = users * 86.4 req/user/day -> req/s", "w = 1..4",
                "busy = load * w / 9k req/s", ":solve users load <= 1.5k req/s")
        s.has("users = 1.5M users")
        s.has("load <= 1.5k req/s holds up to there; at one more it fails")
        s.enter(":solve users p(busy, 95%) <= 70%")
        s.has("95% sure within")
        s.answers("load", "1000 req/s")
        s.answers("users", "1M users")
        s.enter(":solve users lod <= 3 req/s")
        s.has("no name `lod`; did you mean load?")
        s.enter(":solve w")
        s.has(":solve reads `:solve name condition`")
        s.enter(":solve users _ <= 3")
        s.has("`_` is the last result")
        s.leave()


@case
def sweep_shows_what_the_verb_shows():
    folder = folder_with({"shop.yaml": SHOP})
    path = os.path.join(folder, "shop.yaml")

    def verb(*args):
        run = subprocess.run([NAPKIN, "sweep", path, *args, "--width", "100"], capture_output=True,
                             env={**os.environ, "NO_COLOR": "1", "LC_ALL": "C.UTF-8"})
        return run.stdout.decode().rstrip("\n")

    with Session(columns=100, rows=200) as s:
        s.enter(f":load {path}")
        s.ready()
        for line, args in ((":sweep", ()), (":sweep growth", ("growth",)),
                           (":sweep orders 20..90 req/s", ("orders", "20..90 req/s")),
                           (":sweep orders 20 req/s, 90 req/s copies, busy",
                            ("orders", "20 req/s, 90 req/s", "copies", "busy"))):
            s.enter(line)
            s.ready()
            answer = s.screen.text().split("> " + line + "\n")[-1]
            expect(answer.rstrip("\n>").split("\n"), verb(*args).split("\n"))
        s.leave()


@case
def sweep_takes_the_session_as_it_stands_and_leaves_it_alone():
    with Session(columns=100, rows=100) as s:
        s.enter("users = 10M users", "rate = users * 86.4 req/user/day -> req/s", "twice = rate * 2")
        s.enter(":sweep users 1M..2.5B users rate")
        s.has("Sweep over users")
        s.has("  2.5B users")
        expect("twice" in s.screen.text().split("Sweep over")[1], False)
        s.answers("_", "20k req/s")
        s.answers(":undo", "twice is gone again")
        s.answers("users", "10M users")
        for line, caret, said in ((":sweep usrs 1..2", "         ^~~~", "no value `usrs`; did you mean users?"),
                                  (":sweep users 1..9 users rat", "                          ^~~", "no value `rat`; did you mean rate?"),
                                  (":sweep users '1..9'", "               ^", "`'` means nothing here"),
                                  (":sweep users", "         ^~~~~", "a sweep over `users` needs its values"),
                                  (":sweep nope", "         ^~~~", "no sweep `nope` in this plan")):
            s.refuses(line, caret, said)
        s.answers(":sweep", "no sweeps in this plan: `:sweep NAME FROM..TO` makes one")
        s.type(":sweep twi\t")
        s.type("\x03")
        s.type(":sweep users 1..2 ra\t")
        s.has(":sweep users 1..2 rate")
        s.type("\x03")
        s.ready()
        s.leave()


@case
def diff_tells_what_changed_since_the_plan_was_loaded_or_saved():
    folder = folder_with({"shop.yaml": SHOP})
    path, other = os.path.join(folder, "shop.yaml"), os.path.join(folder, "other.yaml")
    with Session(columns=100, rows=100) as s:
        s.answers(":diff", "nothing to compare with: no plan was loaded or saved; `:diff FILE` names one")
        s.enter(f":load {path}", ":diff")
        s.has("nothing changed · unchanged: 4 values, 1 check")
        s.enter("extra = 10 req/s", "orders = _ + 40 req/s", ":diff")
        s.has("1 check fails now")
        told = s.screen.text().split("→ this session")[-1]
        places = [told.index(word) for word in ("Flips", "Values that changed", "Formulas", "Added")]
        expect(places, sorted(places))
        s.answers("_", "50 req/s")
        s.answers("orders", "50 req/s")
        s.answers("later = orders * 2", "100 req/s  later")
        s.answers(":undo", "later is gone again")
        s.enter(f":save {other}", ":diff")
        s.has("other.yaml → this session\n\nnothing changed")
        s.enter(f":diff {path}")
        s.has("shop.yaml → this session\n\nFlips")
        s.enter(f":diff {folder}/none.yaml")
        s.has("No such file or directory")
        s.answers("busy -> %", "7.91%  90% within 6.25% .. 10%  ▂▄▇██▇▅▃▂▁")
        s.enter(":undo")
        s.has("orders is as before")
        s.leave()


@case
def what_a_session_does_to_a_plan_is_what_the_verb_finds_in_the_file():
    folder = folder_with({"shop.yaml": SHOP, "edited.yaml": SHOP.replace("copies: 4", "copies: 3")})
    before, after = (os.path.join(folder, name) for name in ("shop.yaml", "edited.yaml"))
    run = subprocess.run([NAPKIN, "diff", before, after, "--width", "100"], capture_output=True,
                         env={**os.environ, "NO_COLOR": "1", "LC_ALL": "C.UTF-8"})
    with Session(columns=100, rows=60) as s:
        s.enter(f":load {before}", "copies = 3", ":diff")
        s.has("1 check fails now")
        s.ready()
        answer = s.screen.text().split("> :diff\n")[-1].rstrip("\n>").split("\n")
        expect(answer[2:], run.stdout.decode().rstrip("\n").split("\n")[2:])
        s.leave()


@case
def examples_come_back_from_a_session_unchanged():
    with Session(columns=100, rows=60) as s:
        for name in sorted(name for name in os.listdir("examples") if name.endswith(".yaml")):
            s.enter(f":load examples/{name}", ":diff")
            s.has(f"examples/{name} → this session\n\nnothing changed")
        s.leave()


@case
def unknown_commands_name_the_nearest():
    with Session() as s:
        s.enter(":shwo")
        s.has("no command `:shwo`")
        s.has("did you mean :show?")
        s.enter(":s")
        s.has("could be several commands")
        s.leave()


@case
def models_come_in_with_use():
    with Session() as s:
        s.enter(":use traffic")
        s.has("names from traffic")
        s.answers("per_day(1k req/s)", "86.4M req/day")
        s.enter(":use trafic")
        s.has("did you mean traffic?")
        s.leave()


@case
def of_a_model_only_inputs_are_given_anew():
    folder = folder_with({
        "host.yaml": "model: Host\ninputs:\n  per_host: 900 req/s\nderive:\n  spare: per_host * 2\n"})
    path = os.path.join(folder, "s.yaml")
    with Session(columns=100) as s:
        s.enter(f":use {folder}/host.yaml", "spare = 3")
        s.has("only the inputs of a model may be given anew")
        s.enter("per_host = 3 GB")
        s.has("`per_host` is req/time, and this is data")
        s.answers("per_host = 700 req/s", "700 req/s  per_host", "so spare = 1400 req/s")
        s.enter("per_host(x) = x")
        s.has("`per_host` is defined in the model")
        s.answers("per_host = 800 req/s", "800 req/s  per_host", "so spare = 1600 req/s")
        s.enter(f":save {path}", f":load {path}")
        s.has("Session: 2 entries")
        s.answers("spare", "1600 req/s")
        s.leave()


@case
def help_fits_and_words_are_explained():
    with Session() as s:
        s.enter("help")
        s.has(":why NAME")
        s.enter("help ceil_to")
        s.has("a multiple of step")
        s.enter(":units time")
        s.has("365 days")
        s.leave()


@case
def narrow_terminals_lose_nothing():
    with Session(columns=40) as s:
        s.enter("disk = 50M users * 300 B/user * 3")
        s.has("45 GB")
        s.has("disk")
        s.enter(":load! examples/web-app.yaml", ":check")
        s.has("all 5 checks hold")
        s.leave()


@case
def the_c_locale_shows_ascii_alone():
    with Session(LC_ALL="C") as s:
        s.enter("x = 3 GB", "y = x * 2", ":why y")
        s.has("x = 3 GB")
        expect([c for c in s.raw if c > 126], [])
        s.leave()


def main():
    global NAPKIN
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    terminal.need_terminals()
    NAPKIN = os.path.abspath(sys.argv[1])
    terminal.run_cases(CASES, sys.argv[2:])


if __name__ == "__main__":
    main()
