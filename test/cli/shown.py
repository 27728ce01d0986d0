#!/usr/bin/env python3
"""What people and programs see of a run on standard error, on terminals and elsewhere.

usage: shown.py BINARY
"""
import json
import os
import re
import resource
import signal
import subprocess

from shown_kit import (
    BAR_ONE,
    Ended,
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
from terminal import PATIENCE_S, Terminal

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
def what_was_done_before_is_counted_once():
    directory = place_of("counted")
    equal(Ended("--run-dir", directory).code, 0)
    ended = Ended("--resume", directory, other="say again")
    equal(ended.err.splitlines()[-1], "shown: 6 done in T")


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
def lines_in_pieces_of_whole_characters():
    """Of up to 4096 bytes, three of which are a character here."""
    for isolation in ("process", "thread"):
        for first, expected in (
            ("long 4096", ["x" * 4096]),
            ("long 4097", ["x" * 4096, "x"]),
            ("wide 1366", ["中" * 1365, "中"]),
        ):
            ended = Ended("--progress", "json", "--isolation", isolation, first=first)
            events = [json.loads(line) for line in ended.raw.decode().splitlines()]
            equal([event["text"] for event in events if event["event"] == "output"], expected)


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
        trace = place_of("scrawled." + progress)
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
    directory = place_of("limited")
    ended = subprocess.run(
        arguments("-j1", "--run-dir", directory),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=limit_files,
        timeout=PATIENCE_S,
    )
    equal((ended.returncode, ended.stdout), (4, b""))
    contains(ended.stderr.decode(), directory + "/run.db: disk I/O error: File too large")


main()
