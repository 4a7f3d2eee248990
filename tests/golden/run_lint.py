#!/usr/bin/env python3
"""Random rules, proven here by going through every answer to every question: usage run_lint.py NAPKIN [N]

No components, no sums of sets: all answers one after the other, numbers at every place where a hundredth of a curve or
a condition changes. What `napkin lint` finds has to be what is found here: bands and sides that no answers come to,
dead rules, vetoes that contradict one another, never hold or change nothing, questions that are never asked or turn
nothing, answers that decide alone, patterns that never apply.
"""
import fractions
import itertools
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

F = fractions.Fraction
MOST_WORLDS = 1500
OPTIONS = {"yesno": ["yes", "no"], "choice": ["none", "some", "all"], "scale": ["2", "3", "4"]}
SIDES = ["together", "split"]


class Question:
    def __init__(self, name, kind, implied=False):
        self.name, self.kind, self.implied, self.ask_if = name, kind, implied, None


# ---- conditions: trees of tuples, with three values ----

def text(c):
    kind = c[0]
    if kind == "is":
        return f"{c[1]} == {c[2]}"
    if kind == "plan":
        return c[1]
    if kind == "more":  # slope * answer > at
        return f"{c[1]} > {float(c[3] * 100):g}%" if c[2] == 1 else f"{c[2]} * {c[1]} > {float(c[3] * 100):g}%"
    if kind == "above":
        return f"{c[1]} > {c[2]}"
    if kind == "known":
        return f"known({c[1]})"
    if kind in ("side", "band"):
        return f"{kind} == {c[1]}"
    if kind == "not":
        return f"not {inside(c[1])}"
    return f"{inside(c[1])} {kind} {inside(c[2])}"


def inside(c):
    """A value of a plan is named by its text, and brackets would belong to it."""
    return text(c) if c[0] == "plan" else f"({text(c)})"


def truth(c, world):
    """True, False or None; `world` has None for what is not asked, "unknown" for what is not known."""
    kind = c[0]
    if kind == "not":
        inner = truth(c[1], world)
        return None if inner is None else not inner
    if kind in ("and", "or"):
        a, b = truth(c[1], world), truth(c[2], world)
        decides = kind == "or"
        if decides in (a, b):
            return decides
        return None if None in (a, b) else not decides
    if kind in ("side", "band"):
        return None if world[kind] is None else world[kind] == c[1]
    answer = world[c[1]]
    if kind == "known":
        return answer not in (None, "unknown")
    if answer is None:
        return False
    if answer == "unknown":
        return None
    if kind == "is":
        return answer == c[2]
    if kind == "plan":
        return answer == "yes"
    if kind == "above":
        return int(answer) > c[2]
    return c[2] * answer > c[3]


def leaves(c):
    return [c] if c[0] not in ("not", "and", "or") else [leaf for part in c[1:] for leaf in leaves(part)]


def names(c):
    return {leaf[1] for leaf in leaves(c) if leaf[0] not in ("side", "band")}


def random_leaf(rnd, questions):
    q = rnd.choice(questions)
    if q.implied:
        return ("plan", q.name)
    if q.kind == "number":
        slope = rnd.choice([1, 1, 2, 4])
        return ("more", q.name, slope, F(rnd.randint(1, 9), 10))
    if q.kind == "scale":
        return ("above", q.name, rnd.randint(1, 4))
    return ("is", q.name, rnd.choice(OPTIONS[q.kind]))


def random_condition(rnd, questions, verdict=None):
    def leaf():
        if verdict and rnd.random() < 0.4:
            return ("side", rnd.choice(SIDES)) if rnd.random() < 0.5 else ("band", rnd.choice(verdict))
        plain = [q for q in questions if not q.implied]
        if verdict and rnd.random() < 0.15 and plain:
            return ("known", rnd.choice(plain).name)
        return random_leaf(rnd, questions)
    c = leaf()
    for _ in range(rnd.choice([0, 0, 1, 1, 2])):
        c = (rnd.choice(["and", "or"]), c, leaf())
        if rnd.random() < 0.2:
            c = ("not", c)
    return ("not", c) if rnd.random() < 0.2 else c


