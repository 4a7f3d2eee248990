#!/usr/bin/env python3
"""The quiz as a whole program: rounds through pipes, and what the store holds of them.

usage: run_quiz.py NAPKIN [NAME...]

Memory is worked out here once more, by an FSRS-6 of its own, from the reviews in the order in which
they were given.
"""
import contextlib
import csv
import datetime
import json
import math
import os
import pathlib
import random
import re
import select
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = []
NOW = "2026-11-27T10:00"
DAY = 86400
DONE = re.compile(r"^  (?:again in .*|comes again at the end of this round|again now)$", re.M)
KILLS = 100
# A kill of the program loses nothing that was written, on a disk or not; and memory need not be waited for.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def case(function):
    CASES.append(function)
    return function


def expect(found, expected, about=""):
    if found != expected:
        raise AssertionError(f"{about} expected {expected!r}, found {found!r}")


def at(day, clock="10:00"):
    """A moment some days after the first."""
    return f"{datetime.date(2026, 11, 27) + datetime.timedelta(days=day)}T{clock}"


class Learner:
    """A home with decks and a store."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="napkin-quiz-", dir=MEMORY)
        self.home = pathlib.Path(self.folder.name)
        self.store = self.home / "data/napkin/quiz.db"
        self.environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "dumb",
                            "HOME": str(self.home), "XDG_DATA_HOME": str(self.home / "data"),
                            "XDG_CONFIG_HOME": str(self.home / "config"), "TZ": "UTC"}
        for name in ("ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]

    def deck(self, questions, name="d.yaml", title="A deck"):
        path = self.home / name
        path.write_text(f"deck: {title}\nquestions:\n" + "".join(questions), encoding="utf-8")
        return str(path)

    def start(self, *options, now=NOW, **environment):
        return subprocess.Popen([NAPKIN, "quiz", *options, *(["--now", now] if now else [])],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, env={**self.environment, **environment})

    def run(self, *options, answers=(), now=NOW, status=0, said="", **environment):
        """`said` None: whatever it says on standard error."""
        text = answers if isinstance(answers, bytes) else "".join(a + "\n" for a in answers).encode()
        program = self.start(*options, now=now, **environment)
        try:
            out, error = program.communicate(text, timeout=60)
        except subprocess.TimeoutExpired:
            program.kill()
            raise AssertionError(f"quiz {options} does not end") from None
        error = error.decode("utf-8", "replace")
        if program.returncode != status or (said is not None and said != error):
            raise AssertionError(f"quiz {options}: status {program.returncode}, said {error!r}; "
                                 f"expected {status} and {said!r}")
        self.error = error
        return out.decode("utf-8", "replace")

    def json(self, *options, **how):
        return json.loads(self.run(*options, "--format", "json", **how))

    def rows(self, what):
        with contextlib.closing(sqlite3.connect(self.store)) as base:
            return base.execute(what).fetchall()

    def reviews(self, columns="sitting, pos, qid, variant, truth, raw"):
        if not self.store.exists() or not self.rows("SELECT 1 FROM sqlite_schema WHERE name = 'review'"):
            return []
        return self.rows(f"SELECT {columns} FROM review ORDER BY id")

    def sound(self):
        expect(self.rows("PRAGMA integrity_check"), [("ok",)], "integrity")
        expect(self.rows("SELECT sitting, pos FROM review GROUP BY sitting, pos HAVING count(*) > 1"), [],
               "places with two answers")


def doubled(name, more=""):
    """Twice a number that is drawn: any other number is far off."""
    return (f"  - id: {name}\n    kind: numeric\n    params: {{n: {{from: 10, to: 99, step: 1}}}}\n"
            f"    ask: \"Twice {{n}}?\"\n    answer: 2 * n\n    explain: Double it.\n{more}")


def rule(name, more="", answer="2 * n"):
    """A question to which the same answer is always right."""
    return (f"  - id: {name}\n    kind: expression\n    params: {{n: {{from: 10, to: 99, step: 1}}}}\n"
            f"    ask: \"{name}: write twice n, which is {{n}}\"\n    answer: {answer}\n"
            f"    explain: Double it.\n{more}")


# ---- an FSRS-6 of its own ----

W = (0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835,
     0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542)
AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
LEARNING, REVIEW, RELEARNING = 1, 2, 3


def clamp(x, low, high):
    return min(max(x, low), high)


def stability_after(card, rating, days):
    if card is None:
        return W[rating - 1]
    s, d = card["s"], card["d"]
    if days == 0:
        by = math.exp(W[17] * (rating - 3 + W[18])) * s ** -W[19]
        return s * (by if rating == AGAIN else max(by, 1))
    factor = 0.9 ** (-1 / W[20]) - 1
    chance = (1 + factor * days / s) ** -W[20]
    if rating == AGAIN:
        left = W[11] * d ** -W[12] * ((s + 1) ** W[13] - 1) * math.exp(W[14] * (1 - chance))
        return min(left, s / math.exp(W[17] * W[18]))
    by = W[15] if rating == HARD else W[16] if rating == EASY else 1
    return s * (1 + math.exp(W[8]) * (11 - d) * s ** -W[9] * (math.exp(W[10] * (1 - chance)) - 1) * by)


def first_difficulty(rating):
    return W[4] - math.exp(W[5] * (rating - 1)) + 1


def in_days(s):
    return int(clamp(math.floor(s + 0.5), 1, 36500))


def review(card, rating, days):
    """The card after it; `wait` in days, or in minutes as `minutes`."""
    s = clamp(stability_after(card, rating, days), 0.001, 36500)
    if card is None:
        d = clamp(first_difficulty(rating), 1, 10)
    else:
        moved = card["d"] - W[6] * (rating - 3) * (10 - card["d"]) / 9
        d = clamp(W[7] * first_difficulty(EASY) + (1 - W[7]) * moved, 1, 10)
    after = {"s": s, "d": d, "wait": 0, "minutes": 0, "step": 0}
    state, step = (LEARNING, 0) if card is None else (card["state"], card["step"])
    if state == REVIEW and rating != AGAIN:
        hard, good = (in_days(clamp(stability_after(card, r, days), 0.001, 36500)) for r in (HARD, GOOD))
        hard = min(hard, good)
        return {**after, "state": REVIEW, "wait": hard if rating == HARD else max(good, hard + 1)}
    steps = [1, 10] if state == LEARNING else [10]
    state = RELEARNING if state == REVIEW else state
    if rating == AGAIN:
        return {**after, "state": state, "minutes": steps[0]}
    if rating == HARD:
        return {**after, "state": state, "step": step, "minutes": 6 if len(steps) > 1 else 15}
    if step + 1 < len(steps):
        return {**after, "state": state, "step": step + 1, "minutes": steps[step + 1]}
    return {**after, "state": REVIEW, "wait": in_days(s)}


def replay(learner):
    """Checks each review, and gives the cards that follow from all of them."""
    cards, last_day = {}, {}
    for qid, at_ms, day, rating, elapsed, interval, s, d in learner.reviews(
            "qid, at_ms, day, rating, elapsed_days, interval_days, s_after, d_after"):
        days = max(day - last_day.get(qid, day), 0)
        after = review(cards.get(qid), rating, days)
        expect((elapsed, interval), (days, after["wait"]), f"{qid} on day {day}:")
        if abs(after["s"] / s - 1) > 1e-9 or abs(after["d"] / d - 1) > 1e-9:
            raise AssertionError(f"{qid} on day {day}: S {s}, D {d}; expected {after}")
        after["due"] = (day + after["wait"]) * DAY * 1000 + 4 * 3600 * 1000 if after["wait"] else \
            at_ms + after["minutes"] * 60000
        cards[qid], last_day[qid] = after, day
    for qid, state, step, due in learner.rows("SELECT qid, state, step, due_ms FROM card"):
        card = cards[qid]
        expect((state, due), (card["state"], card["due"]), f"the card {qid}:")
        if state != REVIEW:
            expect(step, card["step"], f"the step of {qid}:")
    return cards


# ---- the same answers, in each format ----

MIXED = ["1002240000 req", "a", "7.5 GB", "a b c d e", "3e7", "1M .. 2M", "2*n+1", "foo", "0", "5%", "?",
         "5 GB", "show", "b 80%", "2G", "= 3 * 4", "_", "", "skip", "c a e d b", "20M..40M", "5 s", "6 s"]


@case
def formats_score_the_same():
    deck = str(ROOT / "tests/golden/data/quiz/kinds.yaml")
    columns = ("pos, deck, qid, at_ms, zone, day, variant, raw, value, unit, truth, low, high, level, score,"
               " err_log10, rating, elapsed_days, interval_days, s_after, d_after, hints, scheduler")
    found = []
    for form in ("text", "json"):
        learner = Learner()
        out = learner.run(deck, "--seed", "7", "--format", form, answers=MIXED, said=None)
        found.append(learner.reviews(columns))
        learner.sound()
        if form == "json":
            page = json.loads(out)
            expect([a["credit"] for a in page["answers"]], [row[14] for row in found[-1]])
            expect([a["question"] for a in page["answers"]], [row[2] for row in found[-1]])
            first = {row[2]: row[14] for row in reversed(found[-1])}
            expect(math.isclose(page["credit"], sum(first.values())), True)
        else:
            expect(len(DONE.findall(out)), len(found[-1]), form)
    expect(found[1], found[0])
    expect({row[2] for row in found[0]} >= {"peak", "gateway", "link", "latency", "day", "year", "workers"}, True)


FACTORS = {"bit": 1, "B": 8, "s": 1, "min": 60, "h": 3600, "day": DAY, "days": DAY, "year": 365 * DAY, "%": 0.01,
           "$": 1}
PREFIXES = {"k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "m": 1e-3, "u": 1e-6, "n": 1e-9}


def factor_of(unit):
    """A unit in base units; what is no unit is a noun."""
    def one(word):
        if word in FACTORS:
            return FACTORS[word]
        rest = word[1:]
        return PREFIXES[word[0]] * FACTORS[rest] if word[0] in PREFIXES and rest in ("bit", "B", "s") else 1
    up, *down = unit.split("/")
    value = math.prod(one(word) for word in re.split(r"[·*]", up))
    return value / math.prod(one(word) for word in down) if down else value


@case
def each_working_gives_the_truth():
    """Of all decks at hand, as a learner would paste it."""
    learner = Learner()
    page = learner.json("--new", "1000", "--limit", "1000", "--seed", "11", answers=["show"] * 1500)
    told = [a for a in page["answers"] if "working" in a]
    expect(len(told) > 100, True, "lines of working:")
    lines = "".join(a["working"] + "\n" for a in told)
    run = subprocess.run([NAPKIN, "eval", "-", "--format", "json"], input=lines, capture_output=True, text=True,
                         env=learner.environment, timeout=60, check=False)
    expect((run.returncode, run.stderr), (0, ""))
    for answer, line in zip(told, run.stdout.splitlines(), strict=True):
        value = json.loads(line)
        found = value["value"] * factor_of(value["unit"])
        truth = answer["truth"] * factor_of(answer["unit"])
        if not math.isclose(found, truth, rel_tol=1e-9, abs_tol=1e-12):
            raise AssertionError(f"{answer['deck']}/{answer['question']}: {answer['working']} is {found}, the "
                                 f"truth is {truth}")


# ---- killed ----

def read_until(program, holds, seconds=20):
    """What a program writes, until that holds."""
    text = ""
    os.set_blocking(program.stdout.fileno(), False)
    end = time.monotonic() + seconds
    while not holds(text):
        if time.monotonic() > end:
            raise AssertionError(f"it should have gone on after\n{text}")
        if select.select([program.stdout], [], [], 0.1)[0]:
            text += (program.stdout.read() or b"").decode()
    return text


def kill(program):
    program.send_signal(signal.SIGKILL)
    with contextlib.suppress(BrokenPipeError):
        program.stdin.close()
    program.stdin = None
    out, _ = program.communicate()
    return (out or b"").decode()


@case
def a_round_goes_on_after_any_prefix():
    """Killed after each answer, it asks what it would have asked, with the same numbers."""
    questions = [(rule if i % 2 else doubled)(f"q{i}") for i in range(12)]
    # At first in the order of the file; those that were missed come twice more.
    answers = ["1" if i % 2 == 0 else "2 * n" for i in range(12)] + ["1"] * 12
    whole = Learner()
    whole.run(whole.deck(questions), "--seed", "4", "--new", "20", answers=answers)
    expected = whole.reviews()
    expect(len(expected), 24)
    for n in range(len(answers)):
        learner = Learner()
        deck = learner.deck(questions)
        program = learner.start(deck, "--seed", "4", "--new", "20")
        program.stdin.write("".join(a + "\n" for a in answers[:n]).encode())
        program.stdin.flush()
        read_until(program, lambda text, n=n: len(DONE.findall(text)) == n and
                   text.count("`= ...` calculates)") > n)
        kill(program)
        expect(learner.reviews(), expected[:n], f"after {n} answers:")
        out = learner.run(deck, "--seed", "4", "--new", "20", answers=answers[n:])
        expect("going on where it was left" in out, True, f"after {n} answers:")
        expect(learner.reviews(), expected, f"after {n} answers and the rest:")
        expect(learner.rows("SELECT count(*), min(ended_ms > 0) FROM sitting"), [(1, 1)])


@case
def a_round_goes_on_after_a_skip():
    learner = Learner()
    deck = learner.deck([doubled(f"q{i}") for i in range(5)])
    learner.run(deck, "--seed", "4", answers=["1", "skip", "quit"])
    out = learner.run(deck, "--seed", "4", answers=["1"])
    expect("4 to go" in out, True, out)
    expect([(pos, qid) for _, pos, qid, *_ in learner.reviews()], [(0, "q0"), (2, "q2")])


@case
def what_was_said_is_kept():
    """Killed at any moment: an answer that feedback was shown for is in the store, once."""
    random.seed(3)
    learner = Learner()
    deck = learner.deck([doubled(f"q{i:02}") for i in range(40)])
    number, said, sent = 1000, set(), set()
    for turn in range(KILLS):
        now = f"2026-11-27T{5 + turn // 60:02}:{turn % 60:02}"
        program = learner.start(deck, "--new", "40", "--limit", "40", now=now)
        end = time.monotonic() + random.uniform(0, 0.06)
        heard = b""
        os.set_blocking(program.stdout.fileno(), False)
        while time.monotonic() < end:
            number += 1
            sent.add(str(number))
            try:
                program.stdin.write(f"{number}\n".encode())
                program.stdin.flush()
            except BrokenPipeError:
                break  # the round was over
            time.sleep(random.uniform(0, 0.004))
            heard += program.stdout.read() or b""
        text = heard.decode() + kill(program)
        for block in text.split("\n> ")[1:]:
            if DONE.search(block):
                said.add(block.split("\n")[0])
        if turn % 10 == 9 or turn == KILLS - 1:
            learner.sound()
        raw = [row[5] for row in learner.reviews()]
        expect(len(raw), len(set(raw)), f"kill {turn}: answers that are there twice:")
        expect(said - set(raw), set(), f"kill {turn}: answers that were lost:")
        expect(set(raw) - sent, set(), f"kill {turn}: answers that nobody gave:")
    expect(len(said) > KILLS, True, f"only {len(said)} answers were told")
    replay(learner)
    out = learner.run(deck, "--new", "40", "--limit", "40", answers=["7"], now="2026-11-27T12:00")
    expect("7" in [row[5] for row in learner.reviews()], True, out)


# ---- days ----

@case
def all_good_waits_ever_longer():
    learner = Learner()
    deck = learner.deck([rule("only")])
    start = datetime.datetime(2026, 11, 27, 10, 0)
    waits, now = [], start
    for _ in range(6):
        text = now.strftime("%Y-%m-%dT%H:%M")
        learner.run(deck, answers=["2 * n"], now=text)
        due = learner.rows("SELECT due_ms FROM card")[0][0] / 1000
        later = datetime.datetime.fromtimestamp(due, datetime.timezone.utc).replace(tzinfo=None)
        day = later.date() - (now - datetime.timedelta(hours=4)).date()
        waits.append(day.days or f"{int((later - now).total_seconds() // 60)} min")
        early = (later - datetime.timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
        expect("Nothing is due. The next question comes in 1 min." in learner.run(deck, now=early), True)
        now = later
    expect(waits, ["10 min", 2, 11, 46, 163, 498])
    replay(learner)
    text = now.strftime("%Y-%m-%dT%H:%M")
    out = learner.run(deck, answers=["show"], now=text)  # a lapse
    expect(learner.rows("SELECT lapses, state FROM card"), [(1, RELEARNING)], out)
    replay(learner)


def longest_run(days):
    longest = run = 0
    before = None
    for day in sorted(days):
        run = run + 1 if before is not None and day == before + 1 else 1
        longest, before = max(longest, run), day
    return longest


@case
def sixty_days():
    """With lapses and days left out: waits, order, days in a row and the forecast."""
    random.seed(8)
    learner = Learner()
    deck = learner.deck([rule(f"q{i:02}") for i in range(24)])
    for day in range(60):
        if random.random() < 0.2:
            continue
        due = learner.rows("SELECT qid FROM card WHERE due_ms <= "
                           f"{(datetime.date(2026, 11, 27).toordinal() - 719163 + day) * DAY * 1000 + 36000000}"
                           " ORDER BY due_ms, qid") if day else []
        before = len(learner.reviews()) if day else 0
        known = {row[2] for row in learner.reviews()} if day else set()
        answers = [random.choice(["2 * n", "2 * n", "2 * n", "show"]) for _ in range(80)]
        learner.run(deck, "--new", "2", now=at(day), answers=answers)
        asked = [row[2] for row in learner.reviews()[before:]]
        expect(asked[:len(due)], [row[0] for row in due][:20], f"what was due on day {day}:")
        fresh = set(asked) - known
        expect(len(fresh) <= 2 and asked[len(due):len(due) + len(fresh)] == sorted(fresh), True,
               f"new ones on day {day}: {asked}")
        if day % 7 == 0:
            learner.run(deck, "--new", "2", now=at(day, "10:30"), answers=answers)  # steps within a day
    cards = replay(learner)
    expect(len(cards) > 20, True)
    today = datetime.date(2026, 11, 27).toordinal() - 719163 + 60
    page = json.loads(learner.run("stats", "-f", "json", now=at(60)))
    ahead = [(card["due"] // 1000 - 4 * 3600) // DAY - today for card in cards.values()]
    expect(page["forecast"], [ahead.count(i) for i in range(14)])
    expect(page["overdue"], sum(a < 0 for a in ahead))
    days = {row[0] for row in learner.reviews("day")}
    expect((page["days"], page["longest_streak"]), (len(days), longest_run(days)))
    end = max(days)
    run = next(i for i in range(99) if end - i not in days)
    expect(page["streak"], run if end >= today - 1 else 0)
    answers = learner.reviews("sitting, qid, score")
    first = {row[:2]: row[2] for row in reversed(answers)}  # in each round
    right = sum(score > 0.99 for score in first.values())
    expect((page["answers"], page["decks"][0]["right"]), (len(answers), right))


@case
def cards_are_worked_out_again():
    """They follow from the reviews: without them a learner goes on as if nothing had happened."""
    random.seed(9)
    learner = Learner()
    names = [f"q{i:02}" for i in range(12)]
    deck = learner.deck([rule(name) for name in names])
    for day in range(0, 40, 2):
        answers = [random.choice(["2 * n", "2 * n", "2 * n", "show"]) for _ in range(60)]
        learner.run(deck, "--new", "3", now=at(day), answers=answers)
        learner.run(deck, "--new", "3", now=at(day, "10:30"), answers=answers)
    learner.run(deck, "--new", "0", now=at(50), answers=["show", "show", "quit"])
    what = "SELECT qid, state, stability, difficulty, last_ms, last_day, reps, lapses, suspended, step, due_ms FROM " \
           "card ORDER BY qid"
    before = learner.rows(what)
    expect({row[1] for row in before} >= {REVIEW, RELEARNING}, True, before)
    with contextlib.closing(sqlite3.connect(learner.store)) as base, base:
        base.execute("DELETE FROM card")
    learner.run(deck, "--new", "0", now="2026-11-27T03:00", said=None)  # before anything is due
    answers = len(learner.reviews())
    expect(f"note: the memory of 12 questions was worked out again from {answers} answers\n" in learner.error, True,
           learner.error)
    for old, new in zip(before, learner.rows(what), strict=True):
        expect(new[:9], old[:9])
        if old[1] == REVIEW:
            expect(new[10], old[10], f"when {old[0]} is due:")
        else:
            expect(new[9], old[9], f"the step of {old[0]}:")
            expect(new[10], old[4], f"when {old[0]} is due, at once:")
    learner.run(deck, "--new", "0", now=at(51), answers=["2 * n"] * 20)
    replay(learner)
    learner.sound()


@case
def waits_vary_where_a_learner_wants_it():
    """What is learnt together parts; memory itself is what it would be."""
    learner = Learner()
    deck = learner.deck([rule(f"q{i:02}") for i in range(40)])
    settings = learner.home / "config/napkin/quiz.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text("fuzz: true\nlimit: 100\nnew: 100\n", encoding="utf-8")
    for moment in (at(0), at(0, "10:30"), at(2)):
        learner.run(deck, now=moment, answers=["2 * n"] * 40)
    rows = learner.reviews("rating, elapsed_days, interval_days, s_after")
    expect({row[:3] for row in rows[:80]}, {(GOOD, 0, 0), (GOOD, 0, 2)}, "steps, and two days:")
    expect({row[:2] for row in rows[80:]}, {(GOOD, 2)})
    card = review(review(review(None, GOOD, 0), GOOD, 0), GOOD, 2)
    s = card["s"]
    by = 1 + 0.15 * 4.5 + 0.1 * (in_days(s) - 7)
    expect(7 < in_days(s) < 20, True)
    within = range(round(in_days(s) - by), round(in_days(s) + by) + 1)
    waits = [row[2] for row in rows[80:]]
    expect(set(waits), set(within), "waits:")
    expect({abs(row[3] / s - 1) < 1e-9 for row in rows[80:]}, {True})
    settings.write_text("limit: 100\n", encoding="utf-8")
    learner.run(deck, now=at(2 + min(within)), answers=["2 * n"] * 40)
    due = learner.reviews("elapsed_days")[120:]
    expect([row[0] for row in due], [min(within)] * waits.count(min(within)), "those with the shortest wait:")


@case
def a_review_names_the_settings_it_follows_from():
    """And where no waits within the day are wanted, the first answer gives days."""
    learner = Learner()
    deck = learner.deck([rule("q1"), rule("q2")])
    settings = learner.home / "config/napkin/quiz.yaml"
    settings.parent.mkdir(parents=True)
    for text in ("# limit: 5\n", "long_term: true\nretention: 85%\n"):
        settings.write_text(text, encoding="utf-8")
        learner.run(deck, "--limit", "1", now=at(0), answers=["2 * n"])
    expect(learner.reviews("scheduler, interval_days"),
           [("fsrs-6", 0), ("fsrs-6 retention=0.85 long_term", 4)])


@case
def a_day_breaks_at_four():
    learner = Learner()
    deck = learner.deck([doubled(f"q{i}") for i in range(4)])
    learner.run(deck, answers=["1"], now="2026-03-01T23:50", TZ="Europe/Berlin")
    learner.run(deck, answers=["2"], now="2026-03-02T03:59", TZ="Europe/Berlin")
    learner.run(deck, answers=["3"], now="2026-03-02T04:00", TZ="Europe/Berlin")
    found = learner.reviews("sitting, pos, raw, day - (SELECT min(day) FROM review), zone")
    expect(found, [(1, 0, "1", 0, 60), (1, 1, "2", 0, 60), (2, 0, "3", 1, 60)])
    # Summer time begins at 02:00 on 29 March: 01:59 and 03:01 are 2 minutes apart.
    learner.run(deck, answers=["4"], now="2026-03-29T01:59", TZ="Europe/Berlin")
    learner.run(deck, answers=["5"], now="2026-03-29T03:01", TZ="Europe/Berlin")
    found = learner.reviews("at_ms, zone, day")[-2:]
    expect((found[1][0] - found[0][0], found[0][1], found[1][1], found[0][2]),
           (2 * 60000, 60, 120, found[1][2]))
    learner.sound()


@case
def a_journey_to_another_zone():
    """A card that was learnt in Tokyo is due by the learner's day in Los Angeles; nothing is lost."""
    learner = Learner()
    deck = learner.deck([rule("only")])
    learner.run(deck, answers=["2 * n"], now="2026-11-27T10:00", TZ="Asia/Tokyo")
    learner.run(deck, answers=["2 * n"], now="2026-11-27T10:20", TZ="Asia/Tokyo")
    expect("Nothing is due" in learner.run(deck, now="2026-11-27T20:00", TZ="America/Los_Angeles"), True)
    learner.run(deck, answers=["2 * n"], now="2026-11-29T10:00", TZ="America/Los_Angeles")
    expect(learner.reviews("zone, elapsed_days"), [(540, 0), (540, 0), (-480, 2)])
    learner.sound()


