#!/usr/bin/env python3
"""Makes each call of a pipeline fail that can, in turn: once, and from then on.

usage: torture.py STRIKE STARVE-LIBRARY SAMPLES FOLDER-OF-PIPELINES

What is to fail: each allocation, and each system call with the errors it can have (see
calls.c), and short writes and reads. However it ends: it does not crash or hang, it says that
it succeeded only where all results are right and stored, and else names the cause; nothing is
half written or left behind, and what has a run directory goes on with --resume, to the same
bytes. SAMPLES of each kind are tried, evenly spread, or, where it is "all", every one; of
the few kinds in PAST always those that are named there, where it is 0 those alone. Further
arguments select kinds by words of their names. Prints TAP.
"""
import json
import os
import re
import shutil
import struct
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from place import CANNOT, PROCESSES, Place, Reference, Tap, bad_end, describe

CAUSES = {
    "memory": r"memory|cannot create shared object descriptor",  # the loader says no more
    "ENOMEM": r"memory|failed to map segment|cannot start a thread: Resource",
    "EMFILE": r"[Tt]oo many open files",
    "ENOSPC": r"[Nn]o space left",
    "EIO": r"[Ii]nput/output error|damaged",
    "EAGAIN": r"[Rr]esource temporarily unavailable",
    "EINTR": r"[Ii]nterrupted system call",
    "short": r"(?!)",
}
FAULTS = [
    fault + sticky
    for fault in CAUSES
    for sticky in ("", "+")
    if fault + sticky != "EINTR+"  # would be tried again for ever, as it should
]
# What once did as it should not, and at how many calls from the first this is tried.
PAST = {
    "stumbled mixed run": {"ENOSPC:fdatasync+": 9},
    "resumed papers run": {"ENOMEM:newfstatat": 4, "ENOSPC:fdatasync": 9},
    "kept loops run": {"short:pwrite64": 1, "ENOMEM:newfstatat+": 2, "EMFILE:openat+": 9},
    "processes papers run": {"EINTR:write": 9, "ENOMEM:mmap": 9},
    "processes papers watcher": {"EINTR:wait4": 9},
    "processes papers supervisor": {"EMFILE:epoll_create1": 1, "EAGAIN+": 1},
    "kept mixed workers": {"memory+": 20},
    "node loops run": {"memory+": 9, "EMFILE+": 9},
}
# Without space it opens without making the file, or to read it only: which hides why.
SQLITE_TRIES_AGAIN = r"unable to open database file: No such file|a readonly database"
OWN_FAILURE = "there is no ink"
ALSO_SAID = (
    r": \d+ done, \d+ failed, \d+ not run |: attempt \d of \d: |there is no ink"
    r"|: ended because the run was stopped "
)


class Way:
    """A way to call a pipeline: its arguments, what it reads, and which of its processes
    are struck. `begun`: the options and variables of a run that it goes on with."""

    def __init__(
        self, name, pipeline, arguments, inputs=None, processes=("run", "watcher"), begun=None
    ):
        self.name, self.pipeline, self.arguments = name, pipeline, arguments
        self.inputs, self.processes, self.begun = inputs or {}, processes, begun

    @property
    def is_kept(self):
        return "kept" in self.arguments and "--dry-run" not in self.arguments


def run(name, pipeline, *options, processes=tuple(PROCESSES), begun=None):
    arguments = ["run", "-j", "2", "--progress", "none", "-o", "return_value=out", *options]
    return Way(name, pipeline, arguments, processes=processes, begun=begun)


def resume(name, pipeline, *options, **variables):
    arguments = ["--resume", "kept"]
    return run(name, pipeline, *arguments, processes=("run",), begun=(options, variables))


def node(name, pipeline, address, inputs):
    arguments = ["--node-name", address, "--output", "return_value", "out"]
    for key in inputs:
        arguments += ["--input", key, "in-" + key]
    return Way(name, pipeline, arguments, inputs)


