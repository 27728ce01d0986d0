"""A place where a pipeline runs, is struck by `strike`, and is looked at afterwards."""

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter

sys.path.append(os.path.join(os.path.dirname(__file__), "../equivalence/harness"))
from tap import Tap  # noqa: E402,F401

HANGS, LEFT, CANNOT = 97, 98, 77
PROCESSES = {"watcher": 0, "run": 1, "supervisor": 2, "workers": 3}
FILE_RESULTS = ("papers", "mixed")  # what is printed of a file is its path


class Ended:
    """How a run ended: its exit code, what it said, and what it was struck at."""

    def __init__(self, code, out, errors, report):
        self.code, self.out, self.errors = code, out, errors
        count, self.hit, *others = report.split() if report else ("0", "-")
        self.calls = int(count)
        self.counts = dict(zip(others[::2], map(int, others[1::2])))

    @property
    def was_hit(self):
        return self.hit != "-"


class Place:
    def __init__(self, folder, strike, pipeline):
        self.folder, self.strike, self.pipeline = folder, strike, pipeline
        self.name = os.path.basename(pipeline)
        self.options = []  # of all its runs
        self.fresh()

    def path(self, name):
        return os.path.join(self.folder, name)

    def fresh(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.path("tmp"))

    def read(self, name):
        try:
            with open(self.path(name), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    # ---- Running ----

    def environment(self, variables):
        return {
            **{k: v for k, v in os.environ.items() if k != "STUMBLE"},
            "TMPDIR": self.path("tmp"),
            "JOURNAL": self.path("journal"),
            "LC_ALL": "C.UTF-8",
            **variables,
        }

    def call(
        self, arguments, what="kill", at=0, process="run", variables=None, prefix=()
    ):
        """Runs the pipeline; its call number `at` of that process is struck."""
        struck = [self.strike, what, str(at), str(PROCESSES[process]), self.path("report")]
        with open(self.path("errors"), "wb") as errors:
            done = subprocess.run(
                [*struck, *prefix, self.pipeline, *arguments],
                cwd=self.folder,
                env=self.environment(variables or {}),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                check=False,
            )
        errors = self.read("errors").decode(errors="replace")
        report = (self.read("report") or b"").decode()
        return Ended(done.returncode, done.stdout, errors, report)

    def begin(self, *options, **how):
        return self.call(
            ["run", "-j", "2", "-o", "return_value=out", *self.options, *options], **how
        )

    def go_on(self, *options, **how):
        """Resumes the run, or begins it where it had not come to a folder."""
        is_there = os.path.isdir(self.path("kept"))
        return self.begin("--resume" if is_there else "--run-dir", "kept", *options, **how)

    # ---- Looking ----

    def journal(self):
        return Counter((self.read("journal") or b"").decode().split())

    def to_run(self, whole):
        """How often each task is to run yet, by what is recorded."""
        if not os.path.isdir(self.path("kept")):
            return whole
        look = ["run", "--resume", "kept", "--dry-run", *self.options]
        said = self.call(look).out.decode()
        left = Counter()
        for task, total in whole.items():
            why = re.search(rf"^(?:run |keep) (?:\S*\.)?{task}: (.*)$", said, re.MULTILINE)
            why = why.group(1) if why else "nothing is known"
            partitions = re.search(r"(\d+) of its \d+ (?:partitions|runs)", why)
            done = re.search(r"(\d+) of its runs are done", why)
            if partitions:
                left[task] = int(partitions.group(1))
            elif done:
                left[task] = total - int(done.group(1))
            elif why != "it is done":
                left[task] = total
        return +left

    def ask(self, question):
        """What the database says, read apart from the program: rows, [] without tables."""
        with tempfile.TemporaryDirectory() as folder:
            for name in ("run.db", "run.db-wal"):
                if os.path.exists(self.path("kept/" + name)):
                    shutil.copy(self.path("kept/" + name), folder)
            with contextlib.closing(sqlite3.connect(folder + "/run.db")) as database:
                try:
                    return database.execute(question).fetchall()
                except sqlite3.OperationalError:
                    return []

    def recorded(self):
        """How often each task has run, by the database."""
        done = Counter()
        for task, runs in self.ask("SELECT task, done FROM nodes WHERE state <> 'replaced'"):
            done[task.replace("_", "-")] += runs
        return done

    def is_recorded(self):
        """Whether the last run is recorded as having succeeded."""
        return self.ask("SELECT state FROM sessions ORDER BY id DESC")[:1] == [("done",)]

    def leftovers(self):
        """What should not lie there after a run, with its folder or without."""
        known = {"tmp", "journal", "errors", "report", "out", "kept", "trace"}
        wrong = [
            name
            for name in os.listdir(self.folder)
            if name not in known and not name.startswith("journal-")
        ]
        return wrong + ["tmp/" + name for name in os.listdir(self.path("tmp"))]


def describe(ended):
    return f"exit code {ended.code}: {ended.errors.strip()[-600:]}"


def bad_end(ended):
    """What no run may come to, however it was struck; None: nothing of it."""
    if ended.code == HANGS:
        return "it hangs"
    if ended.code == LEFT:
        return "it left processes behind"
    return None


class Reference:
    """A run that nothing happens to."""

    def __init__(self, place):
        place.fresh()
        ended = place.begin("--isolation", "process")
        assert ended.code == 0, describe(ended)
        self.name = place.name
        self.out = place.read("out")
        self.said = ended.out
        self.journal = place.journal()

    def wrong_result(self, place, ended):
        """What is wrong with a run that says it succeeded; None: nothing."""
        if place.read("out") != self.out:
            return "another output"
        if self.name not in FILE_RESULTS and ended.out != self.said:
            return f"another result: {ended.out!r}"
        return None

    def wrong_output(self, place):
        """An output is as it should be, or not there."""
        out = place.read("out")
        return None if out in (None, self.out) else "an output is half written"

    def wrong_end(self, place):
        """A last --resume, and what must hold then; None: all of it does."""
        expected = place.to_run(self.journal)
        recorded = place.recorded()
        left = +Counter({task: n - recorded[task] for task, n in self.journal.items()})
        if left != expected:
            return f"to run: {dict(expected)}, not recorded: {dict(left)}"
        try:
            os.remove(place.path("journal"))
        except FileNotFoundError:
            pass
        ended = place.go_on()
        if ended.code != 0:
            return f"it cannot go on: {describe(ended)}"
        if place.journal() != expected:
            return f"to run: {dict(expected)}, ran: {dict(place.journal())}"
        if os.listdir(place.path("kept/temporary")):
            return "temporary files are left in the run directory"
        left = place.leftovers()
        return self.wrong_result(place, ended) or (f"left: {left}" if left else None)
