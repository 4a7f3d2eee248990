#!/usr/bin/env python3
"""Decision records: written, then checked after this and that was changed: usage run_record.py NAPKIN

Each case works in a folder of its own, with answers, rules, questionnaire, a plan that uses a model and a
table of samples. What `verify` says is read as JSON; hashes are those of Python's hashlib.
"""
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "dumb", "HOME": "/nonexistent",
               "SOURCE_DATE_EPOCH": "1735689600"}
for name in ("ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"):
    if name in os.environ:
        ENVIRONMENT[name] = os.environ[name]
FILES = {
    "a/line.answers.yaml": """answers: Search | Shop
rules: ../rules/line.rules.yaml
plan: ../plans/load.yaml
deciders: [Ada, "team: search"]
given:
  owners: {is: yes, evidence: two backlogs, sure: 90%}
  cadence: unknown
""",
    "rules/line.yaml": """questionnaire: A line
about: Is the line between two parts a service boundary?
questions:
  owners: {ask: Do owners differ?, evidence: the backlogs}
  cadence: {ask: Do releases differ?}
  apart: {ask: Do the parts scale apart?, from: plan.ratio >= 2}
  hop: {ask: What does the hop take?, kind: number, range: [0%, 100%], from: plan.hop_time / plan.budget}
""",
    "rules/line.rules.yaml": """rules: A line
version: 1.2.0
questionnaire: line
bands:
  keep: {name: Keep together, side: together}
  split: {name: Split, side: split, from: 15}
points:
  owners: {of: owners, points: {yes: 25, no: -15}, why: {yes: Owners differ, no: One team owns both}, source: Team Topologies}
  cadence: {of: cadence, points: {yes: 5, no: 0}}
  apart: {of: apart, points: {yes: 10, no: -5}, why: {yes: They scale apart, no: They scale alike}}
  hop: {of: hop, curve: [[0%, 0], [50%, -20]], why: The hop takes its part}
""",
    "plans/load.yaml": """plan: Load
use: [./costs.yaml]
inputs:
  ratio: 3
  hop_time: samples("hop.csv", ms) * 1 ms
  budget: 100 ms         # of the page
derive:
  bill: rate * 3
scenarios:
  busy: {budget: 10 ms}
""",
    "plans/costs.yaml": "model: Costs\nabout: Prices\ninputs:\n  rate: {value: 2 $/month, note: list price, source: none}\n",
    "plans/hop.csv": "ms\n1\n2\n3\n",
}
RECORD = "adr/0007-line.md"
failures = []
passed = 0


def expect(right, what):
    global passed
    passed += bool(right)
    if not right:
        failures.append(what)


def napkin(folder, *words):
    return subprocess.run([NAPKIN, *words], capture_output=True, text=True, env=ENVIRONMENT, cwd=folder,
                          timeout=60, check=False)


def make(folder, *options):
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "adr").mkdir(exist_ok=True)
    done = napkin(folder, "advise", "a/line.answers.yaml", "--format", "madr", "-o", RECORD, *options)
    expect(done.returncode in (0, 10, 11), f"advise {options}: status {done.returncode}: {done.stderr}")


def verify(folder, status, record=RECORD):
    done = napkin(folder, "advise", "verify", "--format", "json", record)
    expect(done.returncode == status, f"verify: status {done.returncode}, not {status}: {done.stderr}{done.stdout}")
    plain = napkin(folder, "advise", "verify", record)
    expect(plain.returncode == status, f"verify as text: status {plain.returncode}")
    return json.loads(done.stdout) if done.stdout else {"files": [], "lines": [], "then": {}, "now": {}}


def fates(answer):
    return {file["kind"]: file["fate"] for file in answer["files"]}