@case
def a_clock_that_goes_back():
    learner = Learner()
    deck = learner.deck([rule("a"), rule("b"), rule("c")])
    learner.run(deck, "--new", "2", answers=["2 * n", "show"])
    warned = "warning: the clock was set back: there are answers of 2026-11-27 10:00 already; no time counts as " \
             "passed until then\n"
    out = learner.run(deck, "--new", "2", answers=["2 * n"], now="2025-11-27T10:00", said=warned)
    expect("0 due, 1 new" in out, True, out)
    expect(learner.reviews("qid, elapsed_days"), [("a", 0), ("b", 0), ("c", 0)])
    # Within a round that goes on, an hour back.
    learner.run(deck, "--new", "2", answers=["2 * n"], now="2026-11-27T09:00", said=warned)
    expect(learner.reviews("qid, elapsed_days")[3:], [("b", 0)])
    expect(learner.rows("SELECT count(*) FROM card WHERE last_ms = 1795773600000"), [(2,)])
    learner.run(deck, answers=["2 * n"] * 3, now="2026-11-28T10:00")
    expect(learner.reviews("qid, elapsed_days")[4:], [("c", 366), ("b", 1), ("a", 1)])
    learner.sound()


# ---- decks that change ----

def note(text):
    return f"note: {text}\n"