SMALL = ["-p", "width=900"]  # in single bytes, larger ones take minutes
WAYS = [
    run("kept", "mixed", "--run-dir", "kept"),
    run("kept", "loops", *SMALL, "--run-dir", "kept", processes=("run",)),
    run("stumbled", "mixed", "--keep-going", "--run-dir", "kept", processes=("run",)),
    resume("resumed", "mixed", "--keep-going", STUMBLE="1"),
    resume("resumed", "papers"),
    Way(
        "look", "mixed", ["run", "--resume", "kept", "--dry-run"], processes=("run",),
        begun=(["--keep-going"], {"STUMBLE": "1"}),
    ),
    run("processes", "papers"),
    run("threads", "loops", "--isolation", "thread", processes=("run", "watcher")),
    run("traced", "diamond", "--trace", "trace", processes=("run",)),
    node("node", "diamond", "repeat", {"text": '"abc"', "times": "3"}),
    node("node", "loops", "count-up", {"n": "3"}),
    node("node", "papers", "review", {"scale": "0.5", "paper": "a paper"}),
    Way("manifest", "mixed", ["argo", "workflow", "--image", "i"], processes=("watcher",)),
    Way("describe", "mixed", ["describe"], processes=("watcher",)),
    Way("graph", "loops", ["graph"], processes=("watcher",)),
]


def contents(path):
    """A file or a folder of files, to be compared; None: there is none."""
    if os.path.isdir(path):
        return {name: contents(os.path.join(path, name)) for name in os.listdir(path)}
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


