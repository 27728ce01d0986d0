"""Section of scripts/bench: the executor beside Taskflow, oneTBB and OpenMP.

Each program prints: ENGINE SHAPE THREADS NODES BUILD-SECONDS RUN-SECONDS PEAK-KIB, the
seconds being those of the median of its runs. Engines take turns, and the best of several
turns counts: other programs on the machine only ever add to it.
"""
import os
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
SHAPES = ("chain", "fan", "tree", "wavefront", "random")
GOALS = {"chain": 0.5, "fan": 0.3, "tree": 0.4, "wavefront": 0.5, "random": 0.4}
TURNS = 5
# Nodes that do something, in graphs that are easy and hard to share.
WORKING_SHAPES = ("fan", "wavefront", "random")
STEPS = (100, 300)


def compile_peer(scratch, name, command):
    """The program, or None where it cannot be made here."""
    program = os.path.join(scratch, "executor_" + name)
    done = subprocess.run(command + ["-o", program], capture_output=True, text=True)
    return program if done.returncode == 0 else None


def source(name):
    return os.path.join(HERE, "executor_" + name)


def build_peers(scratch):
    cpp = ["c++", "-std=c++20", "-O3", "-march=native", "-pthread"]
    c = ["cc", "-O3", "-march=native", "-D_GNU_SOURCE"]
    taskflow = os.environ.get("TASKFLOW")
    commands = {
        "taskflow": cpp + ["-I", taskflow or ".", source("taskflow.cpp")],
        "onetbb": cpp + [source("tbb.cpp"), "-ltbb"],
        "openmp": c + ["-fopenmp", source("openmp.c")],
    }
    hints = {
        "taskflow": "set TASKFLOW to the folder that has taskflow/taskflow.hpp",
        "onetbb": "its headers (libtbb-dev) or a compiler of C++20 are missing",
        "openmp": "the compiler has no OpenMP",
    }
    peers = {}
    for name, command in commands.items():
        program = compile_peer(scratch, name, command)
        if program:
            peers[name] = program
        else:
            print("(%s: left out; %s)" % (name, hints[name]))
    return peers


def measure(program, shape, threads, steps):
    """(nanoseconds a node to build, to run, peak MB)."""
    command = [program, shape, str(threads), str(steps)]
    words = subprocess.check_output(command, text=True).split()
    nodes = int(words[3])
    build, run = float(words[4]) / nodes * 1e9, float(words[5]) / nodes * 1e9
    return build, run, int(words[6]) / 1e3


def best(programs, shape, steps=0):
    """By engine and number of threads: the best of several turns."""
    found = {}
    for _ in range(TURNS):
        for name, program in programs.items():
            # A node with a million predecessors is quadratic work in gcc's OpenMP.
            if (name, shape) == ("openmp", "fan"):
                continue
            for threads in 1, 2:
                key = (name, threads)
                one = measure(program, shape, threads, steps)
                old = found.get(key, one)
                found[key] = tuple(min(a, b) for a, b in zip(old, one))
    return found


def report(title, found, shape, names):
    for threads in 1, 2:
        for name in names:
            if (name, threads) not in found:
                continue
            build, run, peak = found[name, threads]
            line = "%-20s T=%d  %-9s %7.1f ns to build %7.1f ns to run %6.0f MB" % (
                title, threads, name, build, run, peak)
            if name == "dagger" and ("taskflow", threads) in found:
                ratio = run / found["taskflow", threads][1]
                goal = " (goal: %.1f)" % GOALS[shape] if title in GOALS else ""
                line += "  %.2f x Taskflow%s" % (ratio, goal)
            print(line)
    two, one = found["dagger", 2][1], found["dagger", 1][1]
    print("%-20s two threads take %.2f x the time of one" % (title, two / one), flush=True)


def executors(folder, scratch):
    """Graphs of about a million nodes (random: 100,000), a node's share of it: empty ones,
    and some that do work for about as many nanoseconds as they take steps."""
    programs = {"dagger": os.path.join(folder, "test", "bench", "executor")}
    programs.update(build_peers(scratch))
    for shape in SHAPES:
        report(shape, best(programs, shape), shape, list(programs))
    for shape in WORKING_SHAPES:
        for steps in STEPS:
            title = "%s, %d steps" % (shape, steps)
            report(title, best(programs, shape, steps), shape, list(programs))
