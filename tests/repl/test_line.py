#!/usr/bin/env python3
"""Drives line_demo through a real pseudo-terminal and looks at the screen as a person would.

usage: test_line.py [--no-readline] DEMO [NAME...]

`--no-readline` runs the cases that hold without editing.
"""
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

import terminal
from terminal import PATIENCE, SETTLED, Screen, expect


class Session(terminal.Session):
    """line_demo at a terminal."""

    prompt = "nap>"

    def __init__(self, *options, **how):
        super().__init__(DEMO, *options, **how)


EDITED, EVERYWHERE = [], []


def edited(case):
    EDITED.append(case)
    return case


def everywhere(case):
    EVERYWHERE.append(case)
    return case


LEFT, RIGHT, UP, DOWN, HOME, END = ("\x1b[D", "\x1b[C", "\x1b[A", "\x1b[B", "\x01", "\x05")
PASTE, PASTED = "\x1b[200~", "\x1b[201~"

# ---- typing and editing ----


@edited
def a_typed_line_is_echoed_and_answered():
    for columns in (40, 80):
        with Session(columns=columns) as s:
            s.ready()
            s.type("1 + 2\r")
            s.shows("nap> 1 + 2\n[1 + 2]\nnap>")
            s.quit()
            expect(s.screen.text(), f"nap> 1 + 2\n[1 + 2]\nnap>\nbye 1 {columns}")


@edited
def editing_keys_edit():
    rows = [("bcd" + HOME + "a", "abcd"), ("abd" + LEFT + "c", "abcd"),
            ("abxcd" + LEFT * 2 + "\x7f", "abcd"), ("ab cd\x17", "ab"), ("abcd\x15x", "x"),
            ("ab  cd" + HOME + "\x0b" + "\x19\x19", "ab  cdab  cd"), ("aπc" + LEFT * 2 + "µ", "aµπc"),
            ("abcd" + HOME + RIGHT + "\x0bz" + HOME + END + "!", "az!")]
    for columns in (40, 80):
        with Session(columns=columns) as s:
            for keys, text in rows:
                s.ready()
                s.type(keys)
                s.settle()
                s.type("\r")
                s.has(f"[{text.rstrip()}")
            s.ready()
            s.quit()


@edited
def a_line_longer_than_the_row_wraps_and_edits():
    long = "0123456789" * 6
    with Session(columns=40) as s:
        s.ready()
        for char in long:
            s.type(char)
        s.shows("nap> " + long[:35] + "\n" + long[35:])
        s.type(HOME + "x")
        s.settle()
        s.type("\r")
        s.shows("nap> x" + long[:34] + "\n" + long[34:] + "\n[x" + long[:38] + "\n" + long[38:] +
                "]\nnap>")
        s.quit()


# ---- the preview ----


@edited
def preview_is_painted_dim_and_gone_after_enter():
    for columns in (40, 80):
        with Session(columns=columns) as s:
            s.ready()
            s.type("1 + 2")
            s.shows("nap> 1 + 2  = 5")
            expect(s.screen.dim_text(), "=5")
            expect((s.screen.row, s.screen.column), (0, 10))
            s.type("3")
            s.shows("nap> 1 + 23  = 6")
            s.type("\x7f\x7f")
            s.shows("nap> 1 +   = 4")
            s.type("\r")
            s.shows("nap> 1 +\n[1 + ]\nnap>")
            expect(s.screen.dim_text(), "")
            s.quit()


@edited
def preview_goes_where_it_no_longer_applies():
    rows = [(LEFT, "nap> 1 + 2"), (HOME, "nap> 1 + 2"), ("\x15", "nap>"),
            ("\x12", "(reverse-i-search)`':"), ("\x1b5", "(arg: 5) 1 + 2")]
    for keys, line in rows:
        with Session() as s:
            s.ready()
            s.type("1 + 2")
            s.last_line("nap> 1 + 2  = 5")
            s.type(keys)
            s.until(f"{line!r} after {keys!r}", lambda: s.screen.text().startswith(line) and
                    s.screen.dim_text() == "" and " = 5" not in s.screen.text())
            s.type("\x07" if "arg" in line or "search" in line else END)
            s.last_line("nap> 1 + 2  = 5" if line != "nap>" else "nap>")
            s.type("\x03")
            s.ready()
            s.quit()