class Torture:
    def __init__(self, strike, starve, samples, folder):
        self.strike, self.starve, self.samples, self.folder = strike, starve, samples, folder
        self.begun = None  # a folder
        self.counts = {}  # of each process, by faults

    # ---- One call ----

    def fresh(self, place, way):
        place.fresh()
        if way.begun:
            shutil.copytree(self.begun, place.folder, dirs_exist_ok=True)

    def call(self, place, way, fault="kill", at=0, process="run"):
        for name, text in way.inputs.items():
            with open(place.path("in-" + name), "w", encoding="utf-8") as file:
                file.write(text)
        variables = {"STUMBLE": "1"} if way.name == "stumbled" else {}
        if not fault.startswith("memory"):
            return place.call(
                way.arguments, what=fault, at=at, process=process, variables=variables
            )
        preload = [
            "LD_PRELOAD=" + self.starve,
            f"STARVE_AT={at}{fault[len('memory'):]}",
            f"STARVE_DEPTH={PROCESSES[process]}",
            "STARVE_COUNT=" + place.path("starved"),
        ]
        ended = place.call(way.arguments, prefix=["env", *preload], variables=variables)
        ended.calls = struct.unpack("I", place.read("starved"))[0]
        ended.hit = "an allocation" if at and ended.calls >= at else "-"
        os.remove(place.path("starved"))
        return ended

    # ---- What is wrong ----

    def wrong_left(self, place, way, fault, ended):
        """What lies there without need: what fails names what it leaves, and where no file
        can be removed any more, none is."""
        known = {"in-" + name for name in way.inputs}
        return [
            name
            for name in place.leftovers()
            if name not in known
            and not (ended.code != 0 and name in ended.errors)
            and not (fault in ("EIO+", "ENOMEM+") and name.startswith(".dagger-"))
        ]

    def wrong_end(self, place, way, fault, ended):
        is_once = not fault.endswith("+")
        fault = re.match(r"\w+", fault).group()
        if bad_end(ended):
            return bad_end(ended)
        if ended.code not in (0, 1, 4):
            return "an exit code that is none of its own"
        if ended.code == 0:
            return self.wrong_success(place, way, ended)
        if ended.code == 1 and way.name == "stumbled" and OWN_FAILURE in ended.errors:
            return None
        if (is_once or fault == "ENOSPC") and re.search(SQLITE_TRIES_AGAIN, ended.errors):
            return None
        if not re.search(CAUSES[fault], ended.errors):
            return "it names no cause" if CAUSES[fault] != "(?!)" else "it failed"
        if ended.out and way.name not in ("describe", "graph", "manifest", "look"):
            return "it failed, and printed a result"
        lines = [line for line in ended.errors.splitlines() if not line.startswith(" ")]
        told = [line for line in lines if not re.search(ALSO_SAID, line)]
        if len(told) > 1 and not all(re.search(CAUSES[fault], line) for line in told):
            return "it says more than the cause"
        return None

    def wrong_success(self, place, way, ended):
        if not self.is_file_result and ended.out != self.out:
            return "another result"
        if contents(place.path("out")) != self.stored:
            return "another output, though it says it succeeded"
        if "trace" in way.arguments:
            try:
                json.loads(place.read("trace"))
            except (TypeError, ValueError) as why:
                return f"a bad trace: {why}"
        return None

    def wrong(self, place, way, fault, ended):
        why = self.wrong_end(place, way, fault, ended)
        if not why and contents(place.path("out")) not in (None, self.stored):
            why = "an output is half written"
        if not why:
            left = self.wrong_left(place, way, fault, ended)
            why = f"left: {left}" if left else None
        if why:
            return f"{why} ({describe(ended)})"
        if not way.is_kept:
            return None
        if ended.code == 0 and place.to_run(self.reference.journal):
            return "it succeeded, and is not all done"
        return self.reference.wrong_end(place)

    # ---- All calls ----

    def begin(self, place, way):
        """The run that the others go on with."""
        self.begun = place.folder + "-begun"
        shutil.rmtree(self.begun, ignore_errors=True)
        place.fresh()
        options, variables = way.begun
        place.begin("--run-dir", "kept", *options, variables=variables)
        os.remove(place.path("journal"))
        if os.path.exists(place.path("out")):
            os.remove(place.path("out"))
        shutil.copytree(place.folder, self.begun)

    def learn(self, place, way):
        if way.begun:
            self.begin(place, way)
        self.fresh(place, way)
        ended = self.call(place, way)
        assert ended.code == (way.name == "stumbled"), describe(ended)
        self.out, self.stored = ended.out, contents(place.path("out"))
        self.is_file_result = "run" in way.arguments and place.name in ("papers", "mixed")
        if way.is_kept:
            self.reference = Reference(place)

    def count(self, place, way, fault, process):
        """How many calls there are to be hit. System calls of all kinds are counted at once."""
        if ":" not in fault and not fault.startswith("memory"):
            if process not in self.counts:
                self.fresh(place, way)
                self.counts[process] = self.call(place, way, "count", 0, process).counts
            return self.counts[process][fault.rstrip("+")]
        self.fresh(place, way)
        return self.call(place, way, fault, 0, process).calls

    def steps(self, total, past):
        if self.samples == "all" or past:
            return list(range(1, 1 + (past or total)))
        count = min(int(self.samples), total)
        return [1 + (2 * i + 1) * total // (2 * count) for i in range(count)]

    def try_all(self, places, way, fault, process, steps):
        def work(index):
            wrong = []
            for at in steps[index :: len(places)]:
                place = places[index]
                self.fresh(place, way)
                ended = self.call(place, way, fault, at, process)
                why = self.wrong(place, way, fault, ended)
                if why:
                    wrong.append(f"call {at} ({ended.hit}): {why}")
            return wrong

        with ThreadPoolExecutor(len(places)) as threads:
            found = threads.map(work, range(len(places)))
            return "\n".join(line for lines in found for line in lines) or None

    def torture(self, tap, way, folder, wanted):
        pipeline = os.path.join(self.folder, way.pipeline)
        places = [
            Place(os.path.join(folder, f"place-{i}"), self.strike, pipeline)
            for i in range(min(2, os.cpu_count() or 1))
        ]
        for place in places:
            place.options = SMALL if SMALL[1] in way.arguments else []
        self.learn(places[0], way)
        self.counts = {}
        for process in way.processes:
            kind = f"{way.name} {way.pipeline} {process}"
            past = PAST.get(kind, {})
            for fault in [fault for fault in FAULTS if fault not in past] + list(past):
                name = f"{kind} {fault}"
                if not all(part in name.split() for part in wanted):
                    continue
                if self.samples == "0" and fault not in past:
                    continue
                total = self.count(places[0], way, fault, process)
                if total:
                    steps = self.steps(total, min(total, past.get(fault, 0)))
                    why = self.try_all(places, way, fault, process, steps)
                    tap.result(f"{name}: {len(steps)} of {total} calls", why)


def main(strike, starve, samples, folder, *wanted):
    tap = Tap()
    torture = Torture(
        os.path.realpath(strike), os.path.realpath(starve), samples, os.path.realpath(folder)
    )
    with tempfile.TemporaryDirectory() as work:
        probe = Place(os.path.join(work, "probe"), torture.strike, "/bin/true")
        if probe.call([]).code == CANNOT:
            print("1..0 # SKIP nothing can be traced here")
            return 0
        for way in WAYS:
            torture.torture(tap, way, work, wanted)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
