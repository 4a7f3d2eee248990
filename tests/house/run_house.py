#!/usr/bin/env python3
"""The rules of the house that a machine can check, over src/ as text."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FLOORS = {"base": 0, "math": 1, "lang": 2, "yaml": 3, "plan": 4, "advisor": 4, "quiz": 4,
          "report": 5, "app": 6}
# A third-party header comes in through one room.
ROOMS = {"yaml.h": {"yaml/tree.c", "yaml/explain.c"}, "readline/readline.h": {"app/line.c"},
         "readline/history.h": {"app/line.c"}, "sha2.h": {"base/hash.c"},
         "sqlite3.h": {"quiz/store_state.h"},
         "quiz/store_state.h": {"quiz/store.c", "quiz/store_copies.c", "quiz/store_deck.c",
                                "quiz/store_file.c", "quiz/store_fold.c", "quiz/store_lock.c",
                                "quiz/store_query.c", "quiz/store_read.c", "quiz/store_record.c",
                                "quiz/store_salvage.c"}}
FOLDERS = {"gsl/": "math"}  # and these through one floor
LONGEST_FUNCTION = 60
LONGEST_FILE = 600
EXITS = {"base/arena.c"}  # running out of memory ends the program


def includes(text):
    return re.findall(r'^#include ["<]([^">]+)[">]', text, re.M)


def functions(text):
    """(name, lines) of every function whose body starts and ends in column 0."""
    start, name = None, ""
    for number, line in enumerate(text.split("\n"), 1):
        if re.match(r"^[A-Za-z_].*\{$", line) or line == "{":
            start, name = number, line
        elif line.startswith("}") and start:
            yield name, number - start + 1
            start = None


def problems_of(path):
    text = path.read_text()
    place = str(path.relative_to(ROOT / "src"))
    room = place.split("/")[0]
    for name in includes(text):
        other = name.split("/")[0]
        if other in FLOORS and FLOORS[other] > FLOORS[room]:
            yield f"{place} includes {name}, which is a floor above"
        if other in FLOORS and FLOORS[other] == FLOORS[room] == 4 and other != room \
                and not (other == "plan"):
            yield f"{place} includes {name}, its neighbour"
        if other == "gsl" and room != "math":
            yield f"{place} includes {name}, which belongs to math/"
        if name in ROOMS and place not in ROOMS[name]:
            yield f"{place} includes {name}, which belongs to {sorted(ROOMS[name])}"
    for prefix, folder in FOLDERS.items():
        if room != folder and any(n.startswith(prefix) for n in includes(text)):
            yield f"{place} includes {prefix}, which belongs to {folder}/"
    if path.suffix == ".c":
        for name, lines in functions(text):
            table = re.search(r"\[\]? ?=|= \{$", name)
            if lines > LONGEST_FUNCTION and not table:
                yield f"{place}: {lines} lines: {name[:60]}"
        if room != "app":
            for line in re.findall(r"^static (?!const\b|inline\b|_Thread_local\b)[^()=]*(?:=.*)?;$",
                                   text, re.M):
                yield f"{place}: changeable state of the file: {line}"
    if len(text.split("\n")) > LONGEST_FILE:
        yield f"{place}: more than {LONGEST_FILE} lines"
    if room != "app" and place not in EXITS and re.search(r"\b(exit|abort|_exit)\(", text):
        yield f"{place} ends the program"
    if re.search(r"\b(setjmp|longjmp)\b", text) and place != "base/base.h":
        yield f"{place} jumps"
    if re.search(r"\b(TODO|FIXME|XXX)\b", text):
        yield f"{place} holds a note to self"
    if "setlocale(LC_ALL" in text or "setlocale(LC_NUMERIC" in text:
        yield f"{place} sets the locale of numbers"
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > 100 and len(line.encode().decode()) > 100:
            yield f"{place}:{number}: longer than 100 columns"


def main():
    files = sorted((ROOT / "src").rglob("*.[ch]"))
    found = [problem for path in files for problem in problems_of(path)]
    for problem in found:
        print(problem)
    print(f"{len(files) - len(found) if not found else 0} passed, {len(found)} failed")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main())