@edited
def preview_is_gone_after_enter_from_anywhere():
    rows = ["\r", "\n", LEFT + "\r", HOME + "\r", "\x0f"]
    for keys in rows:
        for columns in (40, 80):
            with Session(columns=columns) as s:
                s.ready()
                s.type("1 + 2")
                s.last_line("nap> 1 + 2  = 5")
                s.type(keys)
                s.shows("nap> 1 + 2\n[1 + 2]\nnap>")
                expect(s.screen.dim_text(), "")
                s.quit()


@edited
def preview_needs_room_in_the_row():
    with Session(columns=20) as s:
        s.ready()
        s.type("12345678")
        s.shows("nap> 12345678  = 8")
        s.type("9")
        s.shows("nap> 123456789  = 9")
        s.type("0")
        s.shows("nap> 1234567890")
        s.type("abcdefgh")
        s.shows("nap> 1234567890abcde\nfgh")
        s.type("\x7f" * 12)
        s.shows("nap> 123456  = 6")
        s.type("\r")
        s.shows("nap> 123456\n[123456]\nnap>")
        s.quit()


@edited
def preview_counts_wide_characters():
    with Session(columns=20) as s:
        s.ready()
        s.type("µπ²")
        s.shows("nap> µπ²  = 6")
        expect((s.screen.row, s.screen.column), (0, 8))
        s.type("\x7f")
        s.shows("nap> µπ  = 4")
        s.type("\r")
        s.shows("nap> µπ\n[µπ]\nnap>")
        s.quit()


@edited
def no_preview_where_the_hook_has_none():
    with Session() as s:
        s.ready()
        s.type("n")
        s.shows("nap> n  = 1")
        s.type("o")
        s.shows("nap> no")
        s.type("\x7f")
        s.shows("nap> n  = 1")
        s.type("\x03")
        s.shows("nap> n^C\n(dropped)\nnap>")
        s.quit()


@edited
def without_colour_the_preview_is_plain():
    with Session("--no-colour") as s:
        s.ready()
        s.type("12")
        s.shows("nap> 12  = 2")
        expect(s.screen.dim_text(), "")
        s.type("\r")
        s.shows("nap> 12\n[12]\nnap>")
        s.quit()


# ---- completion ----


@edited
def tab_completes():
    rows = [("re\t", "req/s", "nap> req/s   = 6"), ("5 Gb\t", "5 Gbit/s", "nap> 5 Gbit/s   = 9"),
            ("3*lat\t", "3*latency_p", "nap> 3*latency_p  = 11"),
            ("ma\t", "max(", "nap> max(  = 4"), (":lo\t", ":load", "nap> :load   = 6"),
            (":load exa\t", ":load examples/my-plan", "nap> :load examples/my-plan   = 23"),
            (":load examples/my-\t", ":load examples/my-plan",
             "nap> :load examples/my-plan   = 23"),
            ("x-examples/my\t", "x-examples/my-plan", "nap> x-examples/my-plan   = 19"),
            ("na\t", "na", "nap> na  = 2"), ("zz\t", "zz", "nap> zz  = 2"),
            ("(re\t", "(req/s", "nap> (req/s   = 7"), ("pla\t", "plans/", "nap> plans/  = 6")]
    for columns in (40, 80):
        for keys, text, line in rows:
            with Session(columns=columns) as s:
                s.ready()
                s.type(keys)
                s.last_line(line)
                s.type("\r")
                s.has(f"[{text}")
                s.ready()
                s.quit()


