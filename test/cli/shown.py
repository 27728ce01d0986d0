#!/usr/bin/env python3
"""What people and programs see of a run on standard error, on terminals and elsewhere.

usage: shown.py BINARY

BINARY is made of shown.c. Tests and tasks meet at FIFOs: opening one returns when the task
has opened it too, and closing it lets the task go on. Prints TAP.
"""
import fcntl
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback

from terminal import PATIENCE_S, Job, Terminal, take_signals

BINARY = os.path.abspath(sys.argv[1])
TESTS = []
F_SETPIPE_SZ = 1031  # Python has a name for it from 3.10 on

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
    text = re.sub(re.escape(PLACE_OF_FIFOS) + r"/dagger-\w{6}", "TMP", text)
    return re.sub(r"in \d+\.\ds", "in T", text)


def equal(found, expected):
    assert found == expected, "found:\n%s\nexpected:\n%s" % (found, expected)


def contains(text, part):
    assert part in text, "%r is not in:\n%s" % (part, text)


class Fifo:
    """The other end of what a task waits for."""

    def __init__(self, name):
        self.path = os.path.join(PLACE_OF_FIFOS, name)
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


# ---- Lines ------------------------------------------------------------------------------


@test
def plain_lines_elsewhere():
    ended = Ended("-j", "1")
    equal(
        ended.err,
        "[1/4] count-up done in T\n"
        "[2/6] aside done in T\n"
        "[5/6] step done in T (3 of 3)\n"
        "[6/6] sum done in T\n"
        "shown: 6 done in T\n",
    )
    equal((ended.code, ended.out), (0, '{"return_value":103}\n'))


@test
def output_of_tasks_with_their_addresses():
    ended = Ended("-j", "1", first="say hello;begin the end", each="1:say one")
    equal(
        [line for line in ended.err.splitlines() if not re.match(r"\[|shown:", line)],
        ["count-up: hello", "count-up: the end", "step[1]: one"],
    )


@test
def a_failure_with_what_the_task_printed():
    ended = Ended("-j", "1", "--progress", "none", each="1:lines 12;1:fail so it is")
    lines = "".join("step[1]: line %d\n" % i for i in range(1, 13))
    tail = "".join("    line %d\n" % i for i in range(3, 13))
    equal(
        ended.err,
        lines + "shown: step[1]: so it is (shown.c:L:C)\n"
        "  the last 10 of 12 lines that it printed:\n" + tail +
        "  its whole output: TMP/step[1].1.log\n",
    )
    equal((ended.code, ended.out), (1, ""))


@test
def several_failures_and_what_was_not_run():
    ended = Ended("-j", "1", "--keep-going", each="0:crash;2:exit 3", other="fail no")
    lines = ended.err.splitlines()
    equal(
        sorted(lines[:-1]),  # which of them is tried again first is a matter of time
        [
            "[1/4] count-up done in T",
            "[1/6] aside: attempt 1 of 2: no; it is tried again",
            "[2/6] step ended in T (2 of 3 failed)",
            "shown: aside: attempt 2 of 2: no (shown.c:L:C)",
            "shown: step[0]: killed by SIGSEGV (Segmentation fault) (shown.c:L:C)",
            "shown: step[2]: exited with code 3 before it was done (shown.c:L:C)",
        ],
    )
    equal(lines[-1], "shown: 2 done, 3 failed, 1 not run because of them in T")
    equal((ended.code, ended.out), (1, ""))


@test
def nothing_but_results_and_failures_without_progress():
    ended = Ended("--progress", "none")
    equal((ended.code, ended.err), (0, ""))
    ended = Ended("--progress", "none", first="fail no")
    equal(ended.err, "shown: count-up: no (shown.c:L:C)\n")


@test
def a_failure_again_and_again_is_counted():
    each = ";".join("%d:fail no" % i for i in range(150))
    ended = Ended("--progress", "none", "--keep-going", count=150, each=each)
    lines = ended.err.splitlines()
    equal(len([line for line in lines if ": no (" in line]), 100)
    equal(
        lines[-2:],
        [
            "shown: further failures are only counted",
            "shown: 2 done, 150 failed, 1 not run because of them in T",
        ],
    )


