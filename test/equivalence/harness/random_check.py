"""Random valid pipelines, the same for the same seeds: each must be accepted, and give in
every way of running what its direct call gives.

    random_check.py --codegen PATH --cc CC… --link FILE… [--seeds FROM-TO] [--size N]
                    [--mutations N] [--keep DIR] [--print SEED]

With mutations they are no longer all valid: each must be refused, or be the same in every
way of running.
"""

import argparse
import concurrent.futures
import os
import pathlib
import random
import tempfile

import build
import ways
from mutate import mutate
from random_program import Program, with_runs
from tap import Tap

RUNS = 2


def generate(seed, options, is_c=None):
    """(text, runs). Mutates until `is_c(text)` says that it is C all the same."""
    program = Program(random.Random(f"{seed}/{options.size}"), options.size)
    runs = [program.run_arguments() for _ in range(RUNS)]
    text = program.text()
    for attempt in range(20 if options.mutations else 0):
        source = random.Random(f"{seed}/{options.size}/{options.mutations}/{attempt}")
        mutated = with_runs(mutate(source, text, options.mutations), runs)
        if not is_c or is_c(mutated):
            return mutated, runs
    return with_runs(text, runs), runs


def compare(binary, runs, here):
    for arguments in runs:
        direct = ways.run(binary, "direct", arguments, here)
        if direct.code != 0:
            return f"direct: exit code {direct.code}: {direct.stderr}"
        problem = ways.disagreement(binary, arguments, direct, here)
        if problem:
            return problem
    return None


def check(tools, seed, options):
    """(problem or None, what happened)."""
    here = pathlib.Path(__file__).resolve().parent.parent
    text, runs = generate(seed, options, lambda text: build.is_c(tools, text, [here]))
    with tempfile.TemporaryDirectory(prefix="equivalence-") as scratch:
        folder = options.keep or pathlib.Path(scratch)
        source = folder / f"random-{seed}.c"
        source.write_text(text, encoding="utf-8")
        try:
            binary = build.build(tools, source, folder, [here], "root")
        except build.Refused as refusal:
            problem = f"a valid pipeline is refused\n{refusal}"
            return None if options.mutations else problem, "refused"
        except build.Broken as broken:
            return str(broken), "broken"
        return compare(binary, runs, here), "run"


def main():
    parser = argparse.ArgumentParser()
    build.Tools.add_options(parser)
    parser.add_argument("--seeds", default="1-40")
    parser.add_argument("--size", type=int, default=2)
    parser.add_argument("--mutations", type=int, default=0)
    parser.add_argument("--keep", type=pathlib.Path, help="leave the files here")
    parser.add_argument("--print", type=int, metavar="SEED")
    options = parser.parse_args()
    if options.print is not None:
        print(generate(options.print, options)[0])
        return 0
    if options.keep:
        options.keep = options.keep.resolve()
        options.keep.mkdir(parents=True, exist_ok=True)
    first, last = map(int, options.seeds.split("-"))
    tools, tap = build.Tools.of(options), Tap()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        checks = [(seed, pool.submit(check, tools, seed, options))
                  for seed in range(first, last + 1)]
        for seed, result in checks:
            problem, what = result.result()
            tap.result(f"seed {seed}: {what}", problem)
    return tap.end()


if __name__ == "__main__":
    raise SystemExit(main())
