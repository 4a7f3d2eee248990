#!/usr/bin/env python3
"""Random cards of points and random answers, worked out here in another way: usage run_advisor.py NAPKIN [N]

Every completion of what is unknown is gone through with fractions of integers: chances, interval, mean,
headline, state, bits of what to ask. Numbers, scales, choices, ask_if, vetoes that contradict one another or beat
one another, and answers that are not quite sure are among them.
"""
import fractions
import itertools
import json
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile

F = fractions.Fraction
YES_NO = ["yes", "no"]


class Question:
    def __init__(self, name, kind, options, ask_if):
        self.name, self.kind, self.options, self.ask_if = name, kind, options, ask_if


def make_questions(rnd):
    questions = []
    for i in range(rnd.randint(2, 6)):
        kind = rnd.choice(["yesno", "yesno", "yesno", "choice", "scale", "number"])
        options = {"yesno": YES_NO, "choice": ["none", "some", "all"],
                   "scale": ["2", "3", "4", "5"], "number": None}[kind]
        ask_if = None
        earlier = [q for q in questions if q.options and q.kind != "scale"]
        if earlier and rnd.random() < 0.25:
            on = rnd.choice(earlier)
            ask_if = (on.name, rnd.choice(on.options), rnd.random() < 0.3)
        questions.append(Question(f"q{i}", kind, options, ask_if))
    return questions


def condition(rnd, questions):
    """(text, function of the world): one comparison, or two with a word between."""
    parts = []
    for _ in range(rnd.randint(1, 2)):
        q = rnd.choice(questions)
        if q.kind == "scale":
            at = rnd.randint(2, 4)
            parts.append((f"{q.name} > {at}", lambda w, q=q, at=at: q.name in w and int(w[q.name]) > at))
        elif q.options:
            option, no = rnd.choice(q.options), rnd.random() < 0.3
            parts.append((f"{q.name} {'!=' if no else '=='} {option}",
                          lambda w, q=q, o=option, no=no: ((w.get(q.name) == o) != no)))
        else:
            at = rnd.randint(1, 9) * 10
            parts.append((f"{q.name} > {at}%", lambda w, q=q, at=at: q.name in w and w[q.name] > F(at, 100)))
    if len(parts) == 1:
        return parts[0]
    word = rnd.choice(["and", "or"])
    join = (lambda a, b: a and b) if word == "and" else (lambda a, b: a or b)
    return (f"{parts[0][0]} {word} {parts[1][0]}", lambda w: join(parts[0][1](w), parts[1][1](w)))


def curve_at(knots, at):
    """In doubles and in this order: that is part of what is promised."""
    x, knots = float(at), [(float(x), float(y)) for x, y in knots]
    if x <= knots[0][0]:
        return knots[0][1]
    for (x0, y0), (x1, y1) in zip(knots, knots[1:]):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return knots[-1][1]


def to_cents(points):
    """To hundredths, half away from zero."""
    cents = points * 100
    whole = math.floor(abs(cents))
    return (whole + (abs(cents) - whole >= 0.5)) * (1 if cents >= 0 else -1)


def make_rules(rnd, questions):
    rules = []
    for i in range(rnd.randint(2, 7)):
        if rnd.random() < 0.25:
            text, holds = condition(rnd, questions)
            points = rnd.randint(-30, 30)
            rules.append((f"  r{i}: {{when: {text}, points: {points}}}",
                          lambda w, h=holds, p=points: p * 100 if h(w) else 0))
            continue
        q = rnd.choice(questions)
        if q.options:
            points = {o: rnd.randint(-300, 300) * 10 for o in q.options}
            text = ", ".join(f"{o}: {p / 100:g}" for o, p in points.items())
            rules.append((f"  r{i}: {{of: {q.name}, points: {{{text}}}}}",
                          lambda w, q=q, p=points: p[w[q.name]] if q.name in w else 0))
        else:
            xs = sorted(rnd.sample(range(0, 101, 5), rnd.randint(2, 4)))
            knots = [(F(x, 100), F(rnd.randint(-30, 30))) for x in xs]
            text = ", ".join(f"[{float(x):g}, {int(y)}]" for x, y in knots)
            rules.append((f"  r{i}: {{of: {q.name}, curve: [{text}]}}",
                          lambda w, q=q, k=knots: to_cents(curve_at(k, w[q.name])) if q.name in w else 0))
    return rules


BANDS = [("keep", 0, None), ("modular", 0, -3000), ("extract", 1, 1500), ("split", 1, 4500)]


def make_vetoes(rnd, questions):
    vetoes = []
    for i in range(rnd.choice([0, 0, 1, 2])):
        text, holds = condition(rnd, questions)
        vetoes.append([text, holds, rnd.randrange(4), []])
    if len(vetoes) == 2 and rnd.random() < 0.5:
        vetoes[0][3].append(1)
    return vetoes


