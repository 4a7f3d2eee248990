#!/usr/bin/env python3
"""What a learner waits for: the first question, an answer that is kept, statistics over many years.

Each beside SQLite alone on the same disk in the same run: reading the reviews by the shell of
SQLite, and bare transactions of one insert."""
import os
import random
import sqlite3
import statistics
import subprocess
import time

import measure

NOW = 1800000000000  # the moment of all runs, in ms: 2027-01-15T08:00Z
DAY = 86400 * 1000
AT = "2027-01-15T08:00:00Z"


def environment(where):
    return {**os.environ, "XDG_DATA_HOME": where, "TZ": "UTC"}


def store_of(where, napkin, reviews):
    """A store of so many reviews, over all shipped questions; napkin makes it, SQL fills it."""
    subprocess.run([napkin, "quiz", "--limit", "1", "--now", "2020-01-01T08:00:00Z"],
                   env=environment(where), stdin=subprocess.DEVNULL, capture_output=True, check=True)
    path = os.path.join(where, "napkin", "quiz.db")
    db = sqlite3.connect(path)
    cards = db.execute("SELECT deck, qid FROM question").fetchall()
    chance = random.Random(1)
    start = NOW - reviews * DAY // 50  # fifty a day
    db.execute("INSERT INTO sitting VALUES(1000, 'bench', 1, '', ?, 0, 1, 0, 0, 1)", (reviews,))
    rows = []
    for i in range(reviews):
        deck, qid = chance.choice(cards)
        at = start + i * DAY // 50
        number = chance.random() < 0.6
        error = chance.gauss(0, 0.2) if number else None
        low, high = (1e3, 1e5) if chance.random() < 0.1 else (None, None)
        rows.append((i + 1000, 1000, i, deck, qid, at, 0, at // DAY, i, "86.4M req/day",
                     86.4e6 if number else None, "req/day", 86.4e6, low, high,
                     0.9 if low else None, chance.choice([0, 0.3, 0.6, 1, 1]), error,
                     chance.choice([1, 3, 3, 3]), 3, 5, 4.5, 5.5, 0, 8000, "fsrs-6"))
    db.executemany("INSERT INTO review VALUES(" + ",".join("?" * 26) + ")", rows)
    for deck, qid in cards:
        due, last = NOW + chance.randrange(-5, 30) * DAY, NOW - chance.randrange(1, 20) * DAY
        db.execute("INSERT OR REPLACE INTO card VALUES(?,?,2,0,10.5,5.5,?,?,?,12,1,0)",
                   (deck, qid, due, last, last // DAY))
    db.commit()
    db.close()
    return path


def first_question(napkin, where):
    """Seconds from the start of the process to the first question on its standard output."""
    started = time.perf_counter()
    with subprocess.Popen([napkin, "quiz", "--now", AT, "--seed", str(time.perf_counter_ns() % 10**6)],
                          env=environment(where), stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as process:
        text = b""
        while b"1/20" not in text:
            text += os.read(process.stdout.fileno(), 65536)
        seconds = time.perf_counter() - started
        process.stdin.close()
        process.wait()
    return seconds


def whole(command, where):
    started = time.perf_counter()
    subprocess.run(command, env=environment(where), stdin=subprocess.DEVNULL, capture_output=True,
                   check=True)
    return time.perf_counter() - started


def first(napkin, where):
    path = store_of(where, napkin, 10000)
    first_question(napkin, where)  # makes the copy of the day
    pairs = []
    for _ in range(40):
        pairs.append((first_question(napkin, where),
                      whole(["sqlite3", path, "SELECT count(*), sum(score) FROM review"], where)))
    ours, theirs = (statistics.median(column) for column in zip(*pairs))
    print(f"first question with 10,000 reviews: {ours * 1e3:.1f} ms, "
          f"sqlite3 adding up its reviews {theirs * 1e3:.1f} ms")
    measure.report("first question, ms", f"{ours * 1e3:.1f}", "<= 20", ours <= 0.020)
    measure.report("  / sqlite3 on the same store", f"{ours / theirs:.2f}", None, True)


def stats(napkin, where):
    path = store_of(where, napkin, 100000)
    read = ("SELECT day, count(*), sum(score), avg(err_log10), sum(low IS NOT NULL) FROM review "
            "GROUP BY day")
    pairs = [(whole([napkin, "quiz", "stats", "--now", AT], where),
              whole(["sqlite3", path, read], where)) for _ in range(15)]
    ours, theirs = (statistics.median(column) for column in zip(*pairs))
    print(f"statistics over 100,000 reviews: {ours * 1e3:.0f} ms, sqlite3 {theirs * 1e3:.0f} ms")
    measure.report("statistics, ms", f"{ours * 1e3:.0f}", "<= 100", ours <= 0.100)
    measure.report("  / sqlite3 by day", f"{ours / theirs:.2f}", None, True)


def commits(napkin, where, helper):
    """A round in which nothing is known, so that each question comes three times."""
    data = os.path.join(where, "data")
    lines = b"show\n" * 2000
    def round_of(limit, at):
        started = time.perf_counter()
        done = subprocess.run([napkin, "quiz", "--limit", str(limit), "--new", str(limit), "--seed", "1",
                               "--now", at, "--format", "json"], env=environment(data),
                              input=lines, capture_output=True, check=True)
        return time.perf_counter() - started, done.stdout.count(b'"verdict"')
    ratios = []
    for k in range(6):
        data = os.path.join(where, f"data{k}")
        bare_start, few = round_of(1, "2027-01-15T08:00:00Z")
        seconds, many = round_of(190, "2027-01-15T09:00:00Z")
        each = (seconds - bare_start) / (many - few)
        bare = int(subprocess.run([helper, os.path.join(where, f"bare{k}.db"), "500"],
                                  capture_output=True, check=True).stdout) / 1e9
        ratios.append((each / bare, each, bare, many))
    figure, each, bare, many = sorted(ratios)[len(ratios) // 2]
    print(f"an answer: {each * 1e3:.2f} ms with its question, of {many}; a bare transaction "
          f"{bare * 1e3:.2f} ms")
    measure.report("an answer / a bare transaction", f"{figure:.2f}", "<= 5", figure <= 5)


def main():
    napkin = measure.napkin()
    with measure.folder() as where:
        for part in ("first", "stats", "commits"):
            os.mkdir(os.path.join(where, part))
        helper = measure.build(where, "sqlite_commit", "-lsqlite3")
        first(napkin, os.path.join(where, "first"))
        stats(napkin, os.path.join(where, "stats"))
        commits(napkin, os.path.join(where, "commits"), helper)


if __name__ == "__main__":
    main()
