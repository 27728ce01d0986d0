"""What the tests of what is shown of a run have in common.

BINARY, the first argument of each, is made of shown.c. Tests and tasks meet at FIFOs: opening
one returns when the task has opened it too, and closing it lets the task go on. Prints TAP.
"""
import os
import re
import subprocess
import sys
import tempfile
import traceback

from terminal import PATIENCE_S, Terminal

BINARY = os.path.abspath(sys.argv[1])
TESTS = []

# Crashes are the kernel's to tell of, where a sanitizer is built in as well.
for variable in ("ASAN_OPTIONS", "TSAN_OPTIONS"):
    os.environ[variable] = os.environ.get(variable, "") + ":handle_segv=0"
with open(BINARY, "rb") as binary:
    HAS_LATE_SIGNALS = b"__tsan_init" in binary.read()


def test(function):
    TESTS.append(function)
    return function


def arguments(*more, **params):
    return [BINARY, *more, *("-p%s=%s" % item for item in params.items())]


class Ended:
    """A run without a terminal, to its end."""

    def __init__(self, *more, **params):
        process = subprocess.run(
            arguments(*more, **params),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=PATIENCE_S,
        )
        self.code = process.returncode
        self.out = process.stdout.decode()
        self.raw = process.stderr
        self.err = without_times(process.stderr.decode("utf-8", "replace"))


def without_times(text):
    text = re.sub(r'"(time|seconds|cpu_seconds)":[0-9.]+', r'"\1":T', text)
    text = re.sub(r'"peak_bytes":[0-9]+', r'"peak_bytes":N', text)
    text = re.sub(r"(\(shown\.c):\d+:\d+\)", r"\1:L:C)", text)
    text = re.sub(re.escape(os.environ["TMPDIR"]) + r"/dagger-\w{6}", "TMP", text)
    return re.sub(r"in \d+\.\ds", "in T", text)


def equal(found, expected):
    assert found == expected, "found:\n%s\nexpected:\n%s" % (found, expected)


def contains(text, part):
    assert part in text, "%r is not in:\n%s" % (part, text)


def place_of(name):
    return os.path.join(os.environ["TMPDIR"], name)


class Fifo:
    """The other end of what a task waits for."""

    def __init__(self, name):
        self.path = place_of(name)
        os.mkfifo(self.path)
        self.fd = -1

    def meet(self):
        """Until the task waits here."""
        self.fd = os.open(self.path, os.O_WRONLY)

    def release(self):
        os.close(self.fd)
        self.fd = -1

    def is_abandoned(self):
        """Whether no process has the other end open any more."""
        try:
            os.write(self.fd, b"x")
            return False
        except BrokenPipeError:
            return True
        finally:
            self.release()


BAR_ONE = r"^\[[=> ]+\] 1/6 done, 2 running, \d+\.\ds"


def begin_two_that_wait(fifos, *more, **options):
    """On a terminal: one partition, and another task."""
    terminal = Terminal(
        arguments(
            "-j",
            "2",
            *more,
            each="0:wait " + fifos[0].path,
            other="wait " + fifos[1].path,
            **options.pop("params", {})
        ),
        **options
    )
    for fifo in fifos:
        fifo.meet()
    return terminal


def main():
    with tempfile.TemporaryDirectory() as place:
        os.environ["TMPDIR"] = place
        for number, function in enumerate(TESTS, 1):
            name = function.__name__.replace("_", " ")
            try:
                function()
                print("ok %d - %s" % (number, name))
            except Exception:
                print("not ok %d - %s" % (number, name))
                print("# " + traceback.format_exc().replace("\n", "\n# "))
            sys.stdout.flush()
    print("1..%d" % len(TESTS))