@case
def a_deck_that_is_edited():
    learner = Learner()
    def deck(*questions):
        return learner.deck(questions, title="Edited")
    learner.run(deck(rule("a"), rule("b"), rule("c"), rule("d")), answers=["2 * n"] * 4)
    learner.run(deck(rule("a"), rule("b"), rule("c"), rule("d")), answers=["2 * n"] * 4, now=at(0, "10:20"))
    memory = dict(learner.rows("SELECT qid, stability FROM card"))
    due = learner.rows("SELECT qid, due_ms FROM card ORDER BY qid")
    # Another text, the same answer: nothing is said, and nothing changes.
    text = rule("a").replace("write twice", "Write down twice")
    out = learner.run(deck(text, rule("b"), rule("c"), rule("d")), now=at(0, "10:30"))
    expect("Nothing is due" in out, True, out)
    expect(learner.rows("SELECT qid, due_ms FROM card ORDER BY qid"), due)
    # Another answer: to be learnt anew.
    out = learner.run(deck(text, rule("b", answer="2 * n + 1"), rule("c"), rule("d")), now=at(0, "10:40"),
                      answers=["2 * n + 1"], said=None)
    expect(learner.error.count("\n"), 1, learner.error)
    expect("`b`" in learner.error and learner.error.startswith("note: "), True, learner.error)
    expect("(1 due, 0 new)" in out and "right" in out, True, out)
    # One is gone, one has another name, one is new.
    learner.run(deck(text, rule("b", answer="2 * n + 1"), rule("see", "    was: c\n"), rule("e")),
                now=at(0, "10:50"), answers=["2 * n"] * 2, said=note("`c` is called `see` now, and remembered as "
                                                                     "before") +
                note("`d` is not in the deck `d` any more; its answers are kept"))
    expect(dict(learner.rows("SELECT qid, stability FROM card"))["see"], memory["c"])
    out = learner.run(str(learner.home / "d.yaml"), "--new", "0", now=at(9), answers=["2 * n"] * 5)
    asked = [row[2] for row in learner.reviews()]
    expect(set(asked[-5:]), {"a", "b", "e", "see"}, out)
    expect("d" in asked, True)
    page = json.loads(learner.run("stats", "-f", "json", now=at(9)))
    expect((page["answers"], page["decks"][0]["cards"]), (len(asked), 4))
    # It comes back, as it was.
    learner.run(deck(text, rule("b", answer="2 * n + 1"), rule("see", "    was: c\n"), rule("e"), rule("d")),
                "--new", "0", "--limit", "5", now=at(9, "10:01"), answers=["2 * n"] * 3)
    expect(("d", 9) in learner.reviews("qid, elapsed_days"), True)
    learner.sound()