def edit(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{name} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def only(answer, **changed):
    usual = dict.fromkeys(("answers", "rules", "questionnaire", "plan", "model", "samples"), "unchanged")
    expect(fates(answer) == {**usual, **changed}, f"fates {fates(answer)}, expected {changed} to differ")


# ---- cases ----

def nothing_changed(folder):
    make(folder)
    answer = verify(folder, 0)
    only(answer)
    expect(not answer["drift"] and not answer["lines"] and answer["then"] == answer["now"], f"{answer}")
    for file in answer["files"]:
        data = (folder / "adr" / file["path"]).read_bytes()
        expect(file["now"] == file["then"] == hashlib.sha256(data).hexdigest(), f"hash of {file['path']}")
    told = json.loads(napkin(folder, "advise", "a/line.answers.yaml", "--format", "json").stdout)["files"]
    expect([file["sha256"] for file in told] == [file["now"] for file in answer["files"]], f"{told}")
    short = napkin(folder, "advise", "a/line.answers.yaml").stdout.split("1.2.0")[1]
    for file in told:
        expect(file["sha256"][:12] in short and pathlib.Path(folder, file["path"]).is_file(), f"{file} in {short}")


def written_again(folder):
    make(folder)
    first = (folder / RECORD).read_bytes()
    make(folder)
    expect((folder / RECORD).read_bytes() == first, "written again it differs")
    napkin(folder / "plans", "advise", "../a/line.answers.yaml", "--format", "madr", "-o", f"../{RECORD}")
    expect((folder / RECORD).read_bytes() == first, "from another folder it differs")
    done = napkin(folder / "adr", "advise", str(folder / "a/line.answers.yaml"), "-f", "madr", "-o", "0007-line.md")
    expect((folder / RECORD).read_bytes() == first, f"by absolute paths it differs: {done.stderr}")
    day = subprocess.run([NAPKIN, "advise", "a/line.answers.yaml", "--format", "madr", "-o", RECORD], cwd=folder,
                         env={**ENVIRONMENT, "SOURCE_DATE_EPOCH": "86400"}, check=False)
    second = (folder / RECORD).read_bytes()
    expect(day.returncode == 10 and first.replace(b"2025-01-01", b"1970-01-02") == second, "more than the date differs")
    verify(folder, 0)
    verify(folder / "adr", 0, "0007-line.md")
    verify(folder / "plans", 0, "../" + RECORD)


def front_matter_is_plain(folder):
    make(folder, "--scenario", "busy", "--set", "ratio=1", "--samples", "2k", "--seed", "9")
    text = (folder / RECORD).read_text(encoding="utf-8")
    for line in ("status: proposed", "date: 2025-01-01", "  - Ada", '  - "team: search"', "  model: line@1.2.0",
                 "      path: ../plans/hop.csv", "    scenario: busy", "    samples: 2000", "    seed: 9",
                 "      - ratio=1"):
        expect(line in text.split("\n"), f"no line {line!r}")
    expect("in the scenario *busy*, with `ratio=1` (2,000 runs, seed 9)" in " ".join(text.split()), "the context names no settings")
    for heading in ("## Context and Problem Statement", "## Decision Drivers", "## Considered Options",
                    "## Decision Outcome", "### Consequences", "### Confirmation", "## More Information"):
        expect(f"\n{heading}\n" in text, f"no {heading}")
    expect(re.search(r"^\| `hop_time` \| 2 ms, 90% within 1 \.\. 3 ms \|", text, re.M), "no number of the plan")
    long = [line for line in text.split("\n") if len(line) > 100]
    expect(not long, f"long lines: {long}")
    only(verify(folder, 0))


def moved_as_a_whole(folder):
    make(folder)
    new = folder / "elsewhere"
    new.mkdir()
    for name in ("a", "rules", "plans", "adr"):
        (folder / name).rename(new / name)
    only(verify(new, 0))


def an_answer_flipped(folder):
    make(folder)
    edit(folder, "a/line.answers.yaml", "is: yes", "is: no")
    answer = verify(folder, 1)
    only(answer, answers="changed")
    expect(answer["then"]["band"] == "split" and answer["now"]["band"] == "keep", f"{answer['then']} {answer['now']}")
    said = [line["is"] or "" for line in answer["lines"]]
    expect(any(line.startswith("Chosen option: **Split**") for line in said), f"{said}")
    expect(any("Owners differ" in line for line in said), f"{said}")
    for width in (40, 80):
        page = napkin(folder, "advise", "verify", RECORD, "--width", str(width)).stdout
        long = [line for line in page.split("\n") if len(line) > width]
        expect("Lines that no longer hold" in page and not long, f"{width} columns: {long}")


def a_number_of_the_plan(folder):
    make(folder)
    edit(folder, "plans/load.yaml", "ratio: 3", "ratio: 1")
    answer = verify(folder, 1)
    only(answer, plan="changed")
    expect(round(float(answer["then"]["score"]) - float(answer["now"]["score"]), 2) == 15, f"{answer['now']}")
    table = [line for line in answer["lines"] if (line["is"] or "").startswith("| `ratio`")]
    expect(len(table) == 1 and table[0]["would_be"].startswith("| `ratio` | 1 |"), f"{answer['lines']}")


def a_sample_and_a_price(folder):
    make(folder)
    edit(folder, "plans/hop.csv", "2\n", "40\n")
    edit(folder, "plans/costs.yaml", "2 $/month", "3 $/month")
    only(verify(folder, 1), samples="changed", model="changed")


def rules_and_questions(folder):
    make(folder)
    edit(folder, "rules/line.rules.yaml", "version: 1.2.0", "version: 1.3.0")
    edit(folder, "rules/line.yaml", "Do owners differ?", "Do the owners differ?")
    answer = verify(folder, 1)
    only(answer, rules="changed", questionnaire="changed")
    expect(answer["now"]["model"] == "line@1.3.0", f"{answer['now']}")


def a_comment_only(folder):
    """The verdict stands, and still the record does not rest on these bytes any more."""
    make(folder)
    edit(folder, "plans/load.yaml", "ratio: 3", "ratio: 3   # measured")
    answer = verify(folder, 1)
    only(answer, plan="changed")
    expect(answer["then"] == answer["now"], f"{answer['now']}")


def another_file_beside(folder):
    make(folder)
    (folder / "plans/more.yaml").write_text("model: More\ninputs:\n  extra: {value: 1, note: n, source: s}\n", encoding="utf-8")
    edit(folder, "plans/load.yaml", "[./costs.yaml]", "[./costs.yaml, ./more.yaml]")
    answer = verify(folder, 1)
    new = [file for file in answer["files"] if file["fate"] == "new"]
    expect([file["path"] for file in new] == ["../plans/more.yaml"] and new[0]["then"] is None, f"{answer['files']}")


def a_file_is_gone(folder):
    for name, kind in (("a/line.answers.yaml", "answers"), ("plans/load.yaml", "plan"), ("plans/hop.csv", "samples"),
                       ("rules/line.yaml", "questionnaire")):
        make(folder)
        (folder / name).unlink()
        answer = verify(folder, 1)
        only(answer, **{kind: "missing"})
        expect(answer["now"] is None and not answer["lines_compared"], f"{answer['now']}")


def a_file_is_broken(folder):
    make(folder)
    edit(folder, "rules/line.rules.yaml", "of: owners", "of: owner")
    answer = verify(folder, 3)
    only(answer, rules="changed")
    said = napkin(folder, "advise", "verify", RECORD).stderr
    expect("rules/line.rules.yaml:8:16: error: no question `owner`" in said, said)


def the_chosen_line_edited(folder):
    make(folder)
    edit(folder, RECORD, "Chosen option: **Split**", "Chosen option: **Keep together**")
    answer = verify(folder, 1)
    only(answer)
    number = (folder / RECORD).read_text(encoding="utf-8").split("\n").index(
        next(line for line in (folder / RECORD).read_text(encoding="utf-8").split("\n") if "Chosen option" in line)) + 1
    expect([(line["line"], line["column"]) for line in answer["lines"]] == [(number, 18)], f"{answer['lines']}")
    expect("Lines that were edited" in napkin(folder, "advise", "verify", RECORD).stdout, "not told as an edit")


def the_machine_part_edited(folder):
    for old, new in (("band: split", "band: keep"), ("state: likely", "state: firm"), ("  score: ", "  score: 1"),
                     ("chance: 0", "chance: 1")):
        make(folder)
        edit(folder, RECORD, old, new)
        answer = verify(folder, 1)
        only(answer)
        expect(answer["then"] != answer["now"] and not answer["lines"], f"{old}: {answer['then']}")
    make(folder)
    edit(folder, RECORD, "sha256: ", "sha256: 0123456789abcdef")
    edit(folder, RECORD, re.search(r"sha256: 0123456789abcdef(\w{64})", (folder / RECORD).read_text()).group(1),
         "0" * 48)
    only(verify(folder, 1), answers="changed")


def statements_edited(folder):
    """Drivers, options, consequences and confirmation: changed, added to, taken away."""
    for old, new, lines in (("** Owners differ", "** Owners are the same", 1),
                            ("chance ", "chance 1", 1),
                            ("- Good, because this speaks for *split*: Owners differ\n", "", 1),
                            ("## Considered Options\n\n", "## Considered Options\n\n- Rewrite it all\n", 1),
                            ("### Confirmation\n", "### Confirmation\n\nNever reopen it.\n", 1),
                            ("## Decision Outcome\n", "## The Outcome\n", 4)):
        make(folder)
        edit(folder, RECORD, old, new)
        answer = verify(folder, 1)
        only(answer)
        expect(len(answer["lines"]) == lines, f"{old!r}: {answer['lines']}")


def the_prose_is_free(folder):
    make(folder)
    edit(folder, RECORD, "status: proposed", "status: accepted")
    edit(folder, RECORD, "date: 2025-01-01", "date: 2025-03-01\ntags: [shop, search]\nconsulted: everybody")
    edit(folder, RECORD, "  - Ada\n", "  - Ada\n  - Bo\n")
    edit(folder, RECORD, "Search | Shop: Is the line", "We met twice.\n\n| mine | own |\n| --- | --- |\n| 1 | 2 |\n\nIs the line")
    edit(folder, RECORD, "### Confirmation", "### What we did not do\n\n- Rewrite it all\n\n### Confirmation")
    edit(folder, RECORD, "# Search | Shop: ", "# ADR 7: Search leaves the shop: ")
    edit(folder, RECORD, "## More Information\n", "## More Information\n\nSee the minutes.\n\n- a list\n")
    text = (folder / RECORD).read_text(encoding="utf-8")
    (folder / RECORD).write_text(text + "\n## Notes\n\nChosen option: none of these notes.\n", encoding="utf-8")
    answer = verify(folder, 0)
    only(answer)
    expect(not answer["lines"], f"{answer['lines']}")


def body_of(folder, name=RECORD):
    return " ".join((folder / name).read_text(encoding="utf-8").split("\n---\n", 1)[1].split())


def people_decide(folder):
    """What people chose stands in the record beside what they were advised."""
    edit_answers = "a/line.answers.yaml"
    make(folder)
    plain = (folder / RECORD).read_text(encoding="utf-8")
    expect("chosen" not in plain.split("\n---\n")[0], "a choice that nobody made")
    for keys, title, said in (
            ("chosen: keep\nbecause: nobody has time this year.\n", "Keep together",
             "Chosen option: **Keep together**, because nobody has time this year. The advice was **Split** (likely, 95% split)."),
            ("chosen: split\nbecause: we agree\n", "Split",
             "Chosen option: **Split**, because we agree. The advice was **Split** (likely, 95% split)."),
            ("chosen: keep\n", "Keep together",
             "Chosen option: **Keep together**; why is not written down. The advice was **Split** (likely, 95% split).")):
        make(folder)
        edit(folder, edit_answers, "given:", keys + "given:")
        done = napkin(folder, "advise", edit_answers, "--format", "madr", "-o", RECORD)
        text, body = (folder / RECORD).read_text(encoding="utf-8"), body_of(folder)
        expect(done.returncode == 10, f"status {done.returncode}: {done.stderr}")
        expect(f"# Search | Shop: {title} ##" in body and said in body, body[:3000])
        expect("    band: split\n" in text and f"    chosen: {keys.split()[1]}\n" in text, text[:600])
        turned = "The advice comes to the side of this decision when" in body
        side = "together" if title == "Keep together" else "split"
        expect(turned == (title == "Keep together") and f"speaks for *{side}*" in body, f"{keys}: {body}")
        expect(not verify(folder, 0)["drift"], "drift")
    edit(folder, edit_answers, "chosen: keep", "chosen: split")
    answer = verify(folder, 1)
    expect(answer["then"]["chosen"] == "keep" and answer["now"]["chosen"] == "split", f"{answer['now']}")
    edit(folder, edit_answers, "chosen: split", "chosen: spilt")
    done = napkin(folder, "advise", edit_answers)
    expect(done.returncode == 3 and "error: no band `spilt`" in done.stderr and "did you mean split?" in done.stderr, done.stderr)
    edit(folder, edit_answers, "chosen: spilt", "because: no reason")
    done = napkin(folder, "advise", edit_answers)
    expect(done.returncode == 3 and "`because` without `chosen`" in done.stderr, done.stderr)


def nothing_is_chosen(folder):
    """An open verdict, nothing answered, vetoes that contradict one another."""
    for given, said in (("{owners: yes}", "No option is chosen yet; the answers lean to **"),
                        ("{}", "No option is chosen yet, and nothing is answered; the rules by themselves lean to **")):
        (folder / "o.answers.yaml").write_text(f"answers: A | B\nrules: split-or-merge\ngiven: {given}\n", encoding="utf-8")
        done = napkin(folder, "advise", "o.answers.yaml", "--format", "madr", "-o", "o.md")
        body = body_of(folder, "o.md")
        expect(done.returncode == 11, f"status {done.returncode}: {done.stderr}")
        expect("# A | B: open, leaning to " in body and said in body and "Chosen" not in body, body)
        verify(folder, 0, "o.md")
    where = ROOT / "tests/golden/data/advisor"
    for name in ("conflict.answers.yaml", "conflict.rules.yaml", "conflict.yaml"):
        (folder / name).write_bytes((where / name).read_bytes())
    for keys, said in (("", "No option is chosen: the vetoes `audit` and `no_time` contradict one another."),
                       ("chosen: split\nbecause: the audit wins\n",
                        "Chosen option: **Split**, because the audit wins. There was no advice: the vetoes `audit` and "
                        "`no_time` contradict one another.")):
        text = (where / "conflict.answers.yaml").read_text(encoding="utf-8")
        (folder / "conflict.answers.yaml").write_text(text + keys, encoding="utf-8")
        done = napkin(folder, "advise", "conflict.answers.yaml", "--format", "madr", "-o", "c.md")
        expect(done.returncode == 12 and said in body_of(folder, "c.md"), done.stderr + body_of(folder, "c.md"))
        verify(folder, 0, "c.md")


def what_the_line_costs(folder):
    for name in ("checkout.answers.yaml", "plan.yaml"):
        (folder / name).write_bytes((ROOT / "examples/shop" / name).read_bytes())
    napkin(folder, "advise", "checkout.answers.yaml", "--format", "madr", "-o", "d.md")
    body = body_of(folder, "d.md")
    for line in ("- Bill: $", "- Instances: ", "- Latency added at p99: ", "- Downtime added: ", "- Services for each engineer"):
        expect(line in body, f"no {line!r} in {body}")
    expect("- Downtime added: 10.5 min a month" in body, body)
    expect("10 min 30 s" not in body and "1.442%" not in body, "one quantity is told in two ways")
    for name, told in (("atomic", "1.44% at the median"), ("downtime", "10.5 min"), ("hop_share", "2.15% at the median")):
        expect(f"| `{name}` | {told} |" in body, f"`{name}` is not {told}")
    consequences = body.split("### Consequences")[1].split("What the line")[0]
    expect(consequences.count("- Good,") <= 5 and consequences.count("- Bad,") <= 5, consequences)
    expect("No library" not in body, "a doubt is told as the answer that it doubts")
    turns = body.split("### Confirmation")[1].split("What to measure")[0]
    expect(turns.count(" and `") <= 3 and "reaches 30%" not in turns, turns)


def another_editor(folder):
    """Lines broken anew, tables aligned, line ends of another system: no drift."""
    make(folder)
    text = (folder / RECORD).read_text(encoding="utf-8")
    head, body = text.split("---\n\n# ", 1)
    body = re.sub(r"(?<=\w)\n  (?=[\w`\[])", " ", body)
    body = re.sub(r"(?<=[\w,.;])\n(?=[\w`*(\[])", " ", body)
    body = re.sub(r"^\| `(\w+)` \|", r"| `\1`        |", body, flags=re.M).replace("| --- |", "| :---------- |")
    expect(max(map(len, body.split("\n"))) > 100, "nothing was broken anew")
    (folder / RECORD).write_text(head + "---\n\n# " + body, encoding="utf-8")
    only(verify(folder, 0))
    (folder / RECORD).write_bytes(text.replace("\n", "\r\n").encode())
    only(verify(folder, 0))


def only_what_changed(folder):
    """One answer of a long record: items are found again by what they say, wherever they stand now."""
    for name in ("checkout.answers.yaml", "plan.yaml"):
        (folder / name).write_bytes((ROOT / "examples/shop" / name).read_bytes())
    done = napkin(folder, "advise", "checkout.answers.yaml", "--format", "madr", "-o", "d.md")
    expect(done.returncode == 10, f"status {done.returncode}: {done.stderr}")
    edit(folder, "checkout.answers.yaml", "runtime:     no", "runtime:     yes")
    answer = verify(folder, 1, "d.md")
    told = [(line["is"] or "") + (line["would_be"] or "") for line in answer["lines"]]
    drivers = [line for line in told if line.startswith("- **") and ("`" in line or "smaller" in line)]
    expect(0 < len(drivers) <= 4, f"{drivers}")
    expect(not any("`owners` is" in line or "`shared_data` is" in line for line in told), f"{told}")
    verify_again = (folder / "d.md").read_text(encoding="utf-8")
    lines = verify_again.split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("- **Keep together**"))
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    (folder / "d.md").write_text("\n".join(lines), encoding="utf-8")
    edit(folder, "checkout.answers.yaml", "runtime:     yes", "runtime:     no")
    only_kinds = {line["is"] for line in verify(folder, 0, "d.md")["lines"]}
    expect(not only_kinds, f"another order is drift: {only_kinds}")


