"""Sections of scripts/bench: whole tasks, in threads and in worker processes, beside what
starts a process for each piece of work; and very many partitions.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import venv

HERE = os.path.dirname(os.path.abspath(__file__))
TURNS = 5


def wait(measure, command):
    """(seconds, peak MB) of a command; it must succeed."""
    environment = {**os.environ, "TMPDIR": tempfile.gettempdir()}
    done = subprocess.run(
        [measure, "1"] + command, capture_output=True, text=True, env=environment
    )
    if done.returncode != 0:
        sys.exit("%s failed: %s" % (" ".join(command), done.stderr))
    seconds, kib = done.stdout.split()
    return float(seconds), int(kib) / 1e3


def py_dagger(folder, scratch):
    """A Python that has py-dagger, or None."""
    for environment in os.path.join(folder, "test", "cli", "py-dagger"), os.path.join(
        scratch, "venv"
    ):
        python = os.path.join(environment, "bin", "python")
        if os.path.exists(python):
            return python
    try:
        venv.create(environment, with_pip=True)
        install = [python, "-m", "pip", "install", "-q", "py-dagger==0.4.2"]
        subprocess.run(install, check=True, capture_output=True)
        return python
    except (subprocess.CalledProcessError, OSError):
        return None


def write(scratch, name, text):
    path = os.path.join(scratch, name)
    with open(path, "w", encoding="ascii") as out:
        out.write(text)
    return path


def best(measure, commands):
    """Of each command: the best seconds of several turns, and those of next to no work."""
    found = {}
    for _ in range(TURNS):
        for name, (command, count) in commands.items():
            few = [word.replace(str(count), "1") for word in command]
            start = wait(measure, few)[0] if few != command else 0
            pair = [wait(measure, command)[0], start]
            old = found.get(name, pair)
            found[name] = [min(a, b) for a, b in zip(old, pair)]
    return found


def peer_commands(folder, scratch):
    """Each starts N processes that do nothing, two at a time where it can."""
    count = 1000
    names = " ".join("t%d" % i for i in range(count))
    rule = ".PHONY: %s\nall: %s\n%s:\n\t@/bin/true\n" % (names, names, names)
    makefile = write(scratch, "Makefile", rule)
    rules = ["rule run", "  command = /bin/true"]
    rules += ["build t%d: run" % i for i in range(count)]
    ninja = write(scratch, "build.ninja", "\n".join(rules + [""]))
    words = write(scratch, "words", "\n".join(["x"] * count) + "\n")
    fork = os.path.join(folder, "test", "bench", "fork_and_wait")
    commands = {
        "fork and wait": ([fork, str(count)], count),
        "make -j2": (["make", "-s", "-j2", "-f", makefile], count),
        "ninja -j2": (["ninja", "--quiet", "-j2", "-C", scratch], count),
        "xargs -P2": (["xargs", "-a", words, "-n1", "-P2", "/bin/true"], count),
    }
    commands = {name: row for name, row in commands.items() if shutil.which(row[0][0])}
    python = py_dagger(folder, scratch)
    if python:
        script = os.path.join(HERE, "py_dagger_squares.py")
        commands["py-dagger, local"] = ([python, script, "1000"], 1000)
    else:
        print("(py-dagger: left out; it cannot be installed here)")
    return commands


def callers(folder):
    """Programs that use the library, and hold much memory or none."""
    program = os.path.join(folder, "test", "bench", "large_caller")
    count = 1000000
    for mebibytes, server in (0, []), (1024, []), (0, ["fork-server"]), (1024, ["fork-server"]):
        command = [program, str(count), str(mebibytes)] + server
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        many, one, fork = (float(word) for word in done.stdout.split())
        each = (many - one) / count * 1e6
        print(
            "%-42s %9.3f us a task %9.2f ms for one task %9.2f ms to fork and wait"
            % (" ".join(["caller of %d MiB, -j 2" % mebibytes] + server), each, one * 1e3, fork * 1e3)
        )


def tasks(folder, scratch):
    """Microseconds a task, and the whole command. Where a command can be told how many,
    what it takes for one task (its start and end) is taken off first."""
    measure = os.path.join(folder, "test", "bench", "measure")
    squares = os.path.join(folder, "test", "bench", "squares")
    steps = os.path.join(folder, "test", "bench", "steps")
    working = os.path.join(folder, "test", "bench", "working_squares")
    commands = peer_commands(folder, scratch)
    for isolation in "thread", "process":
        for count in 10000, 1000000:
            run = [squares, "run", "-p", "count=%d" % count, "--isolation", isolation]
            for jobs in "1", "2":
                name = "map-reduce of %d, %s, -j %s" % (count, isolation, jobs)
                commands[name] = (run + ["-j", jobs], count)
        for jobs in "1", "2":
            run = [working, "run", "-p", "count=100000", "--isolation", isolation, "-j", jobs]
            name = "map-reduce of 100000 of 300 steps, %s, -j %s" % (isolation, jobs)
            commands[name] = (run, 100000)
        run = [steps, "run", "-p", "n=0", "--isolation", isolation, "-j", "2"]
        commands["chain of 1000, " + isolation] = (run, 1000)  # its start is part of it
    goals = {
        "map-reduce of 10000, thread": 0.05,
        "map-reduce of 10000, process": 1,
        "chain of 1000, process": 20,
    }
    found = best(measure, commands)
    for name, (_, count) in commands.items():
        goal = [goals[g] for g in goals if name.startswith(g)]
        text = "  (goal: %g)" % goal[0] if goal else ""
        seconds, start = found[name]
        each = (seconds - start) / count * 1e6
        print("%-46s %9.3f us a task %9.2f ms%s" % (name, each, seconds * 1e3, text))
    callers(folder)


def partitions(folder, _):
    """Time and memory of very many partitions of one node."""
    measure = os.path.join(folder, "test", "bench", "measure")
    squares = os.path.join(folder, "test", "bench", "squares")
    for isolation in "thread", "process":
        for count in 1000000, 10000000:
            run = [squares, "run", "-p", "count=%d" % count, "--isolation", isolation]
            seconds, peak = min(wait(measure, run) for _ in range(3))
            values = count * 16 / 1e6
            print(
                "%8d partitions, %-8s %8.1f ns a partition %8.1f MB, %.0f MB of them values"
                % (count, isolation, seconds / count * 1e9, peak, values),
                flush=True,
            )
