#!/usr/bin/env python3
"""Every example that the README, the help and the models show, run as it stands.

usage: run_docs.py NAPKIN
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "dumb", "HOME": "/nonexistent"}


def napkin(*words):
    return subprocess.run([NAPKIN, *words], capture_output=True, cwd=ROOT, env=ENVIRONMENT)


def shell(command):
    """A command line of the README or the help, with our program under its name."""
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "napkin").symlink_to(NAPKIN)
        environment = dict(ENVIRONMENT, PATH=folder + ":/usr/bin:/bin", TMPDIR=folder, HOME=folder)
        return subprocess.run(["/bin/bash", "-c", "set -o pipefail; " + command],
                              capture_output=True, cwd=ROOT, env=environment)


def text(data):
    return "\n".join(line.rstrip() for line in data.decode().rstrip("\n").split("\n"))


def readme():
    """(command, expected output) of every console block."""
    body = (ROOT / "README.md").read_text(encoding="utf-8")
    for block in re.findall(r"```console\n(.*?)```", body, re.S):
        command, expected = None, []
        for line in block.rstrip("\n").split("\n") + ["$ "]:
            if line.startswith("$ "):
                if command:
                    yield command, "\n".join(expected)
                command, expected = line[2:], []
            else:
                expected.append(line.rstrip())


def wrong_readme():
    for command, expected in readme():
        done = shell(command + " 2>&1")
        yield (f"README `{command}`:\n{expected}\n-- found\n{text(done.stdout)}"
               if text(done.stdout) != expected else None)


def wrong_plan_of_readme():
    body = (ROOT / "README.md").read_text(encoding="utf-8")
    for block in re.findall(r"```yaml\n(.*?)```", body, re.S):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(block)
            file.flush()
            done = napkin("lint", "--strict", file.name)
            yield text(done.stdout + done.stderr) if done.returncode else None


def wrong_help():
    page = napkin("help", "language").stdout.decode()
    for left, right in re.findall(r"^    (.+?)  =>  (.+)$", page, re.M):
        found = text(napkin("eval", "-q", "--", left).stdout)
        yield f"help language: {left} => {right}, found {found}" if found != right else None
    functions = re.findall(r"^  (\w+)\(", napkin("help", "functions").stdout.decode(), re.M)
    for name in functions:
        example = re.search(r"^  example: (.+)$", napkin("help", name).stdout.decode(), re.M)
        found = text(napkin("eval", "--", example.group(1)).stdout) if example else "no example"
        yield f"help {name}: {example and example.group(1)} is {found}" if found != "true" else None


def wrong_plan_page():
    """The example of the page is a plan that nothing can be said against; every key is there."""
    page = napkin("help", "plan").stdout.decode()
    example = "".join(line[4:] + "\n" for line in page.split("\n") if line.startswith("    "))
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(example)
        file.flush()
        for verb in (["lint", "--strict"], ["run"]):
            done = napkin(*verb, file.name)
            yield f"help plan, {verb[0]}: {text(done.stdout + done.stderr)}" if done.returncode else None
    for key in ("scenarios", "ok_when", "confidence", "extends", "values"):
        yield None if re.search(rf"^{key} ", page, re.M) else f"help plan has no {key}"


def example_of(page):
    text_of = napkin("help", page).stdout.decode().split("\nAn example\n")[1]
    return "".join(line[4:] + "\n" for line in text_of.split("\n") if line.startswith("    "))


def wrong_card_pages():
    """The examples of the three pages are one card that nothing can be said against, and its answers."""
    with tempfile.TemporaryDirectory() as folder:
        for page, name in (("questionnaire", "cache.yaml"), ("rules", "cache.rules.yaml"),
                           ("answers", "a.answers.yaml")):
            pathlib.Path(folder, name).write_text(example_of(page), encoding="utf-8")
        for words in (["lint", "--strict", f"{folder}/cache.rules.yaml"],
                      ["lint", "--strict", f"{folder}/a.answers.yaml"],
                      ["advise", f"{folder}/a.answers.yaml"]):
            done = napkin(*words)
            said = text(done.stdout + done.stderr)
            yield f"{' '.join(words)}: {said}" if done.returncode not in (0, 10) else None
    for page, keys in (("questionnaire", ("ask_if", "lever", "priors")), ("answers", ("deciders", "sure")),
                       ("rules", ("toward", "beats", "patterns", "score"))):
        shown = napkin("help", page).stdout.decode()
        for key in keys:
            yield None if re.search(rf"^{key} ", shown, re.M) else f"help {page} has no {key}"


def wrong_quiz_pages():
    """The example of a deck is one that nothing can be said against, and is asked by the settings of the
    other page."""
    with tempfile.TemporaryDirectory() as folder:
        settings = pathlib.Path(folder, "config/napkin/quiz.yaml")
        settings.parent.mkdir(parents=True)
        settings.write_text(example_of("quiz.yaml"), encoding="utf-8")
        deck = pathlib.Path(folder, "own.yaml")
        deck.write_text(example_of("deck"), encoding="utf-8")
        done = napkin("quiz", "check", "--strict", str(deck))
        yield f"help deck: {text(done.stdout + done.stderr)}" if done.returncode else None
        environment = {**ENVIRONMENT, "HOME": folder, "XDG_CONFIG_HOME": f"{folder}/config"}
        done = subprocess.run([NAPKIN, "quiz", str(deck)], input=b"quit\n", capture_output=True, env=environment)
        yield f"help quiz.yaml: {text(done.stderr)}" if done.returncode or done.stderr else None
    shown = napkin("help", "quiz.yaml").stdout.decode()
    for key in re.findall(r"^(\w+):", example_of("quiz.yaml"), re.M):
        yield None if re.search(rf"^{key} ", shown, re.M) else f"help quiz.yaml has no {key}"


def wrong_man():
    """Plain ASCII, no long lines, and nothing that troff has to say about it."""
    page = napkin("man").stdout
    yield None if page.isascii() else "the man page is not ASCII"
    long = [line for line in page.split(b"\n") if len(line) > 100]
    yield f"the man page has long lines: {long[0]!r}" if long else None
    if shutil.which("groff"):
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z"], input=page,
                              capture_output=True)
        yield f"groff: {text(done.stderr)}" if done.stderr else None


def wrong_completion():
    """What bash offers behind an option is the same for its letter."""
    for words, wanted in (("run -f ''", "text json csv markdown madr"), ("run --format j", "json"),
                          ("run --color n", "never"), ("completion z", "zsh")):
        script = (f"source <(napkin completion bash); COMP_WORDS=(napkin {words}); "
                  "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); cd /; _napkin; echo ${COMPREPLY[@]}")
        found = text(shell(script).stdout)
        yield None if found == wanted else f"{words}<Tab> offers {found!r}"


def wrong_scenario_completion():
    """Scenarios come from the plan on the command line, and its names are never run as commands."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "p.yaml")
        path.write_text("plan: P\ninputs:\n  x: 1\nscenarios:\n  new year: {x: 2}\n  new `touch run`: {x: 3}\n"
                       "  $(touch run): {x: 4}\n", encoding="utf-8")
        for words, wanted in ((f"run {path} --scenario ''", "base|new year|new `touch run`|$(touch run)|all|"),
                              (f"run {path} --scenario n", "new year|new `touch run`|"),
                              (f"run {path} --scenario 'new\\ y'", "new year|"),
                              (f"diff {path} --scenario base --against b", "base|"),
                              ("run --scenario ''", "all|")):
            script = (f"source <(napkin completion bash); COMP_WORDS=(napkin {words}); "
                      f"COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); cd {folder}; _napkin; "
                      "printf '%s|' \"${COMPREPLY[@]}\"")
            found = text(shell(script).stdout)
            yield None if found == wanted else f"{words}<Tab> offers {found!r}"
        yield "a name was run" if pathlib.Path(folder, "run").exists() else None


