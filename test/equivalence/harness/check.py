"""Runs the built pipelines of the equivalence suite in every way; TAP on stdout.

    check.py --source DIR --binaries DIR [--way WAY]… NAME[@ROOT]…
"""

import argparse
import concurrent.futures
import os
import pathlib

import cases
import nodes
import ways
from tap import Tap


def check(source, binary, runs, way):
    """(problem, why it was skipped), of which one or both are None."""
    for wanted in runs:
        try:
            outcome = ways.run(binary, way, wanted.arguments, source)
        except nodes.Unfit as unfit:
            return None, str(unfit)
        problem = ways.problem(outcome, wanted)
        if problem:
            return f"run {' '.join(wanted.arguments)}\n{problem}", None
    return None, None


def jobs(options):
    """(name, binary, runs, way) of all that is to be checked."""
    for target in options.pipelines:
        name, _, root = target.partition("@")
        runs = cases.read(options.source / f"{name}.c").get(root or None)
        if not runs:
            raise cases.CaseError(f"{name}.c has no runs for the root '{root}'")
        for way in options.way or ways.WAYS:
            yield target, options.binaries / target, runs, way


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--binaries", type=pathlib.Path, required=True)
    parser.add_argument("--way", action="append", choices=ways.WAYS)
    parser.add_argument("pipelines", nargs="+")
    options = parser.parse_args()
    tap = Tap()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        started = [
            (f"{name} {way}", pool.submit(check, options.source, binary, runs, way))
            for name, binary, runs, way in jobs(options)
        ]
        for name, result in started:
            problem, skip = result.result()
            tap.result(name, problem, skip)
    return tap.end()


if __name__ == "__main__":
    raise SystemExit(main())