@case
def a_deck_that_is_edited_within_a_round():
    learner = Learner()
    learner.run(learner.deck([rule(name) for name in "abcd"]), answers=["2 * n"])
    deck = learner.deck([rule("a"), rule("see", "    was: c\n"), rule("d"), rule("e")])
    learner.run(deck, answers=["2 * n"] * 5, said=None)
    expect([row[1:3] for row in learner.reviews()], [(0, "a"), (2, "see"), (3, "d")])
    learner.deck(["  - id: a\n    kind: nothing\n"])
    learner.run(deck, answers=["2 * n"], status=3, said=None)
    expect("d.yaml:4:11: error:" in learner.error, True, learner.error)
    expect(len(learner.reviews()), 3)
    learner.sound()


@case
def what_is_suspended_is_not_due():
    learner, deck = fresh_learner()
    learner.run(deck, "--limit", "2", answers=["1"] * 6)

    def counts():
        rows = learner.json("list", now=at(1))["decks"]
        return [(row["questions"], row["due"], row["seen"]) for row in rows if row["deck"] == "d"]

    home = learner.home / "data/napkin/questionnaires/quiz"
    home.mkdir(parents=True)
    (home / "d.yaml").write_text(pathlib.Path(deck).read_text(encoding="utf-8"), encoding="utf-8")
    expect(counts(), [(2, 2, 2)])
    with contextlib.closing(sqlite3.connect(learner.store)) as base, base:
        base.execute("UPDATE card SET suspended = 1 WHERE qid = 'a'")
    expect(counts(), [(2, 1, 2)])