@test
def json_for_programs():
    ended = Ended("-j", "1", "--progress", "json", each="1:say one", other="1:fail no")
    events = [json.loads(line) for line in ended.raw.decode().splitlines()]
    times = [event.pop("time") for event in events]
    equal(times, sorted(times))
    place = {"file": "shown.c", "line": 119}
    for event in events:
        for member in ("seconds", "cpu_seconds", "peak_bytes"):
            event.pop(member, None)
        if "line" in event:
            event["line"] = 119
    # Whether it prints before the other is tried again is a matter of time.
    output = events.index(dict(event="output", node="step[1]", attempt=1, text="one"))
    assert events.index({"event": "finished", "node": "count-up", "attempt": 1}) < output
    assert events.index({"event": "started", "node": "sum", "attempt": 1}) > output
    del events[output]
    equal(
        [event for event in events if event["event"] != "partitions"],
        [
            {"event": "run", "dag": "shown", "tasks": 4},
            {"event": "started", "node": "count-up", "attempt": 1},
            {"event": "finished", "node": "count-up", "attempt": 1},
            {"event": "started", "node": "aside", "attempt": 1},
            dict(
                event="retried",
                node="aside",
                attempt=1,
                message="aside: attempt 1 of 2: no",
                **place
            ),
            {"event": "started", "node": "aside", "attempt": 2},
            {"event": "finished", "node": "aside", "attempt": 2},
            {"event": "started", "node": "sum", "attempt": 1},
            {"event": "finished", "node": "sum", "attempt": 1},
            {"event": "ended", "done": 6, "failed": 0, "not_run": 0, "code": 0},
        ],
    )
    partitions = [event for event in events if event["event"] == "partitions"]
    for at, done in ((0, 0), (-1, 3)):
        equal(
            partitions[at],
            dict(event="partitions", node="step", total=3, done=done, failed=0, running=0),
        )


@test
def json_of_a_failure_that_is_no_tasks():
    ended = Ended("--progress", "json", "-p", "count=x")
    events = [json.loads(line) for line in ended.raw.decode().splitlines()]
    equal([event["event"] for event in events], ["error", "ended"])
    contains(events[0]["message"], "expected an integer")
    equal((ended.code, events[1]["code"]), (3, 3))


@test
def json_alone_even_where_threads_print():
    ended = Ended("--progress", "json", "--isolation", "thread", first="say hello")
    texts = [json.loads(line).get("text") for line in ended.raw.decode().splitlines()]
    contains(texts, "hello")


@test
def bytes_as_they_are_where_no_terminal_is():
    ended = Ended(first="say \x1b[31mred\x1b[0m")
    contains(ended.raw, b"count-up: \x1b[31mred\x1b[0m\n")


@test
def all_lines_however_many():
    ended = Ended(first="lines 200000")
    found = re.findall(r"^count-up: line (\d+)$", ended.err, re.M)
    equal(len(found), 200000)
    equal(found[-1], "200000")


