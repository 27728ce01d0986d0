#!/usr/bin/env python3
"""Writes the manifests of pipelines, for the tests against Argo's own code.

usage: cases.py --source DIR --build DIR --manifests DIR --runs FILE TOOLS…

TOOLS: how the equivalence suite builds pipelines (its harness/build.py).

For each pipeline of the equivalence suite and each sample, some random ones, and each of
their runs, there is a Workflow; FILE says what its run must give, or how it must fail
(v4/runs_test.go).
Samples get manifests of all kinds and versions as well. Prints the pipelines that have no
manifest, with the reason, and fails where that reason is not one of those expected.
"""
import argparse
import json
import pathlib
import subprocess
import sys
from random import Random

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "test/equivalence/harness"), str(ROOT / "test/samples")]

# Why a pipeline that runs on one machine may have no manifest.
REASONS = [
    "a file of this machine has no place in a manifest",
    "cannot stand in a manifest: it is not UTF-8",
]


def arguments():
    from build import Tools

    parser = argparse.ArgumentParser()
    for name in ("source", "build", "manifests", "runs"):
        parser.add_argument("--" + name, required=True, type=pathlib.Path)
    Tools.add_options(parser)
    parser.add_argument("--random", type=int, default=12, metavar="PIPELINES")
    parser.set_defaults(size=2, mutations=0)
    return parser.parse_args()