def make_answers(rnd, questions):
    answers = {}
    for q in questions:
        if rnd.random() < 0.45:
            continue
        value = rnd.choice(q.options) if q.options else F(rnd.randint(0, 20) * 5, 100)
        answers[q.name] = (value, F(rnd.choice([100, 100, 100, 80, 60]), 100))
    return answers


def asked(q, world):
    """None when what it hangs on is not in the world yet."""
    if not q.ask_if:
        return True
    name, option, no = q.ask_if
    return (world.get(name) == option) != no


def domain(q, answer):
    prior = {o: F(1, len(q.options)) for o in q.options} if q.options else \
        {F(2 * i + 1, 18): F(1, 9) for i in range(9)}
    if not answer:
        return prior
    value, sure = answer
    weights = {o: (1 - sure) * p for o, p in prior.items() if sure < 1}
    weights[value] = weights.get(value, 0) + sure
    return weights


def probes(q, answer, rules_text):
    if answer:
        return [answer[0]]
    if q.options:
        return q.options
    tiny = F(1, 10**9)
    points = {F(0), F(1)}
    for line in rules_text:
        if f"of: {q.name}, curve" in line:
            points |= {F(p[0]).limit_denominator(100) for p in json.loads("[" + line.split("curve: [")[1][:-1])}
        for at in range(10, 100, 10):
            if f"{q.name} > {at}%" in line:
                points |= {F(at, 100), F(at, 100) - tiny, F(at, 100) + tiny}
    return sorted(points)


def outcome(world, start, rules, vetoes):
    score = start + sum(rule(world) for _, rule in rules)
    fired = [i for i, v in enumerate(vetoes) if v[1](world)]
    fired = [i for i in fired if not any(i in vetoes[j][3] for j in fired)]
    forced = {vetoes[i][2] for i in fired}
    if len(forced) > 1:
        return score, None
    if forced:
        return score, forced.pop()
    return score, max(b for b, (_, _, low) in enumerate(BANDS) if low is None or score >= low)


def worlds(questions, values, relevant):
    """Completions as (world, weight); `values` gives the weighted values of a question."""
    def grow(i, world, weight):
        if i == len(questions):
            yield dict(world), weight
            return
        q = questions[i]
        if q.name not in relevant or not asked(q, world):
            yield from grow(i + 1, world, weight)
            return
        for value, share in values(q):
            world[q.name] = value
            yield from grow(i + 1, world, weight * share)
        del world[q.name]
    yield from grow(0, {}, F(1))


def relevant_names(questions, lines):
    names = {q.name for q in questions if any(f"{q.name} " in l or f"{q.name}," in l for l in lines)}
    for q in reversed(questions):
        if q.name in names and q.ask_if:
            names.add(q.ask_if[0])
    return names


def entropy(weights):
    total = sum(weights)
    return -sum(float(w) * math.log2(w / total) for w in weights if w > 0) if total else 0.0


def expected(questions, start, rules, vetoes, answers):
    lines = [line for line, _ in rules] + [v[0] for v in vetoes]
    spaced = [line.replace("==", " ==").replace("(", " ") + " " for line in lines]
    relevant = relevant_names(questions, spaced)
    bands, conflict, mean, count = [F(0)] * 4, F(0), F(0), 0
    sides, joint = set(), {}
    for world, weight in worlds(questions, lambda q: domain(q, answers.get(q.name)).items(), relevant):
        score, band = outcome(world, start, rules, vetoes)
        side = 2 if band is None else BANDS[band][1]
        count += 1
        mean += weight * score
        sides.add(side)
        if band is None:
            conflict += weight
        else:
            bands[band] += weight
        for q in questions:
            if q.name in relevant and q.name not in answers:
                joint.setdefault(q.name, {}).setdefault(world.get(q.name), [F(0)] * 3)[side] += weight
    scores = []
    for world, _ in worlds(questions, lambda q: [(v, F(1)) for v in probes(q, answers.get(q.name), lines)], relevant):
        score, band = outcome(world, start, rules, vetoes)
        scores.append(score)
        sides.add(2 if band is None else BANDS[band][1])
    side_chances = [bands[0] + bands[1], bands[2] + bands[3], conflict]
    state = ("conflict" if conflict == 1 else "firm" if len(sides) == 1
             else "likely" if max(side_chances[:2]) >= F(8, 10) else "open")
    bits = {name: entropy(side_chances) - sum(entropy(w) for w in values.values()) for name, values in joint.items()}
    return {"bands": bands, "conflict": conflict, "mean": mean / 100, "count": count, "state": state,
            "low": min(scores), "high": max(scores), "bits": bits,
            "band": max(range(4), key=lambda b: (bands[b], -b))}


