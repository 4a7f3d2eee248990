"""A small terminal for tests: it understands what readline and line.c write, and refuses the rest, so
that nothing unexpected is painted."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

PATIENCE = 10.0  # seconds that something expected may take on a busy machine
SETTLED = 0.15   # seconds without output that count as quiet


class Screen:
    """Rows of cells; `dim` holds the cells that were painted dim. Keeps what scrolled off."""

    TOKEN = re.compile(rb"\x1b\[([?0-9;]*)([A-Za-z@])|\x1b([78=>])|([\x00-\x1f])|"
                       rb"([\x20-\x7f]|[\xc0-\xff][\x80-\xbf]+)")

    def __init__(self, columns, rows=12):
        self.columns, self.height = columns, rows
        self.cells = [[" "] * columns]
        self.dim = set()
        self.row = self.column = 0
        self.wrap = False
        self.saved = (0, 0)
        self.is_dim = False
        self.bracketed = False
        self.left = b""

    def feed(self, data):
        data = self.left + data
        at = 0
        while at < len(data):
            match = self.TOKEN.match(data, at)
            if not match:
                break
            at = match.end()
            self.act(match)
        self.left = data[at:]
        if len(self.left) > 32:
            raise AssertionError(f"the screen does not know {self.left!r}")

    def act(self, match):
        args, final, escape, control, char = match.groups()
        if char is not None:
            self.put(char.decode())
        elif control is not None:
            self.control(control)
        elif escape is not None:
            if escape == b"7":
                self.saved = (self.row, self.column)
            elif escape == b"8":
                self.go(*self.saved)
        else:
            self.csi(args.decode(), final.decode())

    def put(self, char):
        if self.wrap:
            self.newline()
            self.column = 0
            self.wrap = False
        self.set(self.column, char)
        if self.column == self.columns - 1:
            self.wrap = True
        else:
            self.column += 1

    def set(self, column, char):
        self.cells[self.row][column] = char
        self.dim.discard((self.row, column))
        if self.is_dim and char != " ":
            self.dim.add((self.row, column))

    def go(self, row, column):
        self.row = max(row, 0)
        self.column = min(max(column, 0), self.columns - 1)
        self.wrap = False
        while len(self.cells) <= self.row:
            self.cells.append([" "] * self.columns)

    def newline(self):
        self.go(self.row + 1, self.column)

    def control(self, control):
        if control == b"\r":
            self.go(self.row, 0)
        elif control == b"\n":
            self.newline()
        elif control == b"\b":
            self.go(self.row, self.column - 1)
        elif control == b"\t":
            self.go(self.row, self.column + 8 - self.column % 8)
        elif control not in (b"\a", b"\0"):
            raise AssertionError(f"a control byte on the screen: {control!r}")

    def clear(self, row, start, end):
        for column in range(start, end):
            self.cells[row][column] = " "
            self.dim.discard((row, column))

    def csi(self, args, final):
        first = int(args) if args.isdigit() else 1
        if final in "ABCD":
            rows, columns = {"A": (-1, 0), "B": (1, 0), "C": (0, 1), "D": (0, -1)}[final]
            self.go(self.row + rows * first, self.column + columns * first)
        elif final == "K" and args in ("", "0"):
            self.clear(self.row, self.column, self.columns)
        elif final == "K" and args == "1":
            self.clear(self.row, 0, self.column + 1)
        elif final == "J" and args in ("", "0"):
            self.clear(self.row, self.column, self.columns)
            for row in range(self.row + 1, len(self.cells)):
                self.clear(row, 0, self.columns)
        elif final in "HJ" and args in ("", "2", "3"):
            if final == "J":
                for row in range(len(self.cells)):
                    self.clear(row, 0, self.columns)
            else:
                self.go(max(len(self.cells) - self.height, 0), 0)
        elif final == "P":
            row = self.cells[self.row]
            self.shift(row[:self.column] + row[self.column + first:] + [" "] * first, -first)
        elif final == "@":
            row = self.cells[self.row]
            self.shift((row[:self.column] + [" "] * first + row[self.column:])[:self.columns],
                       first)
        elif final == "m":
            self.is_dim = args == "2"
        elif final in "hl" and args == "?2004":
            self.bracketed = final == "h"
        elif final not in "hl":
            raise AssertionError(f"the screen does not know CSI {args} {final}")

    def shift(self, row, by):
        dim = {c + by if c >= self.column else c for r, c in self.dim if r == self.row}
        self.dim = {(r, c) for r, c in self.dim if r != self.row}
        self.dim |= {(self.row, c) for c in dim if 0 <= c < self.columns}
        self.cells[self.row] = row

    def lines(self):
        return [self.line(row) for row in range(len(self.cells))]

    def line(self, row):
        return "".join(self.cells[row]).rstrip()

    def text(self):
        return "\n".join(self.lines()).rstrip()

    def dim_text(self):
        return "".join(self.cells[row][column] for row, column in sorted(self.dim))


class Session:
    """A program at a terminal."""

    prompt = ">"

    def __init__(self, program, *options, columns=80, rows=12, term="xterm", ignored=0,
                 **environment):
        self.rows = rows
        self.screen = Screen(columns, rows)
        self.raw = b""
        self.status = None
        child_environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": term,
                             "HOME": "/nonexistent", "INPUTRC": "/dev/null", **environment}
        for name in ("ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                child_environment[name] = os.environ[name]
        begin, go = os.pipe()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.read(begin, 1)
            # A runner in the background hands down ignored signals, a person's shell does not.
            for number in (signal.SIGTSTP, signal.SIGHUP, signal.SIGQUIT):
                signal.signal(number, signal.SIG_IGN if number == ignored else signal.SIG_DFL)
            os.execve(program, [program, *options], child_environment)
        self.resize(columns)
        os.write(go, b"x")
        os.close(begin)
        os.close(go)

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self.fd is not None:
            os.close(self.fd)

    def resize(self, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, columns, 0, 0))

    def read(self, wait):
        if self.fd is None:
            time.sleep(wait)
            return False
        if not select.select([self.fd], [], [], wait)[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:  # Linux says EIO when the other side is gone
            return False
        self.raw += data
        self.screen.feed(data)
        return bool(data)

    def settle(self):
        while self.read(SETTLED):
            pass

    def until(self, what, holds):
        end = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"{what}; the screen is\n{self.screen.text()}\n"
                                     f"after {self.raw!r}")
            self.read(0.05)
        self.settle()
        if not holds():
            raise AssertionError(f"{what}, only for a moment; the screen is\n{self.screen.text()}")

    def soon(self, what, holds):
        """The same as until(), for what stays as it is once it holds."""
        end = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"{what}; the screen is\n{self.screen.text()}")
            self.read(0.02)

    def type(self, text):
        os.write(self.fd, text.encode() if isinstance(text, str) else text)

    def shows(self, expected):
        """The whole screen, apart from blank ends."""
        self.until(f"the screen should be\n{expected}", lambda: self.screen.text() == expected)

    def last_line(self, expected):
        self.until(f"the last line should be {expected!r}",
                   lambda: self.screen.text().split("\n")[-1] == expected)

    def has(self, expected):
        self.until(f"{expected!r} should be there", lambda: expected in self.screen.text())

    def at_prompt(self, pattern=None):
        """The cursor waits behind a prompt: one that was answered with an empty line looks the same
        as one that waits, but for the cursor."""
        last = self.screen.text().count("\n")
        return self.screen.row == last and bool(
            re.fullmatch(pattern or re.escape(self.prompt), self.screen.line(last)))

    def ready(self):
        self.until("a prompt", self.at_prompt)

    def enter(self, *lines, prompt=None):
        """Types lines, each at its prompt (a pattern, where it is not the usual one), and sees them
        taken: a program that is slow to begin with the last one is not typed ahead of."""
        for line in lines:
            self.soon("a prompt", lambda: self.at_prompt(prompt))
            row = self.screen.row
            self.type(line + "\r")
            self.soon("a line", lambda row=row: self.screen.row > row or self.gone())

    def gone(self):
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def end(self):
        """The exit status, or minus the signal."""
        end = time.monotonic() + PATIENCE
        while True:
            self.read(0.02)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > end:
                raise AssertionError(f"it should have ended; the screen is\n{self.screen.text()}")
        self.settle()
        self.status = os.waitstatus_to_exitcode(status)
        return self.status

    def quit(self):
        """Ctrl-D on an empty line ends it well: no leak, no fault."""
        self.type("\x04")
        expect(self.end(), 0)

    def echoing(self):
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)


def expect(found, expected):
    if found != expected:
        raise AssertionError(f"expected {expected!r}, found {found!r}")


def need_terminals():
    """Ends the run as skipped where the machine has no pseudo terminals to give."""
    try:
        for descriptor in os.openpty():
            os.close(descriptor)
    except OSError as error:
        print(f"skipped: {error}")
        raise SystemExit(77)


def run_cases(cases, names):
    """Runs those that are named, or all; ends with a status of 1 when one was wrong."""
    passed = failed = 0
    for case in cases:
        if names and case.__name__ not in names:
            continue
        try:
            case()
            passed += 1
        except (AssertionError, OSError) as error:
            failed += 1
            print(f"WRONG {case.__name__}: {error}")
    print(f"{passed} passed, {failed} failed")
    raise SystemExit(1 if failed or not passed else 0)