def narrow_pages():
    """Nothing but command lines and YAML, which are copied, is wider than a narrow screen."""
    for words in (["help"], ["help", "language"], ["help", "functions"], ["help", "ceil_to"],
                  ["help", "run"], ["help", "plan"], ["units"], ["units", "Gbps"]):
        for line in napkin("--width", "40", *words).stdout.decode().split("\n"):
            copied = line.startswith("  napkin ") or (words[-1] == "plan" and line[:4] == "    ")
            yield f"{words}: {line}" if len(line) > 40 and not copied else None


def wrong_verbs():
    verbs = re.findall(r"^  (\w+) ", napkin("--help").stdout.decode().split("verbs\n")[1]
                       .split("\noptions")[0], re.M)
    for verb in verbs:
        page = napkin("help", verb).stdout.decode()
        examples = re.findall(r"^  (napkin .+)$", page, re.M)
        yield f"help {verb} has no example" if not examples else None
        for command in examples:
            command = command.replace("/tmp/", "$TMPDIR/")
            done = shell(command)
            yield (f"help {verb}: `{command}` has status {done.returncode}: {done.stderr.decode()}"
                   if done.returncode not in (0, 1, 10, 11, 12) else None)


def plans_among(paths):
    """Files of answers are the advisor's."""
    return [path for path in paths if not path.name.endswith(".answers.yaml")]


def wrong_models():
    for path in sorted(ROOT.glob("models/**/*.yaml")) + sorted(plans_among(ROOT.glob("examples/**/*.yaml"))):
        done = napkin("lint", "--strict", str(path.relative_to(ROOT)))
        yield f"{path}: {text(done.stdout + done.stderr)}" if done.returncode else None
    for path in sorted(ROOT.glob("examples/*.yaml")):
        yield f"{path}: the plan as it stands fails a check" if napkin("check", "-q", str(path)).returncode else None
        all_of_it = napkin("check", "-q", "--scenario", "all", str(path))
        yield f"{path}: no scenario fails a check" if all_of_it.returncode != 1 else None


def broken_examples_are_found():
    """The check on examples can fail: a model whose example is false is refused."""
    source = (ROOT / "models/sizing/traffic.yaml").read_text(encoding="utf-8")
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(source.replace("== 86.4M req/day", "== 86.5M req/day"))
        file.flush()
        done = napkin("lint", file.name)
    said = done.stderr.decode()
    yield None if done.returncode == 3 and "does not hold" in said else f"a false example passes: {said}"


def main():
    global NAPKIN
    NAPKIN = shutil.which(sys.argv[1]) or sys.argv[1]
    NAPKIN = str(pathlib.Path(NAPKIN).resolve())
    results = [line for part in (wrong_readme, wrong_plan_of_readme, wrong_help, wrong_verbs,
                                 wrong_plan_page, wrong_card_pages, wrong_quiz_pages, wrong_man, wrong_completion,
                                 wrong_scenario_completion, narrow_pages,
                                 wrong_models, broken_examples_are_found) for line in part()]
    wrong = [line for line in results if line]
    for line in wrong:
        print(line)
    print(f"{len(results) - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong or not results else 0


if __name__ == "__main__":
    sys.exit(main())
