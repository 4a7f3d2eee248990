#!/usr/bin/env python3
"""Programs that answer are killed at any moment: usage run_store.py STORE_WRITER

Two at a time write to one store, each at a sitting of its own, and say after each answer that it is kept.
After each two kills the file is sound, what was said to be kept is there once, and for each kill at most one
answer more: one that was kept but not said yet. Each goes on with the sitting that a killed one left.
"""
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

ROUNDS = 50  # of two kills each
LONGEST = 0.06  # seconds from the start to the kill
DAYS = 5  # rounds to a learner's day


def start(writer, path, day):
    return subprocess.Popen([writer, path, str(day)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def kill(program):
    """What it said; or why it had ended before."""
    program.send_signal(signal.SIGKILL)
    said, error = program.communicate()
    if program.returncode != -signal.SIGKILL:
        return [], f"it ended by itself: {error.decode().strip()}"
    lines = said.decode().split("\n")
    return [tuple(map(int, line.split())) for line in lines[:-1]], None


def faults(path, kept):
    """What is wrong with the file, given the answers that are to be in it: {sitting: how many}."""
    base = sqlite3.connect(path)
    found = [row[0] for row in base.execute("PRAGMA integrity_check")]
    if found != ["ok"]:
        yield f"integrity: {found[:3]}"
    found = [tuple(row) for row in base.execute("PRAGMA foreign_key_check")]
    if found:
        yield f"foreign keys: {found[:3]}"
    if not kept and not base.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
        base.close()
        return  # killed before there was anything
    rows = base.execute("SELECT s.id, s.pos, count(r.id), count(DISTINCT r.pos), coalesce(max(r.pos) + 1, 0)"
                        " FROM sitting s LEFT JOIN review r ON r.sitting = s.id GROUP BY s.id").fetchall()
    base.close()
    for sitting, pos, n, places, end in rows:
        if not pos == n == places == end:
            yield f"sitting {sitting}: at {pos}, {n} answers at {places} places up to {end}"
        if not kept.get(sitting, 0) <= n <= kept.get(sitting, 0) + 2:
            yield f"sitting {sitting}: {kept.get(sitting, 0)} answers were kept, {n} are there"
        kept[sitting] = n
    lost = set(kept) - {row[0] for row in rows}
    if lost:
        yield f"sittings are lost: {sorted(lost)}"


def note(kept, said):
    for number, (sitting, pos) in enumerate(said):
        # The one before may have been killed between keeping an answer and saying so.
        unsaid = pos - kept.get(sitting, 0)
        if unsaid != 0 and not (number == 0 and unsaid == 1):
            yield f"sitting {sitting}: {pos} was answered after {kept.get(sitting, 0)} answers"
        kept[sitting] = pos + 1


def play(writer, path, seed):
    random.seed(seed)
    kept, alive = {}, None
    for number in range(ROUNDS * 2):
        # The one before goes on for a while beside this one, so that they meet at every stage.
        program = start(writer, path, number // (2 * DAYS))
        time.sleep(random.uniform(0, LONGEST))
        if alive:
            said, why = kill(alive)
            if why:
                yield why
            yield from note(kept, said)
        alive = program
        if number % 2:
            said, why = kill(alive)
            alive = None
            if why:
                yield why
            yield from note(kept, said)
            if os.path.exists(path):
                yield from faults(path, kept)
    days = {name.name for name in pathlib.Path(path).parent.glob("*.bak")}
    if not 1 <= len(days) <= 3:
        yield f"copies: {sorted(days)}"
    if list(pathlib.Path(path).parent.glob("*damaged*")):
        yield "a sound file was taken for a damaged one"
    if not sum(kept.values()):
        yield f"only {sum(kept.values())} answers in all"
    print(f"{sum(kept.values())} answers at {len(kept)} sittings")


def main():
    writer = str(pathlib.Path(sys.argv[1]).resolve())
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as folder:
        found = list(play(writer, os.path.join(folder, "quiz.db"), seed))
    for fault in found[:20]:
        print(fault)
    print(f"{2 * ROUNDS if not found else 0} passed, {len(found)} failed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