def call(*command):
    return subprocess.run(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


class Cases:
    def __init__(self, options):
        self.options = options
        self.runs = []
        self.failures = []

    def fail(self, text):
        self.failures.append(text)
        print("FAILED:", text)

    def manifest(self, name, binary, kind, *words):
        """Writes a manifest, and the same as JSON beside it; its path, or None."""
        path = self.options.manifests / (name + ".yaml")
        command = [binary, "argo", kind, "--image", "registry.example.com/app:1", *words]
        done = call(*command, "-o", path)
        if done.returncode == 0:
            json_path = path.with_suffix(".json")
            if call(*command, "--format", "json", "-o", json_path).returncode:
                self.fail(f"{name}: there is YAML, and no JSON")
            return path
        message = done.stderr.decode(errors="replace").strip().splitlines()[0]
        print(f"no manifest of {name}: {message}")
        if done.returncode != 3 or not any(reason in message for reason in REASONS):
            self.fail(f"{name}: {message}")
        return None

    def new_folder(self, name):
        """One that stays: a manifest is tried after this program has ended."""
        folder = self.options.runs.with_suffix(".files") / name
        folder.mkdir(parents=True)
        return str(folder)

    def run(self, name, binary, params, fails=""):
        """A run on this machine, and its manifest. Each has folders of its own: `params`
        makes the words for a folder. `fails`: what the error says, if it fails."""
        words = params(self.new_folder(name + ".here"))
        done = call(binary, "run", *words)
        if done.returncode != (1 if fails else 0):
            self.fail(f"{name} ends with {done.returncode}")
            return
        words = params(self.new_folder(name + ".argo"))
        path = self.manifest(name, binary, "workflow", "--command", binary, *words)
        if path:
            run = {"name": name, "manifest": str(path), "fails": fails}
            if not fails:
                run["expect"] = json.loads(done.stdout)
            self.runs.append(run)


def add_equivalence(cases):
    from cases import read

    source = cases.options.source / "test/equivalence"
    for path in sorted(source.glob("*.c")):
        if path.name.endswith(".tasks.c"):
            continue
        for root, runs in read(path).items():
            name = path.stem + ("@" + root if root else "")
            binary = cases.options.build / "test/equivalence" / name
            if not binary.exists():
                cases.fail(f"{binary} was not built")
                continue
            for i, run in enumerate(runs):

                def params(folder, words=run.arguments):
                    return [
                        word.replace("@TMP@", folder).replace("@HERE@", str(source))
                        for word in words
                    ]

                fails = run.fails[1] if run.fails else ""
                cases.run(f"{name}-{i + 1}".replace("@", "."), binary, params, fails)


def add_random(cases):
    """Random pipelines of the equivalence suite, built as it builds them."""
    from build import Tools, build
    from random_check import generate

    options = cases.options
    tools = Tools.of(options)
    folder = options.runs.with_suffix(".random").resolve()
    folder.mkdir()
    for seed in range(1, options.random + 1):
        text, runs = generate(seed, options)
        source = folder / f"random-{seed}.c"
        source.write_text(text, encoding="utf-8")
        include = [options.source / "test/equivalence"]
        binary = build(tools, source, folder, include, "root")
        for i, words in enumerate(runs):

            def params(folder, words=words):
                return [word.replace("@TMP@", folder) for word in words]

            cases.run(f"random-{seed}-{i + 1}", binary, params)


def add_samples(cases):
    from runs import CASES, write_files

    for name, sample_cases in CASES.items():
        binary = cases.options.build / "samples" / name / name
        if not binary.exists():
            continue
        for i, case in enumerate(case for case in sample_cases if len(case) == 2):

            def params(folder, case=case):
                words = []
                for param in case[0]:
                    for file, path in write_files(folder).items():
                        param = param.replace("{%s}" % file, path)
                    words += ["-p", param]
                return words

            cases.run(f"sample.{name}-{i + 1}", binary, params)
        add_kinds(cases, name, binary)


def add_continue_on(cases):
    """What fails on one machine, and goes on with what there is on Argo."""
    name = "argo_map_reduce_continue_on"
    binary = cases.options.build / "samples" / name / name
    path = cases.manifest("sample.continue-on", binary, "workflow", "--command", binary)
    run = {"name": "sample.continue-on", "manifest": str(path), "fails": "", "expect": {}}
    cases.runs.append(run)


def add_kinds(cases, name, binary):
    """Manifests without parameters' values, for every version and every store."""
    chosen = [(version, "s3") for version in ("3.5", "3.6", "4.1")]
    chosen += [("4.1", store) for store in ("gcs", "azure", "oss")]
    for version, store in chosen:
        for kind in ("workflow-template", "cluster-workflow-template"):
            options = ["--argo-version", version, "--artifact-store", store]
            title = f"kind.{name}.{kind}.{version}.{store}"
            cases.manifest(title, binary, kind, *options)


# What YAML, JSON, Argo and terminals give a meaning to.
PIECES = """{{ }} {{=x}} { } [ ] " ' \\ \\n : - ? , # & * ! | > % @ ` ~ = << . .. --- ... + _
0 1 9 0x1f 0o7 1e3 .5 1_0 1:30 2001-12-14 e E y n no on yes true False null .inf .NaN
12:30:45.5 0b1 é \u00ad \u200b \U0001f600 \U000e0001 a b""".split()
PIECES += [" ", "  ", "\n", "\n\n", "\t", "\r", "\x01", "\x7f", "\x85", "\xa0", "\ufeff"]
PIECES += ["\u2028", "\ufffd", "\ue000"]


def add_strings(cases):
    """Strings of all kinds as annotations, which may be any text."""
    random = Random(20240229)
    binary = cases.options.build / "samples/hello_world/hello_world"
    for i in range(20):
        words = []
        for k in range(200):
            text = "".join(random.choice(PIECES) for _ in range(random.randrange(7)))
            words += ["--annotation", f"k{k}={text}"]
        cases.manifest(f"strings-{i}", binary, "workflow", *words)


def main():
    options = arguments()
    options.manifests.mkdir(parents=True, exist_ok=True)
    cases = Cases(options)
    add_equivalence(cases)
    add_samples(cases)
    add_continue_on(cases)
    add_random(cases)
    add_strings(cases)
    options.runs.write_text(json.dumps(cases.runs, indent=1))
    print(f"{len(cases.runs)} runs, {len(cases.failures)} failures")
    return 1 if cases.failures else 0


if __name__ == "__main__":
    sys.exit(main())