@edited
def two_tabs_list_what_fits_sorted_and_once():
    with Session() as s:
        s.ready()
        s.type("lat")
        s.last_line("nap> lat  = 3")
        s.type("\t")
        s.last_line("nap> latency_p  = 9")
        s.type("\t\t")
        s.last_line("nap> latency_p  = 9")
        s.has("nap> latency_p\n")
        expect(s.screen.lines()[1].split(), ["latency_p50", "latency_p99"])
        s.type("5\t\r")
        s.has("[latency_p50 ]")
        s.ready()
        s.type("\t\t")
        s.has("Gbit/s")
        expect(s.screen.text().count("req/s"), 1)
        s.last_line("nap>")
        s.quit()


# ---- Ctrl-C, Ctrl-D and other signals ----


@edited
def ctrl_c_drops_the_line():
    for columns in (40, 80):
        for keys in ("", LEFT * 3, HOME):
            with Session(columns=columns) as s:
                s.ready()
                s.type("3+ x" + keys)
                s.has("nap> 3+ x")
                s.type("\x03")
                s.shows("nap> 3+ x^C\n(dropped)\nnap>")
                s.type("4 + 5\r")
                s.shows("nap> 3+ x^C\n(dropped)\nnap> 4 + 5\n[4 + 5]\nnap>")
                s.quit()


@edited
def ctrl_c_in_a_wrapped_line_goes_below_it():
    with Session(columns=20) as s:
        s.ready()
        s.type("0123456789" * 3)
        s.shows("nap> 012345678901234\n567890123456789")
        s.type(HOME)
        s.settle()
        s.type("\x03")
        s.shows("nap> 012345678901234\n567890123456789^C\n(dropped)\nnap>")
        s.quit()


@edited
def ctrl_c_leaves_search_and_history_whole():
    with Session() as s:
        s.ready()
        s.type("first\rsecond\r")
        s.has("[second]\nnap>")
        s.type("\x12fir")
        s.has("`fir': first")
        s.type("\x03")
        s.has("^C\n(dropped)\nnap>")
        s.type(UP + UP + "x")
        s.last_line("nap> firstx  = 6")
        s.type("\x03")
        s.ready()
        s.type(UP)
        s.last_line("nap> second  = 6")
        s.type(UP)
        s.last_line("nap> first  = 5")
        s.type("\r")
        s.ready()
        s.quit()


@edited
def ctrl_c_frees_from_an_endless_paste_and_from_a_question():
    with Session() as s:
        s.ready()
        for text in ("abc", "x" * 64):  # 64: readline's buffer, to the byte
            s.type(PASTE + text)
            s.settle()
            s.type("\x03")
            s.last_line("nap>")
            s.has(text + "^C\n(dropped)\nnap>")
        s.type("1\r")
        s.has("[1]\nnap>")
        s.quit()
    with tempfile.NamedTemporaryFile("w", suffix="inputrc") as rc:
        rc.write("set completion-query-items 2\n")
        rc.flush()
        with Session(INPUTRC=rc.name) as s:
            s.ready()
            s.type("\t\t")
            s.has("possibilities? (y or n)")
            s.type("\x03")
            s.has("(dropped)\nnap>")
            s.type("1\r")
            s.has("[1]\nnap>")
            s.quit()


@everywhere
def ctrl_c_wakes_a_long_evaluation():
    with Session() as s:
        s.ready()
        s.type("sleep\r")
        s.until("asleep", lambda: "asleep" in s.screen.text())
        s.type("\x03")
        s.until("a prompt", lambda: re.search(r"woken\nnap>$", s.screen.text()))
        s.type("1\r")
        s.has("[1]")
        s.ready()
        s.quit()


@everywhere
def ctrl_c_on_an_empty_line_prompts_again():
    with Session() as s:
        s.ready()
        s.type("\x03")
        s.shows("nap> ^C\n(dropped)\nnap>")
        s.type("\x03")
        s.shows("nap> ^C\n(dropped)\nnap> ^C\n(dropped)\nnap>")
        s.quit()


@everywhere
def ctrl_d_ends_on_an_empty_line_only():
    with Session() as s:
        s.ready()
        s.type("ab")
        s.settle()
        s.type(HOME + "\x04\r" if READLINE else "\r")
        s.has("[b]" if READLINE else "[ab]")
        s.ready()
        s.quit()
        expect(s.screen.text().split("\n")[-2:], ["nap>", "bye 1 80"])