# ---- models ----

class Model:
    def __init__(self, rnd):
        self.questions = []
        for i in range(rnd.randint(1, 6)):
            q = Question(f"q{i}", rnd.choice(["yesno", "yesno", "yesno", "choice", "scale", "number"]))
            if self.questions and rnd.random() < 0.3:
                q.ask_if = random_condition(rnd, self.questions)
            self.questions.append(q)
        for i in range(rnd.choice([0, 0, 0, 1, 2])):
            self.questions.append(Question(f"plan.load > {i + 3}", "yesno", True))
        self.start = rnd.randint(-10, 10)
        self.rules = [self.random_rule(rnd) for _ in range(rnd.randint(0, 6))]
        n = rnd.randint(2, 4)
        cuts = sorted(rnd.sample(range(-30, 40), n - 1))
        split = rnd.choice([0, 1, 1, 1, 1, 2, n])
        self.bands = [(f"b{i}", SIDES[i >= split], None if i == 0 else cuts[i - 1]) for i in range(n)]
        count = rnd.choice([0, 0, 1, 2, 3])
        self.vetoes = [(random_condition(rnd, self.questions), rnd.randrange(n),
                        [o for o in range(count) if o != v and rnd.random() < 0.2]) for v in range(count)]
        band_names = [b[0] for b in self.bands]
        self.patterns = [random_condition(rnd, self.questions, band_names) for _ in range(rnd.choice([0, 0, 1, 2, 3]))]
        used = set()  # nobody wrote the others down
        for c in [r[1] for r in self.rules if r[0] == "when"] + [v[0] for v in self.vetoes] + self.patterns + \
                [q.ask_if for q in self.questions if q.ask_if]:
            used |= names(c)
        self.questions = [q for q in self.questions if not q.implied or q.name in used]

    def random_rule(self, rnd):
        q = rnd.choice(self.questions)
        if q.implied or rnd.random() < 0.35:
            return ("when", random_condition(rnd, self.questions), rnd.randint(-12, 12))
        if q.kind == "number":
            xs = sorted(rnd.sample(range(0, 101, 5), rnd.randint(1, 3)))
            return ("curve", q, [(F(x, 100), rnd.randint(-6, 6)) for x in xs])
        return ("of", q, {o: rnd.randint(-12, 12) for o in OPTIONS[q.kind]})

    def write(self, folder):
        lines = ["questionnaire: Random", "questions:"]
        more = {"yesno": "", "choice": ", kind: choice, options: [none, some, all]",
                "scale": ", kind: scale, range: [2, 4]", "number": ", kind: number, range: [0%, 100%]"}
        for q in self.questions:
            ask_if = f', ask_if: "{text(q.ask_if)}"' if q.ask_if else ""
            if not q.implied:
                lines.append(f'  {q.name}: {{ask: "Is it?"{more[q.kind]}{ask_if}}}')
        (folder / "random.yaml").write_text("\n".join(lines) + "\n")
        lines = ["rules: Random", "version: 1.0.0", "questionnaire: random", f"start: {self.start / 100:g}", "bands:"]
        for name, side, low in self.bands:
            lines.append(f"  {name}: {{name: {name}, side: {side}{'' if low is None else f', from: {low / 100:g}'}}}")
        lines += ["points:"] * bool(self.rules)
        for i, (kind, on, points) in enumerate(self.rules):
            if kind == "when":
                lines.append(f'  r{i}: {{when: "{text(on)}", points: {points / 100:g}}}')
            elif kind == "of":
                shown = ", ".join(f"{o}: {p / 100:g}" for o, p in points.items())
                lines.append(f"  r{i}: {{of: {on.name}, points: {{{shown}}}}}")
            else:
                shown = ", ".join(f"[{float(x):g}, {y / 100:g}]" for x, y in points)
                lines.append(f"  r{i}: {{of: {on.name}, curve: [{shown}]}}")
        lines += ["vetoes:"] * bool(self.vetoes)
        for i, (when, band, beats) in enumerate(self.vetoes):
            rank = f", beats: [{', '.join(f'v{b}' for b in beats)}]" if beats else ""
            lines.append(f'  v{i}: {{when: "{text(when)}", force: {self.bands[band][0]}{rank}}}')
        lines += ["patterns:"] * bool(self.patterns)
        lines += [f'  p{i}: {{when: "{text(when)}", text: Do it}}' for i, when in enumerate(self.patterns)]
        (folder / "random.rules.yaml").write_text("\n".join(lines) + "\n")


