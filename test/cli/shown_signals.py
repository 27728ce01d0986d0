#!/usr/bin/env python3
"""What signals do to a run, and what is said of that.

usage: shown_signals.py BINARY
"""
import fcntl
import json
import os
import signal
import subprocess
import time

from shown_kit import (
    BAR_ONE,
    BINARY,
    HAS_LATE_SIGNALS,
    Fifo,
    arguments,
    begin_two_that_wait,
    contains,
    equal,
    main,
    place_of,
    test,
    without_times,
)
from terminal import PATIENCE_S, Job, Terminal, take_signals

F_SETPIPE_SZ = 1031  # Python has a name for it from 3.10 on
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


def children_of(process):
    with open("/proc/%d/task/%d/children" % (process, process)) as file:
        return [int(child) for child in file.read().split()]


def begin_and_leave(names, *more, then="", preexec_fn=take_signals):
    """A task that has left a process behind; and the FIFOs of that and of the task."""
    left, fifo = (Fifo(name) for name in names)
    process = subprocess.Popen(
        arguments(*more, first="leave wait %s;wait %s%s" % (left.path, fifo.path, then)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=preexec_fn,
    )
    left.meet()
    fifo.meet()
    return process, left, fifo


@test
def what_tasks_leave_ends_with_the_run_where_its_supervisor_is_killed():
    process, left, fifo = begin_and_leave(["lost0", "lost1"], "--keep-going", then=";kill parent")
    fifo.release()
    _, err = process.communicate(timeout=PATIENCE_S)
    equal(process.returncode, 1)
    contains(err.decode(), "does it kill its parent?")
    assert left.is_abandoned()


@test
def what_tasks_leave_ends_where_run_and_supervisor_are_killed():
    process, left, fifo = begin_and_leave(["both0", "both1"])
    (run,) = children_of(process.pid)
    (supervisor,) = children_of(run)
    os.kill(run, signal.SIGSTOP)
    os.kill(supervisor, signal.SIGKILL)
    os.kill(run, signal.SIGKILL)
    _, err = process.communicate(timeout=PATIENCE_S)
    equal(process.returncode, 137)
    contains(err.decode(), "the run: it was killed by signal 9")
    assert left.is_abandoned() and fifo.is_abandoned()


@test
def what_threads_leave_ends_with_the_run():
    if HAS_LATE_SIGNALS:
        return
    process, left, fifo = begin_and_leave(["thread0", "thread1"], "--isolation", "thread")
    fifo.release()
    out, _ = process.communicate(timeout=PATIENCE_S)
    equal((process.returncode, out), (0, b'{"return_value":103}\n'))
    assert left.is_abandoned()


@test
def what_threads_leave_and_has_ended_stays_no_zombie():
    if HAS_LATE_SIGNALS:
        return
    process, left, fifo = begin_and_leave(["gone0", "gone1"], "--isolation", "thread")
    left.release()
    until = time.monotonic() + PATIENCE_S
    while len(children_of(process.pid)) > 1:
        assert time.monotonic() < until, children_of(process.pid)
        time.sleep(0.01)
    fifo.release()
    process.communicate(timeout=PATIENCE_S)
    equal(process.returncode, 0)


@test
def what_a_node_leaves_ends_with_it():
    left, fifo = Fifo("node0"), Fifo("node1")
    commands, result = place_of("commands"), place_of("result")
    with open(commands, "w") as file:
        json.dump("leave wait %s;wait %s" % (left.path, fifo.path), file)
    process = subprocess.Popen(
        [BINARY, "--node-name", "aside", "--input", "what", commands]
        + ["--output", "return_value", result]
    )
    left.meet()
    fifo.meet()
    fifo.release()
    equal(process.wait(timeout=PATIENCE_S), 0)
    assert left.is_abandoned()


@test
def what_others_have_started_does_not_end_with_the_run():
    """As of a shell that starts what reads its standard error, and becomes the run."""
    other = Fifo("other")

    def start_other():
        take_signals()
        if os.fork() == 0:
            os.execlp("cat", "cat", other.path)

    process, left, fifo = begin_and_leave(["of0", "of1"], preexec_fn=start_other)
    other.meet()
    fifo.release()
    process.wait(timeout=PATIENCE_S)
    equal(process.returncode, 0)
    os.write(other.fd, b"it reads still\n")
    other.release()
    contains(process.stdout.read(), b"it reads still\n")
    assert left.is_abandoned()


main()
