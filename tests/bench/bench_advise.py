#!/usr/bin/env python3
"""Rules of 40 lines over 30 questions: what it costs to prove them sound, and to answer 200 files.

Sixteen questions of yes or no hang together in a chain of conditions; numbers with curves, choices and vetoes
stand beside them. The yardsticks are a bare pass of libyaml over the same files and the start of napkin itself.
"""
import os
import pty
import random
import statistics
import time

import measure

CHAIN, RULES, FILES = 16, 40, 200
STATUSES = (0, 10, 11, 12)  # of a verdict


def answers():
    """Each question, with what may be answered."""
    out = [(f"c{i}", ["yes", "no"]) for i in range(CHAIN)] + [(f"y{i}", ["yes", "no"]) for i in range(6)]
    out += [(f"o{i}", ["none", "some", "all"]) for i in range(4)]
    return out + [(f"n{i}", [f"{5 * k}%" for k in range(21)]) for i in range(4)]


def write_rules(where):
    draw = random.Random(1)
    lines = ["questionnaire: Large", "questions:"]
    lines += [f'  c{i}: {{ask: "Is it so, {i}?"}}' for i in range(CHAIN)]
    lines += [f'  y{i}: {{ask: "Is it, {i}?"}}' for i in range(6)]
    lines += [f'  o{i}: {{ask: "Which, {i}?", kind: choice, options: [none, some, all]}}' for i in range(4)]
    lines += [f'  n{i}: {{ask: "How much, {i}?", kind: number, range: [0%, 100%]}}' for i in range(4)]
    with open(os.path.join(where, "large.yaml"), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    reason = "why: Because it is so, source: A book"
    lines = ["rules: Large", "version: 1.0.0", "questionnaire: large", "start: -10", "bands:",
             "  keep:    {name: Keep, side: together}", "  modular: {name: Modular, side: together, from: -30}",
             "  extract: {name: Extract, side: split, from: 15}", "  split:   {name: Split, side: split, from: 45}",
             "points:"]
    rules = [f"{{of: c{i}, points: {{yes: {draw.randint(3, 15)}, no: -{draw.randint(1, 9)}}}, {reason}}}"
             for i in range(CHAIN - 6)]
    rules += [f"{{when: c{i} and c{i + 1}, points: {draw.randint(-9, 9) or 3}, {reason}}}" for i in range(CHAIN - 1)]
    rules += [f"{{of: y{i}, points: {{yes: {draw.randint(3, 15)}, no: -5}}, {reason}}}" for i in range(6)]
    rules += [f"{{of: o{i}, points: {{none: -5, some: 0, all: {draw.randint(5, 15)}}}, {reason}}}" for i in range(4)]
    rules += [f"{{of: n{i}, curve: [[0%, {draw.randint(0, 5)}], [30%, -5], [100%, -{draw.randint(15, 30)}]], {reason}}}"
              for i in range(4)]
    rules += [f"{{when: o{i} == all and n{i} > 80%, points: 7, {reason}}}" for i in range(RULES - len(rules))]
    lines += [f"  r{i}: {rule}" for i, rule in enumerate(rules)]
    lines += ["vetoes:"] + [f"  v{i}: {{when: n{i} > 9{i}% and not y{i}, force: keep, {reason}}}" for i in range(4)]
    lines += ["patterns:", "  late: {when: side == split and c0 and n0 < 10%, text: Route it}",
              "  mixed: {when: band == modular and o1 == some and c3 and y2, text: Modules}",
              "  rest: {when: band == keep or band == extract, text: Wait}", "tests:"]
    for t in range(8):
        given = ", ".join(f"{name}: {draw.choice(values)}" for name, values in answers())
        lines.append(f"  - {{given: {{{given}}}, state: firm}}")
    with open(os.path.join(where, "large.rules.yaml"), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return os.path.join(where, "large.rules.yaml"), len(rules), CHAIN + 14


def write_answers(where):
    draw, paths = random.Random(2), []
    for n in range(FILES):
        lines = [f"answers: Line {n}", "rules: large", "given:"]
        unknown = set(draw.sample([name for name, _ in answers()], 3))
        lines += [f"  {name}: {'unknown' if name in unknown else draw.choice(values)}" for name, values in answers()]
        paths.append(os.path.join(where, f"line-{n}.answers.yaml"))
        with open(paths[-1], "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    return paths


def keystrokes(command, folder, lines):
    """Seconds from Enter to the next prompt, line by line, at a terminal."""
    pid, fd = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execve(command[0], command, {"TERM": "xterm", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "HOME": folder,
                                        "INPUTRC": "/dev/null", "PATH": "/usr/bin:/bin"})

    def until_prompt():
        seen = b""
        while not seen.endswith((b"\x1b[?2004h> ", b"\x1b[?2004h? ")):
            seen += os.read(fd, 65536)

    until_prompt()
    times = []
    for line in lines:
        start = time.perf_counter()
        os.write(fd, line.encode() + b"\r")
        until_prompt()
        times.append(time.perf_counter() - start)
    os.write(fd, b"quit\r")
    os.close(fd)
    os.waitpid(pid, 0)
    return times


def bench_keys(napkin, where, rules):
    """All questions but two answered, one by one, the first with nothing known; `back` and `what if` between."""
    lines = ["A | B", "c0 = y", "back", "c7 = y", "what if y0 = no, o1 = all"]
    lines += [f"c{i} = {'y' if i % 3 else 'n'}" for i in range(8, 14)] + ["y2 = unknown", "n1 = 12%", "o1 = some"]
    times = keystrokes([napkin, "advise", "--rules", rules], where, lines)[1:]
    yard = keystrokes([napkin], where, ["1 + 1"] * 15)
    print(f"interview over those rules: {len(times)} lines, median {statistics.median(times) * 1e3:.1f} ms, the "
          f"slowest {max(times) * 1e3:.1f} ms; `1 + 1` at the prompt {statistics.median(yard) * 1e3:.1f} ms")
    measure.report("  the slowest, ms", f"{max(times) * 1e3:.1f}", "<= 50", max(times) <= 0.05)
    measure.report("  median / `1 + 1` at the prompt", f"{statistics.median(times) / statistics.median(yard):.1f}",
                   None, True)


def main():
    napkin = measure.napkin()
    with measure.folder() as where:
        spawn = measure.build(where, "spawn")
        events = measure.build(where, "yaml_events", "-lyaml")
        rules, n, questions = write_rules(where)
        runs = measure.pairs(spawn, 15, [napkin, "lint", rules], [events, rules])
        starts = measure.pairs(spawn, 15, [napkin, "lint", rules], [napkin, "1 + 1"])
        print(f"lint of {n} rules over {questions} questions: {measure.wall(runs, 0) * 1e3:.1f} ms, libyaml "
              f"{measure.wall(runs, 1) * 1e3:.2f} ms, medians of 15 pairs")
        measure.report("  seconds", f"{measure.wall(runs, 0):.3f}", "<= 1", measure.wall(runs, 0) <= 1)
        measure.report("  lint / bare libyaml", f"{measure.ratio(runs):.0f}", None, True)
        measure.report("  lint / a start of napkin", f"{measure.ratio(starts):.0f}", None, True)
        measure.report("  peak memory, MiB", f"{measure.peak(runs, 0) / 1024:.0f}", None, True)
        bench_keys(napkin, where, rules)
        files = write_answers(where)
        print(f"advise on {FILES} files of answers, three unknown in each, medians of 7 pairs")
        for name, least in (("csv", 200), ("json", 200)):  # JSON searches for what would turn each verdict
            command = [napkin, "advise", "--format", name, *files]
            runs = measure.pairs(spawn, 7, command, [napkin, "1 + 1"], good=STATUSES)
            rate = FILES / measure.wall(runs, 0)
            measure.report(f"  {name}, files a second", f"{rate:.0f}", f">= {least}" if least else None,
                           not least or rate >= least)
            measure.report("  one file / a start of napkin", f"{measure.ratio(runs) / FILES:.2f}", None, True)


if __name__ == "__main__":
    main()