def a_number_in_the_context(folder):
    make(folder)
    edit(folder, RECORD, "| `ratio` | 3 |", "| `ratio` | 30 |")
    answer = verify(folder, 1)
    expect([line["would_be"] for line in answer["lines"]] == ["| `ratio` | 3 | |"], f"{answer['lines']}")


def another_version(folder):
    make(folder)
    edit(folder, RECORD, "  version: ", "  version: 9")
    edit(folder, RECORD, "What speaks for *split*", "In favour of it")
    answer = verify(folder, 0)
    expect(not answer["lines_compared"] and answer["written_by"].startswith("9"), f"{answer}")
    edit(folder, "a/line.answers.yaml", "is: yes", "is: no")
    expect(verify(folder, 1)["now"]["band"] == "keep", "the verdict is not compared")


def settings_are_in_force(folder):
    for options in (["--rules", "rules/line.rules.yaml"], ["--plan", "plans/load.yaml"], ["--set", "ratio=1"],
                    ["--set", "ratio=1", "--set", "budget=4 ms"], ["--scenario", "busy"], ["--seed", "77"],
                    ["--samples", "3k"], ["--sampling", "sobol"], ["--precision", "5%"]):
        make(folder, *options)
        answer = verify(folder, 0)
        only(answer)
        text = (folder / RECORD).read_text(encoding="utf-8")
        expect("  settings:\n" in text, f"{options} are not kept")
    make(folder, "--scenario", "busy")
    edit(folder, "plans/load.yaml", "busy:", "busier:")
    expect("no scenario `busy`" in napkin(folder, "advise", "verify", RECORD).stderr, "the scenario is gone")
    verify(folder, 3)