@case
def a_round_of_nothing_has_no_answers():
    """Its sum is not that of all reviews ever given."""
    learner, deck = fresh_learner()
    learner.run(deck, answers=["1"] * 6)
    page = learner.json(deck)
    expect((page["answers"], page["answered"], page["right"]), ([], 0, 0))


# ---- two at once ----

@case
def two_at_once():
    """The second with the same wish makes a round of its own; each answer counts, and counts once. What
    one of them has answered the other does not ask any more, unless it stood there already."""
    learner = Learner()
    deck = learner.deck([doubled(f"q{i}") for i in range(3)])
    one, two = (learner.start(deck, "--seed", "2") for _ in range(2))
    read_until(one, lambda text: "calculates)" in text)
    read_until(two, lambda text: "calculates)" in text)
    for i in range(9):
        for program in (one, two) if i % 2 else (two, one):
            program.stdin.write(f"{1000 + i}\n".encode())
            program.stdin.flush()
    told = 0
    for program in (one, two):
        program.stdin.close()
        program.stdin = None
        out, error = program.communicate(timeout=60)
        expect((program.returncode, error), (0, b""))
        told += len(DONE.findall(out.decode()))
    reviews = learner.reviews("sitting, pos, qid, variant, truth, raw")
    expect(len(reviews) >= told > 8, True, f"{told} were told of {len(reviews)}")  # the first were read above
    expect(len({row[:2] for row in reviews}), len(reviews), "places:")
    expect({row[0] for row in reviews}, {1, 2}, "rounds:")
    counts = {qid: sum(row[2] == qid for row in reviews) for qid in ("q0", "q1", "q2")}
    expect(dict(learner.rows("SELECT qid, reps FROM card")), counts)
    expect(all(3 <= n <= 6 for n in counts.values()), True, counts)
    drawn = {}
    for row in reviews:  # one seed: the same place shows the same
        expect(drawn.setdefault(row[1:3], row[3:5]), row[3:5])
    replay(learner)
    learner.sound()