@everywhere
def a_terminal_that_goes_away_ends_it():
    hang_up = signal.SIGHUP
    rows = [(0, "abc", -hang_up), (hang_up, "abc", 0), (hang_up, PASTE + "x" * 64, 0)]
    for ignored, keys, expected in rows:
        s = Session(ignored=ignored)
        s.ready()
        s.type(keys)
        s.settle()
        os.close(s.fd)
        s.fd = None
        with s:
            expect(s.end(), expected)


@edited
def a_deadly_signal_finds_the_terminal_in_order():
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        with Session() as s:
            s.ready()
            expect((s.echoing(), s.screen.bracketed), (False, True))
            s.type("12")
            s.has("= 2")
            os.kill(s.pid, number)
            expect(s.end(), -number)
            expect((s.echoing(), s.screen.bracketed), (True, False))
            expect(s.screen.dim_text(), "")


@edited
def ctrl_z_stops_and_comes_back():
    with Session() as s:
        s.ready()
        s.type("1 + 2")
        s.has("= 5")
        os.kill(s.pid, signal.SIGTSTP)  # a session leader without a shell ignores the key itself
        s.settle()
        if "State:\tT" in open(f"/proc/{s.pid}/status").read():
            expect((s.echoing(), s.screen.bracketed), (True, False))
            os.kill(s.pid, signal.SIGCONT)
        s.last_line("nap> 1 + 2  = 5")
        s.type("3\r")
        s.has("[1 + 23]\nnap>")
        s.quit()


@edited
def a_resize_keeps_the_line():
    with Session(columns=40) as s:
        s.ready()
        s.type("1 + 2")
        s.last_line("nap> 1 + 2  = 5")
        s.screen = wider = Screen(80)
        wider.feed(b"nap> 1 + 2\x1b7\x1b[2m  = 5\x1b[0m\x1b8")
        s.resize(80)
        s.settle()
        s.shows("nap> 1 + 2  = 5")
        s.type("3")
        s.shows("nap> 1 + 23  = 6")
        s.type("\r")
        s.shows("nap> 1 + 23\n[1 + 23]\nnap>")
        s.type("0123456789" * 5)
        s.last_line("nap> " + "0123456789" * 5 + "  = 50")
        s.type("\r")
        s.ready()
        s.quit()
        expect(s.screen.text().split("\n")[-1], "bye 1 80")


# ---- pastes ----


@edited
def a_paste_of_several_lines_reads_as_if_typed():
    rows = ["a = 1\rb = 2\rc", "a = 1\rb = 2\rc\r", "a = 1\r\nb = 2\r\nc\r\n", "\n\na = 1\nb = 2\nc"]
    for columns in (40, 80):
        for paste in rows:
            with Session(columns=columns) as s:
                s.ready()
                s.type(PASTE + paste + PASTED)
                s.settle()
                s.type("\r")
                s.shows("nap> a = 1\n[a = 1]\nnap> b = 2\n[b = 2]\nnap> c\n[c]\nnap>")
                expect(s.screen.dim_text(), "")
                s.type(UP + UP)
                s.last_line("nap> b = 2  = 5")
                s.type("\x03")
                s.ready()
                s.quit()


@edited
def a_paste_into_a_line_and_of_one_line():
    with Session() as s:
        s.ready()
        s.type("x" + HOME)
        s.settle()
        s.type(PASTE + "1 +\r2 +" + PASTED)
        s.settle()
        s.type("\r")
        s.shows("nap> 1 +\n[1 +]\nnap> 2 +x\n[2 +x]\nnap>")
        s.type(PASTE + "5 GB" + PASTED)
        s.last_line("nap> 5 GB  = 4")
        s.type("\r")
        s.ready()
        s.quit()


@edited
def ctrl_c_drops_the_rest_of_a_paste():
    with Session() as s:
        s.ready()
        s.type(PASTE + "sleep\rb = 2\rc = 3" + PASTED)
        s.settle()
        s.type("\r")
        s.until("asleep", lambda: "asleep" in s.screen.text())
        s.type("\x03")
        s.until("a prompt", lambda: re.search(r"woken\nnap>$", s.screen.text()))
        s.quit()