@test
def runs_whose_standard_error_is_closed_or_full():
    for err in (None, "/dev/full", "pipe"):
        process = subprocess.Popen(
            arguments(first="lines 20000"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if err == "pipe" else open(err, "w") if err else None,
            preexec_fn=None if err else lambda: os.close(2),
        )
        if err == "pipe":
            process.stderr.close()
        equal(process.stdout.read(), b'{"return_value":103}\n')
        equal(process.wait(PATIENCE_S), 0)


@test
def nothing_that_tasks_could_write_to():
    """But what they print, and what is their worker's own."""
    for progress in ("plain", "json"):
        trace = os.path.join(PLACE_OF_FIFOS, "scrawled." + progress)
        directory = trace + ".run"
        options = ["-j1", "--progress", progress, "--trace", trace]
        kept = Ended(*options, "--run-dir", directory, first="scrawl")
        equal((kept.code, kept.out), (0, '{"return_value":103}\n'))
        with open(trace) as file:
            json.load(file)
        for line in kept.raw.decode().splitlines():
            if progress == "json":
                json.loads(line)
            else:
                assert re.match(r"\[|count-up: scrawled$|shown: 6 done", line), line
        again = Ended("--resume", directory)
        equal((again.code, again.out), (0, '{"return_value":103}\n'))


# ---- The bar ----------------------------------------------------------------------------

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


@test
def a_bar_on_a_terminal():
    fifos = [Fifo("bar0"), Fifo("bar1")]
    terminal = begin_two_that_wait(fifos)
    terminal.wait_for(BAR_ONE)
    contains(terminal.screen.text(), "\n  step ")
    contains(terminal.screen.text(), "\n  aside ")
    for fifo in fifos:
        fifo.release()
    code, out = terminal.finish()
    equal((code, out), (0, '{"return_value":103}\n'))
    equal(without_times(terminal.screen.text()), "shown: 6 done in T")
    assert terminal.screen.widest < 80


@test
def a_bar_that_follows_the_width_of_its_terminal():
    fifos = [Fifo("size0"), Fifo("size1")]
    terminal = begin_two_that_wait(fifos, columns=200)
    terminal.wait_for(BAR_ONE)
    assert 40 < terminal.screen.widest < 200, terminal.screen.widest
    terminal.resize(40, 10)
    terminal.wait_for(r"^\[[=> ]{1,14}\] 1/6 done, 2 running")
    terminal.screen.widest = 0
    terminal.wait_for(r"aside .* [1-9]\.\ds$")
    assert terminal.screen.widest < 40, terminal.screen.widest
    for fifo in fifos:
        fifo.release()
    equal(terminal.finish()[0], 0)


@test
def a_bar_without_colours_where_nobody_wants_any():
    for variables, colours in (({"NO_COLOR": None}, True), ({"NO_COLOR": "1"}, False)):
        fifo = Fifo("colour%d" % colours)
        terminal = Terminal(
            arguments(
                "-j1",
                "--keep-going",
                each="0:fail no;1:wait " + fifo.path,
            ),
            **variables
        )
        fifo.meet()
        terminal.wait_for(r"1 failed, ")
        fifo.release()
        equal(terminal.finish()[0], 1)
        equal(b"\x1b[1;31m1 failed\x1b[0m" in terminal.raw, colours)
        equal(b"\x1b[1mshown:\x1b[0m" in terminal.raw, colours)
        equal(terminal.screen.colours > 0, colours)


@test
def plain_lines_on_a_dumb_terminal():
    for progress in ("auto", "bar"):
        terminal = Terminal(
            ["env", "TERM=dumb", *arguments("-j1", "--progress", progress)]
        )
        equal(terminal.finish()[0], 0)
        assert b"\x1b" not in terminal.raw
        contains(terminal.screen.text(), "[1/4] count-up done in ")


@test
def output_above_the_bar():
    fifos = [Fifo("above0"), Fifo("above1")]
    terminal = begin_two_that_wait(
        fifos, params={"first": "say \x1b[2Jhostile\r\n;say 10%\r20%;say grün 中文;begin end"}
    )
    terminal.wait_for(BAR_ONE)
    expected = (
        "count-up: \\x1b[2Jhostile\n"
        "count-up:\n"
        "count-up: 20%\n"
        "count-up: grün 中文\n"
        "count-up: end\n"
    )
    assert terminal.screen.text().startswith(expected + "["), terminal.screen.text()
    for fifo in fifos:
        fifo.release()
    equal(terminal.finish()[0], 0)
    equal(without_times(terminal.screen.text()), expected + "shown: 6 done in T")


@test
def long_lines_above_the_bar():
    fifos = [Fifo("long0"), Fifo("long1")]
    terminal = begin_two_that_wait(fifos, params={"first": "long 10000"})
    terminal.wait_for(BAR_ONE)
    for fifo in fifos:
        fifo.release()
    equal(terminal.finish()[0], 0)
    equal(terminal.screen.text().count("x"), 10000)
    contains(without_times(terminal.screen.text()), "\nshown: 6 done in T")


@test
def output_of_threads_above_the_bar():
    fifos = [Fifo("thread0"), Fifo("thread1")]
    terminal = begin_two_that_wait(
        fifos, "--isolation", "thread", params={"first": "say hello"}
    )
    terminal.wait_for(BAR_ONE)
    assert terminal.screen.text().startswith("hello\n["), terminal.screen.text()
    for fifo in fifos:
        fifo.release()
    equal(terminal.finish()[0], 0)
    equal(without_times(terminal.screen.text()), "hello\nshown: 6 done in T")


@test
def what_a_thread_printed_before_it_crashed():
    terminal = Terminal(arguments("--isolation", "thread", "-j1", first="say last;crash"))
    code, _ = terminal.finish()
    equal(code, 139)
    contains(terminal.screen.text(), "last\n")
    contains(terminal.screen.text(), "shown: the run: it was killed by signal 11")


@test
def all_that_a_thread_printed_before_it_crashed():
    """More than goes to a terminal that is not read yet."""
    fifo = Fifo("crash")
    first = "lines 3000;say the end;wait %s;crash" % fifo.path
    terminal = Terminal(arguments("--isolation", "thread", "-j1", first=first))
    fifo.meet()
    fifo.release()
    code, _ = terminal.finish()
    equal(code, 139)
    contains(terminal.screen.text(), "line 3000\nthe end\n")


@test
def the_result_on_the_same_terminal():
    terminal = Terminal(arguments(), is_all=True)
    equal(terminal.finish()[0], 0)
    equal(
        without_times(terminal.screen.text()),
        'shown: 6 done in T\n{"return_value":103}',
    )


@test
def another_bar_after_it_was_stopped_and_went_on():
    fifos = [Fifo("stop0"), Fifo("stop1")]
    terminal = begin_two_that_wait(fifos)
    terminal.wait_for(BAR_ONE)
    group = terminal.process.pid
    os.killpg(group, signal.SIGSTOP)
    os.waitpid(group, os.WUNTRACED)
    os.killpg(group, signal.SIGCONT)
    terminal.wait_for(r"(?s)\[[=> ]+\] 1/6 .*\[[=> ]+\] 1/6 ")
    for fifo in fifos:
        fifo.release()
    equal(terminal.finish()[0], 0)


def limit_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))