def by_name(folder):
    """Rules of napkin's own are told by name: the record is the same wherever napkin is installed."""
    (folder / "c.answers.yaml").write_text("answers: A | B\nrules: split-or-merge\ngiven: {owners: yes, scale: yes}\n", encoding="utf-8")
    done = napkin(folder, "advise", "c.answers.yaml", "--format", "madr", "-o", "c.md")
    expect(done.returncode in (10, 11), done.stderr)
    text = (folder / "c.md").read_text(encoding="utf-8")
    expect(text.count("      name: split-or-merge\n") == 2 and str(ROOT) not in text, text[:800])
    answer = verify(folder, 0, "c.md")
    for file, where in zip(answer["files"][1:], ("split-or-merge.rules.yaml", "split-or-merge.yaml")):
        data = (ROOT / "questionnaires" / where).read_bytes()
        expect(file["now"] == hashlib.sha256(data).hexdigest(), f"hash of {where}")


def several(folder):
    make(folder)
    text = (folder / RECORD).read_text(encoding="utf-8")
    (folder / "adr/b.md").write_text(text.replace("band: split", "band: keep"), encoding="utf-8")
    done = napkin(folder, "advise", "verify", RECORD, "adr/b.md")
    expect(done.returncode == 1, f"status {done.returncode}")
    expect("0007-line.md: no drift" in done.stdout and "b.md: drift" in done.stdout, done.stdout)