@edited
def escape_codes_in_a_paste_are_shown_not_obeyed():
    with Session("--count") as s:
        s.ready()
        s.type(PASTE + "a\rb\x07\x1b]0;evil\x07c" + PASTED)
        s.settle()
        s.type("\r")
        s.shows("nap> a\nnap> b^G^[]0;evil^Gc\nnap>")
        s.quit()


# ---- history ----


@edited
def history_outlives_the_session():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "state", "napkin", "history")
        with Session("--history", path) as s:
            s.ready()
            expect(os.path.exists(os.path.dirname(path)), False)
            s.type("first\r")
            s.has("[first]\nnap>")
            s.type("second\rsecond\r secret\r\r   \r\tx\x7f\r")
            s.settle()
            s.type(UP)
            s.last_line("nap> second  = 6")
            s.type("\x15")
            s.ready()
            s.quit()
        with open(path) as file:
            expect(file.read(), "first\nsecond\n")
        expect(os.stat(path).st_mode & 0o777, 0o600)
        expect(os.stat(os.path.dirname(path)).st_mode & 0o777, 0o700)
        expect(os.stat(os.path.join(folder, "state")).st_mode & 0o777, 0o700)
        with Session("--history", path) as s:
            s.ready()
            s.type(UP + UP)
            s.last_line("nap> first  = 5")
            s.type(DOWN)
            s.last_line("nap> second  = 6")
            s.type("\r")
            s.has("[second]\nnap>")
            s.type("third\r")
            s.has("[third]\nnap>")
            s.quit()
        with open(path) as file:
            expect(file.read(), "first\nsecond\nthird\n")


@edited
def two_sessions_append_to_one_history():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "history")
        with Session("--history", path) as one, Session("--history", path) as two:
            for s, text in ((one, "a"), (two, "b"), (one, "c")):
                s.ready()
                s.type(text + "\r")
                s.has(f"[{text}]\nnap>")
            one.quit()
            two.quit()
        with open(path) as file:
            expect(file.read(), "a\nb\nc\n")


@edited
def history_holds_its_cap_and_failure_is_silent():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "history")
        with open(path, "w") as file:
            file.write("".join(f"line {n}\n" for n in range(12000)))
        with Session("--history", path) as s:
            s.ready()
            s.type("\x1b<")
            s.last_line("nap> line 2000  = 9")
            s.type("\x03")
            s.ready()
            s.quit()
    for path in ("/dev/full", "/proc/none/history", "/dev/null/history"):
        with Session("--history", path) as s:
            s.ready()
            s.type("1\r")
            s.shows("nap> 1\n[1]\nnap>")
            s.quit()


@edited
def search_finds_and_accepts():
    with Session() as s:
        s.ready()
        s.type("alpha\rbeta\r")
        s.has("[beta]\nnap>")
        s.type("\x12alp")
        s.last_line("(reverse-i-search)`alp': alpha")
        s.type("\r")
        s.shows("nap> alpha\n[alpha]\nnap> beta\n[beta]\nnap> alpha\n[alpha]\nnap>")
        expect(s.screen.dim_text(), "")
        s.quit()


@edited
def vi_keys_have_no_ghost_either():
    with tempfile.NamedTemporaryFile("w", suffix="inputrc") as rc:
        rc.write("set editing-mode vi\n")
        rc.flush()
        with Session(INPUTRC=rc.name) as s:
            s.ready()
            s.type("12")
            s.last_line("nap> 12  = 2")
            s.type("\x1b")
            s.last_line("nap> 12")
            s.type("\r")
            s.shows("nap> 12\n[12]\nnap>")
            s.quit()


# ---- without editing ----


@everywhere
def a_dumb_terminal_gets_plain_lines():
    for term in ("dumb", ""):
        with Session(term=term) as s:
            s.ready()
            s.type("1 + 2\n")
            s.shows("nap> 1 + 2\n[1 + 2]\nnap>")
            expect((s.echoing(), s.screen.bracketed), (True, False))
            s.type("abc")
            s.settle()
            s.type("\x03")
            s.shows("nap> 1 + 2\n[1 + 2]\nnap> abc^C\n(dropped)\nnap>")
            s.quit()
            expect(s.screen.text().split("\n")[-1], "bye 0 80")