@test
def a_log_that_was_cut_short():
    ended = subprocess.run(
        arguments("-j1", first="lines 4000;fail hoarse"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=limit_files,
        timeout=PATIENCE_S,
    )
    equal(ended.returncode, 1)
    told = without_times(ended.stderr.decode())
    contains(told, "\n  its output, as far as it could be kept: TMP/")


@test
def a_run_directory_whose_files_are_limited():
    directory = os.path.join(PLACE_OF_FIFOS, "limited")
    ended = subprocess.run(
        arguments("-j1", "--run-dir", directory),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=limit_files,
        timeout=PATIENCE_S,
    )
    equal((ended.returncode, ended.stdout), (4, b""))
    contains(ended.stderr.decode(), directory + "/run.db: disk I/O error: File too large")


# ---- Signals ----------------------------------------------------------------------------

STOPPING = (
    "shown: SIG%s: no task starts any more, and what runs is told to end\n"
    "  a second signal ends all at once"
)


@test
def control_c_stops_the_run():
    fifos = [Fifo("once0"), Fifo("once1")]
    terminal = begin_two_that_wait(fifos)
    terminal.wait_for(BAR_ONE)
    terminal.type(b"\x03")
    code, out = terminal.finish()
    equal((code, out), (130, ""))
    text = without_times(terminal.screen.text())
    contains(text, STOPPING % "INT")
    contains(text, "shown: stopped by SIGINT: 1 done, 5 not done in T")
    assert all(fifo.is_abandoned() for fifo in fifos)


@test
def control_c_twice_ends_what_does_not_listen():
    fifos = [Fifo("twice0"), Fifo("twice1")]
    terminal = Terminal(
        arguments(
            "-j2", each="0:stay;0:wait " + fifos[0].path, other="wait " + fifos[1].path
        )
    )
    for fifo in fifos:
        fifo.meet()
    terminal.type(b"\x03")
    terminal.wait_for("a second signal ends all at once")
    terminal.type(b"\x03")
    code, _ = terminal.finish()
    equal(code, 130)
    contains(terminal.screen.text(), "shown: SIGINT again: all ends at once\n")
    assert all(fifo.is_abandoned() for fifo in fifos)


@test
def control_c_twice_ends_threads_too():
    if HAS_LATE_SIGNALS:  # the thread sanitizer delivers none to threads that wait
        return
    fifos = [Fifo("threads0"), Fifo("threads1")]
    terminal = begin_two_that_wait(fifos, "--isolation", "thread")
    terminal.type(b"\x03")
    terminal.wait_for("a second signal ends all at once")
    terminal.type(b"\x03")
    code, _ = terminal.finish()
    equal(code, 130)
    contains(
        without_times(terminal.screen.text()),
        "shown: stopped by SIGINT: 1 done, 5 not done in ",
    )
    assert all(fifo.is_abandoned() for fifo in fifos)


def states_of(*marks):
    """Of the processes that were called with one of these, sorted: T for one that is
    stopped."""
    states = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/cmdline" % entry, "rb") as file:
                line = file.read()
            with open("/proc/%s/stat" % entry) as file:
                state = file.read().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if any(mark.encode() in line for mark in marks) and state != "Z":
            states.append(state)
    return "".join(sorted(states))


def wait_for_states(expected, *marks):
    until = time.monotonic() + PATIENCE_S
    while states_of(*marks) != expected:
        assert time.monotonic() < until, states_of(*marks)
        time.sleep(0.01)


def begin_job(names, *more, other=""):
    """Two tasks that wait, under a shell; its process group and their FIFOs."""
    fifos = [Fifo(name) for name in names]
    job = Job(
        arguments(
            "-j2", *more, each="0:wait " + fifos[0].path, other=other + "wait " + fifos[1].path
        )
    )
    group = int(job.hear())
    for fifo in fifos:
        fifo.meet()
    return job, group, fifos


# Stopped are the watcher, the run and both workers; not what watches over the workers.
ALL_STOPPED = "STTTT"


@test
def control_z_stops_all_until_it_goes_on():
    job, _, fifos = begin_job(["z0", "z1"])
    job.wait_for(BAR_ONE)
    for _ in range(2):
        job.type(b"\x1a")
        equal(job.hear(), "stopped")
        wait_for_states(ALL_STOPPED, fifos[0].path)
        job.go_on()
        job.wait_for(r"(?s)\[[=> ]+\] 1/6 .*\[[=> ]+\] 1/6 ")
    for fifo in fifos:
        fifo.release()
    equal(job.finish(), (0, '{"return_value":103}\n'))


@test
def control_z_stops_what_tasks_have_started():
    job, _, fifos = begin_job(["family0", "family1"], other="start ")
    job.type(b"\x1a")
    equal(job.hear(), "stopped")
    wait_for_states("STTTTT", fifos[0].path)
    job.go_on()
    for fifo in fifos:
        fifo.release()
    equal(job.finish()[0], 0)


@test
def control_z_stops_threads():
    if HAS_LATE_SIGNALS:
        return
    job, _, fifos = begin_job(["strand0", "strand1"], "--isolation", "thread")
    job.type(b"\x1a")
    equal(job.hear(), "stopped")
    wait_for_states("TT", fifos[0].path)
    job.go_on()
    for fifo in fifos:
        fifo.release()
    equal(job.finish()[0], 0)


@test
def a_signal_stops_the_run_as_control_z_does():
    job, process, fifos = begin_job(["tstp0", "tstp1"])
    os.kill(process, signal.SIGTSTP)
    equal(job.hear(), "stopped")
    wait_for_states(ALL_STOPPED, fifos[0].path)
    # Only the first of them: as of a run in another job.
    os.kill(process, signal.SIGCONT)
    for fifo in fifos:
        fifo.release()
    job.go_on()
    equal(job.finish()[0], 0)


@test
def a_stopped_run_ends_by_signals_when_it_goes_on():
    job, process, fifos = begin_job(["after0", "after1"])
    job.type(b"\x1a")
    equal(job.hear(), "stopped")
    wait_for_states(ALL_STOPPED, fifos[0].path)
    os.kill(process, signal.SIGTERM)
    job.go_on()
    equal(job.finish(), (143, ""))
    assert all(fifo.is_abandoned() for fifo in fifos)


@test
def a_stopped_run_can_be_killed():
    job, process, fifos = begin_job(["killed0", "killed1"])
    job.type(b"\x1a")
    equal(job.hear(), "stopped")
    wait_for_states(ALL_STOPPED, fifos[0].path)
    os.kill(process, signal.SIGKILL)
    job.go_on()
    equal(job.finish(), (255, ""))
    wait_for_states("", fifos[0].path)
    assert all(fifo.is_abandoned() for fifo in fifos)


def begin_in_background(fifo, *more, preexec_fn=take_signals):
    process = subprocess.Popen(
        arguments("-j1", *more, first="wait " + fifo.path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=preexec_fn,
    )
    fifo.meet()
    return process


@test
def other_signals_stop_the_run_as_well():
    for number in (signal.SIGTERM, signal.SIGHUP):
        fifo = Fifo(number.name)
        process = begin_in_background(fifo)
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE_S)
        equal((process.returncode, out), (128 + number, b""))
        equal(
            without_times(err.decode()),
            STOPPING % number.name[3:]
            + "\nshown: stopped by %s: 0 done, 4 not done in T\n" % number.name,
        )
        assert fifo.is_abandoned()


def take_signals_in_a_group():
    take_signals()
    os.setpgrp()


@test
def a_signal_to_all_of_a_group_is_one():
    # All that can run does: what was only handed over might begin still.
    fifos = [Fifo("group0"), Fifo("group1")]
    process = subprocess.Popen(
        arguments(
            "-j2",
            first="stay;wait " + fifos[0].path,
            other="stay;wait " + fifos[1].path,
        ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=take_signals_in_a_group,
    )
    for fifo in fifos:
        fifo.meet()
    os.killpg(process.pid, signal.SIGTERM)
    told = process.stderr.readline() + process.stderr.readline()
    fifos[0].release()
    told += process.stderr.readline()
    fifos[1].release()
    out, err = process.communicate(timeout=PATIENCE_S)
    equal((process.returncode, out), (143, b""))
    equal(
        without_times((told + err).decode()),
        STOPPING % "TERM"
        + "\n[1/4] count-up done in T\n"
        + "[2/4] aside done in T\n"
        + "shown: stopped by SIGTERM: 2 done, 2 not done in T\n",
    )


def wait_for_no_children(process):
    path = "/proc/%d/task/%d/children" % (process, process)
    until = time.monotonic() + PATIENCE_S
    while True:
        with open(path) as file:
            children = file.read()
        if not children:
            return
        assert time.monotonic() < until, children
        time.sleep(0.01)


@test
def a_signal_to_all_of_a_group_is_one_though_its_first_is_late():
    fifo = Fifo("late")
    process = subprocess.Popen(
        arguments("-j1", first="stay;wait %s;lines 1000" % fifo.path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=take_signals_in_a_group,
    )
    fifo.meet()
    with open("/proc/%d/task/%d/children" % (process.pid, process.pid)) as file:
        run = int(file.read())
    os.kill(process.pid, signal.SIGSTOP)
    os.killpg(process.pid, signal.SIGTERM)
    told = process.stderr.readline() + process.stderr.readline()
    # It cannot end before what the task has printed is read.
    fcntl.fcntl(process.stderr, F_SETPIPE_SZ, 4096)
    fifo.release()
    wait_for_no_children(run)
    os.kill(process.pid, signal.SIGCONT)
    out, err = process.communicate(timeout=PATIENCE_S)
    equal((process.returncode, out), (143, b""))
    contains(without_times((told + err).decode()), "stopped by SIGTERM: 1 done, 3 not done")


@test
def two_signals_to_a_group_and_its_first_are_one():
    """As timeout sends them."""
    fifo = Fifo("timeout")
    process = subprocess.Popen(
        arguments("-j1", first="stay;wait " + fifo.path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=take_signals_in_a_group,
    )
    fifo.meet()
    process.send_signal(signal.SIGTERM)
    os.killpg(process.pid, signal.SIGTERM)
    told = process.stderr.readline() + process.stderr.readline()
    fifo.release()
    out, err = process.communicate(timeout=PATIENCE_S)
    equal((process.returncode, out), (143, b""))
    assert b"again" not in told + err, told + err


@test
def json_of_a_stop():
    fifo = Fifo("json")
    process = begin_in_background(fifo, "--progress", "json")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE_S)
    events = [json.loads(line) for line in err.decode().splitlines()]
    equal((events[-1]["event"], events[-1]["code"]), ("ended", 130))
    contains([event.get("signal") for event in events], "SIGINT")
    assert fifo.is_abandoned()


@test
def signals_that_are_ignored_stay_ignored():
    fifo = Fifo("ignored")
    process = begin_in_background(
        fifo, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)
    )
    process.send_signal(signal.SIGINT)
    fifo.release()
    out, _ = process.communicate(timeout=PATIENCE_S)
    equal((process.returncode, out), (0, b'{"return_value":103}\n'))


# -----------------------------------------------------------------------------------------


def main():
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


with tempfile.TemporaryDirectory() as PLACE_OF_FIFOS:
    os.environ["TMPDIR"] = PLACE_OF_FIFOS
    main()