def damaged(folder):
    make(folder)
    good = (folder / RECORD).read_text(encoding="utf-8")
    sha = re.search(r"sha256: (\w{64})", good).group(1)
    cases = {
        "no front matter": (good.split("---\n\n", 1)[1], 3, ":1:1: error: this is no decision record"),
        "an empty file": ("", 3, "this is no decision record"),
        "unclosed": (good.split("---\n\n", 1)[0], 3, ":1:1: error: this front matter does not end"),
        "empty": ("---\n---\n", 3, "this front matter is empty"),
        "another record": ("---\nstatus: accepted\n---\n# Other\n", 3, ":2:1: error: this front matter has no key `napkin`"),
        "a short hash": (good.replace(sha, sha[:-1]), 3, "d.md:21:15: error: this is no SHA-256: 63 characters"),
        "a long hash": (good.replace(sha, sha + "0"), 3, "this is no SHA-256: 65 characters"),
        "a hash in capitals": (good.replace(sha, "A" * 64), 3, "this is no SHA-256"),
        "no files": (re.sub(r"  files:\n(    .*\n)+", "", good), 3, "a record needs the key `files`"),
        "no answers": (good.replace("kind: answers", "kind: rules"), 3, "the first file of a record"),
        "no place": (good.replace("      path: ../a/line.answers.yaml\n", "", 1), 3, "has a `path` or a `name`"),
        "no band": (good.replace("    band: split\n", ""), 3, "a verdict needs the key `band`"),
        "a key of ours": (good.replace("    band: split\n", "    band: split\n    bend: x\n"), 3, "did you mean band?"),
        "a seed": (good.replace("  files:\n", "  settings:\n    seed: many\n  files:\n", 1), 3, "`seed` is damaged: `many`"),
        "samples": (good.replace("  files:\n", "  settings:\n    samples: 3\n  files:\n", 1), 3, "`samples` is damaged: `3`"),
        "a list": (good.replace("napkin:\n", "napkin: []\nx:\n", 1), 3, "a record must be a map"),
        "10 MB": (good + "x" * 10_000_000, 4, "larger than 1 MiB"),
        "binary": (bytes(range(256)).decode("latin-1") * 40, 3, "this is no decision record"),
        "binary inside": ("---\n" + "\0\1\2" * 100 + "\n---\n", 3, "error:"),
        "deep": ("---\nx: " + "[" * 5000 + "\n---\n", 3, "deep"),
        "a huge line": (good.replace("### Confirmation", "### Confirmation\n\n" + "y" * 900_000), 1, ""),
        "many lines": (good.replace("### Confirmation", "### Confirmation\n" + "\n- y" * 200_000), 1, ""),
    }
    for what, (text, status, said) in cases.items():
        (folder / "adr/d.md").write_text(text, encoding="utf-8")
        done = napkin(folder, "advise", "verify", "adr/d.md")
        expect(done.returncode == status, f"{what}: status {done.returncode}: {done.stderr[:300]}")
        expect(said in done.stderr, f"{what}: {done.stderr[:300]}")
        expect(len(done.stdout) < 20_000, f"{what}: {len(done.stdout)} bytes are printed")
    done = napkin(folder, "advise", "verify", "adr")
    expect(done.returncode == 4 and "it is a directory" in done.stderr, "a folder is read")


CASES = [nothing_changed, written_again, front_matter_is_plain, moved_as_a_whole, an_answer_flipped,
         a_number_of_the_plan, a_sample_and_a_price, rules_and_questions, a_comment_only, another_file_beside,
         a_file_is_gone, a_file_is_broken, the_chosen_line_edited, the_machine_part_edited, statements_edited,
         the_prose_is_free, people_decide, nothing_is_chosen, what_the_line_costs, only_what_changed, another_editor, a_number_in_the_context, another_version, settings_are_in_force,
         by_name, several, damaged]


def main():
    for case in CASES:
        before = len(failures)
        with tempfile.TemporaryDirectory() as where:
            try:
                case(pathlib.Path(where))
            except (KeyError, ValueError, AssertionError, StopIteration, AttributeError) as wrong:
                failures.append(repr(wrong))
        failures[before:] = [f"{case.__name__}: {failure}" for failure in failures[before:]]
    for failure in failures:
        print(failure)
    print(f"{passed} passed, {len(failures)} failed")
    return bool(failures)


if __name__ == "__main__":
    NAPKIN = str(pathlib.Path(sys.argv[1]).resolve())
    sys.exit(main())
