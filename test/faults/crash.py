#!/usr/bin/env python3
"""Kills runs that keep a run directory before each of their system calls, and goes on.

usage: crash.py STRIKE SAMPLES PIPELINE...

Every process is killed in turn: the run, the watcher it is a child of, the supervisor of
the workers, and the workers; all calls count but those known to change nothing that others
could see, and of these those that sleep count too. However the run ends, it says why, leaves
no process, and --resume gives the same bytes, runs nothing again that the database has as done
when it is read apart from the program, and all else once. The same with a
second kill, while it goes on. SAMPLES calls of each kind are tried, evenly spread, or, where
it is "all", every one. Prints TAP.
"""
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from place import CANNOT, Place, Reference, Tap, bad_end, describe


def steps(total, samples):
    if samples == "all":
        return list(range(1, total + 1))
    count = int(samples)
    return sorted({1 + i * total // count for i in range(count)})


def options_of(place):
    """The run of `mixed` goes on beside a node that fails until it is resumed."""
    return ["--keep-going"] if place.name == "mixed" else []


def begin(place, at, process):
    """A run that is killed there. How many calls a process makes is a matter of time: of
    how many results the writing thread finds at once, and what a worker waits for. Where one
    ends before its call, another run is killed the same share before its own end."""
    variables = {"STUMBLE": "1"} if place.name == "mixed" else {}
    while True:
        place.fresh()
        ended = place.begin(
            "--run-dir", "kept", *options_of(place), at=at, process=process,
            variables=variables,
        )
        if ended.was_hit or bad_end(ended):
            return ended
        assert ended.calls < at, "it was not hit, but made as many calls"
        at = max(1, at - max(1, (at - ended.calls) * 2))


def wrong_first_end(place, reference, ended, process):
    """What a run may come to when that process is killed."""
    if bad_end(ended):
        return bad_end(ended)
    if process == "watcher":
        return None if ended.code == 137 else "the watcher was not killed"
    if process == "run" and "killed by signal 9" not in ended.errors:
        return "nobody says that it was killed"
    if ended.code == 0 and process == "run":
        return "it was killed, and says that it succeeded"
    if ended.code not in (0, 1, 4, 137):
        return "an exit code of its own"
    if ended.code not in (0, 137) and ended.out:
        return "it failed, and printed a result"
    # A run that is killed when all is done may have printed it.
    if ended.out and reference.wrong_result(place, ended):
        return "it printed another result"
    if ended.out and not place.is_recorded():
        return "it printed its result before all was recorded"
    if ended.code != 0 and not ended.errors.strip():
        return "it says nothing"
    return None


def is_cause_right(ended, process, place):
    """Workers end by what kills them, or are found to be gone; the supervisor ends."""
    if ended.code == 0 or (place.name == "mixed" and "there is no ink" in ended.errors):
        return True
    if process == "supervisor":
        return "supervisor" in ended.errors
    return process != "workers" or "SIGKILL" in ended.errors


def try_kill(place, reference, process, at):
    ended = begin(place, at, process)
    why = wrong_first_end(place, reference, ended, process)
    if not why and not is_cause_right(ended, process, place):
        why = "it names another cause"
    why = why or reference.wrong_output(place)
    if why:
        return f"{why} ({describe(ended)})", ended
    if ended.code == 0:
        why = reference.wrong_result(place, ended)
    return why or reference.wrong_end(place), ended


def try_two_kills(place, reference, total, at):
    begin(place, at, "run")
    second = at * 7 % total + 1
    ended = place.go_on(at=second)
    why = bad_end(ended) or reference.wrong_output(place) or reference.wrong_end(place)
    return f"{why} (again at {second}, {ended.hit})" if why else None, ended


class Matrix:
    def __init__(self, strike, samples, folder, pipeline):
        self.samples = samples
        self.places = [
            Place(os.path.join(folder, f"place-{i}"), strike, pipeline)
            for i in range(min(2, os.cpu_count() or 1))
        ]
        self.reference = Reference(self.places[0])

    def each(self, total, attempt):
        """`attempt` with every step, in all places at once; the problems."""

        def work(index):
            place, wrong = self.places[index], []
            for at in steps(total, self.samples)[index :: len(self.places)]:
                why, ended = attempt(place, at)
                if why:
                    wrong.append(f"call {at} ({ended.hit}): {why}")
            return wrong

        with ThreadPoolExecutor(len(self.places)) as threads:
            found = threads.map(work, range(len(self.places)))
            return "\n".join(line for lines in found for line in lines) or None

    def count(self, process):
        place = self.places[0]
        place.fresh()
        ended = place.begin("--run-dir", "kept", process=process)
        assert ended.code == 0, describe(ended)
        return ended.calls


def check(tap, matrix):
    name = matrix.reference.name
    place = matrix.places[0]
    for process in ("run", "watcher", "supervisor", "workers"):
        total = matrix.count(process)
        why = matrix.reference.wrong_end(place)
        tap.result(f"{name}: {total} calls of the {process}, and nothing to do again", why)
        why = matrix.each(
            total, lambda p, n, who=process: try_kill(p, matrix.reference, who, n)
        )
        tap.result(f"{name}: the {process} killed", why)
    total = matrix.count("run")
    why = matrix.each(total, lambda p, n: try_two_kills(p, matrix.reference, total, n))
    tap.result(f"{name}: killed, and killed when it went on", why)


def main(strike, samples, *pipelines):
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        for pipeline in pipelines:
            probe = Place(os.path.join(folder, "probe"), strike, os.path.realpath(pipeline))
            if probe.begin().code == CANNOT:
                print("1..0 # SKIP nothing can be traced here")
                return 0
            check(tap, Matrix(strike, samples, folder, os.path.realpath(pipeline)))
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(os.path.realpath(sys.argv[1]), *sys.argv[2:]))