# ---- numbers ----

def curve_at(knots, x):
    """In hundredths, not rounded."""
    if x <= knots[0][0]:
        return F(knots[0][1])
    for (x0, y0), (x1, y1) in zip(knots, knots[1:]):
        if x <= x1:
            return y0 + F(y1 - y0) * (x - x0) / (x1 - x0)
    return F(knots[-1][1])


def rounded(value):
    whole = int(abs(value) + F(1, 2))
    return whole if value >= 0 else -whole


def cuts_of(model, q):
    cuts = {F(0), F(1)}
    conditions = [r[1] for r in model.rules if r[0] == "when"] + [v[0] for v in model.vetoes] + model.patterns + \
        [o.ask_if for o in model.questions if o.ask_if]
    for leaf in [leaf for c in conditions for leaf in leaves(c)]:
        if leaf[0] == "more" and leaf[1] == q.name:
            cuts.add(leaf[3] / leaf[2])
    for kind, on, points in model.rules:
        if kind == "curve" and on is q:
            cuts |= {x for x, _ in points}
    return sorted(cuts)


def numbers_of(model, q):
    """(value, atom): an atom is a cut, or what lies between two; of those that are alike in all, one."""
    curves = [points for kind, on, points in model.rules if kind == "curve" and on is q]
    cuts, out = cuts_of(model, q), []
    for i, low in enumerate(cuts):
        out.append((low, (low, low)))
        if i + 1 == len(cuts):
            break
        high, steps = cuts[i + 1], {low, cuts[i + 1]}
        for knots in curves:
            a, b = curve_at(knots, low), curve_at(knots, high)
            k = -1000
            for half in range(-20, 21):
                y = half + F(1, 2)
                if min(a, b) < y < max(a, b):
                    steps.add(low + (y - a) / (b - a) * (high - low))
        steps, seen = sorted(steps), set()
        for x, y in zip(steps, steps[1:]):
            middle = (x + y) / 2
            alike = sum(rounded(curve_at(knots, middle)) for knots in curves)
            if alike not in seen:
                seen.add(alike)
                out.append((middle, (low, high)))
    return out


# ---- every answer to every question ----

def expected(model):
    """The set of messages; None when there is too much to go through."""
    domains, size = [], 1
    for q in model.questions:
        domains.append(numbers_of(model, q) if q.kind == "number" else [(o, o) for o in OPTIONS[q.kind]])
        size *= len(domains[-1])
        if size > MOST_WORLDS:
            return None
    order = [i for i in range(len(model.questions))]
    rows = []
    for digits in itertools.product(*[range(len(d)) for d in domains]):
        world = {"side": None, "band": None}
        for q in model.questions:
            world[q.name] = None
        for i in order:
            q = model.questions[i]
            if not q.ask_if or truth(q.ask_if, world) is not False:
                world[q.name] = domains[i][digits[i]][0]
        score, whens = model.start, []
        for kind, on, points in model.rules:
            if kind == "when":
                whens.append(truth(on, world))
                score += points if whens[-1] else 0
            elif world[on.name] is not None:
                whens.append(None)
                score += points[world[on.name]] if kind == "of" else rounded(curve_at(points, world[on.name]))
            else:
                whens.append(None)
        fired = [v for v, veto in enumerate(model.vetoes) if truth(veto[0], world)]
        unbeaten = [v for v in fired if not any(v in model.vetoes[o][2] for o in fired)]
        natural = max(b for b, (_, _, low) in enumerate(model.bands) if low is None or score >= low)
        forced = {model.vetoes[v][1] for v in unbeaten}
        band = natural if not forced else forced.pop() if len(forced) == 1 else None
        rows.append((digits, world, whens, fired, unbeaten, natural, band))
    return findings(model, domains, rows)