@case
def what_another_round_answered_is_not_due_any_more():
    learner = Learner()
    deck = learner.deck([rule("a"), rule("b")])
    slow = learner.start(deck, "--seed", "1")
    read_until(slow, lambda text: "calculates)" in text)
    learner.run(deck, "--seed", "2", answers=["2 * n"] * 2)
    out, error = slow.communicate(b"2 * n\n2 * n\n", timeout=60)
    expect((slow.returncode, error), (0, b""))
    expect([row[:3] for row in learner.reviews()], [(2, 0, "a"), (2, 1, "b"), (1, 0, "a")])
    expect("The round is over" in out.decode(), True, out)
    expect("1 question was answered in another round meanwhile." in out.decode(), True, out)


@case
def due_days_begin_by_their_own_clock():
    """Put off in summer, due in winter: the promised day is the day, whatever the clocks did."""
    learner = Learner()
    deck = learner.deck([rule(f"q{i}") for i in range(3)])
    berlin = "CET-1CEST,M3.5.0,M10.5.0/3"
    for moment in ("2026-10-20T10:00", "2026-10-20T10:30", "2026-10-22T10:00"):
        learner.run(deck, now=moment, answers=["2 * n"] * 3, TZ=berlin)
    waits = {row[0] for row in learner.reviews("interval_days")[-3:]}
    expect(len(waits) == 1 and min(waits) > 5, True, waits)
    day = datetime.date(2026, 10, 22) + datetime.timedelta(days=waits.pop())
    four = int(datetime.datetime(day.year, day.month, day.day, 3, tzinfo=datetime.timezone.utc).timestamp())
    expect(learner.rows("SELECT DISTINCT due_ms FROM card"), [(four * 1000,)], "04:00 in winter is 03:00 UTC:")
    eve = learner.json("stats", now=f"{day - datetime.timedelta(days=1)}T20:00", TZ=berlin)
    expect((eve["forecast"][:2], eve["overdue"], eve["decks"][0]["due"]), ([0, 3], 0, 0))
    then = learner.json("stats", now=f"{day}T10:00", TZ=berlin)
    expect((then["forecast"][0], then["overdue"], then["decks"][0]["due"]), (3, 0, 3))
    learner.run(deck, now=f"{day}T04:00", answers=["2 * n"] * 3, TZ=berlin)
    expect(learner.reviews("elapsed_days")[-3:], [((day - datetime.date(2026, 10, 22)).days,)] * 3)


@case
def a_clock_set_back_does_not_hide_what_is_due():
    """Answers of a day that has not come yet are no answers since the round was planned."""
    learner = Learner()
    deck = learner.deck([rule("a")])
    learner.run(deck, now=at(4), answers=["2 * n"])
    learner.deck([rule("a", answer="3 * n")])
    learner.run(deck, now=at(-7), answers=["3 * n"], said=None)
    expect([row[5] for row in learner.reviews()], ["2 * n", "3 * n"])


@case
def a_full_disk_is_told_before_the_verdict():
    """What is not on the disk is not praised before that is said; and JSON tells it."""
    learner = Learner()
    deck = learner.deck([rule("a"), rule("b")])
    learner.run(deck, answers=["2 * n"])
    page = learner.json(deck, answers=["2 * n"], now=at(1))
    expect(page["kept"], True)
    with tempfile.TemporaryDirectory() as nowhere:
        blocked = pathlib.Path(nowhere, "file")
        blocked.write_text("", encoding="utf-8")
        page = json.loads(learner.run(deck, "-f", "json", answers=["2 * n"], said=None, now=at(2),
                                      XDG_DATA_HOME=str(blocked)))
    expect(page["kept"], False)


@case
def what_cannot_be_written_is_said_once():
    learner, deck = fresh_learner()
    with open("/dev/full", "wb") as full:
        done = subprocess.run([NAPKIN, "quiz", deck], input=b"1\n2\n", stdout=full, stderr=subprocess.PIPE,
                              env=learner.environment, timeout=60)
    expect((done.returncode, done.stderr.count(b"cannot write the result"), done.stderr.count(b"\n")), (4, 1, 1))


# ---- a store that is not as it should be ----