def piped(data, *options):
    run = subprocess.run([DEMO, *options], input=data, capture_output=True, timeout=60,
                         env={**os.environ, "TERM": "xterm"}, check=False)
    return run.returncode, run.stdout, run.stderr.decode()


@everywhere
def a_pipe_is_read_line_by_line_without_a_prompt():
    rows = [(b"", b""), (b"a\nb\n", b"[a]\n[b]\n"), (b"a\n\nb", b"[a]\n[]\n[b]\n"), (b"\n", b"[]\n"),
            (b"a\0b\nc\0", b"[a\0b]\n[c\0]\n"), (b"\x01a\x04b\tc\x03\n", b"[\x01a\x04b\tc\x03]\n"),
            (b"\xff\r\n", b"[\xff\r]\n"), (b"x" * 65535 + b"\ny", b"[" + b"x" * 65535 + b"]\n[y]\n"),
            (b"x" * 300000, b"[" + b"x" * 300000 + b"]\n"),
            (b"ab\n" * 50000, b"[ab]\n" * 50000)]
    for data, out in rows:
        expect(piped(data), (0, out + b"bye 0 80\n", ""))


@everywhere
def a_slow_pipe_is_answered_at_once():
    run = subprocess.Popen([DEMO], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for text in (b"a", b"bc"):
        run.stdin.write(text[:1])
        run.stdin.flush()
        time.sleep(0.05)
        run.stdin.write(text[1:] + b"\n")
        run.stdin.flush()
        expect(run.stdout.readline(), b"[" + text + b"]\n")
    run.stdin.close()
    expect(run.stdout.read(), b"bye 0 80\n")
    run.stdout.close()
    expect(run.wait(PATIENCE), 0)


@everywhere
def a_line_may_hold_64_mib_and_no_byte_more():
    cap = 64 * 1024 * 1024
    for rest in (b"", b"\n"):
        expect(piped(b"x" * cap + rest, "--count"), (0, f"1 lines, {cap} bytes\n".encode(), ""))
        expect(piped(b"ok\n" + b"x" * (cap + 1) + rest, "--count"),
               (4, b"1 lines, 2 bytes\n",
                "line_demo: standard input has a line longer than 64 MiB\n"))


@everywhere
def a_read_error_is_told():
    with tempfile.TemporaryDirectory() as folder:
        fd = os.open(folder, os.O_RDONLY)
        run = subprocess.run([DEMO], stdin=fd, capture_output=True, timeout=PATIENCE, check=False)
        os.close(fd)
    expect((run.returncode, run.stderr.decode()),
           (4, "line_demo: cannot read standard input: Is a directory\n"))


@everywhere
def ctrl_c_ends_a_batch_run_as_a_signal():
    run = subprocess.Popen([DEMO], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                           preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    run.stdin.write(b"sleep\n")
    run.stdin.flush()
    expect(run.stdout.readline(), b"asleep\n")
    run.send_signal(signal.SIGINT)
    expect(run.wait(PATIENCE), -signal.SIGINT)
    run.stdin.close()
    run.stdout.close()


def main():
    global DEMO, READLINE
    words = [word for word in sys.argv[1:] if word != "--no-readline"]
    if not words:
        sys.exit(__doc__)
    terminal.need_terminals()
    READLINE = "--no-readline" not in sys.argv
    DEMO = os.path.abspath(words[0])
    wrong = 0
    cases = EVERYWHERE + (EDITED if READLINE else [])
    for case in cases:
        if len(words) > 1 and case.__name__ not in words[1:]:
            continue
        try:
            case()
        except AssertionError as error:
            wrong += 1
            print(f"WRONG {case.__name__}: {error}")
        else:
            print(f"ok    {case.__name__}", flush=True)
    print(f"{wrong} wrong" if wrong else "all is well")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