def findings(model, domains, rows):
    bands = {row[6] for row in rows} - {None}
    sides = {model.bands[b][1] for b in bands}
    out = set()
    for side in SIDES:
        if side not in sides:
            out.add(f"error: no answers come to the side `{side}`")
        else:
            out |= {f"error: no answers come to the band `{name}`" for b, (name, s, _) in enumerate(model.bands)
                    if s == side and b not in bands}
    out |= set(rule_findings(model, rows))
    out |= set(veto_findings(model, rows))
    out |= set(question_findings(model, domains, rows, sides))
    out |= set(pattern_findings(model, rows, bands))
    return out


def always_asked(q, rows):
    return all(row[1][q.name] is not None for row in rows)


def rule_findings(model, rows):
    for r, (kind, on, points) in enumerate(model.rules):
        if kind == "when":
            seen = {row[2][r] is True for row in rows}
            if points == 0:
                yield f"error: `r{r}` gives 0 points, whatever is answered"
            elif seen == {True}:
                yield f"error: the condition of `r{r}` always holds"
            elif seen == {False}:
                yield f"error: the condition of `r{r}` never holds"
            continue
        given = set(points.values()) if kind == "of" else {y for _, y in points}
        if len(given) == 1 and (given == {0} or always_asked(on, rows)):
            points = given.pop()
            yield f"error: `r{r}` gives {points / 100:g} point{'s' * (points != 100)}, whatever is answered"


def veto_findings(model, rows):
    for v, (_, band, beats) in enumerate(model.vetoes):
        held = [row for row in rows if v in row[3]]
        if not held:
            yield f"warning: the veto `v{v}` never holds"
        elif not beats and all(row[5] == band for row in held):
            yield f"warning: the veto `v{v}` forces what the score gives anyway: {model.bands[band][0]}"
        for a in range(v):
            _, other, ranks = model.vetoes[a]
            if other != band and v not in ranks and a not in beats and \
                    any(a in row[4] and v in row[4] for row in rows):
                yield f"error: `v{v}` forces {model.bands[band][0]} where `v{a}` forces {model.bands[other][0]}"


def closed(model, named):
    for q in reversed(model.questions):
        if q.name in named and q.ask_if:
            named |= names(q.ask_if)
    return named


def question_findings(model, domains, rows, sides):
    verdict, patterns = set(), set()
    for kind, on, _ in model.rules:
        verdict |= names(on) if kind == "when" else {on.name}
    for veto in model.vetoes:
        verdict |= names(veto[0])
    for pattern in model.patterns:
        patterns |= names(pattern)
    verdict, patterns = closed(model, verdict), closed(model, patterns)
    outcome = {row[0]: 2 if row[6] is None else model.bands[row[6]][1] for row in rows}
    for i, q in enumerate(model.questions):
        asked = [row for row in rows if row[1][q.name] is not None]
        if not asked:
            yield f"warning: `{q.name}` is never asked"
        if q.name not in verdict | patterns:
            yield f"warning: no rule reads `{q.name}`"
        groups = {}
        for row in rows:
            groups.setdefault(row[0][:i] + row[0][i + 1:], set()).add(outcome[row[0]])
        turns = any(len(group) > 1 for group in groups.values())
        if len(sides) == 2 and q.name in verdict and q.name not in patterns and asked and not turns:
            yield f"warning: `{q.name}` cannot change the side, whatever else is answered"
        if len(sides) == 2:
            yield from deciding(q, i, domains[i], asked, outcome)


