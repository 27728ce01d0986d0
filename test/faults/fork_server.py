#!/usr/bin/env python3
"""Strikes a program with a fork server at each of its system calls.

usage: fork_server.py STRIKE SAMPLES PROGRAM

Every process is killed in turn, and made to fail in turn: the program, the child that it
starts the server by, the server, the supervisors, the workers. However it ends, it says why,
leaves no process, and prints no other result. Where the server is not there runs go on
without it. SAMPLES calls of each kind are tried, evenly spread, or, where it is "all", every
one. Prints TAP.
"""
import os
import subprocess
import sys
import tempfile

from place import CANNOT, Ended, Tap, bad_end, describe

PROCESSES = ["program", "child", "server", "supervisors", "workers"]
RESULT = b"6\n10\n"


class Struck:
    """The program, and how many of its calls are tried."""

    def __init__(self, strike, samples, program):
        self.strike, self.samples, self.program = strike, samples, program

    def run(self, what, at, depth):
        with tempfile.TemporaryDirectory() as folder:
            report = os.path.join(folder, "report")
            done = subprocess.run(
                [self.strike, what, str(at), str(depth), report, self.program],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
            text = ""
            if os.path.exists(report):
                with open(report, encoding="ascii") as file:
                    text = file.read()
        errors = done.stderr.decode(errors="replace")
        return Ended(done.returncode, done.stdout, errors, text)

    def steps(self, total):
        if self.samples == "all":
            return range(1, total + 1)
        count = int(self.samples)
        return sorted({1 + i * total // count for i in range(count) if total})


def wrong_end(ended, what, process):
    """What is wrong with how it ended; None: nothing."""
    if bad_end(ended):
        return bad_end(ended)
    if ended.code == 0:
        return None if ended.out == RESULT else f"another result: {ended.out!r}"
    if what == "kill" and process == "program":
        return None if ended.code == 137 else "it was not killed"
    if not RESULT.startswith(ended.out):
        return f"another result: {ended.out!r}"
    if not ended.errors.strip():
        return "it says nothing"
    # Who is born where the program cannot be is not needed either.
    if process in ("child", "server"):
        return "a run needs it"
    return None if ended.code in (1, 5) else "an exit code of its own"


def check(struck, what, depth):
    process = PROCESSES[depth]
    total = struck.run(what, 0, depth).calls
    wrong = []
    for at in struck.steps(total):
        ended = struck.run(what, at, depth)
        why = wrong_end(ended, what, process)
        if why:
            wrong.append(f"call {at} ({ended.hit}): {why} ({describe(ended)})")
    return f"{what}: {total} calls of the {process}", "\n".join(wrong) or None


def main():
    struck = Struck(*sys.argv[1:])
    first = struck.run("kill", 0, 0)
    if first.code == CANNOT:
        print("1..0 # SKIP nothing can be traced here")
        return 0
    assert first.code == 0 and first.out == RESULT, describe(first)
    tap = Tap()
    for what in "kill", "ENOMEM", "EMFILE", "EAGAIN":
        for depth in range(len(PROCESSES)):
            tap.result(*check(struck, what, depth))
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
