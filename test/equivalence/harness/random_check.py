"""Random valid pipelines, the same for the same seeds: each must be accepted, and give in
every way of running what its direct call gives.

    random_check.py --codegen PATH --cc CC… --link FILE… [--seeds FROM-TO] [--size N]
                    [--keep DIR] [--print SEED]
"""

import argparse
import concurrent.futures
import os
import pathlib
import random
import tempfile

import build
import ways
from random_program import Program, source_with_runs
from tap import Tap

RUNS = 2


def generate(seed, size):
    program = Program(random.Random(f"{seed}/{size}"), size)
    runs = [program.run_arguments() for _ in range(RUNS)]
    return source_with_runs(program, runs), runs


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
    text, runs = generate(seed, options.size)
    here = pathlib.Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory(prefix="equivalence-") as scratch:
        folder = options.keep or pathlib.Path(scratch)
        source = folder / f"random-{seed}.c"
        source.write_text(text, encoding="utf-8")
        try:
            binary = build.build(tools, source, folder, [here], "root")
        except build.Refused as refusal:
            return f"a valid pipeline is refused\n{refusal}"
        except build.Broken as broken:
            return str(broken)
        return compare(binary, runs, here)


def main():
    parser = argparse.ArgumentParser()
    build.Tools.add_options(parser)
    parser.add_argument("--seeds", default="1-40")
    parser.add_argument("--size", type=int, default=2)
    parser.add_argument("--keep", type=pathlib.Path, help="leave the files here")
    parser.add_argument("--print", type=int, metavar="SEED")
    options = parser.parse_args()
    if options.print is not None:
        print(generate(options.print, options.size)[0])
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
            tap.result(f"seed {seed}", result.result())
    return tap.end()


if __name__ == "__main__":
    raise SystemExit(main())