def deciding(q, i, domain, asked, outcome):
    atoms = []
    for _, atom in domain:
        if atom not in atoms:
            atoms.append(atom)
    decided = []
    for atom in atoms:
        met = {outcome[row[0]] for row in asked if domain[row[0][i]][1] == atom}
        decided.append(met.pop() if len(met) == 1 and 2 not in met else None)
    if q.kind != "number":
        for atom, side in zip(atoms, decided):
            if side:
                yield f"note: `{q.name}` = {atom} decides the side alone: {side}"
        return
    show = lambda x: f"{float(x * 100):g}%" if x else "0%"
    for side, group in itertools.groupby(zip(decided, atoms), lambda pair: pair[0]):
        group = [atom for _, atom in group]
        (a, a2), (b, b2) = group[0], group[-1]
        if not side:
            continue
        where = f"= {show(a)}" if a == b2 else \
            f"{'below' if b < b2 else 'up to'} {show(b2)}" if a == 0 else \
            f"{'above' if a < a2 else 'from'} {show(a)}" if b2 == 1 else f"between {show(a)} and {show(b2)}"
        yield f"note: `{q.name}` {where} decides the side alone: {side}"


def pattern_findings(model, rows, bands):
    applies = set()
    for p, when in enumerate(model.patterns):
        asked = sorted({leaf[1] for leaf in leaves(when) if leaf[0] == "known"})
        met = set()
        for row in rows:
            for hidden in itertools.product([False, True], repeat=len(asked)):
                world = dict(row[1])
                for name, hide in zip(asked, hidden):
                    if hide and world[name] is not None:
                        world[name] = "unknown"
                band = row[6]
                world["band"] = None if band is None else model.bands[band][0]
                world["side"] = None if band is None else model.bands[band][1]
                if truth(when, world):
                    met.add(band)
        applies |= met
        if not met:
            yield f"warning: the pattern `p{p}` never applies"
    for b in bands if model.patterns else []:
        if b not in applies:
            yield f"warning: no pattern can apply in the band `{model.bands[b][0]}`"


# ---- the comparison ----

KINDS = re.compile("no answers come|whatever is answered|the condition of|the veto `|` forces|is never asked|no rule "
                   "reads|cannot change the side|decides the side alone|never applies|no pattern can apply|entangled")


def found(path):
    ran = subprocess.run([NAPKIN, "lint", str(path)], capture_output=True, text=True, check=False)
    lines = re.findall(r"^\S+:\d+:\d+: ((?:error|warning|note): .*)$", ran.stderr, re.M)
    return {line for line in lines if KINDS.search(line)}, ran


def one(seed, folder):
    rnd = random.Random(seed)
    wanted = None
    while wanted is None:
        model = Model(rnd)
        wanted = expected(model)
    model.write(folder)
    got, ran = found(folder / "random.rules.yaml")
    if ran.returncode not in (0, 3) or (ran.returncode == 3 and "error" not in str(got)):
        return f"seed {seed}: status {ran.returncode}: {ran.stderr}", wanted
    wrong = [f"missing: {m}" for m in sorted(wanted - got)] + [f"too much: {m}" for m in sorted(got - wanted)]
    return (f"seed {seed}: " + "; ".join(wrong) if wrong else None), wanted


def main():
    failures, kinds = [], {}
    with tempfile.TemporaryDirectory() as where:
        for seed in range(1, N + 1):
            wrong, wanted = one(seed, pathlib.Path(where))
            for message in wanted:
                kind = re.sub(r"`[^`]*`|\bb\d\b|(?<=alone: )\w+|-?[\d.]+%?", "…", message)
                kinds[kind] = kinds.get(kind, 0) + 1
            if wrong:
                failures.append(wrong)
    for failure in failures[:10]:
        print(failure)
    if "-v" in sys.argv:
        for kind in sorted(kinds, key=kinds.get):
            print(f"{kinds[kind]:7d} {kind}")
    print(f"{N - len(failures)} passed, {len(failures)} failed")
    return bool(failures)


if __name__ == "__main__":
    NAPKIN = os.path.abspath(sys.argv[1])
    N = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    sys.exit(main())
