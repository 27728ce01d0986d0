"""Pipelines at the edge of the DSL: what the generator accepts must run the same in every
way, what it refuses must be refused with a place and an advice. Nothing in between.

    gray.py --codegen PATH --cc CC… --link FILE… FOLDER
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import tempfile

import build
import cases
import ways
from tap import Tap

PLACE = re.compile(r":\d+:\d+: error: \S")


def refusal_problem(diagnostics, name):
    if not PLACE.search(diagnostics):
        return f"refused without a place:\n{diagnostics}"
    if name not in diagnostics:
        return f"refused without the file's name:\n{diagnostics}"
    return None if "note: " in diagnostics else f"refused without advice:\n{diagnostics}"


def compare(binary, runs, here):
    for run in runs:
        direct = ways.run(binary, "direct", run.arguments, here)
        problem = ways.problem(direct, run)
        if problem:
            return f"direct: {problem}"
        problem = ways.disagreement(binary, run.arguments, direct, here)
        if problem:
            return problem
    return None


def check(tools, source):
    """(problem or None, what happened)."""
    with tempfile.TemporaryDirectory(prefix="equivalence-") as folder:
        try:
            binary = build.build(tools, source, folder, [source.parent, source.parent.parent])
        except build.Refused as refusal:
            return refusal_problem(str(refusal), source.name), "refused"
        except build.Broken as broken:
            return str(broken), "broken"
        return compare(binary, cases.read(source)[None], source.parent), "equal"


def main():
    parser = argparse.ArgumentParser()
    build.Tools.add_options(parser)
    parser.add_argument("folder", type=pathlib.Path)
    options = parser.parse_args()
    tools, tap = build.Tools.of(options), Tap()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        checks = [(path, pool.submit(check, tools, path.resolve()))
                  for path in sorted(options.folder.glob("*.c"))]
        for path, result in checks:
            problem, what = result.result()
            tap.result(f"{path.stem}: {what}", problem)
    return tap.end()


if __name__ == "__main__":
    raise SystemExit(main())