def one_line(learner, *words):
    expect(learner.error.count("\n"), 1, learner.error)
    for word in ("warning: ", *words):
        expect(word in learner.error, True, learner.error)


def fresh_learner():
    learner = Learner()
    return learner, learner.deck([doubled("a"), doubled("b")])


@case
def a_store_of_a_newer_version():
    learner, deck = fresh_learner()
    learner.run(deck, answers=["1"])
    with contextlib.closing(sqlite3.connect(learner.store)) as base:
        base.execute("PRAGMA user_version = 99")
    before = learner.store.read_bytes()
    out = learner.run(deck, answers=["1", "2"], said=None)
    one_line(learner, "a newer napkin wrote it", "in memory only")
    expect("2 questions:" in out and "goes on there today" not in out, True, out)
    expect(learner.store.read_bytes(), before)


@case
def a_store_that_is_damaged():
    for damage in (b"this is no database at all\n" * 40, b""):
        learner, deck = fresh_learner()
        learner.run(deck, answers=["1"])
        for name in ("-wal", "-shm"):
            pathlib.Path(str(learner.store) + name).unlink(missing_ok=True)
        learner.store.write_bytes(damage)
        out = learner.run(deck, answers=["1", "2"], now=at(1), said=None)
        one_line(learner, "was damaged, and is now", "quiz.db")
        expect("2 questions:" in out, True, out)
        # The copy of that day was made before its answer was given.
        expect(learner.run("stats", now=at(1)).split("; ")[0].strip(), "2 answers on 1 day")
        learner.sound()


def newer(learner):
    with contextlib.closing(sqlite3.connect(learner.store)) as base:
        base.execute("PRAGMA user_version = 99")


def overwritten(learner):
    learner.store.write_bytes(b"this is no database at all\n" * 40)


def half_of_it(learner):
    learner.store.write_bytes(learner.store.read_bytes()[:8192])


def without_bytes(learner):
    learner.store.write_bytes(b"")


def gone(learner):
    learner.store.unlink()


def a_pipe(learner):
    gone(learner)
    os.mkfifo(learner.store)


def a_folder(learner):
    gone(learner)
    learner.store.mkdir()


UNREADABLE = [(newer, "a newer napkin wrote it, and this one leaves it as it is"), (overwritten, "it is damaged"),
              (half_of_it, "it is damaged"), (without_bytes, "it is damaged"),
              (gone, "it is missing, and there are copies of it"), (a_pipe, "it is a pipe, not a file"),
              (a_folder, "it is a folder, not a file")]


def files_of(learner):
    """All there are beside the store, and what is in them."""
    return {path.name: path.read_bytes() if path.is_file() else None
            for path in learner.store.parent.parent.rglob("*")}


@case
def what_cannot_be_read_is_not_told():
    """Not as if nothing was known: an error says why, and neither the store nor an old file is changed."""
    for copies in (True, False):
        for harm, why in UNREADABLE:
            if not copies and harm in (without_bytes, gone):
                continue  # there never was one
            learner, deck = fresh_learner()
            learner.run(deck, answers=["1"])
            for copy in learner.store.parent.glob("*.bak") if not copies else []:
                copy.unlink()
            harm(learner)
            before = files_of(learner)
            log = learner.home / "log"
            for words in (["export"], ["export", "csv"], ["stats"], ["stats", "-f", "json"], ["stats", "d"], ["list"],
                          ["list", "-f", "json"]):
                for old in (None, "what there was\n"):
                    if old:
                        log.write_text(old)
                    out = learner.run(*words, *(["-o", str(log)] if old else []), status=4, said=None)
                    about = f"{words} of {harm.__name__}: {learner.error}"
                    expect(out, "", about)
                    first, *rest = learner.error.split("\n")
                    expect(first, f"error: {learner.store}: {why}", about)
                    expect([line[:7] for line in rest],
                           ["  hint:", ""] if "damaged" in why or "missing" in why else [""], about)
                    expect(files_of(learner), before, about)
                    expect(log.read_text() if old else not log.exists(), old or True, about)
                    log.unlink(missing_ok=True)


@case
def looking_makes_nothing():
    learner = Learner()
    for words in (["export"], ["stats"], ["list"], ["list", "-f", "json"], ["stats", "-f", "json"]):
        learner.run(*words, said=None)
        expect(list(learner.home.iterdir()), [], words)
    learner.store.parent.mkdir(parents=True)
    for words in (["export"], ["stats"], ["list"]):
        without_bytes(learner)
        learner.run(*words, said=None)
        expect(files_of(learner), {"napkin": None, "quiz.db": b""}, words)


@case
def a_store_that_is_no_file():
    for harm, why in ((a_pipe, "it is a pipe, not a file"), (a_folder, "it is a folder, not a file")):
        learner, deck = fresh_learner()
        learner.run(deck, answers=["1"])
        harm(learner)
        out = learner.run(deck, answers=["1", "2"], said=None)
        one_line(learner, f"{learner.store}: {why}", "in memory only")
        expect("2 questions:" in out, True, out)
    (learner.home / "dev/napkin").mkdir(parents=True)
    (learner.home / "dev/napkin/quiz.db").symlink_to("/dev/zero")
    learner.run(deck, answers=["1", "2"], said=None, XDG_DATA_HOME=str(learner.home / "dev"))
    one_line(learner, "it is a device, not a file", "in memory only")


@case
def a_store_that_cannot_be_made():
    learner, deck = fresh_learner()
    (learner.home / "file").write_text("no folder", encoding="utf-8")
    for place, reason in ((str(learner.home / "file"), "Not a directory"), ("/proc/nowhere", "No such file")):
        out = learner.run(deck, answers=["1", "2"], said=None, XDG_DATA_HOME=place)
        one_line(learner, reason, "in memory only")
        expect("2 questions:" in out, True, out)
    if os.geteuid() != 0:
        learner.store.parent.mkdir(parents=True)
        learner.store.parent.chmod(0o500)
        out = learner.run(deck, answers=["1", "2"], said=None)
        one_line(learner, "Permission denied", "in memory only")
        expect("2 questions:" in out, True, out)