def write(folder, questions, start, rules, vetoes, answers):
    text = ["questionnaire: Random", "questions:"]
    for q in questions:
        kind = {"yesno": "", "choice": ", kind: choice, options: [none, some, all]",
                "scale": ", kind: scale, range: [2, 5]", "number": ", kind: number, range: [0%, 100%]"}[q.kind]
        ask_if = f", ask_if: {q.ask_if[0]} {'!=' if q.ask_if[2] else '=='} {q.ask_if[1]}" if q.ask_if else ""
        text.append(f'  {q.name}: {{ask: "Is it?"{kind}{ask_if}}}')
    (folder / "random.yaml").write_text("\n".join(text) + "\n")
    text = ["rules: Random", "version: 1.0.0", "questionnaire: random", f"start: {start / 100:g}", "bands:"]
    text += [f"  {n}: {{name: {n}, side: {['together', 'split'][s]}{'' if low is None else f', from: {low / 100:g}'}}}"
             for n, s, low in BANDS]
    text += ["points:"] + [line for line, _ in rules]
    if vetoes:
        text.append("vetoes:")
        for i, (when, _, band, beats) in enumerate(vetoes):
            more = f", beats: [v{beats[0]}]" if beats else ""
            text.append(f"  v{i}: {{when: {when}, force: {BANDS[band][0]}{more}}}")
    (folder / "random.rules.yaml").write_text("\n".join(text) + "\n")
    text = ["answers: Random", "rules: random", "given:"]
    for name, (value, sure) in answers.items():
        shown = value if isinstance(value, str) else f"{float(value * 100):g}%"
        text.append(f"  {name}: {{is: {shown}, sure: {float(sure * 100):g}%}}")
    if not answers:
        text.append("  q0: unknown")
    (folder / "random.answers.yaml").write_text("\n".join(text) + "\n")


def differs(found, wanted, questions, answers):
    near = lambda a, b: abs(a - float(b)) < 1e-9
    yield "mean", near(found["mean"], wanted["mean"])
    yield "low", near(found["low"], F(wanted["low"], 100))
    yield "high", near(found["high"], F(wanted["high"], 100))
    yield "state", found["state"] == wanted["state"]
    yield "conflict", near(found["conflict"], wanted["conflict"])
    yield "completions", found["completions"] == wanted["count"]
    for (name, _, _), chance in zip(BANDS, wanted["bands"]):
        yield f"chance of {name}", near(found["chances"][name], chance)
    best = max(wanted["bands"])
    if found["state"] == "conflict":
        yield "band", found["band"] is None and found["side"] is None
    else:
        yield "band", wanted["bands"][[b[0] for b in BANDS].index(found["band"])] == best
    yield "bands", [(b["name"], b["chance"]) for b in found["bands"]] == list(found["chances"].items())
    for row in found["ask_next"]:
        bits = wanted["bits"].get(row["question"], 0)
        yield f"bits of {row['question']}", abs(row["bits"] - max(bits, 0)) < 2e-6


def one(seed, folder):
    rnd = random.Random(seed)
    questions = make_questions(rnd)
    start = rnd.randint(-20, 20) * 100
    rules, vetoes = make_rules(rnd, questions), make_vetoes(rnd, questions)
    answers = make_answers(rnd, questions)
    world = {}
    for q in questions:  # an answer to what is not asked would be refused
        if q.ask_if and q.ask_if[0] not in answers and q.name in answers:
            del answers[q.name]
        if q.name in answers and not asked(q, {n: v for n, (v, _) in answers.items()}):
            del answers[q.name]
    for name in list(answers):  # half-sure answers that others hang on may not be asked for
        if any(q.ask_if and q.ask_if[0] == name for q in questions):
            answers[name] = (answers[name][0], F(1))
    write(folder, questions, start, rules, vetoes, answers)
    ran = subprocess.run([NAPKIN, "advise", "--format", "json", str(folder / "random.answers.yaml")],
                         capture_output=True, text=True, check=False)
    if ran.returncode not in (0, 10, 11, 12):
        return f"seed {seed}: status {ran.returncode}: {ran.stderr}"
    wanted = expected(questions, start, rules, vetoes, answers)
    wrong = [what for what, right in differs(json.loads(ran.stdout), wanted, questions, answers) if not right]
    return f"seed {seed}: {', '.join(wrong)}" if wrong else None


def main():
    failures = []
    with tempfile.TemporaryDirectory() as where:
        for seed in range(1, N + 1):
            wrong = one(seed, pathlib.Path(where))
            if wrong:
                failures.append(wrong)
    for failure in failures[:10]:
        print(failure)
    print(f"{N - len(failures)} passed, {len(failures)} failed")
    return bool(failures)


if __name__ == "__main__":
    NAPKIN = os.path.abspath(sys.argv[1])
    N = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    sys.exit(main())
