"""A terminal for tests: runs a program on a pseudo-terminal, and keeps the screen."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

PATIENCE_S = 60  # then a test has failed

CONTROL = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])")


def take_signals():
    """Whoever runs the tests in the background has them ignore these."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


class Screen:
    """What a terminal shows after it was sent some text. It knows what the bar needs."""

    def __init__(self, columns):
        self.columns = columns
        self.lines = [""]
        self.row = 0
        self.column = 0
        self.widest = 0  # of all lines since this was set to 0
        self.colours = 0

    def put(self, character):
        if self.column == self.columns:
            self.line_feed()
            self.column = 0
        line = self.lines[self.row].ljust(self.column)
        self.lines[self.row] = line[: self.column] + character + line[self.column + 1 :]
        self.column += 1
        self.widest = max(self.widest, self.column)

    def line_feed(self):
        self.row += 1
        if self.row == len(self.lines):
            self.lines.append("")

    def control(self, argument, letter):
        if letter == "A":
            self.row = max(0, self.row - int(argument or 1))
        elif letter == "J":
            # From the first place some terminals let scroll away what they erase.
            assert argument == "" and (self.row or self.column)
            self.lines[self.row :] = [self.lines[self.row][: self.column]]
        elif letter == "m":
            self.colours += 1
        else:
            raise AssertionError("unknown control sequence ESC [ %s %s" % (argument, letter))

    def feed(self, text):
        at = 0
        while at < len(text):
            match = CONTROL.match(text, at)
            if match:
                self.control(match.group(1), match.group(2))
                at = match.end()
                continue
            character = text[at]
            at += 1
            if character == "\n":
                self.line_feed()
            elif character == "\r":
                self.column = 0
            else:
                assert character.isprintable() or character == "\t", repr(character)
                self.put(character)

    def text(self):
        return "\n".join(line.rstrip() for line in self.lines).rstrip("\n")


class Terminal:
    """A program whose standard error is a terminal; its standard output is one as well
    with `is_all`, else a pipe."""

    def __init__(self, arguments, columns=80, lines=24, is_all=False, **variables):
        self.master, slave = pty.openpty()
        self.resize(columns, lines)
        self.screen = Screen(columns)
        self.raw = b""
        environment = dict(os.environ, TERM="xterm", **variables)
        environment = {k: v for k, v in environment.items() if v is not None}
        self.process = subprocess.Popen(
            arguments,
            stdin=slave,
            stdout=slave if is_all else subprocess.PIPE,
            stderr=slave,
            env=environment,
            preexec_fn=self.begin,
        )
        os.close(slave)

    @staticmethod
    def begin():
        """In the program's process: the terminal is its own."""
        take_signals()
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def resize(self, columns, lines):
        size = struct.pack("HHHH", lines, columns, 0, 0)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, size)

    def read_some(self, seconds):
        """False: the program has closed the terminal."""
        ready, _, _ = select.select([self.master], [], [], max(0, seconds))
        if not ready:
            raise AssertionError("nothing comes, after:\n" + self.screen.text())
        try:
            data = os.read(self.master, 65536)
        except OSError:
            return False
        self.raw += data
        self.screen.feed(data.decode("utf-8", "replace"))
        return bool(data)

    def wait_for(self, pattern):
        """Until the screen shows this."""
        until = time.monotonic() + PATIENCE_S
        while not re.search(pattern, self.screen.text(), re.M):
            assert self.read_some(until - time.monotonic()), (
                "%r is not shown, but:\n%s" % (pattern, self.screen.text())
            )

    def type(self, keys):
        os.write(self.master, keys)

    def finish(self):
        """Until it ends: its exit code and standard output."""
        until = time.monotonic() + PATIENCE_S
        while self.read_some(until - time.monotonic()):
            pass
        out = self.process.stdout.read() if self.process.stdout else b""
        code = self.process.wait(PATIENCE_S)
        os.close(self.master)
        return code, out.decode()


class Job(Terminal):
    """A program that a shell has started on its terminal, which has job control."""

    def __init__(self, arguments, **options):
        self.told, self.tell = os.pipe()
        self.heard, self.ask = os.pipe()
        super().__init__(arguments, **options)
        os.close(self.tell)
        os.close(self.heard)

    def begin(self):
        """In the shell, which becomes the program's parent."""
        Terminal.begin()
        program = os.fork()
        if program:
            self.lead(program)
        os.setpgid(0, 0)
        self.give_terminal(os.getpid())

    @staticmethod
    def give_terminal(group):
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        os.tcsetpgrp(0, group)
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)

    def lead(self, program):
        """Tells when the program has stopped, and lets it go on when it is asked to."""
        kept = sorted((self.tell, self.heard))
        for first, end in zip([3, kept[0] + 1, kept[1] + 1], [*kept, 1 << 10]):
            os.closerange(first, end)
        os.write(self.tell, b"%d\n" % program)
        while True:
            _, status = os.waitpid(program, os.WUNTRACED)
            if not os.WIFSTOPPED(status):
                os._exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 255)
            self.give_terminal(os.getpgrp())
            os.write(self.tell, b"stopped\n")
            if os.read(self.heard, 1):
                self.give_terminal(program)
                os.killpg(program, signal.SIGCONT)

    def hear(self):
        """The next word that the shell tells."""
        word = b""
        while not word.endswith(b"\n"):
            ready, _, _ = select.select([self.told], [], [], PATIENCE_S)
            byte = os.read(self.told, 1) if ready else b""
            assert byte, "the shell tells nothing, after:\n" + self.screen.text()
            word += byte
        return word[:-1].decode()

    def go_on(self):
        os.write(self.ask, b"c")

    def finish(self):
        ended = super().finish()
        os.close(self.told)
        os.close(self.ask)
        return ended