@case
def nowhere_to_keep_it():
    learner, deck = fresh_learner()
    learner.environment = {k: v for k, v in learner.environment.items() if "HOME" not in k}
    out = learner.run(deck, answers=["1", "2"], said=None)
    one_line(learner, "no home folder")
    expect("2 questions:" in out, True, out)


@case
def looking_leaves_the_log_of_a_killed_round():
    learner, deck = fresh_learner()
    program = learner.start(deck)
    program.stdin.write(b"1\n")
    program.stdin.flush()
    read_until(program, lambda text: len(DONE.findall(text)) == 1)
    kill(program)
    before = files_of(learner)
    expect(len(before["quiz.db-wal"]) > 0, True)
    for words in (["stats"], ["export"], ["list"]):
        learner.run(*words, said=None)
        after = files_of(learner)
        # SQLite makes the index of the log anew for every first reader.
        expect({**after, "quiz.db-shm": None}, {**before, "quiz.db-shm": None}, words)
    expect(learner.run("stats").split(";")[0].strip(), "1 answer on 1 day")
    learner.sound()


@case
def a_rename_outlasts_damage():
    """The names before and after are one question, with a copy from before and without one."""
    for copies in (True, False):
        learner = Learner()
        deck = learner.deck([rule("a"), rule("b")])
        learner.run(deck, answers=["2 * n", "2 * n"])
        learner.run(deck, now=at(1), said=None)
        expect(len(list(learner.store.parent.glob("*.bak"))), 2, "a copy of each day:")
        renamed = [rule("a2", "    was: [a]\n"), rule("b")]
        learner.deck(renamed)
        learner.run(deck, now=at(1, "11:00"), answers=["2 * n", "2 * n"], said=None)
        what = "SELECT qid, state, stability, due_ms, reps FROM card ORDER BY qid"
        before = learner.rows(what)
        expect([row[0] for row in before], ["a2", "b"])
        for copy in learner.store.parent.glob("*.bak") if not copies else []:
            copy.unlink()
        root = learner.rows("SELECT rootpage FROM sqlite_schema WHERE name = 'deck'")[0][0]
        with open(learner.store, "r+b") as file:
            file.seek((root - 1) * 4096)
            file.write(bytes(4096))
        learner.run(deck, now=at(1, "12:00"), said=None)
        expect("could still be read" in learner.error, True, learner.error)
        expect(learner.rows(what), before, f"copies {copies}:")
        log = list(csv.DictReader(learner.run("export", "csv", now=at(1, "12:00")).splitlines()))
        expect([row["question"] for row in log], ["a2", "b", "a2", "b"])
        learner.sound()


# ---- what can come through a pipe ----

@case
def hostile_lines_count_nothing():
    learner, deck = fresh_learner()
    lines = [b"", b"   ", b"\t", b"1" * 1000000, b"12\x0034", b"\xff\xfe", b"\xc3", b"2\r", b"(" * 60000,
             b"9" * 9000, b"a" * 200, "\u202e12".encode(), b"\x1b[2J1 +"]
    out = learner.run(deck, "--limit", "1", answers=b"\n".join(lines))
    found = [row[5] for row in learner.reviews()]
    expect(found[:1] == ["2"] and len(found) <= 2, True, found)
    expect("\x1b" in out, False, "an escape went through:")
    expect("That is 1000000 bytes long" in out, True)
    expect(out.count("That is no text."), 3)
    learner.sound()


@case
def an_end_at_any_place():
    learner, deck = fresh_learner()
    expect("2 questions are left" in learner.run(deck, answers=b""), True)
    learner.run(deck, answers=b"1")  # a last line without its end
    expect(len(learner.reviews()), 1)
    out = learner.run(deck, answers=b"quit\n1\n")
    expect("1 question:" in out, True, out)
    expect(len(learner.reviews()), 1)


@case
def a_transcript_goes_to_a_file_whole():
    for form in ("text", "json"):
        learner, deck = fresh_learner()
        file = learner.home / "out"
        program = learner.start(deck, "-f", form, "-o", str(file))
        for i in range(3):
            program.stdin.write(b"1\n")
            program.stdin.flush()
            end = time.monotonic() + 20
            while len(learner.reviews()) <= i and time.monotonic() < end:
                time.sleep(0.005)
        expect(program.communicate(timeout=60), (b"", b""))
        text = file.read_text(encoding="utf-8")
        if form == "json":
            expect(len(json.loads(text)["answers"]), 3)
        else:
            expect((len(DONE.findall(text)), "2 questions:" in text), (3, True), text)


@case
def ten_thousand_lines():
    learner, deck = fresh_learner()
    started = time.monotonic()
    out = learner.run(deck, "--limit", "2", answers=["foo + 1"] * 5000 + ["= 1 + 1"] * 4994 + ["1"] * 6)
    expect("2 questions:" in out and "4 once more" in out, True)
    expect(time.monotonic() - started < 20, True, "it takes too long:")


@case
def narrow_and_plain():
    """No line is wider than asked but the working, and the C locale gives ASCII."""
    learner = Learner()
    deck = str(ROOT / "tests/golden/data/quiz/kinds.yaml")
    for width in (40, 60):
        learner = Learner()
        out = learner.run(deck, "--seed", "7", "--width", str(width), answers=MIXED, LC_ALL="C")
        expect([c for c in out if ord(c) > 126], [])
        wide = [line for line in out.split("\n")
                if len(line) > width and not re.match(r"  working:|> |standard input:|[ 0-9]+\| |  hint: ", line)]
        expect(wide, [])
        stats = learner.run("stats", "--width", str(width), LC_ALL="C")
        expect([line for line in stats.split("\n") if len(line) > width], [])


def main():
    global NAPKIN
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    NAPKIN = os.path.abspath(sys.argv[1])
    names = sys.argv[2:]
    passed = failed = 0
    for function in CASES:
        if names and function.__name__ not in names:
            continue
        started = time.monotonic()
        try:
            function()
            passed += 1
        except (AssertionError, OSError, sqlite3.Error, ValueError) as error:
            failed += 1
            print(f"WRONG {function.__name__}: {error}")
        if "QUIZ_TIMES" in os.environ:
            print(f"{function.__name__}: {time.monotonic() - started:.2f} s")
    print(f"{passed} passed, {failed} failed")
    raise SystemExit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
